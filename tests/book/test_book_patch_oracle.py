"""Patched files opened by LibreOffice: they open, the edited cells hold what was set, all others what they held."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from support.bookfiles import book_with_rows
from support.facts import facts_of, values_of
from support.kitchen_sink import MAIN_SHEET, write_kitchen_sink
from support.office import Office

from xltools.book.cellref import Area
from xltools.book.changes import (
    AddConditionalFormat,
    AddHyperlink,
    AddSheet,
    ChangeSet,
    Look,
    Merge,
    SetFormula,
    SetLook,
    SetRowHeight,
    SetValue,
)
from xltools.book.patch import apply

pytestmark = [
    pytest.mark.libreoffice,
    pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning"),
]

RED = Look(fill="FFC7CE", bold=True)
ONE_CELL = (SetValue(MAIN_SHEET, 20, 2, Decimal("7.5")),)
EVERYTHING = (
    *ONE_CELL,
    SetValue(MAIN_SHEET, 60, 1, "=cmd|' /C calc'!A0"),
    SetValue(MAIN_SHEET, 60, 2, "_x0041_\n"),
    SetFormula(MAIN_SHEET, 60, 3, "SUM(B5:B6)", Decimal("12.5")),
    SetLook(MAIN_SHEET, 20, 2, RED),
    SetLook(MAIN_SHEET, 61, 1, Look(number_format="0.000")),
    SetRowHeight(MAIN_SHEET, 60, 40),
    Merge(MAIN_SHEET, Area.parse("A62:C63")),
    AddConditionalFormat(MAIN_SHEET, (Area.parse("B5:B30"),), "$B5>20", RED),
    AddSheet("校验结果", (("序号", "说明"), (1, "相差")), (6, 40), frozenset({1}), 1, filtered=True),
    AddHyperlink("校验结果", 2, 1, f"{MAIN_SHEET}!B20"),
)
SET = {
    f"{MAIN_SHEET}!B20": 7.5,
    f"{MAIN_SHEET}!A60": "=cmd|' /C calc'!A0",
    f"{MAIN_SHEET}!B60": "_x0041_\n",
    f"{MAIN_SHEET}!C60": 12.5,
    "校验结果!A1": "序号",
    "校验结果!B1": "说明",
    "校验结果!A2": 1,
    "校验结果!B2": "相差",
}


@pytest.fixture(scope="module")
def sink(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_kitchen_sink(tmp_path_factory.mktemp("sink") / "sink.xlsx", macros=False)


def seen(office: Office, path: Path) -> dict[str, object]:
    """The stored values as LibreOffice reads them."""
    return values_of(office.convert(path, "xlsx"))


def patched(source: Path, changes: tuple[object, ...]) -> Path:
    target = source.with_name("out.xlsx")
    apply(ChangeSet(changes), source, target)
    return target


def test_one_cell_edited_leaves_all_others_as_they_were(sink: Path, soffice: Office):
    before, after = seen(soffice, sink), seen(soffice, patched(sink, ONE_CELL))
    assert after == before | {f"{MAIN_SHEET}!B20": 7.5}
    assert len(before) > 100


def test_every_kind_of_change_opens_and_holds(sink: Path, soffice: Office):
    before, out = seen(soffice, sink), patched(sink, EVERYTHING)
    assert seen(soffice, out) == before | SET
    facts = facts_of(soffice.convert(out, "xlsx"))
    assert f"{MAIN_SHEET}: merge A62:C63" in facts
    assert f"{MAIN_SHEET}: C60 =SUM(B5:B6)" in facts
    assert "校验结果: filter A1:B2" in facts
    assert any(
        fact.startswith(f"{MAIN_SHEET}: format B5:B30 expression") and "$B5>20" in fact for fact in facts
    )


def test_a_shared_formula_without_its_master_computes_the_same(tmp_path: Path, soffice: Office):
    rows = '<row r="1"><c r="A1"><v>3</v></c><c r="B1"><f t="shared" ref="B1:B9" si="0">SUM(A$1:A1)*$A$1</f></c></row>'
    rows += "".join(
        f'<row r="{row}"><c r="A{row}"><v>{row}</v></c><c r="B{row}"><f t="shared" si="0"/></c></row>'
        for row in range(2, 10)
    )
    source = book_with_rows(tmp_path / "shared.xlsx", rows)
    before = values_of(soffice.recalculated(source))
    out = patched(source, (SetValue("表1", 1, 2, 0), SetValue("表1", 5, 2, "停")))
    assert values_of(soffice.recalculated(out)) == before | {"表1!B1": 0, "表1!B5": "停"}
    assert before["表1!B9"] == (3 + sum(range(2, 10))) * 3
