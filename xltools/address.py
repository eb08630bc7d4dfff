"""Semantic addresses: which figure of which form, and in which cell it was found."""

from __future__ import annotations

from xltools.record import Record

__all__ = ["Address", "Place"]

_INITIALS = frozenset("abcdefghijklmnopqrstuvwxyz")
_IN_FORM = _INITIALS | frozenset("0123456789-")


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
        form, _, inner = text.strip().partition("[")
        name = form.removeprefix("prior.")
        parts = inner[:-1].split(",")
        if (
            name[:1] not in _INITIALS
            or not _IN_FORM.issuperset(name)
            or inner[-1:] != "]"
            or "]" in inner[:-1]
            or len(parts) != 2
            or not all(parts)
        ):
            raise ValueError(f"not an address: {text!r}")
        return cls(form, parts[0].strip(), parts[1].strip())

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
