"""The published budget tables of Jianghan: clean as they are, and what is said when they are not."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from support.sketch import Sketch, book_of, read_sketch

from xltools.address import Address
from xltools.amount import Amount
from xltools.book.model import Book, Cell, CellValue
from xltools.check.check import check_tables
from xltools.check.run import Options, check_file
from xltools.check.tables import Tables, read_tables
from xltools.finding import Finding, Severity
from xltools.forms.pack import load_pack, pack_ids
from xltools.forms.recognise.choose import choose
from xltools.relations.catalogue import load_relations

DATA = Path(__file__).parents[1] / "data"
PACK = load_pack("budget-2021")
RELATIONS = load_relations(PACK.id)
SHARED = ("ys01", "ys02", "ys03", "ys04", "ys05", "ys06")
PACKS = pack_ids()


def sketches(case: str = "jianghan-2021") -> dict[str, Sketch]:
    """The grids of a case under sheet names that say nothing."""
    found = {path.stem: read_sketch(path) for path in sorted((DATA / case).glob("[gy][ks]0*.csv"))}
    for number, sketch in enumerate(found.values(), start=1):
        sketch.name = f"Sheet{number}"
    return found


def tables_of(book: Book) -> Tables:
    pack, recognition = choose(book, PACKS)
    assert pack is PACK
    return read_tables(book, recognition, pack)


def findings(book: Book) -> list[Finding]:
    return list(check_tables(tables_of(book), RELATIONS).findings)


def changed(form_id: str, cells: dict[Cell, CellValue]) -> list[tuple[str, str, str]]:
    book = sketches()
    book[form_id].cells |= cells
    return [(found.rule, found.sheet, found.cell) for found in findings(book_of(*book.values()))]


def test_the_published_tables_are_clean() -> None:
    book = book_of(*sketches().values())
    assert list(tables_of(book).found) == list(PACK.forms)
    assert findings(book) == []


@pytest.mark.parametrize(
    ("case", "pack_id", "count"),
    [("jianghan-2021", "budget-2021", 8), ("ezhou-2022", "final-accounts-2022", 9)],
)
def test_each_case_is_recognised_by_its_own_pack_whichever_is_named_first(
    case: str, pack_id: str, count: int
) -> None:
    book = book_of(*sketches(case).values())
    for packs in (PACKS, PACKS[::-1]):
        pack, recognition = choose(book, packs)
        assert (pack.id, len({found.form.id for found in recognition.forms})) == (pack_id, count)
    others = [each for each in PACKS if each != pack_id]
    assert choose(book, others)[1].forms == ()


def test_a_pack_no_title_speaks_for_is_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    from xltools.forms.recognise import choose as module

    tried = []
    recognise = module.recognise

    def watched(book: Book, pack: object) -> object:
        tried.append(pack)
        return recognise(book, pack)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "recognise", watched)
    choose(book_of(*sketches().values()), PACKS)
    assert tried == [PACK]


def test_project_money_below_nothing_is_to_be_verified() -> None:
    """表1 302 is 92.80, 表6 302 is 23.32: what 表1 has more is project money, never less."""
    book = sketches()
    book["ys01"].cells |= {(8, 6): "23.30", (16, 6): "93.50"}
    book["ys04"].cells |= {(8, 7): "23.30", (16, 7): "93.50"}
    (found,) = findings(book_of(*book.values()))
    assert (found.rule, found.severity, found.sheet, found.cell) == (
        "YS0161", Severity.VERIFY, "Sheet1", "F8",
    )  # fmt: skip
    assert found.difference == Decimal("-0.02")


@pytest.mark.parametrize(
    ("form_id", "cells", "expected"),
    [
        pytest.param("ys01", {(13, 4): "XX"}, ("GK0007", "Sheet1", "D13"), id="placeholder"),
        pytest.param("ys03", {(8, 3): "见附注"}, ("GK0006", "Sheet3", "C8"), id="text"),
        pytest.param("ys06", {(8, 3): "25.513", (8, 4): "25.513"}, ("GK0023", "Sheet6", "C8"), id="decimals"),
        pytest.param("ys06", {(9, 2): "奖金"}, ("GK0004", "Sheet6", "A9"), id="name"),
        pytest.param("ys02", {(3, 1): "单位名称：某某局"}, ("GK0020", "Sheet2", "A3"), id="unfinished"),
        pytest.param("ys03", {(2, 1): "2020年部门支出预算总表"}, ("GK0018", "Sheet3", "A2"), id="year"),
        pytest.param("ys02", {(3, 1): "单位名称：区财政局"}, ("GK0019", "Sheet2", "A3"), id="unit name"),
        pytest.param("ys08", {(6, 1): ""}, ("GK0008", "Sheet8", "A6"), id="unsaid"),
        pytest.param("ys05", {(6, 3): None, (6, 4): None}, ("GK0034", "Sheet5", "C6"), id="blank"),
    ],
)
def test_the_general_rules_of_structure_speak_of_budget_tables(
    form_id: str, cells: dict[Cell, CellValue], expected: tuple[str, str, str]
) -> None:
    assert expected in changed(form_id, cells)


def test_every_amount_changed_by_one_is_an_error_at_or_beside_it() -> None:
    tables = tables_of(book_of(*sketches().values()))
    addresses = [a for a, figure in tables.figures.items() if a.form in SHARED and not figure.blank]
    assert len(addresses) == 154
    assert [address for address in addresses if not _pointed_at(tables, address)] == []


def _pointed_at(tables: Tables, address: Address) -> bool:
    figure = tables.figures[address]
    wrong = figure._replace(amount=Amount(figure.amount.value + 1, 2))
    found = check_tables(tables._replace(figures={**tables.figures, address: wrong}), RELATIONS).findings
    sheet, cell = tables.spot(address)[0], tables.cell(address)
    return any(
        (each.sheet, each.cell) == (sheet, cell)
        or any((r.sheet, r.cell) == (sheet, cell) for r in each.related)
        for each in found
        if each.severity is Severity.ERROR
    )


def test_a_workbook_of_budget_tables_is_checked_with_both_packs_at_hand(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    for sketch in sketches().values():
        sheet = workbook.create_sheet(sketch.name)
        for cell, value in sketch.cells.items():
            sheet.cell(*cell, value)
    path = tmp_path / "预算公开.xlsx"
    workbook.save(path)
    report = check_file(path, Options(tuple(pack_ids())))
    assert (report.pack, [form.form for form in report.forms]) == (PACK.id, list(PACK.forms))
    assert report.findings == ()
