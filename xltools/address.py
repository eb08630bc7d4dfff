"""Semantic addresses: which figure of which form, and in which cell it was found."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Address", "Place"]


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """One figure of one form, whatever cell it stands in: ``gk01[总计.收入, 金额]``."""

    form: str
    row: str
    """Row id of the form, or a 科目代码 in code-keyed tables."""
    column: str

    def __str__(self) -> str:
        return f"{self.form}[{self.row}, {self.column}]"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was read: file, sheet and cell, as people name them."""

    file: str
    sheet: str = ""
    cell: str = ""

    def __str__(self) -> str:
        inner = "!".join(part for part in (self.sheet, self.cell) if part)
        return f"{self.file} {inner}".strip()
