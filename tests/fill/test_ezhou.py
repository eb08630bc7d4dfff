"""The Ezhou case end to end: every figure the unit published is what the workbook shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook
from support.office import Office

from xltools.amount import round_half_up
from xltools.fill.run import Outcome
from xltools.finding import Verdict

Grids = dict[int, list[list[str]]]
PUBLISHED_AMOUNTS = 605
KEYED = (2, 3, 5, 7, 8)


@pytest.fixture(scope="module")
def living(fill_ezhou: Callable[..., Outcome]) -> Outcome:
    return fill_ezhou()


@pytest.fixture(scope="module")
def published(fill_ezhou: Callable[..., Outcome]) -> Outcome:
    return fill_ezhou(publish=True)


def shown(value: object) -> str:
    """A stored value as its cell displays it: #,##0.00 for numbers."""
    if isinstance(value, float):
        return f"{round_half_up(Decimal(f'{value:.15g}'), 2):,.2f}"
    return str(value)


def printed_rows(path: Path, hidden: dict[str, set[int]]) -> Iterator[tuple[int, list[list[str]]]]:
    """The nine forms as they print: hidden rows left out."""
    book = CalamineWorkbook.from_path(path)
    for number in range(1, 10):
        name = f"公开0{number}"
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        yield (
            number,
            [
                [shown(value) for value in row]
                for position, row in enumerate(rows, start=1)
                if position not in hidden.get(name, set())
            ],
        )


def hidden_rows(path: Path) -> dict[str, set[int]]:
    book = openpyxl.load_workbook(path)
    return {s.title: {row for row, look in s.row_dimensions.items() if look.hidden} for s in book.worksheets}


def differences(path: Path, grids: Grids) -> tuple[int, list[tuple[object, ...]]]:
    """How many amounts were compared, and every cell that differs from the published grid."""
    amounts, wrong = 0, []
    for number, rows in printed_rows(path, hidden_rows(path)):
        for r, line in enumerate(grids[number]):
            for c, text in enumerate(line):
                found = rows[r][c] if r < len(rows) and c < len(rows[r]) else ""
                amounts += text.replace(",", "").replace(".", "").isdigit() and "." in text
                if found != text and not (number in (7, 8) and r == 6 and text == "" and found == "0.00"):
                    wrong.append((number, r, c, text, found))
    return amounts, wrong


def test_every_cell_of_the_published_copy_is_as_published(published: Outcome, grids: Grids) -> None:
    assert differences(published.output, grids) == (PUBLISHED_AMOUNTS, [])


def test_every_stored_value_of_the_living_workbook_shows_as_published(living: Outcome, grids: Grids) -> None:
    assert differences(living.output, grids) == (PUBLISHED_AMOUNTS, [])


@pytest.mark.libreoffice
def test_every_figure_stays_when_libreoffice_computes_it(
    living: Outcome, soffice: Office, grids: Grids
) -> None:
    assert differences(soffice.recalculated(living.output), grids) == (PUBLISHED_AMOUNTS, [])


@pytest.mark.libreoffice
def test_stored_results_are_what_libreoffice_computes(living: Outcome, soffice: Office) -> None:
    stored = openpyxl.load_workbook(living.output, data_only=True)
    computed = openpyxl.load_workbook(soffice.recalculated(living.output), data_only=True)
    formulas = openpyxl.load_workbook(living.output)
    compared = 0
    for sheet in formulas.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    mine = stored[sheet.title][cell.coordinate].value
                    theirs = computed[sheet.title][cell.coordinate].value
                    assert (
                        (mine or 0) == pytest.approx(theirs or 0, abs=1e-9)
                        if isinstance(mine, float | int)
                        else ((mine or "") == (theirs or ""))
                    ), (sheet.title, cell.coordinate)
                    compared += 1
    assert compared > 450


@pytest.mark.libreoffice
def test_one_leaf_moves_every_table_that_depends_on_it(
    living: Outcome, soffice: Office, tmp_path: Path
) -> None:
    """+100 on 项目支出 of 2101506 in 公开03 and 公开05, the two places where it is entered."""
    book = openpyxl.load_workbook(living.output)
    before = openpyxl.load_workbook(living.output, data_only=True)
    for name in ("公开03", "公开05"):
        row = next(cell.row for cell in book[name]["A"] if cell.value == "2101506")
        book[name].cell(row, 5).value += 100
    path = tmp_path / "changed.xlsx"
    book.save(path)
    after = openpyxl.load_workbook(soffice.recalculated(path), data_only=True)

    def moved(name: str) -> dict[str, float]:
        return {
            cell.coordinate: round(after[name][cell.coordinate].value - cell.value, 6)
            for row in before[name].iter_rows()
            for cell in row
            if isinstance(cell.value, float | int)
            and abs(after[name][cell.coordinate].value - cell.value) > 1e-6
        }

    assert moved("公开03") == dict.fromkeys(["C7", "E7", "C14", "E14", "C18", "E18", "C21", "E21"], 100)
    assert moved("公开05") == dict.fromkeys(["C7", "E7", "C14", "E14", "C18", "E18", "C21", "E21"], 100)
    assert moved("公开01") == dict.fromkeys(["F15", "F33", "F37"], 100)
    assert moved("公开04") == dict.fromkeys(["F15", "G15", "F33", "G33", "F38", "G38"], 100)
    assert {name: moved(name) for name in ("公开02", "公开06", "公开07", "公开08", "公开09")} == {
        "公开02": {}, "公开06": {}, "公开07": {}, "公开08": {}, "公开09": {},
    }  # fmt: skip


def test_all_balances_hold_and_everything_is_placed(living: Outcome) -> None:
    assert living.clean
    assert {balance.verdict for balance in living.filled.checks} == {Verdict.EXACT}
    assert [source.lost for source in living.sources] == [0, 0]
    assert living.sources[0].read == {"收入": Decimal("10670133.99"), "支出": Decimal("10670133.99")}


def test_published_copy_holds_values_only(published: Outcome) -> None:
    book = openpyxl.load_workbook(published.output)
    assert book.sheetnames == [f"公开0{number}" for number in range(1, 10)]
    for sheet in book.worksheets:
        assert not sheet.protection.sheet
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                if isinstance(cell.value, float):
                    assert Decimal(str(cell.value)) == round_half_up(Decimal(str(cell.value)), 2)


def test_same_data_give_the_same_bytes(fill_ezhou: Callable[..., Outcome], living: Outcome) -> None:
    assert fill_ezhou().output.read_bytes() == living.output.read_bytes()
