"""Tables in whole 万元, with one decimal or in whole 元: rounding is no error, and what it cannot explain is one."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest
from support.coarse import coarse_book, everywhere
from support.ezhou import PACK

from xltools.address import Address
from xltools.book.cellref import a1
from xltools.book.model import Book
from xltools.check.check import check_tables
from xltools.check.tables import Tables, read_tables
from xltools.finding import Finding, Severity, Verdict
from xltools.forms.recognise import recognise
from xltools.relations.catalogue import load_relations

RELATIONS = load_relations(PACK.id)


def tables_of(book: Book) -> Tables:
    return read_tables(book, recognise(book, PACK), PACK)


def findings(book: Book) -> list[Finding]:
    return list(check_tables(tables_of(book), RELATIONS).findings)


def grave(book: Book) -> list[tuple[str, str, str]]:
    found = [each for each in findings(book) if each.severity is not Severity.INFO]
    return [(each.rule, each.form, each.cell) for each in found]


def spoilt(book: Book, place: str, step: str) -> tuple[Book, str]:
    """The book with a figure that is larger by so much, and the name of its cell."""
    sheet, row, column = tables_of(book).spot(Address.parse(place))
    values = book.sheet(sheet).values
    values[row, column] = float(Decimal(str(values[row, column])) + Decimal(step))
    return book, a1(row, column)


@pytest.mark.parametrize("unit", ["万元", "元"])
@pytest.mark.parametrize(
    "decimals",
    [everywhere(0), everywhere(1), {"gk02": 0, "gk03": 1, "gk05": 0, "gk06": 1}],
    ids=["whole", "one decimal", "each its own"],
)
def test_rounding_alone_is_no_error(decimals: Mapping[str, int], unit: str) -> None:
    book = coarse_book(decimals, unit)
    assert grave(book) == []


@pytest.mark.parametrize(
    ("decimals", "unit", "step"),
    [(0, "万元", "10"), (1, "万元", "1"), (0, "元", "10")],
)
def test_what_rounding_cannot_explain_is_named(decimals: int, unit: str, step: str) -> None:
    book, cell = spoilt(coarse_book(everywhere(decimals), unit), "gk05[2101501, 基本支出]", step)
    assert [(rule, form) for rule, form, at in grave(book) if at == cell] == [("GK0035", "gk05")]


def test_figures_of_a_whole_table_are_compared_as_far_as_they_go() -> None:
    near, cell = spoilt(coarse_book({"gk01": 0}), "gk01[卫生健康支出, 金额]", "1")
    (finding,) = (each for each in findings(near) if each.rule == "GK0121" and each.cell == cell)
    assert finding.verdict is Verdict.WRONG


def test_a_figure_with_more_decimals_than_its_table_is_a_hint() -> None:
    book, cell = spoilt(coarse_book(everywhere(0)), "gk05[2101501, 基本支出]", "0.1")
    (hint,) = (each for each in findings(book) if each.rule == "GK0023")
    assert (hint.severity, hint.form, hint.cell) == (Severity.INFO, "gk05", cell)
    assert "多于 0 位小数（只此一格）" in hint.message
