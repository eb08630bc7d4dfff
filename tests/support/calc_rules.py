"""The conditional formats of the xlwings engine over LibreOffice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

from calc_native import calc_formula, excel_formula, refusing
from uno_link import property_of
from xlwings import base_classes as base

__all__ = ["Rules"]

_CONDITION = 0
"""com.sun.star.sheet.ConditionEntryType.CONDITION"""
_EXPRESSION = 24
"""com.sun.star.sheet.ConditionFormatOperator.EXPRESSION"""
_STYLE = "engine "


class Rules(base.ConditionalFormats):
    """The rules of a sheet; those added apply to the addresses."""

    def __init__(self, sheet, addresses: list) -> None:
        self._sheet, self._addresses = sheet, addresses

    def _all(self) -> list[_Rule]:
        return [
            _Rule(self._sheet, found, found.getByIndex(index))
            for found in self._sheet.sheet.ConditionalFormats.getConditionalFormats()
            for index in range(found.getCount())
        ]

    def __len__(self) -> int:
        return len(self._all())

    def __iter__(self) -> Iterator[_Rule]:
        return iter(self._all())

    def __call__(self, key: int) -> _Rule:
        return self._all()[key - 1]

    @refusing
    def add_custom(self, spec: dict) -> _Rule:
        document, formats = self._sheet.book.document, self._sheet.sheet.ConditionalFormats
        ranges = document.createInstance("com.sun.star.sheet.SheetCellRanges")
        for address in self._addresses:
            ranges.addRangeAddress(address, False)
        number = formats.createByRange(ranges)
        made = next(each for each in formats.getConditionalFormats() if number == each.ID)
        made.createEntry(_CONDITION, 0)
        entry = made.getByIndex(0)
        entry.Operator, entry.Formula1 = _EXPRESSION, calc_formula(spec["formula"].removeprefix("="))
        entry.StyleName = _style(document, spec)
        return _Rule(self._sheet, made, entry)


class _Rule(base.ConditionalFormat):
    def __init__(self, sheet, found, entry) -> None:
        self._sheet, self._found, self._entry = sheet, found, entry

    @property
    def api(self) -> SimpleNamespace:
        areas = [SimpleNamespace(Address=_a1(each)) for each in self._found.Range.getRangeAddresses()]
        return SimpleNamespace(AppliesTo=SimpleNamespace(Areas=areas))

    @property
    def type(self) -> str:
        is_custom = self._entry.getType() == _CONDITION and self._entry.Operator == _EXPRESSION
        return "custom" if is_custom else "cell_value"

    @property
    def formula(self) -> str | None:
        return "=" + excel_formula(self._entry.Formula1) if self.type == "custom" else None

    @property
    def _look(self):
        return _styles(self._sheet.book.document).getByName(self._entry.StyleName)

    @property
    def fill_color(self):
        return _rgb(self._look.CellBackColor)

    @property
    def font_color(self):
        return _rgb(self._look.CharColor)

    @property
    def font_bold(self):
        return self._look.CharWeight >= 150 or None

    @refusing
    def delete(self) -> None:
        if self._found.getCount() == 1:
            self._sheet.sheet.ConditionalFormats.removeByID(self._found.ID)
            return
        places = range(self._found.getCount())
        own = self._entry.Formula1
        self._found.removeByIndex(next(at for at in places if self._found.getByIndex(at).Formula1 == own))


def _style(document, spec: dict) -> str:
    """The name of a cell style that looks so."""
    name = f"{_STYLE}{spec.get('fill_color')} {spec.get('font_color')} {spec.get('font_bold')}"
    if _styles(document).hasByName(name):
        return name
    if any(sheet.isProtected() for sheet in document.Sheets):
        _bring_style(document, name, spec)
    else:
        _make_style(document, name, spec)
    return name


def _make_style(document, name: str, spec: dict) -> None:
    made = document.createInstance("com.sun.star.style.CellStyle")
    _styles(document).insertByName(name, made)
    for key, part in (("fill_color", "CellBackColor"), ("font_color", "CharColor")):
        if spec.get(key):
            red, green, blue = spec[key]
            setattr(made, part, red << 16 | green << 8 | blue)
    if spec.get("font_bold"):
        made.CharWeight = made.CharWeightAsian = 150.0


def _bring_style(document, name: str, spec: dict) -> None:
    """A document with a protected sheet lets no style be made, but takes those of another file."""
    desktop = document.CurrentController.Frame.Creator
    with TemporaryDirectory() as folder:
        url = (Path(folder) / "styles.ods").as_uri()
        other = desktop.loadComponentFromURL(
            "private:factory/scalc", "_blank", 0, (property_of("Hidden", True),)
        )
        _make_style(other, name, spec)
        other.storeToURL(url, (property_of("FilterName", "calc8"),))
        other.close(True)
        kept = (property_of("OverwriteStyles", False), property_of("LoadPageStyles", False))
        document.StyleFamilies.loadStylesFromURL(url, kept)


def _styles(document):
    return document.StyleFamilies.getByName("CellStyles")


def _rgb(number: int) -> tuple[int, int, int] | None:
    return None if number < 0 else (number >> 16 & 255, number >> 8 & 255, number & 255)


def _a1(address) -> str:
    first = f"${_letters(address.StartColumn)}${address.StartRow + 1}"
    last = f"${_letters(address.EndColumn)}${address.EndRow + 1}"
    return first if first == last else f"{first}:{last}"


def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
