"""The Excel formula of an expression, for whatever layout the forms have."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple, Protocol

from xltools.address import Address
from xltools.amount import plain
from xltools.book.cellref import Area, a1, column_letters, quote_sheet
from xltools.forms.shape import Shape
from xltools.relations.bind import address_of, column_ids, row_ids, row_text
from xltools.relations.catalogue import Definition
from xltools.relations.evaluate import Linear
from xltools.relations.expression import (
    Binary,
    CellRef,
    Children,
    Environment,
    Expression,
    Level,
    Named,
    Negated,
    Number,
    SumOf,
    Variable,
)

__all__ = ["CodeRange", "Layout", "Renderer", "Spot", "Width", "Writer"]

Spot = tuple[str, int, int]
"""(sheet, row, column) of a cell."""
Width = tuple[Decimal, str]
"""A weight, and the formula that counts the figures of that weight whose rounding may add to a difference."""


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
    on: str = ""
    """The sheet the formulas are written on; empty for that of the cell they belong to."""

    def formula(self, definition: Definition) -> str | None:
        """The formula of a defined cell without ``=``, or ``None`` when a figure it needs has no cell."""
        writer = self.at(definition.environment, definition.target)
        try:
            return writer.text(definition.expression) if writer else None
        except CannotRender:
            return None

    def at(self, environment: Environment, home: Address) -> Writer | None:
        """What writes formulas that belong to the cell of ``home``; ``None`` when the workbook has no such cell."""
        spot = self.layout.spot(home)
        return None if spot is None else Writer(self, environment, home, spot)


class _ByCode(NamedTuple):
    """The cells of one column whose code is as wanted."""

    keys: str
    values: str
    criterion: str
    mask: str
    """1 for each wanted row, as an array."""


class Writer:
    """Formulas without ``=`` that belong to one cell, for one binding of a relation's variables.

    Raises :class:`CannotRender` when a figure has no cell.
    """

    def __init__(self, renderer: Renderer, environment: Environment, home: Address, spot: Spot) -> None:
        self.layout, self.shape = renderer.layout, renderer.shape
        self.on = renderer.on or spot[0]
        self.environment = environment
        self.address = home
        self.home = spot
        self.codes = self.layout.code_range(home.form)
        self.key = self._key()
        self._found: dict[int, tuple[list[_ByCode] | None, list[str]]] = {}

    def _key(self) -> str:
        """The code cell of the row the formulas belong to, empty when it has none; a code typed later is followed."""
        if self.codes is None or self._is_total(self.address.form, self.address.row):
            return ""
        return self._prefix(self.home[0]) + a1(self.home[1], self.codes.code_column, fixed_column=True)

    def children(self) -> str:
        """The number of codes one level below the code of the row."""
        if self.codes is None:
            return "0"
        return f'COUNTIF({self._keys(self.codes, self.home[1] + 1)},{self.key}&"??")'

    def text(self, expression: Expression, *, tight: bool = False) -> str:
        """The formula of an expression."""
        match expression:
            case Number(value):
                return plain(value)
            case CellRef() | SumOf():
                return self._total(expression, tight=tight)
            case Negated(inner):
                return f"-{self.text(inner, tight=True)}"
            case Binary("*", left, right):
                return f"{self.text(left, tight=True)}*{self.text(right, tight=True)}"
            case Binary(operator, left, right):
                joined = f"{self.text(left)}{operator}{self.text(right, tight=operator == '-')}"
                return f"({joined})" if tight else joined

    def _total(self, figures: CellRef | SumOf, *, tight: bool) -> str:
        by_code, areas = self._located(figures)
        if by_code is not None:
            joined = "+".join(f"SUMIF({part.keys},{part.criterion},{part.values})" for part in by_code)
            return f"({joined})" if tight and len(by_code) > 1 else joined
        if not areas:
            return "0"
        return areas[0] if isinstance(figures, CellRef) else f"SUM({','.join(areas)})"

    def widths(self, side: Linear) -> Iterator[Width]:
        """What counts the figures that stand for a rounding interval: not zero, with no more than printed decimals."""
        for weight, figures in side.items:
            yield from ((abs(weight), count) for count in self._counts(figures))

    def _counts(self, figures: CellRef | SumOf) -> Iterator[str]:
        by_code, areas = self._located(figures)
        if by_code is not None:
            yield from (f"SUMPRODUCT({part.mask}*{self._rounded(part.values)})" for part in by_code)
            return
        for area in areas:
            yield f"SUMPRODUCT({self._rounded(area)})" if ":" in area else self._rounded(area)

    def _rounded(self, cells: str) -> str:
        """1 for a figure that is not zero and has no more than the printed decimals; sums of floats are rounded."""
        decimals = self.shape.pack.decimals
        return f"(ROUND({cells},6)<>0)*(ROUND({cells},6)=ROUND({cells},{decimals}))"

    def _located(self, figures: CellRef | SumOf) -> tuple[list[_ByCode] | None, list[str]]:
        """Where the figures stand, by code or cell by cell; found once for the formula and for their widths."""
        found = self._found.get(id(figures))
        if found is None:
            by_code = self._by_code(figures)
            found = self._found[id(figures)] = by_code, [] if by_code is not None else self._areas(figures)
        return found

    def _by_code(self, figures: CellRef | SumOf) -> list[_ByCode] | None:
        """The figures as rows with certain codes; ``None`` for cells that are named one by one."""
        codes = self.layout.code_range(figures.form)
        if codes is None:
            return None
        columns = (
            (row_text(figures.column, self.environment),)
            if isinstance(figures, CellRef)
            else column_ids(figures, self.environment, self.shape)
        )
        match figures.row if isinstance(figures, CellRef) else figures.rows:
            case Level(length):
                return [self._of_level(codes, column, length) for column in columns]
            case Children(of) if row_text(of, self.environment) == self.address.row and self.key:
                if codes.sheet == self.home[0]:
                    return [self._of_children(codes, column) for column in columns]
            case (Named() | Variable()) as row if codes.sheet != self.home[0]:
                code = row_text(row, self.environment)
                if not self._is_total(figures.form, code):
                    return [self._of_code(codes, column, code) for column in columns]
        return None

    def _is_total(self, form: str, row: str) -> bool:
        keyed = self.shape.pack.forms[form].keyed
        return keyed is not None and row == keyed.total.id

    def _of_level(self, codes: CodeRange, column: str, length: int) -> _ByCode:
        keys = self._keys(codes, codes.first)
        values = self._values(codes, column, codes.first)
        return _ByCode(keys, values, '"' + "?" * length + '"', f"(LEN({keys})={length})")

    def _of_children(self, codes: CodeRange, column: str) -> _ByCode:
        first, key = self.home[1] + 1, self.key
        keys = self._keys(codes, first)
        mask = f"(LEN({keys})=LEN({key})+2)*(LEFT({keys},LEN({key}))={key})"
        return _ByCode(keys, self._values(codes, column, first), f'{key}&"??"', mask)

    def _of_code(self, codes: CodeRange, column: str, code: str) -> _ByCode:
        wanted = self.key if code == self.address.row and self.key else f'"{code}"'
        keys = self._keys(codes, codes.first)
        return _ByCode(keys, self._values(codes, column, codes.first), wanted, f"({keys}={wanted})")

    def _keys(self, codes: CodeRange, first: int) -> str:
        top = f"${first}" if first == codes.first else str(first)
        letters = column_letters(codes.code_column)
        return f"{self._prefix(codes.sheet)}${letters}{top}:${letters}${codes.end}"

    def _values(self, codes: CodeRange, column: str, first: int) -> str:
        top = f"${first}" if first == codes.first else str(first)
        letters = column_letters(codes.columns(column))
        return f"{self._prefix(codes.sheet)}{letters}{top}:{letters}${codes.end}"

    def _prefix(self, sheet: str) -> str:
        return "" if sheet == self.on else f"{quote_sheet(sheet)}!"

    def _areas(self, figures: CellRef | SumOf) -> list[str]:
        spots = []
        for address in self._addresses(figures):
            spot = self.layout.spot(address)
            if spot is None:
                raise CannotRender(str(address))
            spots.append(spot)
        if not spots:
            return []
        prefix = self._prefix(spots[0][0])
        if len(spots) == 1:
            return [prefix + a1(spots[0][1], spots[0][2])]
        return [prefix + str(area) for area in _areas((row, column) for _, row, column in spots)]

    def _addresses(self, figures: CellRef | SumOf) -> Iterator[Address]:
        if isinstance(figures, CellRef):
            address = address_of(figures, self.environment, self.shape)
            if address is not None:
                yield address
            return
        columns = column_ids(figures, self.environment, self.shape)
        for row in row_ids(figures.form, figures.rows, self.environment, self.shape):
            for column in columns:
                yield Address(figures.form, row, column)


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
