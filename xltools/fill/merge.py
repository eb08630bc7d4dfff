"""Several data files as one: ledgers add up, everything else has to agree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import combinations

from xltools.address import Address, Place
from xltools.amount import HALF, ZERO, Amount, plain
from xltools.errors import Conflict
from xltools.fill.facts import Fact, SourceResult

__all__ = ["common_unit", "common_year", "keep_better", "merged_facts"]


def merged_facts(sources: Sequence[SourceResult]) -> dict[Address, Fact]:
    """One fact for each address: sums over the ledgers, and of other statements the one with most digits.

    Raises :class:`Conflict` when a ledger is given twice or two statements differ by more than their rounding.
    """
    ledgers = [source for source in sources if source.ledger]
    _refuse_copies(ledgers)
    merged = _summed(ledgers)
    for fact in (fact for source in sources if not source.ledger for fact in source.facts):
        keep_better(merged, fact)
    return merged


def keep_better(facts: dict[Address, Fact], fact: Fact) -> None:
    """Add a statement; of two for one address the one with most digits stays.

    Raises :class:`Conflict` when they differ by more than their rounding.
    """
    other = facts.setdefault(fact.address, fact)
    _agree(other, fact)
    if fact.amount.slack < other.amount.slack:
        facts[fact.address] = fact


def common_year(sources: Iterable[SourceResult]) -> int | None:
    """The year all sources that know theirs are of; :class:`Conflict` when they differ."""
    first: dict[int, str] = {}
    for source in sources:
        if source.year:
            first.setdefault(source.year, source.name)
    if len(first) > 1:
        seen = "、".join(f"{year} 年（{name}）" for year, name in sorted(first.items()))
        raise Conflict(f"数据含有{seen}，请用 --year 指明填报哪一年。")
    return next(iter(first), None)


def common_unit(sources: Iterable[SourceResult]) -> str:
    """The unit the sources name, or nothing when ledgers of several units were added."""
    named = [source for source in sources if source.unit_name]
    ledgers = {source.unit_name for source in named if source.ledger}
    return "" if len(ledgers) > 1 else next((source.unit_name for source in named), "")


def _refuse_copies(ledgers: Sequence[SourceResult]) -> None:
    for first, second in combinations(ledgers, 2):
        if first.ledger == second.ledger:
            raise Conflict(
                f"台账 {first.name} 与 {second.name} 的内容完全相同，会重复计算，请只给出一份"
                "（确是两批数据的，请合并为一个文件）。"
            )


def _summed(ledgers: Sequence[SourceResult]) -> dict[Address, Fact]:
    found: dict[Address, list[Fact]] = {}
    for ledger in ledgers:
        for fact in ledger.facts:
            found.setdefault(fact.address, []).append(fact)
    return {address: _sum(facts) for address, facts in found.items()}


def _sum(facts: Sequence[Fact]) -> Fact:
    if len(facts) == 1:
        return facts[0]
    files = "、".join(fact.place.file for fact in facts)
    value = sum((fact.amount.value for fact in facts), ZERO)
    return Fact(facts[0].address, Amount(value), Place(f"{files} 之和"))


def _agree(first: Fact, second: Fact) -> None:
    """One figure rounded twice to the same decimals is the same; else each stands for its interval."""
    alike = first.amount.decimals == second.amount.decimals
    slack = ZERO if alike else _half_step(first.amount) + _half_step(second.amount)
    if abs(first.amount.value - second.amount.value) > slack:
        raise Conflict(
            f"{first.address} 有两个不同的数：{first.place} 为 {plain(first.amount.value)}，"
            f"{second.place} 为 {plain(second.amount.value)}；请只保留一个。"
        )


def _half_step(amount: Amount) -> Decimal:
    """Half a unit of the last printed place; here a printed 0.00 is rounded like any other figure."""
    return ZERO if amount.decimals is None else HALF.scaleb(-amount.decimals)
