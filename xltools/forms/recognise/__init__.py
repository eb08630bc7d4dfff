"""The recogniser: which forms of a pack a workbook holds, and in which cells their figures stand."""

from __future__ import annotations

from xltools.book.model import Book
from xltools.forms.model import Pack
from xltools.forms.recognise.grid import Grid
from xltools.forms.recognise.join import join
from xltools.forms.recognise.result import (
    Captions,
    CodeStyle,
    ExtraColumn,
    ExtraRow,
    KeyedRegion,
    LocatedBlock,
    Part,
    RecognisedForm,
    Recognition,
    Spot,
    Unknown,
)
from xltools.forms.recognise.settle import settle
from xltools.forms.recognise.sheet import SheetReader
from xltools.forms.recognise.surroundings import Surroundings
from xltools.forms.recognise.table import Table
from xltools.forms.recognise.vocabulary import vocabulary_of

__all__ = [
    "Captions",
    "CodeStyle",
    "ExtraColumn",
    "ExtraRow",
    "KeyedRegion",
    "LocatedBlock",
    "Part",
    "RecognisedForm",
    "Recognition",
    "Spot",
    "Unknown",
    "recognise",
]

_CAPTION_ROWS = 10
_CAPTION_LENGTH = 60


def recognise(book: Book, pack: Pack) -> Recognition:
    """The pack's forms in a workbook, in the order of its sheets, and the sheets and tables not understood."""
    vocabulary = vocabulary_of(pack)
    decisive = _says(book, pack.words.decisive)
    tables: list[Table] = []
    unknown: list[Unknown] = []
    for index, sheet in enumerate(book.sheets):
        grid = Grid(sheet)
        around = Surroundings(grid, vocabulary, decisive)
        reader = SheetReader(around, index, tables[-1] if tables else None)
        reader.read()
        tables += reader.tables
        unknown += reader.unknown
    settled, undecided = settle(tables, vocabulary)
    return Recognition(join(settled), (*unknown, *undecided))


def _says(book: Book, word: str) -> bool:
    """Whether the file's name, a sheet's name or a caption near the top of a sheet holds the word.

    A column of 上年决算数 says nothing: budget tables have one.
    """
    if not word or word in book.file_name or any(word in sheet.name for sheet in book.sheets):
        return True
    return any(
        row <= _CAPTION_ROWS
        and isinstance(value, str)
        and len(value) <= _CAPTION_LENGTH
        and word in value.replace(f"{word}数", "")
        for sheet in book.sheets
        for (row, _), value in sheet.values.items()
    )
