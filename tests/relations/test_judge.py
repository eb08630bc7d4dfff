"""The judge: rounding alone is never wrong, and what rounding cannot explain always is."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltools.amount import Amount, round_half_up
from xltools.finding import Verdict
from xltools.relations.judge import judge

ONE = Decimal(1)


def two(text: str) -> Amount:
    return Amount(Decimal(text), 2)


@pytest.mark.parametrize(
    ("total", "parts", "verdict"),
    [
        ("41.11", ["5.30", "35.81"], Verdict.EXACT),
        ("41.12", ["5.30", "35.81"], Verdict.ROUNDING),
        ("816.43", ["813.91", "2.51"], Verdict.ROUNDING),
        ("41.13", ["5.30", "35.81"], Verdict.WRONG),
        ("10.01", ["10.00", "0.00"], Verdict.ROUNDING),
        ("12.06", ["1.00"] * 12, Verdict.UNLIKELY),
        ("12.07", ["1.00"] * 12, Verdict.WRONG),
        ("10.02", ["10.00", "0.00"], Verdict.WRONG),
        ("0.01", ["0.00", "0.00"], Verdict.WRONG),
    ],
)
def test_known_cases(total: str, parts: list[str], verdict: Verdict) -> None:
    assert judge(two(total), [(ONE, two(part)) for part in parts]) is verdict


def test_exact_figures_have_no_tolerance() -> None:
    parts = [(ONE, Amount(Decimal("5.30"))), (ONE, Amount(Decimal("35.81")))]
    assert judge(Amount(Decimal("41.1100001")), parts) is Verdict.WRONG


cents = st.integers(min_value=-(10**12), max_value=10**12)


@given(st.lists(cents, min_size=1, max_size=12), st.lists(st.booleans(), min_size=12, max_size=12))
def test_rounding_alone_is_never_wrong(fen: list[int], signs: list[bool]) -> None:
    weights = [ONE if plus else -ONE for plus in signs[: len(fen)]]
    exact = [Decimal(value) / 1_000_000 for value in fen]
    total = sum((w * v for w, v in zip(weights, exact, strict=True)), Decimal(0))
    printed = [(w, Amount(round_half_up(v, 2), 2)) for w, v in zip(weights, exact, strict=True)]
    zeros_with_money = any(v and not amount.value for v, (_, amount) in zip(exact, printed, strict=True))
    if not zeros_with_money and (not total or round_half_up(total, 2)):
        assert judge(Amount(round_half_up(total, 2), 2), printed) is not Verdict.WRONG


@given(
    st.lists(st.tuples(cents, st.integers(min_value=0, max_value=2), st.booleans()), min_size=2, max_size=12)
)
def test_rounding_each_figure_to_its_own_decimals_is_never_wrong(
    figures: list[tuple[int, int, bool]],
) -> None:
    (_, whole, _), *rest = figures
    exact = [(ONE if plus else -ONE, Decimal(value) / 1_000_000, decimals) for value, decimals, plus in rest]
    total = sum((weight * value for weight, value, _ in exact), Decimal(0))
    printed = [(w, Amount(round_half_up(value, n), n, coarse=True)) for w, value, n in exact]
    assert judge(Amount(round_half_up(total, whole), whole, coarse=True), printed) is not Verdict.WRONG


@given(st.lists(cents.filter(bool), min_size=1, max_size=12))
def test_a_difference_beyond_the_bound_is_wrong(fen: list[int]) -> None:
    parts = [(ONE, Amount(Decimal(value) / 100, 2)) for value in fen]
    total = sum((amount.value for _, amount in parts), Decimal(0))
    beyond = Decimal("0.005") * (len(parts) + 1) + Decimal("0.01")
    assert judge(Amount(total + beyond, 2), parts) is Verdict.WRONG
