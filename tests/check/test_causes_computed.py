"""One mistake in a living workbook that was computed since: one error at the typed cell, whatever follows from it.

The sums are right by themselves then, and only tables that were filled apart disagree.
"""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path

import pytest
from support.causes import errors
from support.public_copy import JIANGHAN, LIVING
from support.recalculated import recalculated

from xltools.book.cellref import a1
from xltools.book.read import read_book
from xltools.check.run import Options, check_book, prepare
from xltools.finding import Finding
from xltools.forms.pack import pack_ids

OPTIONS = prepare(Options(tuple(pack_ids())))
CAUSES = {f"GK003{number}" for number in range(1, 9)}


def spoilt(edits: dict[str, float], path: Path = LIVING) -> list[Finding]:
    """What the check of a book says to act on after numbers were typed into it and it was computed."""
    found = check_book(recalculated(path, edits), OPTIONS).findings
    return [finding for finding in found if finding.severity.value != "info"]


def facts(found: list[Finding]) -> list[tuple[str, str, str, str]]:
    return [
        (each.rule, f"{each.sheet}!{each.cell}", str(each.expected), str(each.difference)) for each in found
    ]


@pytest.mark.parametrize("path", [LIVING, JIANGHAN], ids=["ezhou", "jianghan"])
def test_computing_again_changes_nothing(path: Path) -> None:
    assert spoilt({}, path) == []
    before, after = read_book(path), recalculated(path, {})
    for sheet in before.sheets:
        assert after.sheet(sheet.name).values == pytest.approx(sheet.values)


@pytest.mark.parametrize(
    ("cell", "value", "expected"),
    [
        pytest.param("公开05!D13", 358137.95, ("GK0031", "35.813795", "358102.136205"), id="yuan, shared figure"),
        pytest.param("公开02!D13", 358137.95, ("GK0031", "35.813795", "358102.136205"), id="yuan, income"),
        pytest.param("公开03!D13", 358137.95, ("GK0031", "35.813795", "358102.136205"), id="yuan, one relation"),
        pytest.param("公开06!C7", 1403080.49, ("GK0031", "140.308049", "1402940.181951"), id="yuan, beyond reason"),
        pytest.param("公开05!E20", 183.020408, ("GK0032", "138.020408", "45.000000"), id="digits, shared figure"),
        pytest.param("公开02!D20", 183.020408, ("GK0032", "138.020408", "45.000000"), id="digits, income"),
        pytest.param("公开05!E20", 139.25, ("GK0035", "138.020408", "1.229592"), id="mistyped, shared figure"),
        pytest.param("公开01!C7", 1164.498769, ("GK0038", "1064.498769", "100.000000"), id="over another table's figure"),
        pytest.param("公开01!C33", 1167.01, ("GK0038", "1067.013399", "99.996601"), id="over a total"),
        pytest.param("公开03!D11", 50, ("GK0038", "41.115768", "8.884232"), id="over a class"),
        pytest.param("公开06!C6", 600, ("GK0038", "609.215302", "-9.215302"), id="over a sum of few"),
        pytest.param("公开04!F15", 900, ("GK0038", "972.728995", "-72.728995"), id="over a row total"),
        pytest.param("公开05!C20", 183.02, ("GK0038", "138.020408", "44.999592"), id="over a detail"),
    ],
)  # fmt: skip
def test_one_typed_number_is_one_error_at_its_cell(
    cell: str, value: float, expected: tuple[str, str, str]
) -> None:
    rule, right, difference = expected
    assert facts(spoilt({cell: value})) == [(rule, cell, right, difference)]


@pytest.mark.parametrize(
    ("cell", "value", "expected"),
    [
        ("公开表3!D13", 1417395.26, ("GK0031", "141.739526", "1417253.520474")),
        ("公开表1!B33", 300, ("GK0038", "294.638702", "5.361298")),
    ],
)
def test_the_tables_of_another_year_do_as_well(
    cell: str, value: float, expected: tuple[str, str, str]
) -> None:
    rule, right, difference = expected
    assert facts(spoilt({cell: value}, JIANGHAN)) == [(rule, cell, right, difference)]


@pytest.mark.parametrize(
    ("sheet", "expected"),
    [
        ("公开03", ("GK0036", "公开03!E20", "138.020408", "-138.020408")),
        ("公开05", ("GK0036", "公开05!D20", "0.00", "138.020408")),
    ],
)
def test_two_exchanged_figures_of_a_row_are_one_error(
    sheet: str, expected: tuple[str, str, str, str]
) -> None:
    """The row total is right by itself, and so is each column's."""
    assert facts(spoilt({f"{sheet}!D20": 138.020408, f"{sheet}!E20": 0})) == [expected]


def test_the_formulas_that_follow_are_related_not_accused() -> None:
    (finding,) = spoilt({"公开05!D13": 358137.95})
    related = [f"{each.sheet}!{each.cell}" for each in finding.related]
    assert {"公开05!C13", "公开05!D11", "公开05!C7", "公开04!G14", "公开04!G38"} <= set(related[:13])
    assert "改为 35.813795（公式所在 13 格随之更新） 后 10 处关系全部成立" in finding.message


def test_what_one_total_alone_denies_stays_with_the_total() -> None:
    """Any figure of the table may lack it."""
    assert [each[:2] for each in facts(spoilt({"公开03!E20": 139.25}))] == [("GK0105", "公开01!C37")]


def test_figures_that_a_pattern_fits_alike_are_not_accused() -> None:
    """Eighteen too little in D16, or 35.81 for 53.81 in D13: digits exchanged either way."""
    found = {each.rule for each in spoilt({"公开02!D16": 2.816132})}
    assert found == {"GK0105", "GK0410", "GK0411"}


def test_a_blank_is_not_what_is_missing_where_any_cell_of_the_row_may_be() -> None:
    found = spoilt({"公开表2!D13": 141.639526}, JIANGHAN)
    assert found
    assert not CAUSES & {each.rule for each in found}


@pytest.mark.parametrize("path", [LIVING, JIANGHAN], ids=["ezhou", "jianghan"])
def test_no_cause_names_a_cell_that_was_not_touched(path: Path) -> None:
    chance = random.Random(2022)
    amounts = [
        (sheet.name, cell, value)
        for sheet in read_book(path).sheets
        for cell, value in sheet.values.items()
        if sheet.name.startswith("公开") and cell[0] > 6 and isinstance(value, float) and value
    ]
    named = 0
    for sheet, cell, value in chance.sample(amounts, 40):
        wrong = value * 10_000 if chance.random() < 0.5 else value + chance.randrange(-9, 90) / 100
        place = f"{sheet}!{a1(*cell)}"
        found = errors(spoilt({place: round(wrong, 6)}, path))
        causes = [
            (f"{each.sheet}!{each.cell}", round(each.expected, 2)) for each in found if each.rule in CAUSES
        ]
        assert causes in ([], [(place, round(Decimal(repr(value)), 2))])
        named += bool(causes)
    assert named >= 30


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        pytest.param(
            {"公开01!C7": 1000, "公开03!D11": 50},
            [("GK0038", "公开01!C7", "1064.498769"), ("GK0038", "公开03!D11", "41.115768")],
            id="both in one total",
        ),
        pytest.param(
            {"公开01!F14": 1, "公开01!C37": 3},
            [("GK0038", "公开01!C37", "1067.013399"), ("GK0038", "公开01!F14", "51.543384")],
            id="two in one table",
        ),
        pytest.param(
            {"公开03!D11": 50, "公开05!D11": 50},
            [("GK0038", "公开03!D11", "41.115768"), ("GK0038", "公开05!D11", "41.115768")],
            id="two tables",
        ),
        pytest.param(
            {"公开01!C33": 1000, "公开05!D13": 358137.95},
            [("GK0038", "公开01!C33", "1067.013399"), ("GK0031", "公开05!D13", "35.813795")],
            id="a formula and a figure",
        ),
        pytest.param(
            {"公开06!C7": 1403080.49, "公开05!E20": 183.020408},
            [("GK0032", "公开05!E20", "138.020408"), ("GK0031", "公开06!C7", "140.308049")],
            id="two figures",
        ),
    ],
)
def test_two_mistakes_are_two_errors(edits: dict[str, float], expected: list[tuple[str, str, str]]) -> None:
    assert [each[:3] for each in facts(spoilt(edits))] == expected
