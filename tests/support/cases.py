"""The case of a relation as tables that the check engine takes."""

from __future__ import annotations

from xltools.check.example import tables_of

__all__ = ["tables_of"]
