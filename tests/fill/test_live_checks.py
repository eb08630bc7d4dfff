"""The sheet 校验: what Excel, WPS and LibreOffice compute there is what Python's judge says."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from support.draws import Draw, Kind, draws
from support.office import Office

from xltools.address import Address
from xltools.amount import Amount, round_half_up
from xltools.book.cellref import a1
from xltools.check.balance import instances
from xltools.check.run import Options, check_file, prepare
from xltools.fill.assemble import assemble, with_codes
from xltools.fill.build import Edition, build_blank, build_workbook
from xltools.fill.live_checks import state_of
from xltools.fill.run import Outcome
from xltools.forms.figures import in_pack_unit
from xltools.forms.geometry import Geometry
from xltools.forms.model import Form, Pack
from xltools.forms.pack import load_pack, pack_ids
from xltools.forms.shape import Shape
from xltools.relations.catalogue import Relation, load_relations
from xltools.relations.expression import Number

PACK = load_pack("final-accounts-2022")
DRAWS = 8


@dataclass(frozen=True)
class Case:
    """A pack with codes in its keyed forms, some of them typed into spare rows later."""

    pack: Pack

    @cached_property
    def checks(self) -> tuple[Relation, ...]:
        return tuple(relation for relation in load_relations(self.pack.id) if "check" in relation.use)

    @cached_property
    def one_figure(self) -> set[str]:
        """Relations of one figure and a number: rounding explains no difference of theirs."""
        return {relation.id for relation in self.checks if isinstance(relation.statement.right, Number)}

    @cached_property
    def keyed(self) -> tuple[Form, ...]:
        return tuple(form for form in self.pack.forms.values() if form.keyed)

    def codes(self, form: Form) -> tuple[str, ...]:
        """Some codes of the last level, without those of the last class, and those that relations name."""
        before = [code for code in self.listed(form) if code[:3] != self.typed(form)[0]]
        some = before[:: max(1, len(before) // 6)]
        named = [code for code in before if any(f"{form.id}[{code}," in check.text for check in self.checks)]
        return tuple({*some, *named})

    def listed(self, form: Form) -> list[str]:
        assert form.keyed
        return [code for code in sorted(self.pack.classification(form).names) if len(code) == form.keyed.leaf]

    def typed(self, form: Form) -> tuple[str, ...]:
        """The last code with those above it; they come below all others, which is where the spare rows stand."""
        assert form.keyed
        last = self.listed(form)[-1]
        return tuple(last[:length] for length in form.keyed.levels)

    @cached_property
    def shape(self) -> Shape:
        """With the typed codes."""
        codes = {form.id: (*self.codes(form), self.typed(form)[-1]) for form in self.keyed}
        return Shape.of(self.pack, codes)

    @cached_property
    def cells(self) -> dict[Address, str]:
        """Where each figure stands."""
        return {
            address: a1(*Geometry(form, self.shape).cell(address))
            for form in self.pack.forms.values()
            for address in self.shape.addresses(form)
        }


class Line(NamedTuple):
    """What a row of the sheet says."""

    left: Decimal
    right: Decimal
    difference: Decimal
    allowed: Decimal
    state: str


Lines = dict[tuple[str, str, str], Line]
"""By relation, sheet and cell."""


def lines(path: Path) -> Lines:
    """The rows that say something."""
    found: Lines = {}
    for row in openpyxl.load_workbook(path, data_only=True)["校验"].iter_rows(min_row=5, values_only=True):
        sheet, rule, _, cell, _, *figures, state = row
        if state:
            key = (str(rule), str(sheet), str(cell))
            assert key not in found
            numbers = [round(Decimal(repr(float(figure))), 6) for figure in figures]
            found[key] = Line(*numbers, str(state))
        else:
            assert not any(figures), row
    return found


def judged(case: Case, draw: Draw) -> Lines:
    """The same rows by Python's judge."""

    def known(address: Address) -> Amount:
        return in_pack_unit(draw.figures.get(address, Decimal(0)), None, case.pack)

    found: Lines = {}
    for relation in case.checks:
        for _, balance in instances(relation, case.shape, known):
            if balance is not None:
                sheet = case.pack.forms[balance.address.form].sheet
                numbers = (balance.left, balance.right, balance.difference, balance.allowed)
                key = (relation.id, sheet, case.cells[balance.address])
                found[key] = Line(*(round(number, 6) for number in numbers), state_of(balance))
    return found


@pytest.fixture(scope="module", params=pack_ids())
def case(request: pytest.FixtureRequest) -> Case:
    return Case(load_pack(request.param))


@pytest.fixture(scope="module")
def workbook(case: Case, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our own workbook with the codes, all its cells as they are built."""
    path = tmp_path_factory.mktemp("live") / "live.xlsx"
    filled = with_codes(assemble(case.pack, ()), {form.id: case.codes(form) for form in case.keyed})
    build_workbook(filled, path, Edition.LIVING)
    return path


def overwrite(source: Path, target: Path, case: Case, draw: Draw) -> None:
    """Values or blanks in place of every formula of the forms, and codes in the spare rows."""
    book = openpyxl.load_workbook(source)
    for form in case.keyed:
        sheet, block = book[form.sheet], form.blocks[0]
        for code in case.typed(form):
            row = sheet[case.cells[Address(form.id, code, block.amounts[0].id)]].row
            assert sheet.cell(row, 1).value is None
            sheet.cell(row, 1, code)
    for position, (address, number) in enumerate(draw.figures.items()):
        blank = not number and position % 2  # forms leave zeros blank
        book[case.pack.forms[address.form].sheet][case.cells[address]] = None if blank else float(number)
    book.save(target)


@pytest.mark.libreoffice
def test_libreoffice_judges_every_relation_as_python_does(
    case: Case, workbook: Path, soffice: Office, tmp_path: Path
) -> None:
    aimed: set[tuple[str, Kind]] = set()
    states: set[str] = set()
    for number, draw in enumerate(islice(draws(case.checks, case.shape, seed=2022), DRAWS)):
        path = tmp_path / f"{number}.xlsx"
        overwrite(workbook, path, case, draw)
        found, expected = lines(soffice.recalculated(path)), judged(case, draw)
        assert found.keys() == expected.keys()
        assert {key: (found[key], line) for key, line in expected.items() if found[key] != line} == {}
        states |= {line.state for line in found.values()}
        aimed |= draw.aimed
    everything = {relation.id for relation in case.checks}
    assert {kind: everything - {rule for rule, each in aimed if each is kind} for kind in Kind} == {
        Kind.EQUAL: set(),
        Kind.BOUND: case.one_figure,
        Kind.BEYOND: case.one_figure,
        Kind.EDGE: everything - {rule for rule, each in aimed if each is Kind.EDGE},
    }
    assert any(kind is Kind.EDGE for _, kind in aimed)
    assert states == {"√", "尾差", "核实", "×"}


def test_every_check_of_the_pack_has_its_rows(case: Case, workbook: Path) -> None:
    rows = openpyxl.load_workbook(workbook)["校验"].iter_rows(min_row=5, values_only=True)
    rules = {str(row[1]) for row in rows}
    assert {rule for rule in rules if not rule.startswith("=")} == {relation.id for relation in case.checks}


def state_cell(book: Any, form: Form) -> object:
    return book[form.sheet].cell(3, len(form.columns) + 2).value


@pytest.mark.libreoffice
def test_a_changed_leaf_changes_exactly_the_states_that_rest_on_it(
    fill_ezhou: Callable[..., Outcome], soffice: Office, tmp_path: Path
) -> None:
    """+100 on 项目支出 of 2101506 in 公开05, and not in 公开03, where it is entered, too."""
    source = fill_ezhou().output
    book = openpyxl.load_workbook(source)
    row = next(cell.row for cell in book["公开05"]["A"] if cell.value == "2101506")
    book["公开05"].cell(row, 5).value += 100
    book.save(tmp_path / "changed.xlsx")
    changed = soffice.recalculated(tmp_path / "changed.xlsx")
    before, after = lines(source), lines(changed)
    assert {line.state for line in before.values()} == {"√"}
    assert before.keys() == after.keys()
    assert {key for key, line in after.items() if line.state == "×"} == {
        *(("GK0321", "公开03", cell) for cell in ("C14", "C18", "C21")),
        *(("GK0322", "公开03", cell) for cell in ("E14", "E18", "E21")),
        ("GK0323", "公开03", "C7"),
        ("GK0410", "公开04", "C38"),
        ("GK0411", "公开04", "C7"),
    }
    assert {line.state for line in after.values()} == {"√", "×"}
    assert after["GK0410", "公开04", "C38"].difference == -100
    shown = openpyxl.load_workbook(changed, data_only=True)
    states = {form.id: state_cell(shown, form) for form in PACK.forms.values()}
    assert (states.pop("gk03"), states.pop("gk04")) == ("× 7 处不平", "× 2 处不平")
    assert set(states.values()) == {"√ 本表平衡"}


def test_stored_states_show_without_any_recalculation(fill_ezhou: Callable[..., Outcome]) -> None:
    outcome = fill_ezhou()
    book = openpyxl.load_workbook(outcome.output, data_only=True)
    assert [book["校验"].cell(2, column).value for column in (6, 7, 8, 9)] == [
        "× 0 处",
        "核实 0 处",
        "尾差 0 处",
        f"√ {len(lines(outcome.output))} 处",
    ]
    assert {state_cell(book, form) for form in PACK.forms.values()} == {"√ 本表平衡"}


@pytest.mark.libreoffice
def test_rows_inserted_into_a_form_move_cells_and_links(
    fill_ezhou: Callable[..., Outcome], soffice: Office
) -> None:
    source = fill_ezhou().output
    moved = soffice.recalculated(soffice.insert_rows(source, [("公开01", 20, 2)]))
    before, after = lines(source), lines(moved)

    def shifted(key: tuple[str, str, str]) -> tuple[str, str, str]:
        rule, sheet, cell = key
        number = int(cell[1:])
        return (rule, sheet, f"{cell[0]}{number + 2}") if sheet == "公开01" and number >= 20 else key

    assert after == {shifted(key): line for key, line in before.items()}
    assert ("GK0105", "公开01", "C39") in after


def test_the_sheet_is_protected_filtered_frozen_and_prints_one_page_wide(workbook: Path) -> None:
    sheet: Worksheet = openpyxl.load_workbook(workbook)["校验"]
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    assert not sheet.protection.autoFilter
    assert not sheet.protection.formatColumns
    assert sheet.auto_filter.ref == f"A4:J{sheet.max_row}"
    assert sheet.freeze_panes == "A5"
    assert sheet.print_title_rows == "$4:$4"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.fitToHeight == 0


def test_state_cells_are_frozen_and_not_printed(case: Case, workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    for form in case.pack.forms.values():
        sheet = book[form.sheet]
        assert str(state_cell(book, form)).startswith("=HYPERLINK(\"#'校验'!A1\",")
        assert int(str(sheet.freeze_panes).lstrip("ABC")) > 3
        last = sheet.print_area.rpartition(":")[2].split("$")[1]
        assert openpyxl.utils.column_index_from_string(last) == len(form.columns)


def test_only_classic_conditional_formats_are_used(workbook: Path) -> None:
    with zipfile.ZipFile(workbook) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if "worksheets/sheet" in name]
    assert not [sheet for sheet in sheets if b"extLst" in sheet or b"x14" in sheet]


def test_a_filled_workbook_is_checked_and_taken_as_data_as_before(fill_ezhou: Callable[..., Outcome]) -> None:
    first = fill_ezhou()
    report = check_file(first.output, prepare(Options((PACK.id,))))
    assert len(report.forms) == len(PACK.forms)
    assert [finding for finding in report.findings if finding.severity.value == "error"] == []
    again = fill_ezhou(name="again.xlsx", data=(first.output,))
    assert again.clean
    assert {
        a: first.filled.value(a) for form in PACK.forms.values() for a in first.filled.shape.addresses(form)
    } == {
        a: round_half_up(again.filled.value(a), 6)
        for form in PACK.forms.values()
        for a in again.filled.shape.addresses(form)
    }


def test_a_filled_workbook_is_taken_as_that_of_last_year_as_before(
    fill_ezhou: Callable[..., Outcome],
) -> None:
    outcome = fill_ezhou(name="next.xlsx", prior=fill_ezhou().output)
    assert outcome.clean
    assert [source.unplaced for source in outcome.sources] == [(), (), ()]


@pytest.mark.libreoffice
def test_a_blank_workbook_balances_and_stores_what_libreoffice_computes(
    case: Case, soffice: Office, tmp_path: Path
) -> None:
    build_blank(case.pack, tmp_path / "blank.xlsx")
    stored = lines(tmp_path / "blank.xlsx")
    assert {line.state for line in stored.values()} == {"√"}
    assert lines(soffice.recalculated(tmp_path / "blank.xlsx")) == stored


@pytest.mark.libreoffice
def test_our_own_blank_given_as_a_template_shows_no_state_until_it_is_computed(
    fill_ezhou: Callable[..., Outcome], soffice: Office, tmp_path: Path
) -> None:
    build_blank(PACK, tmp_path / "blank.xlsx")
    filled = fill_ezhou(str(tmp_path / "blank.xlsx")).output
    assert lines(filled) == {}
    assert state_cell(openpyxl.load_workbook(filled, data_only=True), PACK.forms["gk01"]) is None
    computed = lines(soffice.recalculated(filled))
    assert {line.state for line in computed.values()} == {"√"}
    assert computed["GK0103", "公开01", "C37"].left == Decimal("1067.013399")


def test_a_public_copy_of_our_own_blank_has_no_checks(
    fill_ezhou: Callable[..., Outcome], tmp_path: Path
) -> None:
    build_blank(PACK, tmp_path / "blank.xlsx")
    book = openpyxl.load_workbook(fill_ezhou(str(tmp_path / "blank.xlsx"), publish=True).output)
    assert "校验" not in book.sheetnames
    assert not [name for name in book.defined_names if name.startswith("校验")]
    assert "校验" not in str(
        [rule.formula for sheet in book for each in sheet.conditional_formatting for rule in each.rules]
    )
    assert {state_cell(book, form) for form in PACK.forms.values()} == {None}
