"""Opening figures from last year's workbook."""

from __future__ import annotations

from pathlib import Path

from xltools.errors import Unrecognised
from xltools.fill.facts import Fact, SourceResult
from xltools.forms.model import Pack

__all__ = ["read_prior"]


def read_prior(path: Path, pack: Pack) -> SourceResult:
    """The closing figures of last year's forms at the addresses they open this year.

    Raises :class:`Unrecognised` when none of the figures the pack carries over is found.
    """
    from xltools.fill.sources.grids import read_grids

    found = {fact.address: fact for fact in read_grids([path], pack).facts}
    facts = tuple(
        Fact(carry.target, found[carry.source].amount, found[carry.source].place)
        for carry in pack.carries
        if carry.source in found
    )
    if not facts:
        raise Unrecognised(f"{path.name}：没有找到上年的年末结转和结余，请确认这是上年的决算公开表。")
    return SourceResult(kind="上年决算", name=path.name, rows=len(facts), facts=facts)
