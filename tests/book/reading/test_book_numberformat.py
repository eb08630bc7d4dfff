"""What number formats mean, and what serial numbers stand for."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.datetime import from_excel, to_excel

from xltools.book.reading.numberformat import BUILTIN, Meaning, meaning_of
from xltools.book.reading.serial import from_serial

DATES = [14, 15, 16, 17, 18, 19, 20, 21, 22, *range(27, 37), 45, 47, *range(50, 59)]


@pytest.mark.parametrize("number", sorted(BUILTIN))
def test_meaning_of_built_in_formats(number):
    expected = Meaning.DATE if number in DATES else Meaning.ELAPSED if number == 46 else Meaning.NUMBER
    assert meaning_of(BUILTIN[number]) is expected


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        ("General", Meaning.NUMBER),
        ("G/通用格式", Meaning.NUMBER),
        ('0.00"元/day"', Meaning.NUMBER),
        (r"0\d", Meaning.NUMBER),
        ("[Red]0;[Blue]-0", Meaning.NUMBER),
        ("[$-804]0.00", Meaning.NUMBER),
        ("#,##0_d", Meaning.NUMBER),
        ("0.0E+00", Meaning.NUMBER),
        ("0;yyyy", Meaning.NUMBER),
        ("[DBNum1][$-804]General", Meaning.NUMBER),
        ("[$-804]yyyy年m月", Meaning.DATE),
        ("[DBNum1]aaaa", Meaning.DATE),
        ('e"年"', Meaning.DATE),
        ("[ss].00", Meaning.ELAPSED),
        ('"unclosed yyyy', Meaning.NUMBER),
    ],
)
def test_meaning_of_codes(code, meaning):
    assert meaning_of(code) is meaning


@pytest.mark.parametrize(
    ("serial", "expected"),
    [
        (0, dt.time(0)),
        (0.99999999999, dt.date(1900, 1, 1)),
        (1, dt.date(1900, 1, 1)),
        (59, dt.date(1900, 2, 28)),
        (61, dt.date(1900, 3, 1)),
        (2_958_464, dt.date(9999, 12, 30)),
        (2_958_466, 2_958_466),
        (-1, -1),
        (1e300, 1e300),
    ],
)
def test_edges_of_the_calendar(serial, expected):
    assert from_serial(serial, Meaning.DATE) == expected


def test_elapsed_time_may_be_negative_and_long():
    assert from_serial(-1.5, Meaning.ELAPSED) == dt.timedelta(hours=-36)


@given(st.datetimes(dt.datetime(1900, 3, 1), dt.datetime(9999, 12, 30)), st.booleans())  # noqa: DTZ001
def test_serials_agree_with_openpyxl(moment, since_1904):
    epoch = dt.datetime(1904, 1, 1) if since_1904 else dt.datetime(1899, 12, 30)  # noqa: DTZ001
    serial = to_excel(moment, epoch)
    if serial < 1:
        return
    ours = from_serial(serial, Meaning.DATE, since_1904=since_1904)
    if not isinstance(ours, dt.datetime):
        ours = dt.datetime.combine(ours, dt.time())
    assert ours == from_excel(serial, epoch)
