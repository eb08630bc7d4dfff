"""Any spreadsheet file as a :class:`Book`, told apart by content."""

from __future__ import annotations

from pathlib import Path

from xltools.book.guard import DEFAULT, Container, Limits
from xltools.book.model import Book
from xltools.book.sniff import Kind, sniff

__all__ = ["read_book"]


def read_book(path: Path, limits: Limits = DEFAULT) -> Book:
    """The workbook in a file of any supported format; nothing is trusted and nothing is computed.

    Raises :class:`xltools.errors.Unreadable`, and :class:`xltools.errors.Hostile` when a limit is exceeded.
    """
    kind = sniff(path, limits)
    if kind in {Kind.XLSX, Kind.XLSM}:
        from xltools.book.ooxml import read_ooxml

        with Container(path, limits) as container:
            return read_ooxml(container, kind, limits)
    if kind in {Kind.XLS, Kind.XLSB, Kind.ODS}:
        from xltools.book.legacy import read_legacy

        return read_legacy(path, kind, limits)
    raise NotImplementedError
