"""Drop-downs and input limits: set and taken back alike in a file, in Excel and in LibreOffice; restored where lost."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.datavalidation import DataValidation
from support.live_hosts import Open
from support.public_copy import LIVING

from xltools.addin.actions import History, run
from xltools.addin.file_live import FileLive
from xltools.addin.live import LiveWorkbook, validations_of
from xltools.addin.undo import reverse
from xltools.book.cellref import Area
from xltools.book.changes import ChangeSet, SetValidation, Validation
from xltools.book.patch import apply
from xltools.book.read import read_book
from xltools.book.reading.validations import read_validations
from xltools.fill.limits import same_rule

SHEET = "公开 01"
BUDGET = LIVING.parent.with_name("jianghan-2021") / "jianghan-2021.xlsx"
TIERS = Validation(
    "list", '"低,中,高"', error_title="等级", error="请选一项。", prompt_title="等级", prompt="低、中或高"
)
NUMBER = Validation("decimal", "0", "99.5", blank=False, style="warning", error="请填 0 到 99.5。")
SHARE = Validation("custom", "AND(ISNUMBER(B3),B3<=MAX($B$4,1))", error="不能超过合计。")


def put(area: str, rule: Validation | None, sheet: str = "表二") -> SetValidation:
    return SetValidation(sheet, Area.parse(area), rule)


def by_cell(live: LiveWorkbook) -> dict[tuple[str, int, int], Validation]:
    """The rule of each cell."""
    return {
        (each.sheet, row, column): each.rule
        for each in validations_of(live)
        for row in range(each.area.top, each.area.bottom + 1)
        for column in range(each.area.left, each.area.right + 1)
    }


def texts(rule: Validation) -> tuple[object, ...]:
    return rule.blank, rule.style, rule.error_title, rule.error, rule.prompt_title, rule.prompt


@pytest.mark.parametrize(
    ("area", "rule"), [("B2:B4", TIERS), ("C2:D3", NUMBER), ("B3", SHARE)], ids=["list", "decimal", "custom"]
)
def test_a_validation_is_set_with_all_it_says(live: LiveWorkbook, area: str, rule: Validation) -> None:
    live.apply((put(area, rule, SHEET),))
    found = by_cell(live)
    cells = Area.parse(area)
    assert set(found) == {
        (SHEET, row, column)
        for row in range(cells.top, cells.bottom + 1)
        for column in range(cells.left, cells.right + 1)
    }
    assert all(same_rule(each, rule) for each in found.values()), found
    assert {texts(each) for each in found.values()} == {texts(rule)}


def test_a_new_validation_takes_its_cells_from_the_old_ones(live: LiveWorkbook) -> None:
    live.apply((put("B2:D6", TIERS), put("C3:C4", NUMBER), put("D6", None)))
    found = by_cell(live)
    assert len(found) == 14
    assert {cell[1:] for cell, rule in found.items() if same_rule(rule, NUMBER)} == {(3, 3), (4, 3)}
    assert sum(same_rule(rule, TIERS) for rule in found.values()) == 12


def test_validations_are_taken_back_to_what_they_were(live: LiveWorkbook) -> None:
    live.apply((put("B2:D6", TIERS), put("F1", NUMBER)))
    before, book = by_cell(live), live.snapshot()
    changes = (put("C3:C9", NUMBER), put("D2:D6", None), put("H1", SHARE))
    live_before = validations_of(live)
    live.apply(changes)
    assert by_cell(live) != before
    live.undo(reverse(changes, book, (), live_before))
    after = by_cell(live)
    assert after.keys() == before.keys()
    assert all(
        same_rule(after[cell], rule) and texts(after[cell]) == texts(rule) for cell, rule in before.items()
    )


def test_what_a_relative_formula_means_stays_when_its_first_cell_is_taken(small: Path) -> None:
    book = openpyxl.load_workbook(small)
    rule = DataValidation("custom", formula1="B2>$A$1", showErrorMessage=True)
    rule.add("B2:C6")
    book["表二"].add_data_validation(rule)
    book.save(small)
    live = FileLive(small)
    live.apply((put("B2:B3", NUMBER),))
    found = {str(each.area): each.rule.formula for each in validations_of(live) if each.rule.kind == "custom"}
    assert found == {"C2:C3": "C2>$A$1", "B4:C6": "B4>$A$1"}
    live.apply((put("B5:C5", None),))
    found = {str(each.area): each.rule.formula for each in validations_of(live) if each.rule.kind == "custom"}
    assert found == {"C2:C3": "C2>$A$1", "B4:C4": "B4>$A$1", "B6:C6": "B4>$A$1"}


def damaged(source: Path, target: Path) -> Path:
    """A copy that has lost all validations but one."""
    shutil.copyfile(source, target)
    lost = [each._replace(rule=None) for each in read_validations(source)[1:]]
    apply(ChangeSet(tuple(lost)), source, target)
    return target


@pytest.mark.parametrize("source", [LIVING, BUDGET], ids=["accounts", "budget"])
def test_lost_drop_downs_and_limits_come_back_as_built(open_live: Open, tmp_path: Path, source: Path) -> None:
    wanted = read_validations(source)
    live = open_live(damaged(source, tmp_path / "决算.xlsx"))
    lost = len(wanted) - 1
    assert lost > 50
    assert len(validations_of(live)) == 1
    history = History()
    result = run("restore_formulas", live, None, history)
    assert result.message == f"已恢复 {lost} 处下拉选项和输入限制，请核对结果。"
    found = by_cell(live)
    for each in wanted:
        rule = found[each.sheet, each.area.top, each.area.left]
        assert same_rule(rule, each.rule), each
        assert texts(rule) == texts(each.rule)
    again = run("restore_formulas", live, None, History())
    assert again.message == "各表的公式和下拉选项都在，没有需要恢复的单元格。"
    assert run("undo", live, None, history).done
    assert len(validations_of(live)) == 1


def test_formulas_and_drop_downs_are_counted_apart(open_live: Open, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(LIVING)
    book["公开01"]["C37"] = 5
    gone = book["公开03"].data_validations.dataValidation.pop()
    assert gone.type == "list"
    path = tmp_path / "决算.xlsx"
    book.save(path)
    result = run("restore_formulas", open_live(path), None)
    assert result.message == "已恢复 1 个单元格的公式和 1 处下拉选项和输入限制，请核对结果。"
    assert (result.select, len(result.changes)) == (("公开01", 37, 3), 2)


def test_a_limit_changed_by_hand_is_put_back_and_others_of_the_user_stay(tmp_path: Path) -> None:
    path = tmp_path / "决算.xlsx"
    shutil.copyfile(LIVING, path)
    live = FileLive(path)
    live.apply((put("C9", TIERS, "公开01"), put("H1", NUMBER, "公开01")))
    assert run("restore_formulas", live, None).message == "已恢复 1 处下拉选项和输入限制，请核对结果。"
    found = by_cell(live)
    assert found["公开01", 9, 3].kind == "decimal"
    assert same_rule(found["公开01", 1, 8], NUMBER)


def test_nothing_is_read_of_validations_when_a_book_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    import xltools.book.reading.validations as module

    monkeypatch.setattr(module, "worksheet_documents", lambda *_: pytest.fail("read"))
    assert read_book(LIVING).sheets
