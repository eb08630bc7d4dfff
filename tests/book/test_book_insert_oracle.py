"""Row insertion against LibreOffice, which makes the same insertions itself.

Both results are then written by LibreOffice, so that ways of writing (quotes, order, ``FALSE()``) cannot differ.
Known differences, all tested elsewhere against exact texts:
- targets of links stand still in LibreOffice and move here, so :mod:`support.facts` leaves them out;
- LibreOffice does not stretch a chart when rows come in under it, as Excel does: only its first row is compared;
- frozen panes are lost in LibreOffice when it has no window, and left out;
- it does not repeat the merged areas of the row that new rows are like: such areas are allowed for.
"""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from support.facts import facts_of, values_of
from support.office import Office
from support.varied_book import SHEETS, write_varied_book

from xltools.book.changes import InsertRows
from xltools.book.insert import insert_many
from xltools.book.package import Package

pytestmark = [
    pytest.mark.libreoffice,
    pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning"),  # openpyxl on data bars
]

Steps = list[tuple[str, int, int]]
MERGE_IN_ONE_ROW = re.compile(r": merge [A-Z]+([0-9]+):[A-Z]+\1$")


def one_per_sheet() -> Steps:
    return [(sheet, 5 + 6 * index, 1 + index) for index, sheet in enumerate(SHEETS)]


def one_after_the_other() -> Steps:
    return [
        ("公开01", 30, 2),
        ("公开03'支出'决算", 10, 3),
        ("公开01", 31, 1),
        ("公开01", 5, 1),
        ("A&B<表>", 22, 4),
        ("Data", 61, 2),
        ("Data", 63, 5),
    ]


def above_everything() -> Steps:
    return [("公开02 收入决算", 1, 3), ("2022", 2, 1), ("汇 总", 4, 2), ("R1C1", 70, 4)]


def at_random() -> Steps:
    dice = random.Random(20221231)
    return [(dice.choice(SHEETS), dice.randint(4, 66), dice.randint(1, 4)) for _ in range(14)]


@pytest.fixture(scope="module")
def varied_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_varied_book(tmp_path_factory.mktemp("varied") / "各表.xlsx")


@pytest.mark.parametrize("steps", [one_per_sheet(), one_after_the_other(), above_everything(), at_random()])
def test_insertion_is_the_one_libreoffice_makes(
    soffice: Office, varied_book: Path, tmp_path: Path, steps: Steps
) -> None:
    ours = tmp_path / "ours.xlsx"
    package = Package.open(varied_book)
    insert_many(package, [InsertRows(sheet, row, count, like=row - 1) for sheet, row, count in steps])
    package.save(ours)
    theirs = soffice.insert_rows(varied_book, steps)

    facts, expected = facts_of(soffice.convert(ours, "xlsx")), facts_of(theirs)
    assert len(expected) > 7000
    assert [fact for fact in sorted(facts - expected) if not MERGE_IN_ONE_ROW.search(fact)] == []
    assert sorted(expected - facts) == []

    values = values_of(soffice.recalculated(ours))
    assert len(values) > 4000
    assert values == values_of(soffice.recalculated(theirs))
