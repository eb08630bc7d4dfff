"""Semantic addresses: which figure of which form, and in which cell it was found."""

from __future__ import annotations

import re

from xltools.record import Record

__all__ = ["Address", "Place"]

# As text, compiled when first needed: a check of a workbook never does.
_TEXT = r"\s*(?P<form>(?:prior\.)?[a-z][a-z0-9-]*)\[(?P<row>[^\],]+),(?P<column>[^\],]+)\]\s*"


class Address(Record):
    """One figure of one form, whatever cell it stands in: ``gk01[总计.收入, 金额]``.

    A tuple because addresses are the keys of everything and hashed by the thousand.
    """

    form: str
    """Form id; ``prior.gk01`` for last year's."""
    row: str
    """Row id of the form, or a 科目代码 in code-keyed tables."""
    column: str

    @classmethod
    def parse(cls, text: str) -> Address:
        """The address written as ``form[row, column]``; ``ValueError`` for anything else.

        >>> Address.parse("gk01[总计.收入, 金额]").row
        '总计.收入'
        """
        match = re.fullmatch(_TEXT, text)
        if not match:
            raise ValueError(f"not an address: {text!r}")
        return cls(match["form"], match["row"].strip(), match["column"].strip())

    def __str__(self) -> str:
        return f"{self.form}[{self.row}, {self.column}]"


class Place(Record):
    """Where something was read: file, sheet and cell, as people name them."""

    file: str
    sheet: str = ""
    cell: str = ""

    def __str__(self) -> str:
        inner = "!".join(part for part in (self.sheet, self.cell) if part)
        return f"{self.file} {inner}".strip()
