"""Whether rounding alone can explain a difference (DESIGN section 6)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from xltools.amount import ZERO, Amount
from xltools.finding import Verdict

__all__ = ["judge", "judge_balance"]


def judge(total: Amount, terms: Sequence[tuple[Decimal, Amount]]) -> Verdict:
    """The verdict on ``total = Σ weight·term``: each figure stands for its rounding interval.

    >>> two = lambda text: Amount(Decimal(text), 2)
    >>> judge(two("41.12"), [(Decimal(1), two("5.30")), (Decimal(1), two("35.81"))]).value
    'rounding'
    """
    return judge_balance([(Decimal(1), total), *((-weight, amount) for weight, amount in terms)])


def judge_balance(terms: Sequence[tuple[Decimal, Amount]], difference: Decimal | None = None) -> Verdict:
    """The verdict on ``Σ weight·term = 0``; a ``difference`` is given when constants add to the terms."""
    if difference is None:
        difference = sum((weight * amount.value for weight, amount in terms), ZERO)
    if not difference:
        return Verdict.EXACT
    slacks = [abs(weight) * amount.slack for weight, amount in terms]
    if abs(difference) > sum(slacks, ZERO):
        return Verdict.WRONG
    variance = sum((slack * slack for slack in slacks), ZERO) / 3
    return Verdict.ROUNDING if difference * difference <= 9 * variance else Verdict.UNLIKELY
