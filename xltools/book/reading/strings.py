"""The shared strings of an OOXML workbook."""

from __future__ import annotations

import re

from xltools.book.reading.cells import decode_escapes
from xltools.book.reading.guard import Limits
from xltools.book.reading.rowscan import Unusual, unescape
from xltools.book.reading.sheetxml import MAIN
from xltools.book.reading.xmlwalk import Document, walk
from xltools.errors import Hostile

__all__ = ["read_strings"]

_ROOT = re.compile(
    r'(?:<\?xml version="1\.0" encoding="[\w-]+"(?: standalone="(?:yes|no)")?\?>\s*)?'
    r'<sst xmlns="([^"<&]*)"(?: count="\d+")?(?: uniqueCount="\d+")?>'
)
_STRING = re.compile(r'<si><t(?: xml:space="preserve")?>([^<]*)</t></si>\s*+|(.)', re.DOTALL)
_END = "</sst>"
_CONTROLS = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f]")
_NO_TEXT = ("\ufffe", "\uffff", "]]>")


def read_strings(document: Document, limits: Limits) -> list[str]:
    """The texts by index, rich text joined and phonetic hints left out."""
    text = document.text
    plain = None
    if text.count("<si") <= limits.cells and text.count("<") <= limits.tags:
        plain = _plain_strings(text)
    return _walked_strings(document, limits) if plain is None else plain


def _plain_strings(text: str) -> list[str] | None:
    """The strings of a part written as most programs do, several times faster than by an XML parser."""
    root = _ROOT.match(text)
    end = text.rfind(_END)
    if not root or root[1] not in MAIN or text[end:].rstrip(" \t\r\n") != _END:
        return None
    if _CONTROLS.search(text) or any(each in text for each in _NO_TEXT):
        return None
    found = _STRING.findall(text[root.end() : end].lstrip())
    if any(strange for _, strange in found):
        return None
    try:
        return [decode_escapes(unescape(string)) for string, _ in found]
    except Unusual:
        return None


def _walked_strings(document: Document, limits: Limits) -> list[str]:
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
