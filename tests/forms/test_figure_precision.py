"""How far a printed figure can be trusted, by the unit it is printed in."""

from __future__ import annotations

from decimal import Decimal

import pytest
from support.ezhou import PACK

from xltools.forms.figures import in_pack_unit


@pytest.mark.parametrize(
    ("unit", "value", "slack"),
    [
        (None, "100.25", "0.005"),
        ("10000", "100.25", "0.005"),
        ("1", "1002500.25", "0"),
        ("1000", "1002.52", "0.0005"),
        ("1000", "1002.5234", "0"),
        ("100000000", "1.25", "50"),
    ],
)
def test_figures_in_yuan_are_exact_and_others_rounded(unit: str | None, value: str, slack: str) -> None:
    amount = in_pack_unit(Decimal(value), Decimal(unit) if unit else None, PACK)
    assert amount.slack == Decimal(slack)
    assert amount.value == Decimal(value) * Decimal(unit or 10_000) / 10_000
