"""The Jianghan case end to end: every figure and text the unit published is where the workbook shows it."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook
from support.office import Office

from xltools.amount import round_half_up
from xltools.fill.build import build_blank
from xltools.fill.run import Outcome, Request, fill
from xltools.finding import Verdict
from xltools.forms.pack import load_pack, pack_folder

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "sample_workbooks" / "jianghan-2021"
GRIDS = ROOT / "tests" / "data" / "jianghan-2021"
PACK = "budget-2021"
UNIT = "区医疗保障局"
NUMBERS = range(1, 9)
PRINTED = 471
"""Cells with a figure or a text in the eight tables."""
DEVIATIONS = [
    (2, "G4", "上年补助收入", "上级补助收入"),  # a misprint: 公开表1 has the official name
    (4, "C4", "支出（功能分?）", "支出（功能分类）"),  # a character lost in the published file
]
PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)0\d{2,3}-\d{7,8}(?!\d)")
Filler = Callable[..., Outcome]


@pytest.fixture(scope="module")
def fill_jianghan(tmp_path_factory: pytest.TempPathFactory) -> Filler:
    def run(*data: Path, publish: bool = False) -> Outcome:
        target = tmp_path_factory.mktemp("filled") / "jianghan.xlsx"
        request = Request(PACK, data or (SAMPLE / "ledger.csv",), target, unit_name=UNIT, publish=publish)
        return fill(request, lambda _: None)

    return run


@pytest.fixture(scope="module")
def living(fill_jianghan: Filler) -> Outcome:
    return fill_jianghan()


def published_grid(number: int) -> dict[str, str]:
    """The printed text of each cell that has one, by its A1 name."""
    with (GRIDS / f"ys0{number}.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    return {
        f"{chr(65 + column)}{row}": text.strip()
        for row, texts in enumerate(rows, start=1)
        for column, text in enumerate(texts)
        if text.strip()
    }


def shown(value: object) -> str:
    """A stored value as its cell displays it: two decimals, nothing for zero."""
    if isinstance(value, float):
        return f"{round_half_up(Decimal(f'{value:.15g}'), 2):,.2f}" if value else ""
    return str(value).strip()


def workbook_grid(path: Path, number: int) -> dict[str, str]:
    """What the cells of one form show, hidden rows and the state beside the form left out."""
    name = f"公开表{number}"
    sheet = openpyxl.load_workbook(path)[name]
    hidden = {row for row, look in sheet.row_dimensions.items() if look.hidden}
    width = len(load_pack(PACK).forms[f"ys0{number}"].columns)
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name(name).to_python(skip_empty_area=False)
    return {
        f"{chr(65 + column)}{row}": text
        for row, values in enumerate(rows, start=1)
        for column, value in enumerate(values[:width])
        if row not in hidden and (text := shown(value))
    }


def differences(path: Path) -> tuple[int, list[tuple[int, str, str, str]]]:
    """How many cells are printed, and every cell that differs from the published one."""
    printed, wrong = 0, []
    for number in NUMBERS:
        wanted, found = published_grid(number), workbook_grid(path, number)
        printed += len(wanted)
        for cell in sorted({*wanted, *found}):
            if wanted.get(cell, "") != found.get(cell, ""):
                wrong.append((number, cell, wanted.get(cell, ""), found.get(cell, "")))
    return printed, wrong


def test_every_cell_of_the_public_copy_is_as_published(fill_jianghan: Filler) -> None:
    assert differences(fill_jianghan(publish=True).output) == (PRINTED, DEVIATIONS)


def test_the_eight_grids_as_data_give_the_same_copy(fill_jianghan: Filler) -> None:
    from_grids = fill_jianghan(GRIDS, publish=True)
    assert differences(from_grids.output) == (PRINTED, DEVIATIONS)
    assert from_grids.clean
    assert from_grids.sources[0].unplaced == ()


def test_every_stored_value_of_the_living_workbook_shows_as_published(living: Outcome) -> None:
    """公开表8 alone differs while it can still take codes: it keeps its total row, over the statement."""
    printed, wrong = differences(living.output)
    assert printed == PRINTED
    statement = published_grid(8)["A6"]
    assert [entry for entry in wrong if entry[0] != 8] == DEVIATIONS
    assert [(cell, found) for number, cell, _, found in wrong if number == 8] == [
        ("A11", statement),
        ("A6", "合计"),
    ]


def test_everything_is_placed_and_agrees(living: Outcome) -> None:
    assert living.clean
    assert {balance.verdict for balance in living.filled.checks} == {Verdict.EXACT}
    (source,) = living.sources
    assert source.read == source.placed
    assert source.read == {"收入预算": Decimal("2946387.02"), "支出预算": Decimal("2946387.02")}
    assert source.year == 2021


def test_totals_and_links_are_formulas_and_zeros_show_as_blanks(living: Outcome) -> None:
    book = openpyxl.load_workbook(living.output)
    assert book["公开表1"]["D12"].value.startswith("=SUMIF('公开表3'!")
    assert book["公开表1"]["B33"].value == "=SUM(B6:B12)"
    assert book["公开表6"]["C7"].value == "=SUM(D7:E7)"
    assert book["公开表7"]["B5"].value == "=B6+B7+B10"
    assert book["公开表7"]["B5"].number_format == "#,##0.00;-#,##0.00;"
    assert book["公开表7"]["B6"].value is None
    unlocked = {c.coordinate for row in book["公开表7"].iter_rows() for c in row if not c.protection.locked}
    assert unlocked == {"B6", "B8", "B9", "B10", *(f"C{row}" for row in range(5, 11))}


@pytest.mark.libreoffice
def test_stored_results_are_what_libreoffice_computes(living: Outcome, soffice: Office) -> None:
    stored = openpyxl.load_workbook(living.output, data_only=True)
    computed = openpyxl.load_workbook(soffice.recalculated(living.output), data_only=True)
    compared = 0
    for sheet in openpyxl.load_workbook(living.output).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type != "f":
                    continue
                mine = stored[sheet.title][cell.coordinate].value
                theirs = computed[sheet.title][cell.coordinate].value
                if isinstance(mine, float | int):
                    assert mine == pytest.approx(theirs or 0, abs=1e-9), (sheet.title, cell.coordinate)
                else:
                    assert (mine or "") == (theirs or ""), (sheet.title, cell.coordinate)
                compared += 1
    assert compared > 450


@pytest.mark.libreoffice
def test_an_economic_code_typed_into_a_spare_row_is_named_and_summed(tmp_path: Path, soffice: Office) -> None:
    blank = tmp_path / "blank.xlsx"
    build_blank(load_pack(PACK), blank)
    book = openpyxl.load_workbook(blank)
    for row, code, amount in ((7, "302", None), (8, "30201", 6.0), (9, "30299", 1.5)):
        book["公开表6"].cell(row, 1, code)
        if amount:
            book["公开表6"].cell(row, 5, amount)
    typed = tmp_path / "typed.xlsx"
    book.save(typed)
    sheet = openpyxl.load_workbook(soffice.recalculated(typed), data_only=True)["公开表6"]
    assert [sheet[cell].value for cell in ("B7", "B8", "C6", "E6", "C7", "E7", "C9")] == [
        "商品和服务支出", "办公费", 7.5, 7.5, 7.5, 7.5, 1.5,
    ]  # fmt: skip


def test_a_plain_workbook_of_the_forms_is_filled_as_a_budget(tmp_path: Path) -> None:
    """No pack is named: its titles say that it holds budget tables."""
    own = openpyxl.Workbook()
    own.remove(own.active)
    for number in NUMBERS:
        sheet = own.create_sheet(f"表{number}")
        for cell, text in published_grid(number).items():
            if not re.fullmatch(r"[\d,]+\.\d\d", text):
                sheet[cell] = text
    path = tmp_path / "own.xlsx"
    own.save(path)
    target = tmp_path / "filled.xlsx"
    outcome = fill(Request(str(path), (SAMPLE / "ledger.csv",), target, unit_name=UNIT), lambda _: None)
    assert outcome.filled.pack.id == PACK
    assert outcome.homeless == ()
    filled = openpyxl.load_workbook(target, data_only=True)
    assert filled["表1"]["D13"].value == pytest.approx(263.72, abs=0.005)
    assert filled["表6"]["E22"].value == pytest.approx(6.00, abs=0.005)


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize(
    ("name", "publish"), [("jianghan-2021.xlsx", False), ("jianghan-2021-公开.xlsx", True)]
)
def test_the_sample_is_up_to_date(fill_jianghan: Filler, name: str, publish: bool) -> None:
    assert parts(fill_jianghan(publish=publish).output) == parts(SAMPLE / name)


def test_the_committed_blank_is_up_to_date(tmp_path: Path) -> None:
    build_blank(load_pack(PACK), tmp_path / "blank.xlsx")
    committed = pack_folder(PACK) / f"{PACK}.xlsx"
    assert parts(committed) == parts(tmp_path / "blank.xlsx"), "run: xltools build-templates"


def test_the_ledger_holds_no_telephone_numbers() -> None:
    assert not PHONE.search((SAMPLE / "ledger.csv").read_text(encoding="utf-8"))
