"""The body of a code-keyed table: codes, total row and the blank rows that wait for codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from xltools.book.model import Cell
from xltools.forms.labels import is_code, label
from xltools.forms.model import ColumnKind, Keyed
from xltools.forms.recognise.body import Window, body_rows
from xltools.forms.recognise.codes import read_code, split_glued
from xltools.forms.recognise.heads import Section, role
from xltools.forms.recognise.result import CodeStyle, ExtraRow, KeyedRegion
from xltools.forms.recognise.vocabulary import Vocabulary
from xltools.record import Record

__all__ = ["KeyedBody", "Stub", "find_stub", "read_keyed"]


_WITHOUT_CODE = "没有可识别的科目代码"
MOST_PARTS = 5
"""Columns a split code may stand in, blank ones included."""


class Stub(Record):
    """The columns before the amounts: codes (one or split) and names."""

    codes: tuple[int, ...]
    name: int | None
    left: int
    right: int


class KeyedBody(Record):
    """What the rows of a code-keyed table gave."""

    region: KeyedRegion
    rows: Mapping[str, int]
    """Sheet row by row id, the total included."""
    names: Mapping[str, str]
    extra: tuple[ExtraRow, ...]
    last_row: int


def find_stub(section: Section, vocabulary: Vocabulary) -> Stub | None:
    """The stub of a section; ``None`` when it has neither codes nor names."""
    roles = [(role(leaf, vocabulary), leaf) for leaf in section.leaves]
    stubs = [leaf for kind, leaf in roles if kind not in {None, ColumnKind.TEXT}]
    codes = [leaf for kind, leaf in roles if kind is ColumnKind.CODE]
    name = next((leaf for kind, leaf in roles if kind in {ColumnKind.NAME, ColumnKind.LABEL}), None)
    if not codes and name is None:
        return None
    columns = tuple(column for leaf in codes for column in range(leaf.column, leaf.right + 1))
    right = max(leaf.right for leaf in stubs)
    return Stub(columns[:MOST_PARTS], name.column if name else None, section.left, right)


class _Reading:
    """The rows met so far."""

    def __init__(self) -> None:
        self.codes: dict[int, str] = {}
        self.names: dict[str, str] = {}
        self.spare: list[int] = []
        self.styles: Counter[CodeStyle] = Counter()
        self.extra: list[ExtraRow] = []
        self.by_name: list[int] = []
        """Rows without a code, known by their names."""
        self.total: int | None = None
        self.above = ""
        self.last = 0
        """Last row that carries a code, the total or another text."""


def read_keyed(
    window: Window, keyed: Keyed, stub: Stub, columns: Mapping[str, int], above: str = ""
) -> KeyedBody:
    """The rows of a code-keyed table with the amount columns that were found, by column id.

    ``above`` is the last code of the table that may go on here.
    """
    reader = _Reader(window, keyed, _without_blanks(window, keyed, stub), columns)
    reading = reader.read(above)
    region = reader.region(reading)
    rows = {code: row for row, code in reading.codes.items()}
    if reading.total is not None:
        rows[keyed.total.id] = reading.total
    last = max([window.head_bottom, reading.last, *region.spare_rows])
    return KeyedBody(region, rows, reading.names, tuple(reading.extra), last)


def _without_blanks(window: Window, keyed: Keyed, stub: Stub) -> Stub:
    """The stub without blank columns between those of a split code."""
    if len(stub.codes) <= len(keyed.levels):
        return stub
    rows = list(body_rows(window))
    filled = tuple(c for c in stub.codes if any((row, c) in window.grid.sheet.values for row in rows))
    return stub._replace(codes=filled or stub.codes[:1])


class _Reader:
    """Reads rows from the top down: a split code depends on the row above it."""

    def __init__(self, window: Window, keyed: Keyed, stub: Stub, columns: Mapping[str, int]) -> None:
        self._window = window
        self._grid = window.grid
        self._keyed = keyed
        self._stub = stub
        self._columns = columns
        self._all = tuple(range(window.left, max([*columns.values(), stub.right]) + 1))

    def read(self, above: str) -> _Reading:
        """Every row of the body sorted into codes, total, spare rows and rows of no code."""
        reading = _Reading()
        reading.above = above
        for row in body_rows(self._window):
            self._row(reading, row)
        if reading.by_name and any(extra.reason == _WITHOUT_CODE for extra in reading.extra):
            self._only_classes(reading)
        reading.extra = [extra for extra in reading.extra if extra.row <= reading.last]
        return reading

    def _row(self, reading: _Reading, row: int) -> None:
        if self._is_total(row):
            self._total(reading, row)
            return
        if self._code(reading, row):
            reading.last = row
            return
        text = self._stub_text(row)
        if text or self._has_amount(row):
            self._other(reading, row, text, _WITHOUT_CODE)
        elif self._grid.exists(row, self._all):
            reading.spare.append(row)

    def _only_classes(self, reading: _Reading) -> None:
        """Where some names are of no known code, the rows below a 类 are not all of its parts."""
        for row in reading.by_name:
            code = reading.codes[row]
            if len(code) > self._keyed.levels[0]:
                del reading.codes[row], reading.names[code]
                self._other(reading, row, self._stub_text(row), _WITHOUT_CODE)
        reading.extra.sort(key=lambda extra: extra.row)

    def _is_total(self, row: int) -> bool:
        wanted = self._window.vocabulary.totals | {label(self._keyed.total.label)}
        return any(
            self._grid.label(row, column) in wanted for column in range(self._stub.left, self._stub.right + 1)
        )

    def _total(self, reading: _Reading, row: int) -> None:
        if reading.total is None:
            reading.total = reading.last = row
        else:
            self._other(reading, row, self._stub_text(row), "合计行重复")

    def _code(self, reading: _Reading, row: int) -> bool:
        found = self._read_code(row, reading.above)
        if found is None:
            return False
        code, name, style = found
        reading.above = code
        if code in reading.names:
            self._other(reading, row, f"{code} {name}".strip(), "科目代码重复")
            return True
        reading.codes[row] = code
        reading.names[code] = name
        if style is not None:
            reading.styles[style] += 1
        elif not self._stub.codes:
            reading.by_name.append(row)
        return True

    def _read_code(self, row: int, above: str) -> tuple[str, str, CodeStyle | None] | None:
        name = self._grid.text(row, self._stub.name) if self._stub.name else ""
        coded = read_code([self._grid.digits(row, column) for column in self._stub.codes], above)
        if coded is not None:
            return (coded.code, name, coded.style) if self._fits(coded.code) else None
        for column in (*self._stub.codes, *([self._stub.name] if self._stub.name else ())):
            glued = split_glued(self._grid.text(row, column))
            if glued and self._fits(glued[0]):
                return glued[0], glued[1] or name, CodeStyle.GLUED
        if self._stub.codes or not self._stub.name:
            return None
        alone = self._grid.digits(row, self._stub.name)
        if self._fits(alone):
            return alone, "", CodeStyle.WHOLE
        if not name:
            return None
        from xltools.forms.recognise.named import code_named  # for tables of few places

        named = code_named(self._window.vocabulary, self._keyed, name, above)
        return (named, name, None) if named else None

    def _fits(self, code: str) -> bool:
        return is_code(code, self._keyed.levels)

    def _stub_text(self, row: int) -> str:
        texts = (
            self._grid.text(row, column) or self._grid.digits(row, column)
            for column in range(self._stub.left, self._stub.right + 1)
        )
        return " ".join(text for text in texts if text)

    def _has_amount(self, row: int) -> bool:
        """Whether the row carries money; formulas that wait for a code show zeros."""
        return any(self._grid.has_money(row, column) for column in self._columns.values())

    def _other(self, reading: _Reading, row: int, text: str, reason: str) -> None:
        cells: dict[str, Cell] = {name: (row, column) for name, column in self._columns.items()}
        reading.extra.append(ExtraRow(self._grid.sheet.name, row, text, cells, reason))
        if self._has_amount(row):
            reading.last = row

    def region(self, reading: _Reading) -> KeyedRegion:
        """The body with the spare rows that really belong to it."""
        spare = self._spare(reading)
        body = [*reading.codes, *spare]
        after_head = max(self._window.head_bottom, reading.total or 0) + 1
        first = min(body, default=after_head)
        return KeyedRegion(
            code_columns=self._code_columns(reading),
            name_column=self._stub.name,
            amount_columns=dict(self._columns),
            total_row=reading.total,
            first_row=first,
            last_row=max(body, default=first - 1),
            codes=dict(reading.codes),
            spare_rows=tuple(spare),
            style=self._style(reading),
        )

    def _spare(self, reading: _Reading) -> list[int]:
        """Blank rows before a bottom total; else those between the codes and those that follow on."""
        total = reading.total
        if total is not None and _at_bottom(total, reading):
            return [row for row in reading.spare if row < total]
        start = max(reading.last, self._window.head_bottom)
        return [row for row in reading.spare if row < start] + _run(start, reading.spare)

    def _code_columns(self, reading: _Reading) -> tuple[int, ...]:
        style = self._style(reading)
        if style is CodeStyle.GLUED or not self._stub.codes:
            columns = (self._stub.name,) if self._stub.name else self._stub.codes[:1]
            return columns if reading.styles or not self._stub.codes else self._stub.codes
        return self._stub.codes[:1] if style is CodeStyle.WHOLE else self._stub.codes

    def _style(self, reading: _Reading) -> CodeStyle:
        """How the codes are written; a blank table with three code columns wants the parts on every row."""
        ranked = [style for style, _ in reading.styles.most_common()]
        for style in (CodeStyle.PARTS, CodeStyle.SPARSE, CodeStyle.LEVELS):
            if style in ranked:
                return style
        if ranked:
            return ranked[0]
        if not self._stub.codes:
            return CodeStyle.GLUED
        split = len(self._stub.codes) == len(self._keyed.levels) and not self._merged_stub(reading)
        return CodeStyle.PARTS if split else CodeStyle.WHOLE

    def _merged_stub(self, reading: _Reading) -> bool:
        """Whether body rows merge the code columns, so that one cell takes the whole code."""
        rows = {*reading.spare, *reading.codes}
        if not rows:
            return False
        first, last = self._stub.codes[0], self._stub.codes[-1]
        return any(
            area.top == area.bottom and area.left <= first and area.right >= last and area.top in rows
            for area in self._grid.merges_at(min(rows), max(rows))
        )


def _at_bottom(total: int, reading: _Reading) -> bool:
    codes_after = any(row > total for row in reading.codes)
    before = [*reading.codes, *reading.spare]
    return not codes_after and any(row < total for row in before)


def _run(start: int, rows: Sequence[int]) -> list[int]:
    """The rows that follow ``start`` without a gap."""
    run: list[int] = []
    for row in rows:
        if row == start + len(run) + 1:
            run.append(row)
    return run
