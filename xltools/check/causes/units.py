"""Tables all of whose figures are in another unit: what that explains besides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from xltools.address import Address
from xltools.amount import Amount, round_half_up
from xltools.check.causes.evidence import Changes, Evidence, Trial
from xltools.check.causes.patterns import TEN_THOUSAND
from xltools.check.structure import UNIT
from xltools.finding import Finding

__all__ = ["explain_units"]

SHARE = Decimal("0.9")
"""Part of the wrong balances on a table that its unit must explain."""


def explain_units(
    evidence: Evidence, findings: Sequence[Finding]
) -> Iterator[tuple[Finding, Changes, Trial]]:
    """Each finding about a unit with the figures in the right one and what comes out then."""
    for finding in findings:
        if finding.name == UNIT:
            for down in (True, False):
                changes = _in_other_unit(evidence, finding.form, down)
                trial = evidence.trial(changes, SHARE)
                if trial is not None:
                    yield finding, changes, trial
                    break


def _in_other_unit(evidence: Evidence, form_id: str, down: bool) -> dict[Address, Amount]:
    places = evidence.tables.places(form_id)
    coarse = form_id in evidence.tables.decimals
    changes = {}
    for address in evidence.tables.figures:
        amount = evidence.amount(address)
        if address.form == form_id and amount.value:
            if (
                down and coarse
            ):  # whole 元 are good to four decimals of 万元, unless they were rounded in 万元
                value = amount.value / TEN_THOUSAND
                decimals = evidence.tables.pack.decimals
                rounded = value == round_half_up(value, decimals)
                changes[address] = Amount(value, decimals if rounded else places + 4)
            elif down:
                changes[address] = evidence.printed(address, amount.value / TEN_THOUSAND)
            else:
                changes[address] = Amount(amount.value * TEN_THOUSAND, places - 4)
    return changes
