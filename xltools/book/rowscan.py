"""The rows of a worksheet as ordinary programs write them, read several times faster than by an XML parser.

Only text of one fixed shape is accepted; for anything else (other attribute order, prefixes, comments,
rich inline text) the caller starts again with the parser. Both ways are tested to give the same sheet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from xltools.book.cellref import MAX_COLUMN, MAX_ROW, column_number
from xltools.book.cells import Look, SheetBuilder
from xltools.book.numberformat import Meaning

__all__ = ["Unusual", "scan_rows", "unescape"]

_CHUNK = 1 << 19
_CELL = re.compile(
    r"""
    <c\ r="([A-Z]{1,3})([1-9][0-9]{0,6})"([^<>]*?)
    (?:/>|>
        (?:<f([^<>]*?)(?:/>|>([^<]*)</f>))?
        (?:<v(?:\ xml:space="preserve")?>(?:(-?[0-9]{1,15})|(-?[0-9]+\.[0-9]+(?:E-?[0-9]{1,2})?)|([^<]*))</v>|<v/>)?
        (?:<is><t(?:\ xml:space="preserve")?>([^<]*)</t></is>)?
     </c>)
    |</?row[^<>]*>
    |\s+
    |(.+)
    """,
    re.VERBOSE | re.DOTALL,
)
_HIDDEN_ROW = re.compile(r"<row([^<>]*?\shidden=[^<>]*?)/?>")
_ATTRIBUTE = re.compile(r'\s+([\w:]+)="([^"<&]*)"')
_ENTITY = re.compile(r"&(?:#([0-9]{1,7})|#x([0-9a-fA-F]{1,6})|(lt|gt|amp|quot|apos));|(&)")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}


class Unusual(Exception):
    """The text is not of the one shape this module reads; nothing is said about its being right."""


class _Columns(dict[str, int]):
    def __missing__(self, letters: str) -> int:
        number = column_number(letters)
        if number > MAX_COLUMN:
            raise Unusual
        self[letters] = number
        return number


_COLUMNS = _Columns()


class _Styles(dict[str, tuple[str, Look]]):
    """Cell type and look by the text of a cell's other attributes."""

    def __init__(self, builder: SheetBuilder) -> None:
        super().__init__()
        self._builder = builder

    def __missing__(self, text: str) -> tuple[str, Look]:
        attributes = _attributes(text)
        found = (attributes.get("t", "n"), self._builder.around.look(attributes.get("s", "0")))
        self[text] = found
        return found


def scan_rows(text: str, builder: SheetBuilder) -> None:
    """Store the cells of the content of a ``sheetData`` element; :class:`Unusual` when it is not plain."""
    styles = _Styles(builder)
    for opening in _HIDDEN_ROW.findall(text):
        attributes = _attributes(opening)
        if attributes["hidden"] in {"1", "true"}:
            builder.sheet.hidden_rows.add(_row(attributes.get("r", "")))
    for chunk in _chunks(text):
        found = _CELL.findall(chunk)
        if found and found[-1][-1]:
            raise Unusual
        builder.around.budget.spend(sum(1 for parts in found if parts[0]))
        _store(found, styles, builder)


def _chunks(text: str) -> Iterator[str]:
    start = 0
    while start < len(text):
        end = text.find("</row>", start + _CHUNK)
        stop = len(text) if end < 0 else end + len("</row>")
        yield text[start:stop]
        start = stop


def _store(found: list[tuple[str, ...]], styles: _Styles, builder: SheetBuilder) -> None:
    """Store the cells of a list of matches.

    The commonest cells are stored right here: a call per cell costs as much as all the rest.
    """
    values, formats = builder.sheet.values, builder.sheet.formats
    formulas = builder.sheet.formulas
    row, row_text = 0, ""
    for letters, digits, attributes, how, formula, whole, decimal, other, inline, _ in found:
        if not letters:
            continue
        if digits != row_text:
            row, row_text = _row(digits), digits
        cell = (row, _COLUMNS[letters])
        kind, look = styles[attributes]
        if look.code:
            formats[cell] = look.code
        if formula or how:
            builder.formula(cell, _attributes(how), unescape(formula))
        if whole and kind == "s":
            builder.put(cell, builder.shared_string(whole), look)
        elif whole and kind == "n" and look.meaning is Meaning.NUMBER:
            values[cell] = int(whole)
        elif decimal and kind == "n" and look.meaning is Meaning.NUMBER:
            values[cell] = float(decimal)
        elif content := whole or decimal or other or inline:
            builder.value(cell, kind, unescape(content), look)
        elif kind == "str" and cell in formulas:
            values[cell] = ""
        elif cell not in formulas:
            builder.blank(cell, look)


def _row(digits: str) -> int:
    if not digits.isdecimal() or len(digits) > 7 or not 0 < int(digits) <= MAX_ROW:
        raise Unusual
    return int(digits)


@lru_cache(maxsize=4096)
def _attributes(text: str) -> dict[str, str]:
    """The attributes of a tag; shared between calls, so not to be changed."""
    found = _ATTRIBUTE.findall(text)
    if _ATTRIBUTE.sub("", text).strip():
        raise Unusual
    return dict(found)


def unescape(text: str) -> str:
    """Character data with its entities and line ends as an XML parser gives them."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(match: re.Match[str]) -> str:
    decimal, hexadecimal, name, bare = match.groups()
    if name:
        return _NAMED[name]
    code = 0 if bare else int(decimal) if decimal else int(hexadecimal, 16)
    if code in {9, 10, 13} or 32 <= code < 0xD800 or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF:
        return chr(code)
    raise Unusual
