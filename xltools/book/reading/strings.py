"""The shared strings of an OOXML workbook."""

from __future__ import annotations

from xltools.book.reading.cells import decode_escapes
from xltools.book.reading.guard import Limits
from xltools.book.reading.rowscan import Unusual, root_attributes, unescape
from xltools.book.reading.sheetxml import MAIN
from xltools.book.reading.xmlwalk import Document, walk
from xltools.errors import Hostile

__all__ = ["read_strings"]

_OPENING, _CLOSING, _END = "<si><t>", "</t></si>", "</sst>"
_KEPT_BLANKS = '<si><t xml:space="preserve">'
_TAGS = 4
"""Of a string without rich text."""
_BLANKS = " \t\r\n"
_NO_TEXT = (*map(chr, {*range(32)} - {9, 10, 13}), "\ufffe", "\uffff", "]]>")


def read_strings(document: Document, limits: Limits) -> list[str]:
    """The texts by index, rich text joined and phonetic hints left out."""
    text = document.text
    plain = None
    if text.count("<si") <= limits.cells and text.count("<") <= limits.tags:
        plain = _plain_strings(text)
    return _walked_strings(document, limits) if plain is None else plain


def _plain_strings(text: str) -> list[str] | None:
    """The strings of a part written as most programs do, several times faster than by an XML parser."""
    end = text.rfind(_END)
    if text[end:].rstrip(_BLANKS) != _END or any(each in text for each in _NO_TEXT):
        return None
    try:
        attributes, start = root_attributes(text, "sst")
        if attributes.get("xmlns") not in MAIN:
            return None
        body = text[start:end].replace(_KEPT_BLANKS, _OPENING)
        items = [item.lstrip(_BLANKS) for item in body.split(_CLOSING)]
        rest = items.pop()
        if rest or body.count("<") != _TAGS * len(items) or not all(map(_is_opened, items)):
            return None
        return [decode_escapes(unescape(item[len(_OPENING) :])) for item in items]
    except Unusual:
        return None


def _is_opened(item: str) -> bool:
    return item.startswith(_OPENING)


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
