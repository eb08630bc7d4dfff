"""The dates, times and spans that sheets store as numbers."""

from __future__ import annotations

import datetime as dt

from xltools.book.reading.numberformat import Meaning

__all__ = ["from_serial"]

_LAST_SERIAL = 2_958_465
_DAYS_TO_1904 = 1462
_DAY = dt.timedelta(days=1)
_MILLISECONDS = 86_400_000
_EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - sheets know no time zones
_EPOCH_1904 = dt.datetime(1904, 1, 1)  # noqa: DTZ001


def from_serial(
    number: float, meaning: Meaning, *, since_1904: bool = False
) -> dt.date | dt.datetime | dt.time | dt.timedelta | float:
    """What a serial number stands for, to the millisecond; the number itself outside the calendar.

    >>> from_serial(44592, Meaning.DATE), from_serial(0.5, Meaning.DATE)
    (datetime.date(2022, 1, 31), datetime.time(12, 0))
    """
    last = _LAST_SERIAL - _DAYS_TO_1904 * since_1904
    if meaning is Meaning.NUMBER or not -last < number < last:
        return number
    days, part = divmod(number, 1)
    span = dt.timedelta(days=int(days), milliseconds=round(part * _MILLISECONDS))
    if meaning is Meaning.ELAPSED:
        return span
    if number < 0:
        return number
    if span < _DAY:
        return (_EPOCH + span).time()
    if since_1904:
        return _whole(_EPOCH_1904 + span)
    # Excel counts a 29 February 1900 that never was, as day 60.
    return _whole(_EPOCH + span + (_DAY if number < 60 else dt.timedelta()))


def _whole(moment: dt.datetime) -> dt.date | dt.datetime:
    return moment.date() if moment.time() == dt.time() else moment
