"""What Excel's own objects offer beside xlwings, as LibreOffice can do it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from types import SimpleNamespace

import uno
import xlwings
from com.sun.star.uno import Exception as UnoError

__all__ = ["Refused", "SheetApi", "ValidationApi", "calc_formula", "excel_formula", "put_link", "refusing"]


class Refused(xlwings.XlwingsError):
    """What Excel answers with error 1004."""


def refusing(work: Callable) -> Callable:
    """The function, whose failures inside LibreOffice come as Excel's do."""

    @wraps(work)
    def asked(*arguments: object, **named: object) -> object:
        try:
            return work(*arguments, **named)
        except UnoError as error:
            raise Refused(str(error)) from error

    return asked


class SheetApi:
    """A worksheet. What protection leaves to users LibreOffice does not tell: nothing, then."""

    def __init__(self, sheet) -> None:
        self._sheet = sheet
        self.ProtectContents = sheet.isProtected()
        self.ProtectDrawingObjects = self.ProtectScenarios = False
        self.Protection = SimpleNamespace(**dict.fromkeys(_ALLOWED, False))
        self.PageSetup = SimpleNamespace()
        self.Hyperlinks = SimpleNamespace(Add=_add_link)

    @refusing
    def Unprotect(self, password: str) -> None:
        self._sheet.unprotect(password)
        if self._sheet.isProtected():
            raise Refused("a password is needed")

    def Protect(self, **_options: bool) -> None:
        self._sheet.protect("")


_ALLOWED = [
    f"Allow{action}{what}"
    for action, kinds in {
        "Formatting": ("Cells", "Columns", "Rows"),
        "Inserting": ("Columns", "Rows", "Hyperlinks"),
        "Deleting": ("Columns", "Rows"),
        "": ("Sorting", "Filtering", "UsingPivotTables"),
    }.items()
    for what in kinds
]


def _add_link(Anchor, Address: str, SubAddress: str, ScreenTip: str | None = None) -> None:  # noqa: N803
    put_link(Anchor.document, Anchor.cell, SubAddress)


def put_link(document, cell, location: str) -> None:
    """Make a link of the text of a cell: LibreOffice links texts, and shows no tip of one's own."""
    if cell.Type.value != "TEXT":
        raise Refused("LibreOffice links texts alone")
    text = cell.String
    field = document.createInstance("com.sun.star.text.TextField.URL")
    field.URL = "#" + location.replace("!", ".")
    field.Representation = text
    cell.setString("")
    cell.insertTextContent(cell.createTextCursor(), field, False)


class ValidationApi:
    """Excel's object Validation of a range."""

    def __init__(self, cells) -> None:
        self._cells = cells
        self._made = cells.Validation

    @refusing
    def Delete(self) -> None:
        self._cells.setPropertyToDefault("Validation")
        self._made = self._cells.Validation

    @refusing
    def Add(self, Type, AlertStyle, Operator, Formula1, Formula2="") -> None:  # noqa: N803
        if Type == _LIST and not Formula1.startswith("="):
            Formula1 = ";".join(f'"{word}"' for word in Formula1.split(","))  # noqa: N806
        with self._changed() as made:
            made.Type = uno.Enum(f"{_SHEET}.ValidationType", _TYPES[Type])
            made.ErrorAlertStyle = uno.Enum(f"{_SHEET}.ValidationAlertStyle", _STYLES[AlertStyle])
            made.ShowList = 1
            made.ShowErrorMessage = True
            made.setSourcePosition(self._cells.getCellByPosition(0, 0).CellAddress)
            made.setOperator(uno.Enum(f"{_SHEET}.ConditionOperator", _OPERATORS[Operator]))
            made.setFormula1(calc_formula(Formula1.removeprefix("=")))
            made.setFormula2(calc_formula(Formula2.removeprefix("=")))

    @contextmanager
    def _changed(self) -> Iterator:
        """The validation, put back when the block ends.

        LibreOffice hands out copies. This one is kept: while painting is locked, as now and then it is by
        LibreOffice itself, a range goes on handing out what it had before it was changed.
        """
        yield self._made
        self._cells.Validation = self._made

    @refusing
    def _set(self, name: str, value: object) -> None:
        with self._changed() as made:
            setattr(made, name, value)
            if name.startswith("Input"):
                made.ShowInputMessage = bool(made.InputTitle or made.InputMessage)

    IgnoreBlank = property(None, lambda self, value: self._set("IgnoreBlankCells", value))
    ShowError = property(None, lambda self, value: self._set("ShowErrorMessage", value))
    ErrorTitle = property(None, lambda self, value: self._set("ErrorTitle", value))
    ErrorMessage = property(None, lambda self, value: self._set("ErrorMessage", value))
    InputTitle = property(None, lambda self, value: self._set("InputTitle", value))
    InputMessage = property(None, lambda self, value: self._set("InputMessage", value))


_SHEET = "com.sun.star.sheet"
_LIST = 3
_TYPES = ("ANY", "WHOLE", "DECIMAL", "LIST", "DATE", "TIME", "TEXT_LEN", "CUSTOM")
_OPERATORS = (
    "NONE",
    "BETWEEN",
    "NOT_BETWEEN",
    "EQUAL",
    "NOT_EQUAL",
    "GREATER",
    "LESS",
    "GREATER_EQUAL",
    "LESS_EQUAL",
)
_STYLES = ("", "STOP", "WARNING", "INFO")


def calc_formula(text: str) -> str:
    """Excel's formula with the separator LibreOffice's parser takes."""
    return _outside_quotes(text, ",", ";")


def excel_formula(text: str) -> str:
    """LibreOffice's formula with Excel's separator."""
    return _outside_quotes(text, ";", ",")


def _outside_quotes(text: str, old: str, new: str) -> str:
    quote, made = "", []
    for character in text:
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        made.append(new if character == old and not quote else character)
    return "".join(made)
