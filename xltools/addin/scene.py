"""What an action sees, what it may ask, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from xltools.addin.live import Spot
from xltools.book.changes import AddConditionalFormat, Change, SetValidation
from xltools.book.model import Book, Sheet
from xltools.check.explanations import find_layer

__all__ = ["Ask", "Result", "Scene"]


class Ask(Protocol):
    """Questions to the user; every answer may be ``None`` or empty: the user has changed their mind."""

    def files(self, title: str) -> tuple[Path, ...]:
        """Data files to read."""

    def target(self, title: str, suggested: Path) -> Path | None:
        """Where to save a new file."""

    def text(self, title: str, initial: str) -> str | None:
        """A line of text."""

    def choice(self, title: str, options: Sequence[str]) -> int | None:
        """The index of one of the options."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A workbook at the moment a button was pressed."""

    name: str
    path: Path | None
    book: Book
    selection: Spot | None
    marks: tuple[AddConditionalFormat, ...]
    """The marks of an earlier check."""
    save_copy: Callable[[Path], Path]
    """Writes the workbook as it is now into an empty folder."""
    validations: Callable[[], tuple[SetValidation, ...]] = tuple
    """Says what may be typed where; it takes another look into the workbook, so few actions ask."""

    @property
    def layer(self) -> Sheet | None:
        """The sheet of findings, under whatever name."""
        return find_layer(self.book)

    def fresh_book(self) -> Book:
        """The book for functions that take sheets out of it."""
        book = Book(self.book.path, self.book.kind, self.book.sheets)
        book.properties, book.names = self.book.properties, self.book.names
        return book


@dataclass(frozen=True, slots=True)
class Result:
    """What an action is to change, and the one sentence it says."""

    message: str
    changes: tuple[Change, ...] = ()
    select: Spot | None = None
    opened: Path | None = None
    """A new file to be shown."""
    done: bool = True
    """``False`` when the action could not do what it is for."""
