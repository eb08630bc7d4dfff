"""Cells of a data table: what stands in them, where, and what they mean in a column of some kind."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from xltools.address import Place
from xltools.amount import NotAnAmount, is_empty_mark, parse_amount
from xltools.book.cellref import a1
from xltools.book.model import Cell, CellValue
from xltools.fill.facts import Unplaced
from xltools.fill.performance.sources.words import data_words
from xltools.fill.sources.tabular import YUAN_IN, Lines, cell_text
from xltools.forms.application.document import Entry
from xltools.forms.application.vocabulary import key
from xltools.record import Record
from xltools.selfeval.figure import read_figure

__all__ = ["DataCell", "DataSheet", "Head", "Unfit", "cells_of"]

_UNIT = re.compile(r"[(（]\s*(?:单位[:：])?\s*([万千亿]?元)\s*[)）]")
TEN_THOUSAND = Decimal(10_000)
LONGEST = 32_767
"""Characters a cell can hold."""
INDICATOR_VALUES = frozenset({"目标值", "实际值"})


class Unfit(Exception):
    """A cell that cannot be used; carries the rest of the sentence."""


class DataSheet(Record):
    """A CSV file or a sheet of a workbook."""

    name: str
    """File, and sheet within a workbook, as people name them."""
    lines: Lines
    formats: Mapping[Cell, str]


class Head(Record):
    """A heading of a data table."""

    text: str
    column: int

    @property
    def key(self) -> str:
        """The heading as compared."""
        return key(self.text)

    @property
    def unit(self) -> str:
        """元, 万元 … where the heading names it."""
        found = _UNIT.search(self.text)
        return found[1] if found else ""


class DataCell(Record):
    """One filled cell below a heading."""

    sheet: DataSheet
    row: int
    head: Head
    value: CellValue
    unit: str = ""
    """The unit of money that goes for it; 万元 when nothing is said."""

    @property
    def text(self) -> str:
        """What stands in the cell."""
        return cell_text(self.value)

    @property
    def spot(self) -> tuple[str, int, int]:
        """Where it stands."""
        return self.sheet.name, self.row, self.head.column

    @property
    def place(self) -> Place:
        """Where it stands, in words."""
        return Place(self.sheet.name, "", a1(self.row, self.head.column))

    def unplaced(self, reason: str, amount: Decimal | None = None) -> Unplaced:
        """The entry for the list of what found no place; the amount in 万元."""
        yuan = None if amount is None else amount * TEN_THOUSAND
        return Unplaced(self.place, self.head.text, " ".join(self.text.split())[:40], reason, yuan)

    def entry(self, column: str) -> Entry:
        """The cell as an entry of that column or field; :class:`Unfit` for what is no number where one must be.

        Text stays text where it is a figure in 万元: the forms keep 234万 as it was written.
        """
        if isinstance(self.value, str) and len(self.value) > LONGEST:
            raise Unfit(f"有 {len(self.value)} 个字，一个单元格最多放 {LONGEST} 个字，请缩短")
        words = data_words()
        if column in words.money:
            return self._figure(self._factor)
        if column in words.numbers or column in words.rates:
            return self._figure(Decimal(1))
        if column in INDICATOR_VALUES:
            return self._indicator_value()
        return Entry(self._worded(), self.spot)

    @property
    def _factor(self) -> Decimal:
        """万元 in one unit of the cell."""
        unit = self.unit or self.head.unit or "万元"
        if unit not in YUAN_IN:
            raise Unfit(f"的单位“{unit}”不是金额单位，应为：{'、'.join(YUAN_IN)}")
        return YUAN_IN[unit] / TEN_THOUSAND

    def _figure(self, factor: Decimal) -> Entry:
        shown = self.sheet.formats.get((self.row, self.head.column), "")
        if not isinstance(self.value, str):
            return Entry(
                self._number() * (1 if "%" in shown else factor), self.spot, shown if "%" in shown else ""
            )
        if is_empty_mark(self.text):
            return Entry(self.text, self.spot)
        figure = read_figure(Entry(self.text))
        if figure is None:
            raise Unfit("不是数字，请改正")
        return Entry(self.text if factor == 1 else figure.value * factor, self.spot)

    def _indicator_value(self) -> Entry:
        shown = self.sheet.formats.get((self.row, self.head.column), "")
        if isinstance(self.value, int | float) and not isinstance(self.value, bool):
            return Entry(self._number(), self.spot, shown if "%" in shown else "")
        return Entry(self._worded(), self.spot)

    def _number(self) -> Decimal:
        try:
            number = parse_amount(self.value)
        except NotAnAmount as error:
            raise Unfit("不是数字，请改正") from error
        return Decimal(0) if number is None else number

    def _worded(self) -> str:
        if isinstance(self.value, dt.date):
            return f"{self.value.year}年{self.value.month}月{self.value.day}日"
        return self.text


def cells_of(sheet: DataSheet, line: int, heads: tuple[Head, ...], unit: str = "") -> Iterator[DataCell]:
    """The filled cells of a line of the sheet, by index of the line."""
    row = sheet.lines.rows[line]
    for head in heads:
        value = row[head.column - 1] if head.column <= len(row) else None
        if value is not None and cell_text(value):
            yield DataCell(sheet, sheet.lines.numbers[line], head, value, unit)
