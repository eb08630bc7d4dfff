"""The data validations of a workbook, read only when somebody asks: no check needs them."""

from __future__ import annotations

from xltools.book.cellref import Area
from xltools.book.changes import SetValidation, Validation
from xltools.book.reading.cells import decode_escapes
from xltools.book.reading.guard import DEFAULT, Container, Limits
from xltools.book.reading.ooxml import worksheet_documents
from xltools.book.reading.sheetxml import MAIN
from xltools.book.reading.sniff import Kind, sniff
from xltools.book.reading.xmlwalk import Attributes, Document, is_true, walk

TYPE_CHECKING = False  # pathlib is slow to import
if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["read_validations"]

_EXTENDED = frozenset(
    {
        "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main",
        "http://schemas.microsoft.com/office/excel/2006/main",
    }
)
"""Where Excel writes validations that name another sheet."""
_PLAIN_PATH = "worksheet/dataValidations/dataValidation"
_EXTENDED_PATH = "worksheet/extLst/ext/dataValidations/dataValidation"


def read_validations(path: Path, limits: Limits = DEFAULT) -> tuple[SetValidation, ...]:
    """What sets each validation of an .xlsx or .xlsm file, area by area; nothing for other formats.

    Raises :class:`xltools.errors.Unreadable` and :class:`xltools.errors.Hostile` as reading the book does.
    """
    if sniff(path, limits) not in {Kind.XLSX, Kind.XLSM}:
        return ()
    with Container(path, limits) as container:
        return tuple(
            found
            for sheet, document in worksheet_documents(container, limits)
            if "dataValidation" in document.text
            for found in _on_sheet(sheet, document, limits)
        )


def _on_sheet(sheet: str, document: Document, limits: Limits) -> list[SetValidation]:
    reader = _Reader(sheet)
    starts = dict.fromkeys((_PLAIN_PATH, _EXTENDED_PATH), reader.start)
    ends = {
        f"{_PLAIN_PATH}/formula1": reader.first,
        f"{_PLAIN_PATH}/formula2": reader.second,
        f"{_EXTENDED_PATH}/formula1/f": reader.first,
        f"{_EXTENDED_PATH}/formula2/f": reader.second,
        f"{_EXTENDED_PATH}/sqref": reader.areas,
        _PLAIN_PATH: reader.end,
        _EXTENDED_PATH: reader.end,
    }
    walk(document._replace(text=_around_rows(document.text)), MAIN | _EXTENDED, starts, ends, limits)
    return reader.found


def _around_rows(text: str) -> str:
    """The part without its rows, where tags can be told without parsing."""
    start, end = text.find("<sheetData>"), text.rfind("</sheetData>")
    if "<!" in text or not 0 <= start < end:
        return text
    return text[: start + len("<sheetData>")] + text[end:]


class _Reader:
    """Receives the validations of one sheet."""

    def __init__(self, sheet: str) -> None:
        self.found: list[SetValidation] = []
        self._sheet = sheet
        self._attributes: Attributes = {}
        self._formulas = ["", ""]
        self._areas = ""

    def start(self, attributes: Attributes) -> None:
        self._attributes, self._formulas = attributes, ["", ""]
        self._areas = attributes.get("sqref", "")

    def first(self, text: str) -> None:
        self._formulas[0] = text

    def second(self, text: str) -> None:
        self._formulas[1] = text

    def areas(self, text: str) -> None:
        self._areas = text

    def end(self, _text: str) -> None:
        rule = _rule(self._attributes, *self._formulas)
        self.found += [SetValidation(self._sheet, area, rule) for area in _parsed(self._areas)]


def _rule(attributes: Attributes, formula: str, second: str) -> Validation:
    texts = (decode_escapes(attributes.get(name, "")) for name in _TEXTS)
    error_title, error, prompt_title, prompt = texts
    return Validation(
        attributes.get("type", "none"),
        formula,
        second,
        attributes.get("operator", "between"),
        is_true(attributes.get("allowBlank")),
        attributes.get("errorStyle", "stop"),
        error_title,
        error,
        prompt_title,
        prompt,
        is_true(attributes.get("showErrorMessage")),
    )


_TEXTS = ("errorTitle", "error", "promptTitle", "prompt")


def _parsed(text: str) -> Iterator[Area]:
    """The areas of a list; what is no area says nothing about any cell."""
    for each in text.split():
        try:
            yield Area.parse(each)
        except ValueError:
            continue
