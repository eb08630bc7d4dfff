"""Part of a table in yuan where the table says wan yuan: one finding, at the first figure."""

from __future__ import annotations

import pytest
from support.causes import Sketches, checked, errors, spoilt
from support.ezhou import FORMS, merged

from xltools.book.cellref import parse_a1
from xltools.finding import Severity


def times(book: Sketches, form_id: str, columns: str, rows: range) -> int:
    """Multiply the figures; how many there are other than zero."""
    cells = book[form_id].cells
    count = 0
    for row in rows:
        for letter in columns:
            place = parse_a1(f"{letter}{row}")
            text = str(cells.get(place, "")).replace(",", "")
            if text.replace(".", "").isdigit() and float(text):
                cells[place] = f"{float(text) * 10_000:.2f}"
                count += 1
    return count


@pytest.mark.parametrize(
    ("form_id", "columns", "rows", "cell"),
    [
        pytest.param("gk01", "C", range(7, 38), "C7", id="side"),
        pytest.param("gk02", "D", range(7, 26), "D8", id="column"),
        pytest.param("gk04", "FGHI", range(7, 39), "F14", id="block"),
        pytest.param("gk03", "CDEFGH", range(14, 23), "C14", id="class"),
        pytest.param("gk03", "D", range(14, 23), "D14", id="class in one column"),
        pytest.param("gk03", "CD", range(13, 14), "C13", id="row"),
        pytest.param("gk05", "CD", range(16, 17), "C16", id="row of another table"),
    ],
)
def test_figures_entered_together_in_another_unit_are_one_finding(
    form_id: str, columns: str, rows: range, cell: str
) -> None:
    counts: list[int] = []
    (finding,) = spoilt(lambda book: counts.append(times(book, form_id, columns, rows)))
    assert (finding.rule, finding.form, finding.cell) == ("GK0031", form_id, cell)
    assert finding.reported == finding.expected * 10_000
    assert f"起的 {counts[0]} 格" in finding.message
    assert len({(each.sheet, each.cell) for each in finding.related}) >= counts[0] - 1


def test_nothing_else_is_said_of_the_unit() -> None:
    """Neither that another table is in another unit, nor that the figures are immense."""
    book = {form_id: merged(form_id) for form_id in FORMS}
    times(book, "gk04", "FGHI", range(7, 39))
    found = [each for each in checked(book) if each.severity is not Severity.INFO]
    assert [each.rule for each in found] == ["GK0031"]
    assert errors(found) == found


@pytest.mark.parametrize(("form_id", "cell"), [("gk01", "C7"), ("gk04", "C33"), ("gk05", "D7")])
def test_one_shared_figure_in_another_unit_accuses_no_other_table(form_id: str, cell: str) -> None:
    (finding,) = spoilt(lambda book: times(book, form_id, cell[0], range(int(cell[1:]), int(cell[1:]) + 1)))
    assert (finding.rule, finding.form, finding.cell) == ("GK0031", form_id, cell)


def test_a_rounded_table_in_another_unit_is_one_finding_about_its_unit() -> None:
    """公开06 shares one figure with the others; its own tails are as much larger as its figures are."""
    (finding,) = spoilt(lambda book: times(book, "gk06", "CFI", range(6, 36)))
    assert (finding.rule, finding.form, finding.cell) == ("GK0010", "gk06", "I3")
