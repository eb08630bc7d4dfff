"""The blank workbook as a finance officer uses it: codes and figures typed in, everything else follows."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.formula.translate import Translator
from support.office import Office

from xltools.fill.build import build_blank
from xltools.forms.pack import load_pack, pack_folder

PACK = load_pack("final-accounts-2022")


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("blank") / "blank.xlsx"
    build_blank(PACK, path)
    return path


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_committed_blank_is_up_to_date(blank: Path) -> None:
    committed = pack_folder(PACK.id) / f"{PACK.id}.xlsx"
    assert parts(committed) == parts(blank), "run: xltools build-templates"


def test_blank_is_stamped_with_its_pack(blank: Path) -> None:
    properties = openpyxl.load_workbook(blank).custom_doc_props
    assert properties["xltools.pack"].value == PACK.id
    assert properties["xltools.pack-version"].value == PACK.version


def test_only_inputs_are_unlocked_and_no_password_is_set(blank: Path) -> None:
    book = openpyxl.load_workbook(blank)
    for form in PACK.forms.values():
        sheet = book[form.sheet]
        assert sheet.protection.sheet
        assert sheet.protection.password is None
    gk01 = book["公开01"]
    unlocked = {cell.coordinate for row in gk01.iter_rows() for cell in row if not cell.protection.locked}
    assert unlocked == {"C9", "C34", "C35", "F34", "F35"}
    assert {gk01[name].fill.fgColor.rgb for name in unlocked} == {"FFFFF9DB"}


def test_print_set_up_follows_the_form(blank: Path) -> None:
    book = openpyxl.load_workbook(blank)
    for form in PACK.forms.values():
        sheet = book[form.sheet]
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth in {None, 1}  # 1 is the default
        assert sheet.print_options.horizontalCentered
        assert sheet.print_title_rows.startswith("$1:$")
        assert sheet.print_area
        assert sheet.freeze_panes


def test_codes_have_a_drop_down(blank: Path) -> None:
    book = openpyxl.load_workbook(blank)
    lists = [rule for rule in book["公开03"].data_validations.dataValidation if rule.type == "list"]
    assert [(str(rule.sqref), rule.formula1) for rule in lists] == [("A8:A37", "科目编码")]
    assert book.defined_names["科目编码"].attr_text == f"'科目'!$A$1:$A${len(PACK.functional.names)}"
    assert book["科目"].sheet_state == "hidden"


@pytest.mark.libreoffice
def test_typed_codes_and_figures_reach_every_dependent_table(
    blank: Path, soffice: Office, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(blank)
    typed = {
        "公开02": [("208", None), ("20805", None), ("2080501", (3.25, 4)), ("2080505", (1.5, 4))],
        "公开03": [("208", None), ("20805", None), ("2080501", (3.25, 4)), ("2080505", (1.5, 5))],
        "公开05": [("208", None), ("20805", None), ("2080501", (3.25, 4)), ("2080505", (1.5, 5))],
        "公开07": [("212", None), ("21208", None), ("2120801", (2.0, 4))],
    }
    for name, rows in typed.items():
        for number, (code, figure) in enumerate(rows, start=8):
            book[name].cell(number, 1, code)
            if figure:
                book[name].cell(number, figure[1], figure[0])
    path = tmp_path / "typed.xlsx"
    book.save(path)
    computed = openpyxl.load_workbook(soffice.recalculated(path), data_only=True)

    def shown(sheet: str, cell: str) -> object:
        return computed[sheet][cell].value

    assert shown("公开03", "B9") == "行政事业单位养老支出"
    assert [shown("公开03", cell) for cell in ("C7", "C8", "C9", "D9", "E9", "E10")] == [
        4.75, 4.75, 4.75, 3.25, 1.5, 0,
    ]  # fmt: skip
    assert shown("公开07", "D7") == 2
    assert shown("公开07", "H8") == 2
    assert shown("公开07", "A22") in {None, ""}
    assert shown("公开08", "A22").startswith("备注：2022 年度本单位无国有资本经营预算")
    assert [shown("公开01", cell) for cell in ("C7", "C8", "C33", "F14", "F33")] == [
        2.75,
        2,
        4.75,
        4.75,
        4.75,
    ]
    assert [shown("公开04", cell) for cell in ("F14", "G14", "G33", "C8")] == [4.75, 4.75, 4.75, 2]


@pytest.mark.libreoffice
def test_a_code_without_its_parent_above_it_is_marked(blank: Path, tmp_path: Path, soffice: Office) -> None:
    book = openpyxl.load_workbook(blank)
    sheet = book["公开03"]
    areas = next(areas for areas in sheet.conditional_formatting if str(areas.sqref).startswith("A8:"))
    mark = "=" + areas.rules[0].formula[0]
    for row, code in enumerate(["210", "21015", "2101501", "2296002", "22960", "229"], start=8):
        sheet[f"A{row}"] = code
        sheet[f"L{row}"] = Translator(mark, "L8").translate_formula(f"L{row}")
    book.save(tmp_path / "codes.xlsx")
    computed = openpyxl.load_workbook(soffice.recalculated(tmp_path / "codes.xlsx"), data_only=True)
    marked = [computed["公开03"][f"L{row}"].value for row in range(8, 14)]
    assert marked == [False, False, False, True, True, False]
