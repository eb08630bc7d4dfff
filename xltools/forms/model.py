"""An official form as data: what is printed where, and what may stand in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType

from xltools.address import Address
from xltools.choice import Choice
from xltools.forms.classification import Classification
from xltools.forms.labels import Label, label
from xltools.record import Record

__all__ = [
    "Block",
    "Column",
    "ColumnKind",
    "Cover",
    "Form",
    "Imprint",
    "Keyed",
    "Pack",
    "Row",
    "Spoken",
    "Words",
]


class ColumnKind(Choice):
    """What a printed column holds."""

    LABEL = "label"
    LINE = "line"
    CODE = "code"
    NAME = "name"
    AMOUNT = "amount"
    TEXT = "text"


class Column(Record):
    """One printed column of a block."""

    id: str
    head: tuple[str, ...]
    """Header labels from the top down; equal neighbours share a merged cell."""
    kind: ColumnKind
    ordinal: str = ""
    """栏次 as printed."""
    width: float = 12
    """Characters of the standard font."""
    aliases: tuple[str, ...] = ()
    names: frozenset[Label] = frozenset()
    """Everything the last head of the column may be called, ready to compare."""


class Row(Record):
    """One printed row of a block; ``label`` is empty in a stub row, which takes no amount."""

    id: str
    label: str = ""
    line: str = ""
    """行次 as printed."""
    code: str = ""
    aliases: tuple[str, ...] = ()
    bottom: bool = False
    """Printed on the last body row of the form, its label across the columns before the amount."""
    label_from: str = ""
    """Block in whose first column the label of a bottom row begins; its own when empty."""
    caption: str = ""
    """What a stub row prints: a heading over the rows below it."""
    names: frozenset[Label] = frozenset()
    """Everything the row may be called, ready to compare; a code glued to its label may be left out."""


class Keyed(Record):
    """Rows that come with the data: one for each 科目代码, below one total row."""

    by: str
    """``functional`` or ``economic``."""
    levels: tuple[int, ...]
    """Code lengths: 类 3, 款 5, 项 7."""
    total: Row
    spare: int
    """Rows of the blank workbook."""
    total_when_empty: bool = True
    """A table published empty still has its total row."""

    @property
    def leaf(self) -> int:
        """Length of the codes that take figures."""
        return self.levels[-1]


class _BlockFields(Record):
    """What a block is made of; apart because a named tuple cannot keep what it has worked out."""

    id: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...] = ()
    keyed: Keyed | None = None
    unknown_is_zero: bool = True
    """An input no source speaks of is printed 0.00 (else it stays blank)."""
    further_columns: tuple[Column, ...] = ()
    """Amount columns that other places print besides: read and checked where they are, never built."""
    further_rows: tuple[Row, ...] = ()
    """Rows that other places print besides."""


class Block(_BlockFields):
    """A part of a form with its own columns and rows: left, right or third."""

    @cached_property
    def amounts(self) -> tuple[Column, ...]:
        """The columns that hold money."""
        return tuple(column for column in self.columns if column.kind is ColumnKind.AMOUNT)

    @property
    def every_row(self) -> tuple[Row, ...]:
        """The rows, and those that other places print besides."""
        return (*self.rows, *self.further_rows)

    def column(self, column_id: str) -> Column:
        """The column of that id; ``KeyError`` when there is none."""
        for column in (*self.columns, *self.further_columns):
            if column.id == column_id:
                return column
        raise KeyError(column_id)

    def of_kind(self, kind: ColumnKind) -> Column | None:
        """The first column of that kind."""
        return next((column for column in self.columns if column.kind is kind), None)


class _FormFields(Record):
    """What a form is made of; apart because a named tuple cannot keep what it has worked out."""

    id: str
    number: str
    """表号 as printed: 公开01表."""
    title: str
    sheet: str
    blocks: tuple[Block, ...]
    aliases: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    empty_statement: str = ""
    """The sentence an empty table must carry; ``{year}`` is filled in."""
    ordinal_word: str = "栏次"
    paper: str = "A4"
    one_page: bool = False
    """Fixed tables print on one page; code-keyed ones run on with the head repeated."""
    classes: tuple[str, ...] = ()
    """Functional 类 by which a table without title is told from forms with the same head."""
    printed_title: str = ""
    """The title where it is not printed as it is spoken of; ``{year}`` is filled in."""
    names_unit: bool = True
    """The name of the unit is printed above the table."""


class Form(_FormFields):
    """One official table."""

    @property
    def keyed(self) -> Keyed | None:
        """How the rows are keyed, when they come with the data."""
        return self.blocks[0].keyed

    @cached_property
    def one_row(self) -> bool:
        """Whether each block has a single row, so that rows and columns may change places (三公)."""
        return all(block.keyed is None and len(block.rows) == 1 for block in self.blocks)

    @property
    def is_list(self) -> bool:
        """Whether it is a plain list of items with one amount each, which may stand across the page as well."""
        first = self.blocks[0]
        return len(self.blocks) == 1 and len(first.rows) > 1 == len(first.amounts) and not first.rows[0].code

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """All columns from left to right."""
        return tuple(column for block in self.blocks for column in block.columns)

    @cached_property
    def rows_by_id(self) -> Mapping[str, tuple[Block, Row]]:
        """Fixed rows (and the total row of a keyed form) with their block."""
        found: dict[str, tuple[Block, Row]] = {}
        for block in self.blocks:
            total = (block.keyed.total,) if block.keyed else ()
            for row in (*total, *block.rows):
                if row.label:
                    found[row.id] = (block, row)
        return found

    @cached_property
    def further_rows(self) -> Mapping[str, Block]:
        """The block of each row that other places print besides."""
        return {row.id: block for block in self.blocks for row in block.further_rows}

    @cached_property
    def _spans(self) -> dict[tuple[str, str], tuple[str, ...]]:
        return {}

    def column_span(self, first: str, last: str) -> tuple[str, ...]:
        """Ids of the amount columns from one to another of the same block; ``KeyError`` when there are none."""
        if (first, last) not in self._spans:
            self._spans[first, last] = self._span(first, last)
        return self._spans[first, last]

    def _span(self, first: str, last: str) -> tuple[str, ...]:
        for block in self.blocks:
            names = [column.id for column in (*block.amounts, *block.further_columns)]
            if first in names and last in names:
                return tuple(names[names.index(first) : names.index(last) + 1])
        raise KeyError(f"{self.id}[{first}..{last}]")

    def block_of(self, row_id: str) -> Block:
        """The block a row belongs to; any code belongs to the block of a keyed form."""
        if row_id in self.rows_by_id:
            return self.rows_by_id[row_id][0]
        return self.blocks[0] if self.keyed else self.further_rows[row_id]

    def default_column(self, row_id: str) -> str:
        """The only amount column of the row's block; ``KeyError`` when there are several."""
        amounts = self.block_of(row_id).amounts
        if len(amounts) != 1:
            raise KeyError(row_id)
        return amounts[0].id

    def fixed_addresses(self) -> Iterator[Address]:
        """Every amount address that exists whatever the data."""
        for row_id, (block, _) in self.rows_by_id.items():
            for column in block.amounts:
                yield Address(self.id, row_id, column.id)

    def find_row(self, text: str) -> str | None:
        """The id of the row people call so, by id, label or alias; ``None`` when none or several."""
        wanted = label(text)
        hits = [
            row.id
            for _, row in self.rows_by_id.values()
            if text == row.id
            or wanted in {label(name) for name in (row.id, row.label, row.code, *row.aliases)}
        ]
        return hits[0] if len(set(hits)) == 1 else None

    def find_column(self, row_id: str, text: str) -> str | None:
        """The id of the amount column people call so in the block of the row."""
        wanted = label(text)
        for column in self.block_of(row_id).amounts:
            names = {
                label(name) for name in (column.id, column.head[-1], "".join(column.head), *column.aliases)
            }
            if wanted in names or (column.ordinal and text.removeprefix("栏").strip() == column.ordinal):
                return column.id
        return None


class Words(Record):
    """The words by which the forms of a pack are found in workbooks (``[recognise]`` of pack.toml)."""

    decisive: str = ""
    """A title without this word does not prove that a table belongs to the pack."""
    other_documents: tuple[str, ...] = ()
    """Words in a title that mark a table of another document."""
    qualifiers: tuple[str, ...] = ()
    """Words before a known title that make it the title of another table."""
    respelled: tuple[tuple[str, str], ...] = ()
    """Parts of titles that places spell otherwise, with what they are read as, one after the other."""
    organisations: tuple[str, ...] = ()
    """Endings of unit names, which may stand before a title."""
    unordered: tuple[str, ...] = ()
    """Printed numbers whose order differs from place to place."""
    unit_names: tuple[str, ...] = ()
    """Labels before the name of the unit."""
    notes: tuple[str, ...] = ()
    """Beginnings of the notes below a table."""
    nothing: tuple[str, ...] = ()
    """Words of a statement that a table is empty."""
    ordinals: tuple[str, ...] = ()
    """Labels of the row that numbers the columns."""
    totals: tuple[str, ...] = ()
    """Labels of the total row of a code-keyed table."""
    figures: tuple[str, ...] = ()
    """Heads that add nothing to the head above them."""
    other_figures: tuple[str, ...] = ()
    """Heads over figures of another kind or year."""
    code_parts: tuple[str, ...] = ()
    """Heads of split code columns."""
    former_names: tuple[str, ...] = ()
    """Codes with the names they had in earlier years (20805行政事业单位离退休), which older tables print."""

    def spelled(self, title: Label) -> Label:
        """A title in the spelling of the forms: 收支决算情况表 is 收入支出决算表."""
        for other, spelling in self.respelled:
            if other in title:
                title = Label(title.replace(other, spelling))
        return title


class Spoken(Record):
    """What the forms and their heads are called, ready to compare: told from the forms when the pack is built."""

    titles: tuple[tuple[Label, str], ...] = ()
    """(title as it is spelled, form id) of every title, the longest first."""
    heads: frozenset[Label] = frozenset()
    """Every text that can stand in a head."""
    dated: frozenset[Label] = frozenset()
    """Those before which a year may stand."""
    blocks: frozenset[Label] = frozenset()
    """What blocks of one row are called (预算数, 决算数 and their aliases)."""


class Imprint(Record):
    """How the sheets of a pack print what is the same on all of them (``[print]`` of pack.toml)."""

    number_above: bool = False
    """表号 at the left above the title; else at the right below it."""
    unit_name: str = "部门：{}"
    unit: str = "金额单位：{}"
    zeros: bool = True
    """A zero is printed 0.00; else it is left blank."""


class Cover(Record):
    """What tells a pack from others before any form is looked for."""

    id: str
    title: str
    year: int
    decisive: str
    """As in :class:`Words`."""
    other_documents: tuple[str, ...]
    """As in :class:`Words`."""


class Pack(Record):
    """One official set of forms in one year."""

    id: str
    title: str
    year: int
    unit: str
    factor: Decimal
    """Yuan in one unit: 10000 for 万元."""
    decimals: int
    authority: str
    version: str
    forms: Mapping[str, Form]
    functional: Classification
    economic: Classification
    ledger: Mapping[str, object] = MappingProxyType({})
    """The ``[ledger]`` table of pack.toml as read: how ledger entries map to forms."""
    words: Words = Words()
    imprint: Imprint = Imprint()
    spoken: Spoken = Spoken()

    @property
    def cover(self) -> Cover:
        """What is known of the pack without its forms."""
        return Cover(self.id, self.title, self.year, self.words.decisive, self.words.other_documents)

    def classification(self, form: Form) -> Classification:
        """The classification the rows of a keyed form come from."""
        return self.economic if form.keyed and form.keyed.by == "economic" else self.functional
