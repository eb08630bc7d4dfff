"""Tables together with what checking them gave."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from xltools.check.balance import Balance
from xltools.check.tables import Tables
from xltools.finding import Finding

__all__ = ["Checked"]


class Checked(NamedTuple):
    """The tables of a workbook, possibly corrected in thought, with their balances and findings."""

    tables: Tables
    every: Sequence[Balance]
    findings: Sequence[Finding]
