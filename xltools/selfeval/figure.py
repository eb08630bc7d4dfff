"""A printed figure of a self-evaluation form: its value, and what printing it with so many places says of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from xltools.amount import HALF, round_half_up
from xltools.forms.application.document import NOTHING, Entry
from xltools.record import Record
from xltools.selfeval.reading import normalised

__all__ = ["Figure", "Interval", "levelled", "points", "read_figure"]

_FIGURE = re.compile(
    r"(?P<number>[+-]?\d+(?:,\d{3})*(?:\.(?P<decimals>\d+))?)(?P<unit>%|万元|万|亿元|元|分)?"
)
_PERCENT_FORMAT = re.compile(r"0(?:\.(?P<decimals>0+))?%")
_FIXED_FORMAT = re.compile(r"(?:#,##)?0(?:\.(?P<decimals>0+))?(?:_\s?|;.*)?")
_DIGITS = 15


class Interval(Record):
    """All values a figure may stand for."""

    low: Decimal
    high: Decimal

    def meets(self, other: Interval) -> bool:
        """Whether one value can be in both."""
        return self.low <= other.high and other.low <= self.high


class Figure(Record):
    """A number as a form prints it."""

    value: Decimal
    """A percentage as a fraction; money in 万元, as these forms state it."""
    decimals: int
    """Decimal places of ``value`` that are printed: 4 for ``88.97%``."""
    entry: Entry = NOTHING
    percent: bool = False

    @property
    def interval(self) -> Interval:
        """What rounds to the printed figure."""
        half = HALF.scaleb(-self.decimals)
        return Interval(self.value - half, self.value + half)

    @property
    def step(self) -> Decimal:
        """One unit of the last printed place."""
        return Decimal(1).scaleb(-self.decimals)

    def prints(self, value: Decimal) -> bool:
        """Whether that value, rounded half up, prints as this figure."""
        return round_half_up(value, self.decimals) == self.value


def levelled(figures: Iterable[Figure], decimals: int = 0) -> list[Figure]:
    """The figures with the places of the finest: where 214.44 stands beside 234, that is 234.00.

    These forms drop trailing zeros, so that a figure without decimals is as good as those it stands with.
    """
    found = list(figures)
    finest = max((figure.decimals for figure in found), default=0)
    return [figure._replace(decimals=max(finest, decimals)) for figure in found]


def read_figure(entry: Entry) -> Figure | None:
    """The figure in a cell, or ``None`` for a blank, a dash, a bare ``%`` or any other text.

    >>> read_figure(Entry("88.97%")).value, read_figure(Entry("234万")).value, read_figure(Entry("——"))
    (Decimal('0.8897'), Decimal('234'), None)
    """
    value = entry.value
    if value is None:
        return None
    if isinstance(value, Decimal):
        return _from_number(value, entry)
    match = _FIGURE.fullmatch(normalised(value))
    if match is None:
        return None
    number, decimals = Decimal(match["number"].replace(",", "")), len(match["decimals"] or "")
    match match["unit"]:
        case "%":
            return Figure(number / 100, decimals + 2, entry, percent=True)
        case "元":
            return Figure(number / 10_000, decimals + 4, entry)
        case "亿元":
            return Figure(number * 10_000, max(decimals - 4, 0), entry)
        case _:
            return Figure(number, decimals, entry)


def points(entry: Entry) -> Figure | None:
    """The points or the score in a cell; 10% of a hundred points are ten.

    >>> points(Entry("10%")).value == 10, points(Entry("9.5分")).value
    (True, Decimal('9.5'))
    """
    figure = read_figure(entry)
    if figure is None or not figure.percent:
        return figure
    return figure._replace(value=figure.value * 100, decimals=max(figure.decimals - 2, 0), percent=False)


def _from_number(value: Decimal, entry: Entry) -> Figure:
    """A number cell: good to the places its format shows when it holds no more, else to those it holds."""
    held = max(-int(value.normalize().as_tuple().exponent), 0)
    shown = entry.number_format.strip()
    if percent := _PERCENT_FORMAT.fullmatch(shown):
        places = len(percent["decimals"] or "") + 2
        return Figure(value, max(places, held), entry, percent=True)
    fixed = _FIXED_FORMAT.fullmatch(shown)
    places = len(fixed["decimals"] or "") if fixed else held
    return Figure(value, min(max(held, places), _DIGITS), entry)
