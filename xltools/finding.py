"""What a check says: verdicts, severities and the finding itself."""

from __future__ import annotations

import enum

__all__ = ["Severity", "Verdict"]


class Verdict(enum.Enum):
    """How two sides of a relation compare (DESIGN section 6)."""

    EXACT = "exact"
    ROUNDING = "rounding"
    UNLIKELY = "unlikely"
    WRONG = "wrong"

    @property
    def label(self) -> str:
        """The word users read."""
        return {"exact": "一致", "rounding": "尾差", "unlikely": "尾差偏大", "wrong": "不一致"}[self.value]


class Severity(enum.Enum):
    """How bad a finding is: 基本平衡, 核实性, 提示."""

    ERROR = "error"
    VERIFY = "verify"
    INFO = "info"

    @property
    def label(self) -> str:
        """The word users read."""
        return {"error": "错误", "verify": "核实", "info": "提示"}[self.value]
