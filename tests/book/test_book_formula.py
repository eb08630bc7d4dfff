"""Formula tokens and shifting, against the formulas spreadsheet programs store."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.formula.translate import Translator

from xltools.book.formula import Corner, Kind, SheetPrefix, Token, shift_formula, tokenize


def only(formula: str) -> Token:
    tokens = tokenize(formula)
    assert len(tokens) == 1, tokens
    return tokens[0]


@given(st.text() | st.text(alphabet="A1$:'\"[]!#(),+ é公.\\?@", max_size=60))
def test_joined_tokens_are_the_formula(formula):
    assert "".join(token.text for token in tokenize(formula)) == formula


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('"A1 ""B2"" C3"', Kind.STRING),
        ("A1", Kind.CELL),
        ("$xfd$1048576", Kind.CELL),
        ("XFE1", Kind.NAME),
        ("A1048577", Kind.NAME),
        ("A1.x", Kind.NAME),
        ("A1:$B$2", Kind.AREA),
        ("$A:C", Kind.COLUMNS),
        ("1:$3", Kind.ROWS),
        ("#DIV/0!", Kind.ERROR),
        ("Sheet1!#REF!", Kind.ERROR),
        ("Table1[[#This Row],[金额']]]", Kind.STRUCTURED),
        ("[@金额]", Kind.STRUCTURED),
        ("_xlnm.Print_Area", Kind.NAME),
        ("收入合计", Kind.NAME),
        ("Sheet1!Rate", Kind.NAME),
        ("1.5E-3", Kind.NUMBER),
        (".5", Kind.NUMBER),
        ("<>", Kind.OPERATOR),
        ("#", Kind.OPERATOR),
        ("“？", Kind.OTHER),
        ("'loose", Kind.OTHER),
    ],
)
def test_kind_of_a_single_token(text, kind):
    assert only(text).kind is kind


def test_function_named_like_a_cell_is_a_function():
    assert [token.kind for token in tokenize("LOG10(A1)")] == [
        Kind.FUNCTION,
        Kind.OPERATOR,
        Kind.CELL,
        Kind.OPERATOR,
    ]


@pytest.mark.parametrize(
    ("text", "first", "last", "external"),
    [
        ("Sheet1!", "Sheet1", "Sheet1", False),
        ("公开01（本级）!", "公开01（本级）", "公开01（本级）", False),
        ("'it''s'!", "it's", "it's", False),
        ("'a b:c d'!", "a b", "c d", False),
        ("Q1:Q4!", "Q1", "Q4", False),
        ("[1]Sheet1!", "Sheet1", "Sheet1", True),
        ("[0]Sheet1!", "Sheet1", "Sheet1", False),
        (r"'C:\数据\[去年.xlsx]公开 01'!", "公开 01", "公开 01", True),
        ("[2]a:b!", "a", "b", True),
        ("#REF!", "#REF", "#REF", False),
        ("[3]!", "", "", True),
    ],
)
def test_prefix_names_its_sheets(text, first, last, external):
    token = only(text + "$B3")
    assert token.kind is Kind.CELL
    assert token.prefix == SheetPrefix(text, first, last, external)
    assert token.first == Corner(3, 2, fixed_column=True)


def test_name_in_another_workbook_is_external():
    token = only(r"'C:\data\last.xlsx'!Total")
    assert token.prefix is not None
    assert token.prefix.external
    assert token.prefix.last == token.prefix.first == r"C:\data\last.xlsx"


def test_range_whose_second_end_repeats_the_sheet_is_two_cells():
    assert [token.text for token in tokenize("S!A1:S!B2")] == ["S!A1", ":", "S!B2"]


@pytest.mark.parametrize(
    ("formula", "rows", "columns", "expected"),
    [
        ("A1+$A1+A$1+$A$1", 2, 3, "D3+$A3+D$1+$A$1"),
        ("SUM('a A1'!B2:C$3)", 1, 1, "SUM('a A1'!C3:D$3)"),
        ("A:$B+1:$2", 5, 1, "B:$B+6:$2"),
        ("SUM(A1:A1048576)", 7, 1, "SUM(B1:B1048576)"),
        ("SUM(A3:XFD4)", 1, 9, "SUM(A4:XFD5)"),
        ("A1&S!B2:B3", -1, 0, "#REF!&S!B1:B2"),
        ("S!B2:B3", 0, -2, "S!#REF!"),
        ("XFD1048576", 1, 0, "#REF!"),
        ("1:1", -1, 0, "#REF!"),
        ('"A1"&T[A1]&LOG10(A1)&A1_', 1, 0, '"A1"&T[A1]&LOG10(A2)&A1_'),
    ],
)
def test_shift(formula, rows, columns, expected):
    assert shift_formula(formula, rows, columns) == expected


CORNERS = st.builds(Corner, st.integers(30, 200), st.integers(30, 200), st.booleans(), st.booleans()).map(str)
TERMS = (
    CORNERS
    | st.builds("{}:{}".format, CORNERS, CORNERS)
    | st.sampled_from(
        ["Sheet1!AB40", "'a b'!$C$40:AD41", '"B40"', "SUM(AB40,AC$50)", "1.5", "TRUE", "AE:$AF", "40:$41"]
    )
)


@given(st.lists(TERMS, min_size=1, max_size=5).map("+".join), st.integers(-20, 20), st.integers(-20, 20))
def test_shift_agrees_with_openpyxl(formula, rows, columns):
    translated = Translator("=" + formula, origin="AZ100").translate_formula(
        row_delta=rows, col_delta=columns
    )
    assert "=" + shift_formula(formula, rows, columns) == translated


@given(CORNERS, st.integers(-20, 20), st.integers(-20, 20))
def test_shifting_back_is_the_identity(reference, rows, columns):
    assert shift_formula(shift_formula(reference, rows, columns), -rows, -columns) == reference


@pytest.mark.parametrize("unit", ["'a''", "[", "[a", '"', "a:", "'", "？", "#", "a.b?", "[[a]", "A1:", "$"])
def test_long_hostile_text_takes_linear_time(unit):
    text = unit * (200_000 // len(unit))
    start = time.perf_counter()
    tokens = tokenize(text)
    assert "".join(token.text for token in tokens) == text
    assert time.perf_counter() - start < 10
