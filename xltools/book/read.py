"""Any spreadsheet file as a :class:`Book`, told apart by content."""

from __future__ import annotations

from xltools.book.model import Book
from xltools.book.pause import collector_paused
from xltools.book.reading.guard import DEFAULT, Container, Limits, read_all
from xltools.book.reading.sniff import Kind, sniff

TYPE_CHECKING = False  # pathlib is slow to import
if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read_book"]


def read_book(path: Path | str, limits: Limits = DEFAULT) -> Book:
    """The workbook in a file of any supported format; nothing is trusted and nothing is computed.

    Raises :class:`xltools.errors.Unreadable`, and :class:`xltools.errors.Hostile` when a limit is exceeded.
    """
    kind = sniff(path, limits)
    if kind in {Kind.XLSX, Kind.XLSM}:
        from xltools.book.reading.ooxml import read_ooxml

        with collector_paused(), Container(path, limits) as container:
            return read_ooxml(container, kind.value, limits)
    from pathlib import Path

    return _read_other(Path(path), kind, limits)


def _read_other(path: Path, kind: Kind, limits: Limits) -> Book:
    match kind:
        case Kind.XLS | Kind.XLSB | Kind.ODS:
            from xltools.book.reading.legacy import read_legacy

            return read_legacy(path, kind.value, limits)
        case Kind.HTML:
            from xltools.book.reading.html import read_html

            return read_html(path, read_all(path, limits), limits)
        case Kind.XML2003:
            from xltools.book.reading.xml2003 import read_xml2003

            return read_xml2003(path, read_all(path, limits), limits)
        case Kind.CSV:
            from xltools.book.reading.textual import read_csv

            return read_csv(path, read_all(path, limits), limits)
        case _:
            raise ValueError(kind)
