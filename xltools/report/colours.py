"""The colours of marks, each a fill and a font colour; never colour alone, so marks are bold as well."""

from __future__ import annotations

__all__ = ["ERROR", "VERIFY"]

ERROR = "FFC7CE", "9C0006"
VERIFY = "FFDDB0", "8A4500"
