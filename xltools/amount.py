"""Decimal money: what a figure is, how it is read from a cell and how it is rounded."""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from xltools.record import Record

__all__ = [
    "HALF",
    "ZERO",
    "Amount",
    "NotAnAmount",
    "fixed",
    "is_empty_mark",
    "parse_amount",
    "plain",
    "round_half_up",
]

ZERO = Decimal(0)
HALF = Decimal("0.5")
_EMPTY_WORDS = frozenset({"/", "无"})
_STROKES = "-－﹣﹘‐‑‒–—―−⁃⎯⸺⸻─━┄┅┈┉╌╍╴╶╸╺ーｰㅡ㇐一 \xa0\u3000"
"""Hyphens, dashes, minus signs, lines of box drawing, the long mark of katakana, the numeral one, and blanks.

Underscores are placeholders of drafts instead.
"""

# As text, compiled when first needed: most figures are numbers already.
_NUMBER = r"[+-]?(?=\.?\d)(\d+(,\d{3})*|\d{1,3}(,\d{3})+|\d*)(\.\d*)?([eE][+-]?\d{1,3})?"
_MAX_DIGITS = 40


def is_empty_mark(text: str) -> bool:
    """Whether people write this into an amount cell that carries no money (DESIGN section 6), or nothing at all.

    >>> [is_empty_mark(text) for text in ("", "――", "— —", "一", "无", "N/A", "-1")]
    [True, True, True, True, True, False, False]
    """
    return not text.strip(_STROKES) or text in _EMPTY_WORDS


class NotAnAmount(ValueError):
    """The text is not a number; ``text`` is what stood there."""

    def __init__(self, text: str) -> None:
        super().__init__(f"“{text}”不是数字")
        self.text = text


class Amount(Record):
    """A figure and how far it can be trusted."""

    value: Decimal
    decimals: int | None = None
    """Decimals the form declares; ``None`` when the figure is exact."""
    coarse: bool = False
    """Whether its table prints fewer decimals than its form declares, so that a zero may be money rounded away."""

    @property
    def slack(self) -> Decimal:
        """Half a unit of the last declared place; nothing for exact figures and for zeros that are not coarse.

        >>> Amount(Decimal("41.12"), 2).slack, Amount(ZERO, 2).slack, Amount(ZERO, 0, coarse=True).slack
        (Decimal('0.005'), Decimal('0'), Decimal('0.5'))
        """
        if self.decimals is None or not (self.value or self.coarse):
            return ZERO
        return HALF * _unit(self.decimals)


@lru_cache(maxsize=64)
def _unit(decimals: int) -> Decimal:
    """One in the last of so many places."""
    return Decimal(1).scaleb(-decimals)


def round_half_up(value: Decimal, decimals: int) -> Decimal:
    """The value with so many decimals, a tie away from zero, as 四舍五入 demands.

    >>> round_half_up(Decimal("1.005"), 2), round_half_up(Decimal("-1.005"), 2)
    (Decimal('1.01'), Decimal('-1.01'))
    >>> round_half_up(Decimal("-0.004"), 2)
    Decimal('0.00')
    """
    rounded = value.quantize(_unit(decimals), rounding=ROUND_HALF_UP)
    return rounded or abs(rounded)  # no -0.00 in print


def plain(value: Decimal) -> str:
    """The value without exponent and without trailing zeros.

    >>> plain(Decimal("1.500")), plain(Decimal("1E+3"))
    ('1.5', '1000')
    """
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def fixed(value: Decimal, decimals: int) -> str:
    """The value without exponent, with the printed decimals and such further ones as it has.

    >>> fixed(Decimal("1.5"), 2), fixed(Decimal("0.0150"), 2), fixed(Decimal("1E+3"), 0)
    ('1.50', '0.015', '1000')
    """
    text = plain(value)
    whole, _, rest = text.partition(".")
    return f"{whole}.{rest:0<{decimals}}" if decimals else text


def parse_amount(raw: object) -> Decimal | None:
    """The number in a cell, or ``None`` for a blank or a mark that stands for nothing.

    Reads full-width digits, thousands separators, a leading ￥ and the accountant's (1,234.50).
    Binary floats are taken at the 15 significant digits Excel shows.

    >>> parse_amount("１，２３４．５０"), parse_amount("(0.30)"), parse_amount("—")
    (Decimal('1234.50'), Decimal('-0.30'), None)

    Raises :class:`NotAnAmount` for any other text, for booleans and for numbers without end.
    """
    if raw is None:
        return None
    if isinstance(raw, bool):
        raise NotAnAmount(str(raw))
    if isinstance(raw, Decimal | int):
        return _finite(Decimal(raw), str(raw))
    if isinstance(raw, float):
        return _finite(Decimal(f"{raw:.15g}"), repr(raw))
    return _parse_text(str(raw))


def _parse_text(raw: str) -> Decimal | None:
    text = unicodedata.normalize("NFKC", raw)
    text = "".join(text.split()).replace("−", "-").lstrip("'")
    if is_empty_mark(text):
        return None
    negative = text.startswith("(") and text.endswith(")")
    if negative:
        text = text[1:-1]
    text = text.lstrip("¥￥")
    if len(text) > _MAX_DIGITS or not _is_number(text):
        raise NotAnAmount(raw)
    value = _finite(Decimal(text.replace(",", "")), raw)
    return -value if negative else value


def _is_number(text: str) -> bool:
    """Whether a text is written as a number; most texts are told without the pattern."""
    if text.isdecimal():
        return True
    if any(c.isalpha() and c not in "eE" for c in text):
        return False
    return re.fullmatch(_NUMBER, text) is not None and any(c.isdigit() for c in text)


def _finite(value: Decimal, raw: str) -> Decimal:
    try:
        if not value.is_finite() or abs(value.adjusted()) > _MAX_DIGITS:
            raise NotAnAmount(raw)
    except InvalidOperation as error:  # signalling NaN
        raise NotAnAmount(raw) from error
    return value
