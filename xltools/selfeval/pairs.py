"""A target and an actual value side by side: how far the target was met (forms-selfeval.md sections 4 and 6)."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from xltools.choice import Choice
from xltools.record import Record
from xltools.selfeval import words
from xltools.selfeval.reading import Form, Quantity, Reading, normalised, read_value

__all__ = ["Kind", "Pair", "read_pair"]


class Kind(Choice):
    """What can be done with a pair."""

    QUANTITATIVE = "定量"
    CHINESE = "定量（汉字）"
    LIST = "复合定量"
    QUALITATIVE = "定性"
    BUDGET = "定性（可算）"
    WORDS_TO_NUMBER = "定性→定量"
    NUMBER_TO_WORDS = "定量→定性"
    SHIFTED = "列错位"
    UNITS_DIFFER = "单位不一"
    NO_TARGET_NUMBER = "目标缺数"
    CONSTRAINT = "约束性"
    BLANK = "空白"


_MOST_OF_TARGET = 4
"""A bare number farther from its target in per cent than this counts something else."""
_RATES = ("率", "度", "比例", "比重", "占比")
_LEAST_POINTS = 10
_ABOUT = Decimal("0.9")
"""The share of a target with 约 or 左右 that meets it."""
_NUMBERS = frozenset({Kind.QUANTITATIVE, Kind.CHINESE, Kind.LIST, Kind.SHIFTED})


class Pair(Record):
    """A target with its actual value, as understood."""

    kind: Kind
    target: Reading
    actual: Reading
    ratios: tuple[Decimal, ...] = ()
    """B/A, or A/B where less is better; one for each number of a list. Empty where none can be computed."""
    at_least: bool = False
    """The ratios are lower bounds, since the actual value is one (≥95%)."""
    attained: bool | None = None
    """``None`` when it cannot be told."""

    @property
    def quantified(self) -> bool:
        """Whether target and actual value are numbers that compare."""
        return self.kind in _NUMBERS

    @property
    def ratio(self) -> Decimal | None:
        """The smallest ratio."""
        return min(self.ratios) if self.ratios else None


@lru_cache(maxsize=8192)  # every rule asks again
def read_pair(target: str, actual: str, name: str = "", execution: Decimal | None = None) -> Pair:
    """A pair of values as read.

    ``name`` is the indicator (三级指标), which tells shifted columns and copied targets; ``execution`` the 执行率 of the
    form as a fraction, which decides 预算内.
    """
    wanted, found = read_value(target), read_value(actual)
    if wanted.form is Form.CONSTRAINT:
        return Pair(Kind.CONSTRAINT, wanted, found)
    if _shifted(name, wanted, found):
        return _compared(Kind.SHIFTED, read_value(name), wanted)
    if wanted.form is Form.BUDGET:
        return Pair(Kind.BUDGET, wanted, found, attained=None if execution is None else execution <= 1)
    if Form.BLANK in {wanted.form, found.form}:
        return Pair(Kind.BLANK, wanted, found)
    if wanted.quantities and found.quantities:
        return _numbers(wanted, _as_points(found, wanted, name))
    if found.quantities:
        copied = bool(name) and normalised(target) == normalised(name)
        return Pair(Kind.NO_TARGET_NUMBER if copied else Kind.WORDS_TO_NUMBER, wanted, found, attained=True)
    if wanted.quantities:
        return Pair(Kind.NUMBER_TO_WORDS, wanted, found)
    return Pair(Kind.QUALITATIVE, wanted, found, attained=_met_in_words(target, actual))


def _shifted(name: str, target: Reading, actual: Reading) -> bool:
    """Target in the indicator's column, actual in the target's, the rate in the actual's (forms-selfeval.md 2.3)."""
    bare = (read_value(name), target)
    if not all(reading.form is Form.NUMBER and not reading.quantities[0].unit for reading in bare):
        return False
    return actual.form is Form.NUMBER and actual.quantities[0].unit == "%"


def _as_points(actual: Reading, target: Reading, name: str) -> Reading:
    """A fraction (0.92) beside the bare target of a rate (90) as the points of a hundred it means."""
    if not normalised(name).endswith(_RATES) or {target.form, actual.form} != {Form.NUMBER}:
        return actual
    wanted, found = target.quantities[0], actual.quantities[0]
    if wanted.unit or found.unit or found.number > 1 or wanted.number < _LEAST_POINTS:
        return actual
    return actual._replace(quantities=(found._replace(number=found.number * 100),))


def _numbers(target: Reading, actual: Reading) -> Pair:
    if target.form is Form.LIST or actual.form is Form.LIST:
        if len(target.quantities) != len(actual.quantities):
            return Pair(Kind.UNITS_DIFFER, target, actual)
        return _compared(Kind.LIST, target, actual)
    chinese = target.quantities[0].in_chinese
    return _compared(Kind.CHINESE if chinese else Kind.QUANTITATIVE, target, actual)


def _compared(kind: Kind, target: Reading, actual: Reading) -> Pair:
    if target.form is Form.RANGE:
        return _in_range(target, actual)
    pairs = [(a, _as_percentage(b, a)) for a, b in zip(target.quantities, actual.quantities, strict=False)]
    if not all(_same_unit(a.unit, b.unit) for a, b in pairs):
        return Pair(Kind.UNITS_DIFFER, target, actual)
    numbers = [(a, _in_unit(b, a.unit)) for a, b in pairs]
    ratios = tuple(ratio for a, b in numbers if (ratio := _ratio(a, b)) is not None)
    bound = any(b.comparator in "≥>≤<" for _, b in numbers)
    attained = all(_meets(a, b) for a, b in numbers)
    return Pair(kind, target, actual, ratios if len(ratios) == len(numbers) else (), bound, attained)


def _in_range(target: Reading, actual: Reading) -> Pair:
    low, high = target.quantities
    if actual.form is Form.RANGE:
        inside = low.number <= actual.quantities[0].number and actual.quantities[1].number <= high.number
        return Pair(Kind.QUANTITATIVE, target, actual, attained=inside)
    found = _as_percentage(actual.quantities[0], low)
    if not _same_unit(low.unit, found.unit):
        return Pair(Kind.UNITS_DIFFER, target, actual)
    value = _in_unit(found, low.unit).number
    return Pair(Kind.QUANTITATIVE, target, actual, attained=low.number <= value <= high.number)


def _as_percentage(found: Quantity, target: Quantity) -> Quantity:
    """A bare number beside a target in per cent as the percentage it means: 96, or 0.96 as a spreadsheet holds it."""
    if target.unit != "%" or found.unit:
        return found
    for number in (found.number, found.number * 100):
        if number <= _MOST_OF_TARGET * target.number and target.number <= _MOST_OF_TARGET * number:
            return found._replace(number=number, unit="%")
    return found


def _same_unit(target: str, actual: str) -> bool:
    a, b = _plain_unit(target), _plain_unit(actual)
    if a == b or {a, b} <= {"元", "万元"} or any({a, b} <= same for same in words.SAME_UNITS):
        return True
    if "个" in {a, b} and {a, b} & words.ANY_THING:
        return True
    return "%" not in {a, b} and "" in {a, b}


def _plain_unit(unit: str) -> str:
    counted = unit.removesuffix("%") if len(unit) > 1 else unit
    return counted.removeprefix("个") or counted


def _in_unit(quantity: Quantity, unit: str) -> Quantity:
    if quantity.unit == "元" and unit == "万元":
        return quantity._replace(number=quantity.number / 10_000, unit=unit)
    if quantity.unit == "万元" and unit == "元":
        return quantity._replace(number=quantity.number * 10_000, unit=unit)
    return quantity


def _ratio(target: Quantity, actual: Quantity) -> Decimal | None:
    above, below = (target, actual) if target.reverse else (actual, target)
    return above.number / below.number if below.number else None


def _meets(target: Quantity, actual: Quantity) -> bool:
    """Whether the actual number meets the target; a number without comparator is met by itself or more, nought by nought."""
    match target.comparator:
        case "≤":
            return actual.number <= target.number
        case "<":
            return actual.number < target.number or (
                actual.comparator == "<" and actual.number == target.number
            )
        case ">":
            return actual.number > target.number or (
                actual.comparator == ">" and actual.number == target.number
            )
        case "约":
            return actual.number >= _ABOUT * target.number
        case _ if not target.number:
            return not actual.number
        case _:
            return actual.number >= target.number


def _met_in_words(target: str, actual: str) -> bool | None:
    """Whether words say that a goal in words was met: copied, told as done, or of one sense; else nobody knows."""
    wanted, found = _content(target), _content(actual)
    if wanted == found or (len(found) >= 4 and (found in wanted or wanted in found)):
        return True
    if _covers(wanted, found):
        return True
    scope = [any(word in text for word in words.SCOPES) for text in (wanted, found)]
    return True if all(scope) else None


def _content(text: str) -> str:
    return "".join(
        character for character in normalised(text) if character.isalnum() and character not in "了已其的"
    )


def _covers(wanted: str, found: str) -> bool:
    """Whether all characters of the goal occur in the result in their order: 增强获得感 in 增强困难群众获得感."""
    rest = iter(found)
    return len(wanted) >= 6 and all(character in rest for character in wanted)
