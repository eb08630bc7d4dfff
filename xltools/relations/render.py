"""The Excel formula of an expression, for whatever layout the forms have."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from xltools.address import Address
from xltools.amount import plain
from xltools.book.cellref import Area, a1, column_letters, quote_sheet
from xltools.forms.shape import Shape
from xltools.relations.bind import address_of, column_ids, row_ids, row_text
from xltools.relations.catalogue import Definition
from xltools.relations.expression import (
    Binary,
    CellRef,
    Children,
    Environment,
    Expression,
    Level,
    Negated,
    Number,
    SumOf,
)

__all__ = ["CodeRange", "Layout", "Renderer", "Spot"]

Spot = tuple[str, int, int]
"""(sheet, row, column) of a cell."""


@dataclass(frozen=True, slots=True)
class CodeRange:
    """The code rows of a keyed form on one sheet, open for more: formulas sum by code over it."""

    sheet: str
    code_column: int
    first: int
    end: int
    """A blank row below the last code."""
    columns: Callable[[str], int]


class Layout(Protocol):
    """Where figures stand in a workbook."""

    def spot(self, address: Address) -> Spot | None:
        """The cell of a figure, or ``None`` where the workbook has none."""

    def code_range(self, form_id: str) -> CodeRange | None:
        """The code rows to sum over by code, or ``None`` to name each cell."""


class CannotRender(Exception):
    """A figure of the expression has no cell in this layout."""


@dataclass(frozen=True, slots=True)
class Renderer:
    """Formulas for one workbook."""

    layout: Layout
    shape: Shape

    def formula(self, definition: Definition) -> str | None:
        """The formula of a defined cell without ``=``, or ``None`` when a figure it needs has no cell."""
        return self.text(definition.expression, definition.environment, definition.target)

    def text(self, expression: Expression, environment: Environment, home: Address) -> str | None:
        """The formula of any expression as written in the cell of ``home``, or ``None`` as above."""
        spot = self.layout.spot(home)
        if spot is None:
            return None
        try:
            return _Writer(self.layout, self.shape, environment, spot).text(expression)
        except CannotRender:
            return None


@dataclass(frozen=True, slots=True)
class _Writer:
    layout: Layout
    shape: Shape
    environment: Environment
    home: Spot

    def text(self, expression: Expression, *, tight: bool = False) -> str:
        match expression:
            case Number(value):
                return plain(value)
            case CellRef():
                return self.cell(expression)
            case SumOf():
                return self.total(expression)
            case Negated(inner):
                return f"-{self.text(inner, tight=True)}"
            case Binary("*", left, right):
                return f"{self.text(left, tight=True)}*{self.text(right, tight=True)}"
            case Binary(operator, left, right):
                joined = f"{self.text(left)}{operator}{self.text(right, tight=operator == '-')}"
                return f"({joined})" if tight else joined

    def cell(self, cell: CellRef) -> str:
        keyed = self.shape.pack.forms[cell.form].keyed
        row = row_text(cell.row, self.environment)
        codes = self.layout.code_range(cell.form)
        if keyed and row != keyed.total.id and codes and codes.sheet != self.home[0]:
            column = row_text(cell.column, self.environment)
            return self.sum_by_code(codes, f'"{row}"', column, codes.first)
        address = address_of(cell, self.environment, self.shape)
        if address is None:
            return "0"
        return self.reference(address)

    def reference(self, address: Address) -> str:
        spot = self.layout.spot(address)
        if spot is None:
            raise CannotRender(str(address))
        return self.prefix(spot[0]) + a1(spot[1], spot[2])

    def prefix(self, sheet: str) -> str:
        return "" if sheet == self.home[0] else f"{quote_sheet(sheet)}!"

    def total(self, total: SumOf) -> str:
        codes = self.layout.code_range(total.form)
        if codes and isinstance(total.rows, Level):
            criterion = '"' + "?" * total.rows.length + '"'
            return self.by_columns(total, codes, criterion, codes.first)
        if codes and isinstance(total.rows, Children) and codes.sheet == self.home[0]:
            row = self.home[1]
            criterion = f'{a1(row, codes.code_column, fixed_column=True)}&"??"'
            return self.by_columns(total, codes, criterion, row + 1)
        return self.sum_of_cells(total)

    def by_columns(self, total: SumOf, codes: CodeRange, criterion: str, first: int) -> str:
        columns = column_ids(total, self.environment, self.shape)
        return "+".join(self.sum_by_code(codes, criterion, column, first) for column in columns)

    def sum_by_code(self, codes: CodeRange, criterion: str, column_id: str, first: int) -> str:
        prefix = self.prefix(codes.sheet)
        letter, keys = column_letters(codes.columns(column_id)), column_letters(codes.code_column)
        top = f"${first}" if first == codes.first else str(first)
        return (
            f"SUMIF({prefix}${keys}{top}:${keys}${codes.end},{criterion},"
            f"{prefix}{letter}{top}:{letter}${codes.end})"
        )

    def sum_of_cells(self, total: SumOf) -> str:
        rows = row_ids(total.form, total.rows, self.environment, self.shape)
        columns = column_ids(total, self.environment, self.shape)
        spots = []
        for row in rows:
            for column in columns:
                spot = self.layout.spot(Address(total.form, row, column))
                if spot is None:
                    raise CannotRender(f"{total.form}[{row}, {column}]")
                spots.append(spot)
        if not spots:
            return "0"
        prefix = self.prefix(spots[0][0])
        return (
            "SUM("
            + ",".join(prefix + str(area) for area in _areas((row, col) for _, row, col in spots))
            + ")"
        )


def _areas(cells: Iterable[tuple[int, int]]) -> list[Area]:
    """The cells as few rectangles: runs along a row, then equal runs on following rows."""
    runs: list[list[int]] = []
    """[left, right, top, bottom] of each."""
    for row, column in sorted(set(cells)):
        if runs and runs[-1][1:3] == [column - 1, row]:
            runs[-1][1] = column
        else:
            runs.append([column, column, row, row])
    joined: list[list[int]] = []
    for run in sorted(runs):
        if joined and joined[-1][:2] == run[:2] and joined[-1][3] + 1 == run[2]:
            joined[-1][3] = run[3]
        else:
            joined.append(run)
    return sorted(Area(top, left, bottom, right) for left, right, top, bottom in joined)
