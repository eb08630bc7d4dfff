"""One wrong figure gives one error that names it, its right value and what made it wrong."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path

import pytest
from support import public_copy
from support.causes import Sketches, errors, findings, spoilt, tables_in
from support.ezhou import FORMS, PACK, merged
from support.sketch import book_of

from xltools.amount import Amount
from xltools.book.model import Cell
from xltools.check.run import Options, check_file
from xltools.finding import Finding


def facts(found: list[Finding]) -> list[tuple[str, str, str, str]]:
    return [
        (each.rule, f"{each.sheet}!{each.cell}", str(each.expected), str(each.difference)) for each in found
    ]


def changed(form_id: str, cell: Cell, value: str) -> list[Finding]:
    return spoilt(lambda book: book[form_id].cells.__setitem__(cell, value))


def emptied(form_id: str, *cells: Cell) -> list[Finding]:
    def edit(book: Sketches) -> None:
        for cell in cells:
            del book[form_id].cells[cell]

    return spoilt(edit)


def test_the_published_tables_have_no_cause_to_name() -> None:
    found = findings(tables_in(book_of(*(merged(form_id) for form_id in FORMS))))
    assert errors(found) == []
    assert not [each for each in found if each.rule.startswith("GK003")]


@pytest.mark.parametrize(
    ("form_id", "cell", "value", "expected"),
    [
        pytest.param("gk03", (12, 4), "53,000.00", ("GK0031", "公开03!D12", "5.30", "52994.70"), id="yuan"),
        pytest.param("gk06", (7, 3), "1,403,100.00", ("GK0031", "公开06!C7", "140.31", "1402959.69"), id="yuan, one relation"),
        pytest.param("gk01", (37, 3), "1,607.01", ("GK0032", "公开01!C37", "1067.01", "540.00"), id="digits"),
        pytest.param("gk03", (12, 4), "3.50", ("GK0032", "公开03!D12", "5.30", "-1.80"), id="digits of a part"),
        pytest.param("gk06", (6, 6), "387.94", ("GK0033", "公开06!F6", "193.97", "193.97"), id="itself"),
        pytest.param("gk06", (15, 6), "193.97", ("GK0033", "公开06!F15", "0.00", "193.97"), id="total among parts"),
        pytest.param("gk01", (37, 3), "1,068.01", ("GK0035", "公开01!C37", "1067.01", "1.00"), id="mistyped"),
        pytest.param("gk05", (10, 4), "10.53", ("GK0035", "公开05!D10", "10.43", "0.10"), id="mistyped part"),
    ],
)  # fmt: skip
def test_one_wrong_figure_is_one_error_at_its_cell(
    form_id: str, cell: Cell, value: str, expected: tuple[str, str, str, str]
) -> None:
    assert facts(changed(form_id, cell, value)) == [expected]


def test_the_symptoms_are_related_and_counted() -> None:
    (finding,) = changed("gk03", (12, 4), "6.30")
    assert [(each.cell, each.label) for each in finding.related[:2]] == [
        ("C12", "2080501/本年支出合计"),
        ("D11", "20805/基本支出"),
    ]
    assert "改为 5.30 后 2 处关系全部成立（GK0301、GK0302）" in finding.message
    assert finding.allowed == Decimal("0.01")


def test_one_relation_alone_stays_what_it_is() -> None:
    found = changed("gk06", (7, 3), "141.31")
    assert facts(found) == [("GK0601", "公开06!C6", "610.22", "-1.00")]


@pytest.mark.parametrize(
    ("form_id", "cells", "expected"),
    [
        pytest.param("gk06", [(6, 3)], ("GK0034", "公开06!C6", "609.22", "-609.22"), id="total of parts"),
        pytest.param("gk01", [(33, 6)], ("GK0034", "公开01!F33", "1067.01", "-1067.01"), id="sister and parts"),
        pytest.param("gk03", [(7, column) for column in range(3, 9)], ("GK0034", "公开03!C7", "1067.01", "-1067.01"), id="total row"),
        pytest.param("gk03", [(8, column) for column in range(3, 9)], ("GK0034", "公开03!C8", "51.54", "-51.54"), id="class row"),
    ],
)  # fmt: skip
def test_blanks_whose_parts_carry_money_are_one_gap(
    form_id: str, cells: list[Cell], expected: tuple[str, str, str, str]
) -> None:
    assert facts(emptied(form_id, *cells)) == [expected]


def test_two_wrong_figures_far_apart_are_two_errors() -> None:
    def edit(book: Sketches) -> None:
        book["gk01"].cells[37, 3] = "1,068.01"
        book["gk05"].cells[10, 4] = "10.53"

    assert facts(spoilt(edit)) == [
        ("GK0035", "公开01!C37", "1067.01", "1.00"),
        ("GK0035", "公开05!D10", "10.43", "0.10"),
    ]


def test_two_wrong_figures_on_one_balance_are_two_errors() -> None:
    def edit(book: Sketches) -> None:
        book["gk03"].cells[12, 4] = "6.30"
        book["gk03"].cells[13, 4] = "37.81"

    assert facts(spoilt(edit)) == [
        ("GK0035", "公开03!D12", "5.30", "1.00"),
        ("GK0035", "公开03!D13", "35.81", "2.00"),
    ]


def test_any_single_change_is_an_error_that_points_at_the_cell() -> None:
    tables = tables_in(book_of(*(merged(form_id) for form_id in FORMS)))
    written = [a for a, f in tables.figures.items() if not f.blank and a.form not in {"gk07", "gk08"}]
    chance = random.Random(2022)
    alone = 0
    for address in chance.sample(written, 60):
        figure = tables.figures[address]
        value = figure.amount.value + Decimal(chance.randrange(20, 90_000)).scaleb(-2)
        wrong = figure._replace(amount=Amount(value, 2))
        found = errors(findings(tables._replace(figures={**tables.figures, address: wrong})))
        sheet, cell = figure.spot[0], tables.cell(address)
        places = [(each.sheet, each.cell) for each in found]
        related = [(each.sheet, each.cell) for finding in found for each in finding.related]
        assert found, address
        assert (sheet, cell) in places + related, address
        alone += places == [(sheet, cell)] and found[0].expected == figure.amount.value
    assert alone >= 45


def test_a_cause_that_is_ignored_leaves_its_symptoms(tmp_path: Path) -> None:
    path = public_copy.changed(tmp_path / "a.xlsx", {"公开01!C37": 1068.01})

    def rules(*ignored: str) -> list[str]:
        report = check_file(path, Options((PACK.id,), ignore=ignored))
        return [each.rule for each in errors(report.findings)]

    assert rules() == ["GK0035"]
    assert rules("GK0035") == ["GK0103", "GK0105"]
    assert rules("GK0103", "GK0105") == []
