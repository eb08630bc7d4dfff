"""Stored cells of an OOXML worksheet turned into the values of a :class:`Sheet`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from xltools.book.model import Cell, CellError, CellValue, Sheet
from xltools.book.reading.guard import DEFAULT, Limits
from xltools.book.reading.numberformat import Meaning
from xltools.errors import Hostile, Unreadable
from xltools.record import Record

TYPE_CHECKING = False  # pathlib is slow to import
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

__all__ = [
    "PLAIN",
    "Budget",
    "Look",
    "SheetBuilder",
    "Surroundings",
    "decode_escapes",
    "error_value",
    "natural",
    "number",
]

_ESCAPE = r"_x([0-9A-Fa-f]{4})_"

_ENDLESS = float("inf")


class Look(Record):
    """What a cell's style says about its value."""

    code: str = ""
    """Number format code; empty for General."""
    meaning: Meaning = Meaning.NUMBER
    styled: bool = False
    """Whether the style is other than the workbook's default one."""


PLAIN = Look()


class Budget:
    """How many more cells a workbook may have."""

    def __init__(self, path: Path | str, left: int) -> None:
        self.path = path
        self.left = left

    def spend(self, cells: int) -> None:
        """Count cells; :class:`Hostile` once there are too many."""
        self.require(cells)
        self.left -= cells

    def require(self, cells: int) -> None:
        """Raise :class:`Hostile` when so many more cells would be too many."""
        if cells > self.left:
            raise Hostile(self.path, "单元格数量过多，请删去多余的行、列和格式后再试")


class Surroundings(Record):
    """The parts of a workbook that its cells refer to."""

    path: Path | str
    strings: Sequence[str]
    looks: Sequence[Look]
    """By style index."""
    since_1904: bool
    budget: Budget
    kept: dict[str, Any]
    """What reading one sheet found out that holds for the next."""
    limits: Limits = DEFAULT

    def look(self, style: str) -> Look:
        """The look of a style index as written; plain for one that does not exist."""
        index = natural(style, 0)
        return self.looks[index] if index < len(self.looks) else PLAIN


class SheetBuilder:
    """Takes stored cells one by one and fills the mappings of a sheet."""

    def __init__(self, sheet: Sheet, around: Surroundings) -> None:
        self.sheet = sheet
        self.around = around
        self._masters: dict[str, tuple[Cell, str]] = {}
        self._followers: list[tuple[Cell, str]] = []

    def value(self, cell: Cell, kind: str, text: str, look: Look) -> None:
        """Store the content of a cell of a type (ECMA-376 part 1, 18.18.11), after its formula."""
        self.put(cell, self._convert(kind, text, look), look)

    def put(self, cell: Cell, value: CellValue, look: Look) -> None:
        """Store a value; an empty text is one only as the result of a formula."""
        if value != "" or cell in self.sheet.formulas:
            self.sheet.values[cell] = value
        else:
            self.blank(cell, look)

    def formula(self, cell: Cell, attributes: Mapping[str, str], text: str) -> None:
        """Store a formula; a shared one without text follows its master, a data table has no text."""
        kind = attributes.get("t", "normal")
        text = decode_escapes(text)
        if kind == "shared":
            self._share(cell, attributes.get("si", ""), text)
        elif text or kind == "dataTable":
            self.sheet.formulas[cell] = text

    def blank(self, cell: Cell, look: Look) -> None:
        """Remember a cell that has a style and nothing else."""
        if look.styled and len(self.sheet.styled) < self.around.limits.blanks:
            self.sheet.styled.add(cell)

    def clear(self) -> None:
        """Forget every cell, to start again."""
        sheet = self.sheet
        for mapping in (sheet.values, sheet.formulas, sheet.formats, self._masters):
            mapping.clear()
        sheet.styled.clear()
        sheet.hidden_rows.clear()
        self._followers.clear()

    def finish(self) -> None:
        """Give text to shared formulas that came before their master; without one it stays empty."""
        for cell, index in self._followers:
            self.sheet.formulas[cell] = self._follow(cell, index)
        self._followers.clear()

    def _share(self, cell: Cell, index: str, text: str) -> None:
        if text:
            self._masters[index] = (cell, text)
            self.sheet.formulas[cell] = text
            return
        self.sheet.formulas[cell] = self._follow(cell, index)
        if index not in self._masters:
            self._followers.append((cell, index))

    def _follow(self, cell: Cell, index: str) -> str:
        master = self._masters.get(index)
        if master is None:
            return ""
        from xltools.book.formula import shift_formula  # costs a tenth of a cold start, and few files share

        (row, column), text = master
        return shift_formula(text, cell[0] - row, cell[1] - column)

    def _convert(self, kind: str, text: str, look: Look) -> CellValue:
        match kind:
            case "s":
                return self.shared_string(text)
            case "str" | "inlineStr":
                return decode_escapes(text)
            case "b":
                return text.strip() in {"1", "true"}
            case "e":
                return error_value(text.strip())
            case "d":
                return _iso_date(text.strip())
            case _:
                return self.dated(number(text), look)

    def shared_string(self, text: str) -> str:
        """The shared string of an index as written."""
        index = natural(text, len(self.around.strings))
        if index < len(self.around.strings):
            return self.around.strings[index]
        raise Unreadable(
            self.around.path,
            f"工作表“{self.sheet.name}”引用了不存在的文本（第 {text[:20]} 条），文件已损坏，请用 Excel 打开后另存",
        )

    def dated(self, value: float | str, look: Look) -> CellValue:
        """A number as its number format means it."""
        if look.meaning is Meaning.NUMBER or isinstance(value, str):
            return value
        from xltools.book.reading.serial import from_serial  # few workbooks hold dates

        return from_serial(value, look.meaning, since_1904=self.around.since_1904)


def number(text: str) -> float | str:
    """An ``xsd:double`` as int or float, the way it is written; any other text as it is.

    >>> number("12"), number("1.50"), number("1E3"), number("n/a")
    (12, 1.5, 1000.0, 'n/a')
    """
    text = text.strip()
    if "_" in text or not text.isascii():  # Python reads 1_000 as a number
        return text
    try:
        value = int(text) if len(text) < 17 and text.lstrip("-").isdigit() else float(text)
    except ValueError:
        return text
    return value if -_ENDLESS < value < _ENDLESS else text


def natural(text: str, default: int) -> int:
    """A whole number of at most nine digits, no sign; the default for any other text.

    >>> natural("12", -1), natural("-12", -1), natural("9" * 10, -1)
    (12, -1, -1)
    """
    return int(text) if text.isdecimal() and len(text) < 10 else default


@lru_cache(maxsize=64)
def error_value(code: str) -> CellError:
    """The error value of a code, the same object each time."""
    return CellError(code)


def decode_escapes(text: str) -> str:
    r"""Text with ``_xHHHH_`` replaced by the character it stands for (ECMA-376 part 1, 22.9.2.19).

    >>> decode_escapes("a_x000D_b_x005F_x0041_")
    'a\rb_x0041_'
    """
    if "_x" not in text:
        return text
    decoded = re.sub(_ESCAPE, lambda match: chr(int(match[1], 16)), text)
    return decoded.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _iso_date(text: str) -> CellValue:
    import datetime as dt

    readers = (dt.date.fromisoformat, dt.datetime.fromisoformat, dt.time.fromisoformat)
    for read in readers:
        try:
            return read(text)
        except ValueError:
            continue
    return text
