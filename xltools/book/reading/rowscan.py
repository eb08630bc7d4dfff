"""The rows of a worksheet as ordinary programs write them, read several times faster than by an XML parser.

Only text of one fixed shape is accepted; for anything else (other attribute order, prefixes, comments,
rich inline text) the caller starts again with the parser. Both ways are tested to give the same sheet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from xltools.book.cellref import MAX_COLUMN, MAX_ROW, column_number
from xltools.book.reading.cells import Look, SheetBuilder, Surroundings
from xltools.book.reading.numberformat import Meaning
from xltools.book.reading.xmlwalk import is_true

__all__ = ["Unusual", "root_attributes", "scan_rows", "unescape"]

_CHUNK = 1 << 19
# Short, because each character of a pattern costs a start of the program some time.
_CELL = re.compile(
    r'<c r="([A-Z]++)([0-9]++)"([^<>/]*+)(?:/>|>'
    r"(?:<f([^<>/]*+)(?:/>|>([^<]*+)</f>))?+"
    r"(?:<v>(?:(-?[0-9]++(?:\.[0-9]++)?+)</v>|([^<]*+)</v>)|<v/>|<is><t>([^<]*+)</t></is>)?+</c>)"
    r"|(?:</row>|<row[^<>]*+>|\s++)++|(.++)",
    re.DOTALL,
)
_IDLE = ' xml:space="preserve"'
"""What is left out before a scan: it says nothing about a cell."""
_HIDDEN, _ROW = "hidden=", "<row"
_IN_NAMES = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_:")
_FEW = 2000
_KNOWN = "styles and texts"
_INDICES: list[str] = []
"""Numbers as written, as many as were needed so far."""
_NUMBERED = r"&(?:#([0-9]{1,7})|#x([0-9a-fA-F]{1,6}));"


class Unusual(Exception):
    """The text is not of the one shape this module reads; nothing is said about its being right."""


class _Columns(dict[str, int]):
    """Column numbers by their letters."""

    def __missing__(self, letters: str) -> int:
        number = column_number(letters) if len(letters) < 4 else 0
        if not 0 < number <= MAX_COLUMN:
            raise Unusual
        self[letters] = number
        return number


_COLUMNS = _Columns()


class _Styles(dict[str, tuple[str, bool, bool, str, Look]]):
    """By the text of a cell's other attributes: type, whether it is a mere number, has a style, format code, look."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__()
        self._around = around

    def __missing__(self, text: str) -> tuple[str, bool, bool, str, Look]:
        attributes = _attributes(text)
        kind, look = attributes.get("t", "n"), self._around.look(attributes.get("s", "0"))
        is_number = kind == "n" and look.meaning is Meaning.NUMBER
        self[text] = found = (kind, is_number, look.styled, look.code, look)
        return found


class _Texts(dict[str, str]):
    """Shared strings by their index as written; a list that is not long is taken over at once."""

    def __init__(self, builder: SheetBuilder) -> None:
        strings = builder.around.strings if len(builder.around.strings) < _FEW else ()
        _INDICES.extend(map(str, range(len(_INDICES), len(strings))))
        super().__init__(zip(_INDICES, strings, strict=False))
        self.builder = builder
        """That of the sheet being read."""

    def __missing__(self, index: str) -> str:
        strings = self.builder.around.strings
        place = int(index) if index.isdecimal() and len(index) < 10 else len(strings)
        self[index] = text = strings[place] if place < len(strings) else self.builder.shared_string(index)
        return text


def scan_rows(text: str, builder: SheetBuilder) -> None:
    """Store the cells of the content of a ``sheetData`` element; :class:`Unusual` when it is not plain."""
    styles, texts = _known_of(builder)
    _note_hidden(text, builder)
    text = text.replace(_IDLE, "")
    for chunk in _chunks(text):
        found = _CELL.findall(chunk)
        if found and found[-1][-1]:
            raise Unusual
        builder.around.budget.spend(len(found))
        _store(found, styles, texts, builder)


def _known_of(builder: SheetBuilder) -> tuple[_Styles, _Texts]:
    """The styles and texts of the workbook, as far as the sheets before met them."""
    around = builder.around
    if _KNOWN not in around.kept:
        around.kept[_KNOWN] = _Styles(around), _Texts(builder)
    styles, texts = around.kept[_KNOWN]
    texts.builder = builder
    return styles, texts


def _note_hidden(text: str, builder: SheetBuilder) -> None:
    place = text.find(_HIDDEN)
    while place >= 0:
        start, end = text.rfind("<", 0, place), text.find(">", place)
        if text.startswith(_ROW, start):
            attributes = _attributes(text[start + len(_ROW) : end].removesuffix("/"))
            if is_true(attributes.get("hidden")):
                builder.sheet.hidden_rows.add(_row(attributes.get("r", "")))
        place = text.find(_HIDDEN, end)


def _chunks(text: str) -> Iterator[str]:
    start = 0
    while start < len(text):
        end = text.find("</row>", start + _CHUNK)
        stop = len(text) if end < 0 else end + len("</row>")
        yield text[start:stop]
        start = stop


def _store(  # noqa: C901, PLR0912 - one branch for each kind of cell, in the one loop that runs for every cell
    found: list[tuple[str, ...]], styles: _Styles, texts: _Texts, builder: SheetBuilder
) -> None:
    """Store the cells of a list of matches.

    The commonest cells are stored right here: a call per cell costs as much as all the rest.
    """
    values, formulas, formats = builder.sheet.values, builder.sheet.formulas, builder.sheet.formats
    styled, most = builder.sheet.styled, builder.around.limits.blanks
    columns, row, row_text = _COLUMNS, 0, ""
    for letters, digits, attributes, how, formula, plain, other, inline, _ in found:
        if not letters:
            continue
        if digits != row_text:
            row, row_text = _row(digits), digits
        cell = (row, columns[letters])
        kind, is_number, is_styled, code, look = styles[attributes]
        if code:
            formats[cell] = code
        if formula or how:
            if how or "_x" in formula:
                builder.formula(cell, _attributes(how), unescape(formula))
            else:
                if "&" in formula:  # mostly nothing but quotes; a call for each formula takes twice as long
                    formula = formula.replace("&quot;", '"')  # noqa: PLW2901
                    formula = unescape(formula) if "&" in formula else formula  # noqa: PLW2901
                formulas[cell] = formula
        if plain:
            if is_number:
                values[cell] = float(plain) if "." in plain or len(plain) > 16 else int(plain)
            elif kind == "s" and (text := texts[plain]):
                values[cell] = text
            else:
                builder.value(cell, kind, plain, look)
        elif content := other or inline:
            if kind == "str" and "_x" not in content:
                values[cell] = unescape(content) if "&" in content or "\r" in content else content
            else:
                builder.value(cell, kind, unescape(content), look)
        elif kind == "str" and cell in formulas:
            values[cell] = ""
        elif is_styled and cell not in formulas and len(styled) < most:
            styled.add(cell)


def root_attributes(text: str, name: str) -> tuple[dict[str, str], int]:
    """The attributes of a document's root element and where its content begins.

    :class:`Unusual` when anything but an XML declaration stands before it, or it has another name.
    """
    start = text.find(f"<{name}")
    end = text.find(">", start)
    before = text[:start].strip()
    if start < 0 or end < 0 or not (before.startswith("<?xml") == before.endswith("?>") == bool(before)):
        raise Unusual
    if "<" in before[1:] or text[end - 1] == "/":
        raise Unusual
    return _attributes(text[start + 1 + len(name) : end]), end + 1


@lru_cache(maxsize=4096)
def _row(digits: str) -> int:
    if not digits.isdecimal() or len(digits) > 7 or not 0 < int(digits) <= MAX_ROW:
        raise Unusual
    return int(digits)


@lru_cache(maxsize=4096)
def _attributes(text: str) -> dict[str, str]:
    """The attributes of a tag in double quotes; shared between calls, so not to be changed."""
    found = {}
    names_and_values = text.split('"')
    for index in range(0, len(names_and_values) - 1, 2):
        name, value = names_and_values[index], names_and_values[index + 1]
        bare = name.strip()
        if (
            name[:1] == bare[:1]
            or bare[-1:] != "="
            or not _IN_NAMES.issuperset(bare[:-1])
            or "&" in value
            or "<" in value
        ):
            raise Unusual
        found[bare[:-1]] = value
    if names_and_values[-1].strip() or len(names_and_values) % 2 == 0:
        raise Unusual
    return found


def unescape(text: str) -> str:
    """Character data with its entities and line ends as an XML parser gives them."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "&" not in text:
        return text
    text = text.replace("&quot;", '"').replace("&lt;", "<").replace("&gt;", ">")
    if "&" not in text:  # most texts hold nothing else
        return text
    if "&#" in text:
        text = re.sub(_NUMBERED, _character, text)
    text = text.replace("&apos;", "'")
    if "&" in text:
        if text.count("&") != text.count("&amp;"):
            raise Unusual
        text = text.replace("&amp;", "&")
    return text


def _character(match: re.Match[str]) -> str:
    decimal, hexadecimal = match.groups()
    code = int(decimal) if decimal else int(hexadecimal, 16)
    if code == ord("&"):
        return "&amp;"
    if code in {9, 10, 13} or 32 <= code < 0xD800 or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF:
        return chr(code)
    raise Unusual
