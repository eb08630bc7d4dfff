"""A workbook computed anew after an edit, as Excel does at once, for the few functions that the tables are made of."""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path

from xltools.book.cellref import column_number
from xltools.book.formula import Corner, Kind, Token, tokenize
from xltools.book.model import Book
from xltools.book.read import read_book

__all__ = ["recalculated"]

FUNCTIONS = frozenset({"SUM", "SUMIF", "IF", "LEN"})
SIGNS = frozenset("+-&=(),")
OPERANDS = frozenset({Kind.CELL, Kind.AREA, Kind.STRING, Kind.NUMBER})
CHECKS = "校验"
"""The sheet of checks, on which no table rests."""
DIGITS = 9
Place = tuple[str, int, int]
Value = object
OPERATORS = {"+": operator.add, "-": operator.sub, "&": lambda one, other: f"{one}{other}", "=": operator.eq}
BINDING = {"=": 1, "&": 2, "+": 3, "-": 3}


def recalculated(path: Path, edits: Mapping[str, float]) -> Book:
    """The book with numbers in some cells, given as ``公开01!C37``, in place of what stood there, formulas included."""
    book = read_book(path)
    for place, value in edits.items():
        sheet, _, name = place.partition("!")
        letters = name.rstrip("0123456789")
        cell = (int(name.removeprefix(letters)), column_number(letters))
        book.sheet(sheet).formulas.pop(cell, None)
        book.sheet(sheet).values[cell] = value
    engine = _Engine(book)
    for place in engine.formulas:
        value = engine.value(place)
        if isinstance(value, float | int):
            book.sheet(place[0]).values[place[1:]] = round(value, DIGITS)
    return book


def _is_known(token: Token) -> bool:
    if token.kind in {Kind.FUNCTION, Kind.OPERATOR}:
        return token.text in FUNCTIONS | SIGNS
    return token.kind in OPERANDS


class _Engine:
    """Values of cells, each computed once."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.formulas: dict[Place, list[Token]] = {}
        self._known: dict[Place, Value] = {}
        for sheet in (each for each in book.sheets if each.name != CHECKS):
            for cell, formula in sheet.formulas.items():
                tokens = [token for token in tokenize(formula) if token.kind is not Kind.SPACE]
                if all(_is_known(token) for token in tokens):
                    self.formulas[sheet.name, *cell] = tokens

    def value(self, place: Place) -> Value:
        if place not in self._known:
            if place in self.formulas:
                self._known[place] = _Reader(self, place[0], self.formulas[place]).all()
            else:
                self._known[place] = self.book.sheet(place[0]).values.get(place[1:])
        return self._known[place]

    def sum(self, *arguments: Value) -> float:
        areas = [each for each in arguments if isinstance(each, list)]
        numbers = [each for each in arguments if isinstance(each, float | int)]
        numbers += [value for area in areas for p in area if isinstance(value := self.value(p), float | int)]
        return sum(numbers)

    def matching(self, area: list[Place], wanted: Value, summed: list[Place]) -> Iterator[Place]:
        for place, other in zip(area, summed, strict=True):
            if fnmatchcase(str(self.value(place)), str(wanted)):
                yield other


class _Reader:
    """One formula read from left to right."""

    def __init__(self, engine: _Engine, home: str, tokens: list[Token]) -> None:
        self.engine, self.home, self.tokens = engine, home, list(reversed(tokens))

    def all(self) -> Value:
        value = self.expression(0)
        assert not self.tokens, self.tokens
        return value

    def expression(self, least: int) -> Value:
        left = self.operand()
        while self.tokens and BINDING.get(self.tokens[-1].text, 0) > least:
            sign = self.tokens.pop().text
            left = OPERATORS[sign](left, self.expression(BINDING[sign]))
        return left

    def operand(self) -> Value:
        token = self.tokens.pop()
        if token.kind is Kind.FUNCTION:
            return self.function(token.text)
        if token.text == "(":
            value = self.expression(0)
            self.tokens.pop()
            return value
        if token.text == "-":
            return operator.neg(self.expression(3))
        if token.kind is Kind.STRING:
            return token.text.strip('"')
        if token.kind is Kind.NUMBER:
            return float(token.text)
        places = self.places(token)
        return (self.engine.value(places[0]) or 0.0) if token.kind is Kind.CELL else places

    def function(self, name: str) -> Value:
        self.tokens.pop()
        arguments = []
        while self.tokens[-1].text != ")":
            arguments.append(self.expression(0))
            if self.tokens[-1].text == ",":
                self.tokens.pop()
        self.tokens.pop()
        if name == "IF":
            return arguments[1] if arguments[0] else arguments[2]
        if name == "LEN":
            return len(str(arguments[0]))
        return self.engine.sum(*(arguments if name == "SUM" else [list(self.engine.matching(*arguments))]))

    def places(self, token: Token) -> list[Place]:
        first, last = token.first, token.last or token.first
        assert isinstance(first, Corner)
        assert isinstance(last, Corner)
        sheet = token.prefix.first if token.prefix else self.home
        rows = range(first.row or 0, (last.row or 0) + 1)
        columns = range(first.column or 0, (last.column or 0) + 1)
        return [(sheet, row, column) for row in rows for column in columns]
