"""How a form scores: read from its own heads and notes, never assumed (forms-selfeval.md section 4, relations.md 1.8)."""

from __future__ import annotations

import re
from decimal import Decimal

from xltools.forms.application.document import Document
from xltools.record import Record
from xltools.selfeval.figure import points
from xltools.selfeval.reading import normalised

__all__ = ["HUBEI", "NATIONAL", "Profile", "Tier", "profile_of"]


class Tier(Record):
    """One level of a qualitative indicator and the share of the weight it may get."""

    name: str
    low: Decimal
    high: Decimal


class Profile(Record):
    """The scoring rules of one form."""

    name: str
    budget_weight: Decimal | None
    """Points of the 预算执行 row; ``None`` for a form without one."""
    tiers: tuple[Tier, ...]
    capped: bool = True
    """A score never exceeds its weight."""
    stated: bool = False
    """Whether the tiers are printed on the form itself."""


_NAMES = ("达成预期指标", "部分达成预期指标并具有一定效果", "未达成预期指标且效果较差")


def _tiers(upper: int, lower: int) -> tuple[Tier, ...]:
    bounds = (100, upper, lower, 0)
    return tuple(
        Tier(name, Decimal(bounds[number + 1]) / 100, Decimal(bounds[number]) / 100)
        for number, name in enumerate(_NAMES)
    )


HUBEI = _tiers(80, 50)
"""100–80（含80）, 80–50（含50）, 50–0."""
NATIONAL = _tiers(80, 60)
"""100–80（含80）, 80–60（含60）, 60–0 (财预〔2020〕10号)."""

_POINTS = re.compile(r"[(（]?(\d+(?:\.\d+)?)分")
_TIER_NOTE = re.compile(r"100%?-80%?.{0,8}?80%?-(\d0)%?")


def profile_of(document: Document) -> Profile:
    """The profile of a form: points from the heads of 预算执行, tiers from the notes.

    A form that prints no tiers is taken for one of the national kind when it has a column 分值, else of the Hubei kind.
    """
    weight = _budget_weight(document)
    notes = normalised("".join(note.text for note in document.notes))
    printed = _TIER_NOTE.search(notes)
    if printed:
        lower = int(printed[1])
        return Profile("湖北" if lower == 50 else "全国", weight, _tiers(80, lower), stated=True)
    weighted = any("分值" in table.columns for table in document.tables_of("绩效指标"))
    if weighted or weight == 10:
        return Profile("全国", weight, NATIONAL)
    return Profile("湖北", weight, HUBEI)


def _budget_weight(document: Document) -> Decimal | None:
    """The points of the budget row: printed in its column 分值, in the head 得分（20分*执行率） or in the stub."""
    for table in document.tables_of("预算执行"):
        for row in table.rows:
            printed = points(row.get("分值"))
            if printed is not None:
                return printed.value
        heads = [table.columns[column].text for column in ("得分",) if column in table.columns]
        for text in (*heads, table.stub.text):
            if found := _POINTS.search(normalised(text)):
                return Decimal(found[1])
    return None
