"""Opening figures from last year's workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from xltools.address import Address
from xltools.amount import plain
from xltools.errors import BadArgument, Unrecognised
from xltools.fill.facts import Fact, SourceResult
from xltools.fill.merge import merged_facts
from xltools.forms.model import Pack
from xltools.relations.carry import Carry, carries
from xltools.relations.catalogue import load_relations

__all__ = ["read_prior", "without_stated"]


def read_prior(path: Path, pack: Pack) -> SourceResult:
    """The closing figures of last year's forms at the addresses they open this year.

    Raises :class:`BadArgument` for a pack that carries nothing over, :class:`Unrecognised` when none of its figures is
    found.
    """
    from xltools.fill.sources.grids import read_grids

    carried = tuple(carries(load_relations(pack.id)))
    if not carried:
        raise BadArgument(f"“{pack.title}”没有取自上年的数，请去掉 --prior。")
    try:
        grids = read_grids([path], pack)
    except Unrecognised as error:
        reason = f"没有识别出“{pack.title}”中的任何一张表，请在 --prior 后写上年的表。"
        raise Unrecognised(f"{path.name}：{reason}") from error
    found = {fact.address: fact for fact in grids.facts}
    facts = tuple(fact for carry in carried for fact in _carried(carry, found))
    if not facts:
        raise Unrecognised(f"{path.name}：没有找到上年的年末结转和结余，请确认这是上年的决算公开表。")
    return SourceResult(
        kind="上年决算", name=path.name, rows=len(facts), facts=facts, code_names=grids.code_names
    )


def without_stated(prior: SourceResult, sources: Sequence[SourceResult]) -> SourceResult:
    """The figures of last year that this year's data do not state, with a note of each they state differently."""
    stated = merged_facts(sources)
    notes = tuple(
        f"{here.address} 在本年数据中为 {plain(here.amount.value)}（{here.place}），"
        f"与上年年末 {plain(fact.amount.value)}（{fact.place}）不同，已按本年数据填列，请核对。"
        for fact in prior.facts
        if (here := stated.get(fact.address))
        and abs(here.amount.value - fact.amount.value) > fact.amount.slack
    )
    facts = tuple(fact for fact in prior.facts if fact.address not in stated)
    return replace(prior, facts=facts, notes=(*prior.notes, *notes))


def _carried(carry: Carry, found: Mapping[Address, Fact]) -> Iterator[Fact]:
    if not carry.by_code:
        if fact := found.get(carry.source):
            yield replace(fact, address=carry.target)
        return
    rows = {address.row for address in found if address.form == carry.source.form and address.row.isdigit()}
    for code in sorted(rows):
        fact = found.get(carry.source._replace(row=code))
        finest = not any(other != code and other.startswith(code) for other in rows)
        if fact and finest and fact.amount.value:
            yield replace(fact, address=carry.target._replace(row=code))
