"""Tables printed in another unit of money than they say, told by the figures they share with other tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from xltools.amount import ZERO
from xltools.check.balance import Balance
from xltools.check.faults import Fault
from xltools.check.tables import Tables
from xltools.finding import Verdict
from xltools.relations.catalogue import Relation
from xltools.relations.expression import Comparison

__all__ = ["unit_faults"]

UNIT_SLIP = Decimal(10_000)
NEARLY = Decimal("0.001")

_Pair = tuple[str, str]


def unit_faults(tables: Tables, held: Sequence[Balance]) -> Iterator[Fault]:
    """Forms all of whose shared figures are 10 000 times, or a 10 000th of, those of another form.

    One form is named of each pair: the one that agrees with fewer of the others. A single shared figure counts only
    where the sums within both forms hold with it, so that it is not this figure alone.
    """
    slips = [balance for balance in held if balance.verdict is Verdict.WRONG and _is_slip(balance)]
    if not slips:
        return
    slipped = Counter(_pair(balance.relation) for balance in slips)
    seen = Counter(_pair(balance.relation) for balance in held if balance.left and balance.right)
    standing: Counter[str] = Counter()
    for pair, count in seen.items():
        for form_id in pair or ():
            standing[form_id] += -1 if slipped[pair] == count else 1
    said: set[str] = set()
    for pair, count in slipped.items():
        if pair is None or count < seen[pair] or said & {*pair}:
            continue
        form_id, other = sorted(pair, key=lambda form_id: standing[form_id])
        slip = next(each for each in slips if _pair(each.relation) == pair)
        if count == 1 and not all(_moves_as_one(each, slip, held) for each in pair):
            continue
        said.add(form_id)
        found = tables.found[form_id]
        cell = found.captions.unit_cell or (found.area.top, found.area.left)
        number = tables.form(other).number
        yield Fault(form_id, found.sheet, cell, f"与{number}的同一数字都相差 10000 倍，金额单位可能写错")


def _pair(relation: Relation) -> _Pair | None:
    """The two forms that a relation has the same figure in; ``None`` for another relation."""
    if len(relation.forms) != 2 or relation.statement.comparison is not Comparison.EQUAL:
        return None
    return relation.forms[0], relation.forms[1]


def _is_slip(balance: Balance) -> bool:
    """Whether what a balance takes from one form is 10 000 times what it takes from the other, rounding apart."""
    pair = _pair(balance.relation)
    if pair is None or not (balance.left and balance.right):
        return False
    amounts = []
    for form_id in pair:
        terms = [(weight, amount) for weight, address, amount in balance.terms if address.form == form_id]
        total = sum((weight * amount.value for weight, amount in terms), ZERO)
        amounts.append((abs(total), sum((abs(weight) * amount.slack for weight, amount in terms), ZERO)))
    (less, slack), (more, more_slack) = sorted(amounts)
    margin = slack + more_slack / UNIT_SLIP + less * NEARLY
    return bool(less) and abs(more / UNIT_SLIP - less) <= margin


def _moves_as_one(form_id: str, slip: Balance, held: Sequence[Balance]) -> bool:
    """Whether a sum within the form holds with one of its figures that are out of step, tails as large as these."""
    own = {address for _, address, amount in slip.terms if address.form == form_id and amount.value}
    return any(
        abs(balance.difference) <= balance.allowed * UNIT_SLIP
        and balance.relation.statement.comparison is Comparison.EQUAL
        and balance.left != 0
        and balance.relation.forms == (form_id,)
        and not own.isdisjoint(address for _, address, _ in balance.terms)
        for balance in held
    )
