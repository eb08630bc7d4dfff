"""One wrong figure: the value at which every balance on it comes out, and what made it wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from xltools.address import Address
from xltools.amount import ZERO, Amount
from xltools.check.causes.evidence import Demand, Evidence, Proposal, Trial
from xltools.check.causes.patterns import digits_exchanged, is_ten_thousand_times, values_behind
from xltools.relations.expression import Comparison

__all__ = ["COUNTED_TWICE", "DIGITS", "MISSING", "MISTYPED", "TIMES", "propose_single"]

TIMES = "amount-ten-thousand-times"
DIGITS = "digits-transposed"
COUNTED_TWICE = "total-counted-twice"
MISSING = "amount-missing"
MISTYPED = "amount-mistyped"
VALUES = 6
"""Values tried at most for one figure."""
CROWD = 100
"""Figures told by the same totals alone that are all tried; among more none would be the only one."""
SURE = Decimal(1)
"""A figure this large that is 10 000 times what one balance demands is no coincidence."""


def propose_single(evidence: Evidence) -> Iterator[Proposal]:
    """For each figure on wrong balances the best value that mends them all, where there is enough evidence.

    Enough are two equations that agree on the value; with one, only an unmistakable pattern. Figures that the
    balances know only through one total cannot be told from each other but by a pattern.
    """
    best: list[Proposal] = []
    for address, amounts in _candidates(evidence):
        found = [each for amount in amounts if (each := _proposal(evidence, address, amount)) is not None]
        if found:
            best.append(max(found, key=lambda proposal: (proposal.trial.gain, proposal.rank)))
    yield from _told_apart(evidence, best)


def _candidates(evidence: Evidence) -> Iterator[tuple[Address, Sequence[Amount]]]:
    """The suspects with the values to try; of many that formulas bring to the same totals only telling ones."""
    demanded = {address: evidence.demands(address) for address in evidence.suspects()}
    values = {
        address: _values(evidence, address, demands)
        for address, demands in demanded.items()
        if any(demand.equal for demand in demands)
    }
    totals = {address: tuple(demand.balance for demand in demanded[address]) for address in values}
    crowd = Counter(totals[address] for address in values if evidence.following.carries(address))
    for address, amounts in values.items():
        if evidence.following.carries(address) and crowd[totals[address]] > CROWD:
            yield address, [amount for amount in amounts if _is_telling(evidence, address, amount)]
        else:
            yield address, amounts


def _is_telling(evidence: Evidence, address: Address, amount: Amount) -> bool:
    value, decimals = evidence.amount(address).value, evidence.tables.pack.decimals
    times = is_ten_thousand_times(value, amount.value, decimals)
    return times or digits_exchanged(value, amount.value, decimals)


def _told_apart(evidence: Evidence, proposals: Sequence[Proposal]) -> Iterator[Proposal]:
    """The proposals without those for figures in formulas for which others would do as well."""
    ranks: dict[tuple[int, ...], list[int]] = {}
    for each in proposals:
        ranks.setdefault(each.trial.mended, []).append(each.rank)
    for each in proposals:
        alike = ranks[each.trial.mended]
        if not evidence.following.carries(each.cell) or (
            each.rank == max(alike) and alike.count(each.rank) == 1
        ):
            yield each


def _values(evidence: Evidence, address: Address, demands: Sequence[Demand]) -> list[Amount]:
    """The values to try: what the balances demand and what a pattern suggests, where all agree."""
    lowest = max((each.lowest for each in demands if each.lowest is not None), default=None)
    highest = min((each.highest for each in demands if each.highest is not None), default=None)
    if lowest is None or highest is None or lowest > highest:
        return []
    value = evidence.amount(address).value
    wanted = [(demand.value, demand.balance) for demand in demands if demand.equal]
    behind = [(each, None) for each in values_behind(value, _places(evidence, address))]
    tried: dict[Decimal, Amount] = {}
    for each, index in (*wanted, *behind):
        if lowest <= each <= highest and (each >= 0 or value < 0):
            amount = evidence.printed(address, each, index)
            if amount.value != value:
                tried.setdefault(amount.value, amount)
    return list(tried.values())[:VALUES]


def _places(evidence: Evidence, address: Address) -> int:
    """Decimals to which patterns are looked for."""
    return min(evidence.tables.places(address.form), evidence.tables.pack.decimals)


def _proposal(evidence: Evidence, address: Address, amount: Amount) -> Proposal | None:
    trial = evidence.trial({address: amount})
    if trial is None:
        return None
    rule, what, rank = _pattern(evidence, address, amount, trial)
    equations = [index for index in trial.mended if _is_equation(evidence, index, address)]
    if len(equations) >= 2 or (equations and _tells(evidence, address, amount, rule, equations[0])):
        return Proposal(rule, address, {address: amount}, what, trial, rank)
    return None


def _is_equation(evidence: Evidence, index: int, address: Address) -> bool:
    equation = evidence.balances[index].relation.statement.comparison is Comparison.EQUAL
    return equation and index in evidence.reached((address,))


def _pattern(evidence: Evidence, address: Address, amount: Amount, trial: Trial) -> tuple[str, str, int]:
    """Rule, clause and rank of the way in which a figure became wrong."""
    value, decimals = evidence.amount(address).value, _places(evidence, address)
    if evidence.tables.figures[address].blank and not value:
        # What a sum of formulas lacks may be missing in any blank cell that it takes in.
        return MISSING, "空着没有填数", 0 if evidence.following.carries(address) else 3
    if is_ten_thousand_times(value, amount.value, decimals):
        times = "10000 倍" if abs(value) > abs(amount.value) else "万分之一"
        return TIMES, f"填成了应填数的{times}（元与万元混淆）", 4
    if twice := _counted_twice(evidence, address, amount, trial):
        return COUNTED_TWICE, twice, 3
    if digits_exchanged(value, amount.value, decimals):
        return DIGITS, "相邻两位数字写颠倒了", 2
    return MISTYPED, "填错了", 0


def _counted_twice(evidence: Evidence, address: Address, amount: Amount, trial: Trial) -> str:
    """The clause for a total with itself among its parts, or a part that holds the total; empty for neither."""
    value = evidence.amount(address).value
    for index in trial.mended:
        balance = evidence.balances[index]
        parts = [term for term in balance.terms if term[1] != balance.address and term[0] < 0]
        if len(parts) < 2 or balance.relation.statement.comparison is not Comparison.EQUAL:
            continue
        if balance.address == address and value in {2 * amount.value, 3 * amount.value}:
            return "把合计自身或下级又加了一遍"
        if balance.address != address and not amount.value and balance.left == value:
            return f"填的是“{balance.address.row}”的合计数，被当作分项又加了一遍"
    return ""


def _tells(evidence: Evidence, address: Address, amount: Amount, rule: str, index: int) -> bool:
    """Whether one equation is enough to name the figure, by the way it became wrong."""
    balance = evidence.balances[index]
    others = [a for weight, a, term in balance.terms if a != address and weight and term.value]
    if rule == TIMES:
        return abs(amount.value) >= SURE and _alone(evidence, address, index)
    if rule == MISSING:
        return balance.address == address or (len(others) == 1 and len(balance.terms) == 2)
    if rule == DIGITS:
        return balance.address == address
    return rule == COUNTED_TWICE


def _alone(evidence: Evidence, address: Address, index: int) -> bool:
    """Whether no other figure of a balance explains it by being 10 000 times too large."""
    difference = abs(evidence.difference(index))
    margin = evidence.balances[index].allowed
    values = [amount.value for _, a, amount in evidence.balances[index].terms if a != address]
    return not any(
        abs(abs(value) * Decimal("0.9999") - difference) <= margin for value in values if value != ZERO
    )
