"""What an indicator or the budget row must score (forms-selfeval.md section 4, rules 1 to 3)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from xltools.amount import ZERO
from xltools.record import Record
from xltools.selfeval.pairs import Kind, Pair
from xltools.selfeval.profile import Profile, Tier

__all__ = [
    "GRADES",
    "Share",
    "budget_score",
    "grade",
    "indicator_score",
    "roll_up",
    "tier_of",
    "total_score",
    "weighted_mean",
]

ONE = Decimal(1)
CONSTRAINT_CAP = Decimal(70)
GRADES = ((Decimal(90), "优"), (Decimal(80), "良"), (Decimal(60), "中"), (ZERO, "差"))
"""自评等级: the lowest total of each."""


class Share(Record):
    """A figure of one project with its funds, for the roll-up to the department."""

    funds: Decimal
    value: Decimal


def budget_score(
    weight: Decimal, budget: Decimal, executed: Decimal, *, capped: bool = True
) -> Decimal | None:
    """Weight times 执行率, never above the weight; ``None`` for a budget of nothing.

    >>> budget_score(Decimal(20), Decimal("3528.58"), Decimal("3139.29")).quantize(Decimal("0.01"))
    Decimal('17.79')
    """
    if not budget:
        return None
    score = weight * executed / budget
    return min(score, weight) if capped else score


def indicator_score(weight: Decimal, pair: Pair, *, capped: bool = True) -> Decimal | None:
    """What a quantitative indicator scores: weight × B/A, or A/B where less is better, never above the weight.

    A list scores by the mean of its numbers. ``None`` for an indicator in words and where the ratio is unknown; a
    lower bound that does not reach the target is unknown, too.
    """
    if pair.kind is Kind.BUDGET and pair.attained:
        return weight
    if not pair.quantified:
        return None
    if pair.attained and (capped or not pair.ratios):
        return weight
    if not pair.ratios:
        return None
    if pair.at_least and not pair.attained:
        return None
    ratios = [min(ratio, ONE) if capped else ratio for ratio in pair.ratios]
    return weight * sum(ratios, ZERO) / len(ratios)


def tier_of(profile: Profile, weight: Decimal, score: Decimal) -> Tier | None:
    """The qualitative tier a score lies in, the upper of two at their border; ``None`` beyond the weight."""
    if not weight:
        return None
    share = score / weight
    return next((tier for tier in profile.tiers if tier.low <= share <= tier.high), None)


def total_score(parts: Iterable[Decimal], *, constrained: bool = False) -> Decimal:
    """The total of a form; at most 70 when a 约束性指标 was violated."""
    total = sum(parts, ZERO)
    return min(total, CONSTRAINT_CAP) if constrained else total


def grade(total: Decimal) -> str:
    """优, 良, 中 or 差.

    >>> grade(Decimal("89.99")), grade(Decimal(90))
    ('良', '优')
    """
    return next(name for least, name in GRADES if total >= least or name == "差")


def roll_up(shares: Iterable[Share], *, relative: bool) -> Decimal | None:
    """The figure of a department from those of its projects: absolute ones add up, relative ones weigh by funds."""
    found = list(shares)
    if relative:
        return weighted_mean(found)
    return sum((share.value for share in found), ZERO)


def weighted_mean(shares: Iterable[Share]) -> Decimal | None:
    """The mean weighted by funds; ``None`` without funds."""
    found = list(shares)
    funds = sum((share.funds for share in found), ZERO)
    return sum((share.funds * share.value for share in found), ZERO) / funds if funds else None
