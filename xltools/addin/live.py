"""What a program that has a workbook open, or a file, must offer for the actions to work on it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from xltools.addin.undo import Step
from xltools.book.changes import AddConditionalFormat, SetValidation
from xltools.book.model import Book
from xltools.book.read import read_book
from xltools.book.reading.validations import read_validations
from xltools.errors import EditRefused, Unreadable

__all__ = ["HalfApplied", "LiveWorkbook", "Spot", "called", "make_all", "snapshot_of", "validations_of"]

Spot = tuple[str, int, int]
"""(sheet, row, column) of a cell, 1-based."""


class LiveWorkbook(Protocol):
    """A workbook that is open somewhere, or a file taken for one.

    Every method may raise :class:`EditRefused` with a sentence for the user when the program does not let it.
    """

    @property
    def name(self) -> str:
        """The name users see, such as ``决算.xlsx``."""

    @property
    def path(self) -> Path | None:
        """Where it was saved last; ``None`` for one that never was."""

    def save_copy(self, folder: Path) -> Path:
        """Write what it holds now, saved or not, to a file in an empty folder; it stays open under its own name."""

    def snapshot(self) -> Book:
        """Everything in it now; the book is the caller's to change."""

    def marks(self, marker: str) -> tuple[AddConditionalFormat, ...]:
        """The conditional formats whose formula contains the marker, blanks and case apart."""

    def apply(self, steps: Sequence[Step]) -> None:
        """Make the changes in order; :class:`HalfApplied` says how many were made before one failed."""

    def undo(self, steps: Sequence[Step]) -> None:
        """Take the last :meth:`apply` back; ``steps`` do it where the program keeps no better memory."""

    def selection(self) -> Spot | None:
        """The active cell; ``None`` when a chart, or nothing, is selected."""

    def select(self, spot: Spot) -> None:
        """Show a cell and make it the active one."""


class HalfApplied(EditRefused):
    """The program refused a change after it had made others."""

    def __init__(self, message: str, done: int) -> None:
        super().__init__(message)
        self.done = done
        """How many changes were made."""

    def __reduce__(self) -> tuple[type[HalfApplied], tuple[str, int]]:
        return type(self), (str(self), self.done)


def snapshot_of(live: LiveWorkbook) -> Book:
    """What a copy of the workbook holds, read as any file is, under the name the workbook has."""
    with _copies() as folder:
        try:
            copy = read_book(live.save_copy(Path(folder)))
        except Unreadable as error:
            raise Unreadable(Path(live.name), error.reason) from error
        return called(copy, live.path or Path(live.name))


def validations_of(live: LiveWorkbook) -> tuple[SetValidation, ...]:
    """What sets each data validation the workbook has now, read from a copy as programs write it."""
    with _copies() as folder:
        return read_validations(live.save_copy(Path(folder)))


def _copies() -> tempfile.TemporaryDirectory[str]:
    """A folder for a copy; a file that another program still holds, as scanners do on Windows, is left there."""
    return tempfile.TemporaryDirectory(prefix="xltools-", ignore_cleanup_errors=True)


def called(copy: Book, path: Path) -> Book:
    """What was read from a copy, under the name the workbook has."""
    book = Book(path, copy.kind, copy.sheets)
    book.properties, book.names = copy.properties, copy.names
    return book


def make_all(
    steps: Sequence[Step], make: Callable[[Step], None], failures: tuple[type[Exception], ...], name: str
) -> None:
    """Make the changes one by one; a failure of the program becomes :class:`HalfApplied`."""
    for done, step in enumerate(steps):
        try:
            make(step)
        except EditRefused as error:
            raise HalfApplied(str(error), done) from error
        except failures as error:
            place = getattr(step, "sheet", None) or getattr(step, "name", "")
            reason = f"{name}：工作表“{place}”写不进去，可能受保护或正在编辑单元格，请处理后重试"
            raise HalfApplied(reason, done) from error
