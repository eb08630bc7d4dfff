"""Ways in which a wrong figure betrays how it came about."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from xltools.amount import round_half_up

__all__ = ["digits_exchanged", "is_ten_thousand_times", "values_behind"]

TEN_THOUSAND = Decimal(10_000)
SHRUNK_TO = Decimal("0.10")
"""Smaller figures have too few digits to be recognised as a 10 000th."""


def is_ten_thousand_times(value: Decimal, right: Decimal, decimals: int) -> bool:
    """Whether a value is 10 000 times the right one, or a 10 000th, as far as the printed decimals tell.

    >>> is_ten_thousand_times(Decimal("53012.34"), Decimal("5.30"), 2)
    True
    >>> is_ten_thousand_times(Decimal("0.53"), Decimal("5301.23"), 2)
    True
    """
    if not value or not right:
        return False
    if abs(value) > abs(right):
        return round_half_up(value / TEN_THOUSAND, decimals) == round_half_up(right, decimals)
    shrunk = round_half_up(right / TEN_THOUSAND, decimals)
    return abs(value) >= SHRUNK_TO and round_half_up(value, decimals) == shrunk


def digits_exchanged(value: Decimal, right: Decimal, decimals: int) -> bool:
    """Whether two neighbouring digits of the right value stand the other way round.

    >>> digits_exchanged(Decimal("1607.01"), Decimal("1067.01"), 2)
    True
    """
    return right in _exchanges(value, decimals)


def _exchanges(value: Decimal, decimals: int) -> Iterator[Decimal]:
    """The value with two neighbouring digits exchanged, for each pair that differs."""
    exponent = value.normalize().as_tuple().exponent
    decimals = max(decimals, -exponent if isinstance(exponent, int) else 0)
    whole = value.scaleb(decimals)
    if whole != whole.to_integral_value():
        return
    sign = -1 if whole < 0 else 1
    # A leading zero may have come to the front of what is now one digit shorter.
    digits = "0" + str(abs(int(whole)))
    for place, (first, second) in enumerate(pairwise(digits)):
        if first != second:
            exchanged = digits[:place] + second + first + digits[place + 2 :]
            yield sign * Decimal(exchanged).scaleb(-decimals)


def values_behind(value: Decimal, decimals: int) -> Iterator[Decimal]:
    """What the right value may be if the wrong one came about in a known way."""
    shrunk = round_half_up(value / TEN_THOUSAND, decimals)
    if shrunk:
        yield shrunk
    yield from _exchanges(value, decimals)
    for times in (2, 3):
        yield round_half_up(value / times, decimals)
    yield Decimal(0)
