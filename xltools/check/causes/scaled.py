"""Several figures in another unit than their table: a row, a column, a code with all below it, or a side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from xltools.address import Address
from xltools.amount import Amount
from xltools.check.causes.evidence import Evidence, Proposal
from xltools.check.causes.patterns import TEN_THOUSAND
from xltools.check.causes.single import TIMES

__all__ = ["propose_scaled"]

TRIALS = 80
RANK = 4
Group = tuple[Address, ...]


def propose_scaled(evidence: Evidence) -> Iterator[Proposal]:
    """Groups of figures all 10 000 times, or a 10 000th of, what the balances demand.

    Only groups with a figure of which a balance says so; the trial then takes the group as a whole.
    """
    slips = {
        address: larger for address in evidence.suspects() if (larger := _slip(evidence, address)) is not None
    }
    tried: set[tuple[Group, bool]] = set()
    candidates = (
        (group, larger) for address, larger in slips.items() for group in _groups(evidence, address)
    )
    for group, larger in islice(candidates, TRIALS):
        if len(group) < 2 or (group, larger) in tried:
            continue
        tried.add((group, larger))
        changes = _scaled(evidence, group, larger=larger)
        trial = evidence.trial(changes)
        if trial is not None and len(trial.mended) >= 2:
            times = "10000 倍" if larger else "万分之一"
            what = f"起的 {len(group)} 格都填成了应填数的{times}（元与万元混淆）"
            yield Proposal(TIMES, group[0], changes, what, trial, RANK)


def _slip(evidence: Evidence, address: Address) -> bool | None:
    """Whether a balance says that a figure is 10 000 times the right one, or a 10 000th; ``None`` for neither."""
    value = evidence.amount(address).value
    for demand in evidence.demands(address):
        if value and demand.value and demand.lowest is not None and demand.highest is not None:
            for larger, right in ((True, value / TEN_THOUSAND), (False, value * TEN_THOUSAND)):
                if demand.lowest <= right <= demand.highest:
                    return larger
    return None


def _groups(evidence: Evidence, address: Address) -> Iterator[Group]:
    """The figures that may have been entered together with one: least first."""
    tables = evidence.tables
    form_id, row, column = address
    form = tables.form(form_id)
    block = form.block_of(row)
    own = [other for other in tables.figures if other.form == form_id and evidence.amount(other).value]
    side = [other for other in own if form.block_of(other.row) is block]
    below = [other for other in own if row.isdecimal() and other.row.startswith(row)]
    yield tuple(other for other in side if other.row == row)
    yield tuple(other for other in below if other.column == column)
    yield tuple(below)
    yield tuple(other for other in side if other.column == column)
    yield tuple(side)


def _scaled(evidence: Evidence, group: Group, *, larger: bool) -> Mapping[Address, Amount]:
    """The group as it would be printed in the unit of its table."""
    factor = 1 / TEN_THOUSAND if larger else TEN_THOUSAND
    return {address: evidence.printed(address, evidence.amount(address).value * factor) for address in group}
