"""The shared strings of an OOXML workbook."""

from __future__ import annotations

from xltools.book.reading.cells import decode_escapes
from xltools.book.reading.guard import Limits
from xltools.book.reading.sheetxml import MAIN
from xltools.book.reading.xmlwalk import Document, walk
from xltools.errors import Hostile

__all__ = ["read_strings"]


def read_strings(document: Document, limits: Limits) -> list[str]:
    """The texts by index, rich text joined and phonetic hints left out."""
    strings: list[str] = []
    pieces: list[str] = []

    def end_string(_text: str) -> None:
        if len(strings) >= limits.cells:
            raise Hostile(document.path, "文本数量过多，请删去多余的内容后再试")
        strings.append(decode_escapes("".join(pieces)))
        pieces.clear()

    ends = {"sst/si/t": pieces.append, "sst/si/r/t": pieces.append, "sst/si": end_string}
    walk(document, MAIN, {}, ends, limits)
    return strings
