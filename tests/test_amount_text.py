"""Texts that look like numbers."""

from __future__ import annotations

from decimal import Decimal

import pytest

from xltools.amount import NotAnAmount, parse_amount


@pytest.mark.parametrize("text", ["E127", "e5", "-E3", ".", "+.", "1,2,3.", "12万"])
def test_a_text_without_a_leading_digit_is_no_amount(text: str) -> None:
    with pytest.raises(NotAnAmount):
        parse_amount(text)


@pytest.mark.parametrize(("text", "value"), [("1E+2", "100"), (".5", "0.5"), ("-0.30", "-0.30"), ("5.", "5")])
def test_numbers_in_other_spellings_are_amounts(text: str, value: str) -> None:
    assert parse_amount(text) == Decimal(value)


def test_the_numeral_one_typed_as_a_dash_means_no_amount() -> None:
    assert parse_amount("一") is None


@pytest.mark.parametrize(
    "text",
    [
        *[
            "--",
            "---",
            "‐",
            "–",
            "––",
            "—",
            "———",
            "——————",
            "――",
            "−",
            "⸺",
            "─",
            "──",
            "━",
            "┄┄",
            "ー",
            "ーー",
            "一一",
            "/",
            "无",
        ],
        "― ―",
        " — ",
        "　－－　",
        "",
    ],
)
def test_a_run_of_dashes_of_any_kind_means_no_amount(text: str) -> None:
    assert parse_amount(text) is None


@pytest.mark.parametrize("text", ["N/A", "不适用", "零", "__", "……", "-元", "一般", "//"])
def test_other_texts_are_no_way_to_write_nothing(text: str) -> None:
    with pytest.raises(NotAnAmount):
        parse_amount(text)
