"""One indicator value as people write it: comparator, number and unit, or a level in words.

Source of the conventions: forms-selfeval.md section 6 (96 pairs from published forms).
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

from xltools.choice import Choice
from xltools.record import Record
from xltools.selfeval import words
from xltools.selfeval.numerals import CHINESE, DIGITS, chinese_number, digits_number

__all__ = ["Form", "Quantity", "Reading", "normalised", "read_value"]

_LONGEST = 200
"""Longer texts are sentences, whatever numbers stand in them."""
_TAIL = 8
"""Characters that may follow the unit (3次培训); more make a sentence."""


class Form(Choice):
    """What kind of value it is."""

    BLANK = "空白"
    NUMBER = "数"
    LIST = "并列"
    RANGE = "区间"
    WORDS = "文字"
    BUDGET = "预算内"
    CONSTRAINT = "约束性"


class Quantity(Record):
    """A number with what compares it and what it counts."""

    comparator: str
    """``≥`` ``>`` ``≤`` ``<`` ``=`` or ``约``."""
    number: Decimal
    """万 and 亿 multiplied out; money stays in 万元 or 元 as its unit says, 亿元 becomes 万元."""
    unit: str
    """Empty when none is written."""
    in_chinese: bool = False
    """Written in Chinese numerals."""

    @property
    def reverse(self) -> bool:
        """Whether less is better."""
        return self.comparator in "≤<"


class Reading(Record):
    """A value as understood."""

    text: str
    """The text as it stands."""
    form: Form
    quantities: tuple[Quantity, ...] = ()
    """One for a number, all of a list, lower and upper bound of a range, the cap of a constraint."""
    details: tuple[str, ...] = ()
    """What stood in brackets."""


def normalised(text: str) -> str:
    """The text without blanks, full-width letters and signs as half-width ones.

    >>> normalised("≥ ９５％")
    '≥95%'
    """
    return "".join(unicodedata.normalize("NFKC", text).split())


@lru_cache(maxsize=4096)
def read_value(text: str) -> Reading:
    """The reading of a target or actual value; what cannot be read as a number is words, never a guess.

    >>> read_value("》23万份").quantities[0].number, read_value("及时结算").form.value
    (Decimal('230000'), '文字')
    """
    plain = normalised(text)
    if plain in {"", "-", "--", "—", "——", "/"}:
        return Reading(text, Form.BLANK)
    if any(word in plain for word in words.CONSTRAINT):
        cap = re.search(rf"不得超过({DIGITS})分", plain)
        return Reading(text, Form.CONSTRAINT, (Quantity("≤", digits_number(cap[1]), "分"),) if cap else ())
    main, details = _without_brackets(plain)
    if len(main) > _LONGEST:
        return Reading(text, Form.WORDS, (), details)
    if found := _range(main):
        return Reading(text, Form.RANGE, found, details)
    if found := _list(main):
        bounds = [quantity.comparator for quantity in found] == ["≥", "≤"]
        return Reading(text, Form.RANGE if bounds else Form.LIST, found, details)
    if quantity := _single(main) or _chinese(main):
        return Reading(text, Form.NUMBER, (quantity,), details)
    if any(word in main for word in words.BUDGET):
        return Reading(text, Form.BUDGET, (), details)
    return Reading(text, Form.WORDS, (), details)


def _without_brackets(text: str) -> tuple[str, tuple[str, ...]]:
    details = tuple(re.findall(r"\(([^()]*)\)", text))
    main = re.sub(r"\([^()]*\)", "", text)
    return (main, details) if main else (text, ())


def _alternatives(choices: tuple[str, ...]) -> str:
    return "|".join(re.escape(choice) for choice in sorted(choices, key=len, reverse=True))


_MEASURE = _alternatives(words.MEASURES)
_UNIT = rf"百?分点|个?百分点|百分比|[%‰]|亿元|百万元|万元|千元|元|(?:{_MEASURE})%?(?:/(?:{_MEASURE}))?|/(?:{_MEASURE})"
_NUMBER = rf"(?P<number>{DIGITS})(?P<factor>[万亿](?!元))?(?P<about>余|多|几)?(?P<unit>{_UNIT})?"
_ONE = re.compile(rf"(?<![A-Za-z\d.第]){_NUMBER}(?!\d|号|热线|[A-Za-z])")
_DATE = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?:[./-](?:1[0-2]|0?[1-9])[./-](?:3[01]|[12]\d|0?[1-9])|[/-](?:1[0-2]|0?[1-9]))(?![\d.%])|"
    r"每?月\d{1,2}[日号]|(?<!\d)(?:1[0-2]|[1-9])\.(?:3[01]|[12]\d|[1-9])日?之?前|"
    r"(?:19|20)\d\d-?(?:(?:19|20)\d\d)?年度?(?:\d+月(?:\d+日|底|份|初|末)?)?|\d+月(?:\d+日|底|份|初|末|前)|"
    r"(?<![\d.])(?:2[0-4]|1\d|0?\d)(?:点(?:[0-5]?\d分|半|整|钟)?|时[0-5]?\d分)(?![\d%])"
)
"""Days, months and times of day, which count nothing."""
_RANGE = re.compile(
    rf"(?P<low>{DIGITS})(?P<low_unit>{_UNIT})?(?:[-~—–至到]|[≤<][^≤<\d]{{0,20}}[≤<])(?P<high>{DIGITS})(?P<unit>{_UNIT})?(?:之间)?"
)
_SEPARATOR = re.compile(r"[、;,，；]")


def _quantity(comparator: str, match: re.Match[str]) -> Quantity:
    number, unit = digits_number(match["number"]), match["unit"] or ""
    if match["factor"]:
        number *= 10_000 if match["factor"] == "万" else 100_000_000
    if unit == "亿元":
        number, unit = number * 10_000, "万元"
    if unit == "百分比":
        unit = "%"
    return Quantity("约" if match["about"] and comparator == "=" else comparator, number, unit)


def _range(text: str) -> tuple[Quantity, ...]:
    match = _RANGE.fullmatch(text)
    if not match:
        return ()
    unit = match["unit"] or match["low_unit"] or ""
    return (
        Quantity("≥", digits_number(match["low"]), unit),
        Quantity("≤", digits_number(match["high"]), unit),
    )


def _list(text: str) -> tuple[Quantity, ...]:
    pieces = _SEPARATOR.split(text)
    if len(pieces) < 2:
        return ()
    read = [_ONE.fullmatch(piece) or _ONE.fullmatch(_after_comparator(piece)[1]) for piece in pieces]
    if not all(match and match["unit"] for match in read):
        return ()
    return tuple(
        _quantity(_after_comparator(piece)[0], match)
        for piece, match in zip(pieces, read, strict=True)
        if match
    )


def _after_comparator(text: str) -> tuple[str, str]:
    for sign, choices in _COMPARATORS:
        for choice in choices:
            if text.startswith(choice):
                return sign, text[len(choice) :]
    return "=", text


_COMPARATORS = tuple(
    (sign, tuple(sorted(choices, key=len, reverse=True)))
    for sign, choices in (
        ("≥", words.AT_LEAST),
        ("≤", words.AT_MOST),
        (">", words.MORE),
        ("<", words.LESS),
        ("约", words.APPROXIMATE),
    )
)
_MONTHS = 12
"""A whole number up to this before 月 names a month of the year; months that pass are 个月."""
_BETWEEN = 4
"""Characters that may stand between the comparator and its number (不少于每年2次)."""


def _single(text: str) -> Quantity | None:
    dateless = _DATE.sub(lambda date: "日" * len(date[0]), text)
    found = list(_ONE.finditer(dateless))
    if len(found) != 1:
        return None
    match = found[0]
    before, after = dateless[: match.start()], dateless[match.end() :]
    if len(after) > _TAIL:
        return None
    quantity = _quantity(_comparator(before, after), match)
    names_a_month = quantity.unit == "月" and quantity.comparator == "=" and not after.startswith("内")
    return None if names_a_month and quantity.number <= _MONTHS else quantity


def _comparator(before: str, after: str) -> str:
    near = before[-(_BETWEEN + 5) :]
    best, best_end, best_length = "=", -1, 0
    for sign, choices in _COMPARATORS:
        for choice in choices:
            end = near.rfind(choice) + len(choice)
            fits = end >= len(choice) and len(near) - end <= _BETWEEN
            if fits and (end, len(choice)) > (best_end, best_length):
                best, best_end, best_length = sign, end, len(choice)
    if best in "=约":
        if after.startswith(words.TAIL_AT_LEAST):
            return "≥"
        if after.startswith(words.TAIL_AT_MOST):
            return "≤"
        if after.startswith("左右"):
            return "约"
    return best


_CHINESE = re.compile(
    rf"(?P<before>.*?)(?:百分之(?P<percent>{CHINESE})|(?P<tenths>[一二三四五六七八九])成|(?P<count>{CHINESE})(?P<unit>{_MEASURE}))"
    rf"(?P<after>{_alternatives((*words.TAIL_AT_LEAST, *words.TAIL_AT_MOST, '左右'))})?"
)
_LEADS = (*words.NUMBER_WORDS, *(word for _, choices in _COMPARATORS for word in choices))


def _chinese(text: str) -> Quantity | None:
    """A number in Chinese numerals, only where nothing else can be meant: alone or after a word that leads to one."""
    match = _CHINESE.fullmatch(text)
    if not match or (match["before"] and not match["before"].endswith(_LEADS)):
        return None
    if match["count"] and match["unit"] in {"级", "度", "面"}:
        return None
    number = chinese_number(match["percent"] or match["tenths"] or match["count"])
    if number is None:
        return None
    if match["tenths"]:
        number *= 10
    unit = (match["unit"] or "%").removeprefix("个")
    return Quantity(_comparator(match["before"], match["after"] or ""), number, unit or "个", in_chinese=True)
