"""A fault of structure: what is wrong with a table apart from its arithmetic, and where."""

from __future__ import annotations

from xltools.address import Address
from xltools.book.model import Cell
from xltools.forms.recognise import Spot
from xltools.record import Record

__all__ = ["Fault"]


class Fault(Record):
    """One place where a table is not built as it must be."""

    form: str
    sheet: str
    cell: Cell
    what: str
    """One Chinese clause: what stands there and why it is wrong."""
    row: str = ""
    """Row id or code, where it is about a row."""
    column: str = ""
    others: tuple[tuple[Address, Spot], ...] = ()
    """Further amount cells with the same fault."""
