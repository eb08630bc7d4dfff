"""Numbers as people write them into indicators: digits with 万 and 亿, Chinese numerals, 百分之, 成."""

from __future__ import annotations

from decimal import Decimal

__all__ = ["CHINESE", "DIGITS", "chinese_number", "digits_number"]

DIGITS = r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
"""A number in digits; full-width ones are normalised before."""
CHINESE = "[零〇一二两三四五六七八九十百千]+"
"""A whole number below 10 000 in Chinese numerals."""

_VALUES = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}


def digits_number(text: str) -> Decimal:
    """The number written in digits, with or without separators.

    >>> digits_number("355,789"), digits_number("23.5")
    (Decimal('355789'), Decimal('23.5'))
    """
    return Decimal(text.replace(",", ""))


def chinese_number(text: str) -> Decimal | None:
    """The whole number in Chinese numerals, or ``None`` when the characters are in no possible order.

    >>> chinese_number("两百零五"), chinese_number("十"), chinese_number("百十")
    (Decimal('205'), Decimal('10'), None)
    """
    if not any(character in _PLACES for character in text):
        return Decimal("".join(str(_VALUES[character]) for character in text))
    total, digit, last_place = 0, 0, 10_000
    for position, character in enumerate(text):
        if character in _VALUES:
            if digit:
                return None
            digit = _VALUES[character]
            continue
        place = _PLACES[character]
        if place >= last_place or not (digit or (position == 0 and place == 10)):
            return None
        total, digit, last_place = total + (digit or 1) * place, 0, place
    return Decimal(total + digit)
