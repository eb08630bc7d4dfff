"""Tables within an application-style form: a head, then rows until something else begins."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from xltools.book.cellref import Area
from xltools.book.model import Sheet
from xltools.forms.application.document import NOTHING, Entry, Table, TableRow
from xltools.forms.application.lines import Line, Piece, merged_areas
from xltools.forms.application.units import with_units
from xltools.forms.application.vocabulary import TableWords, Vocabulary, key, row_key

__all__ = ["GOAL_PAIR", "INDICATORS", "OpenTable", "begin_table", "goal_table", "side_by_side", "with_goal"]

INDICATORS = "绩效指标"
LONG_TERM = "长期指标"
GOAL_PAIR = "年度总体目标"
_GROUPS = ("一级指标", "二级指标")
_WEIGHTS = frozenset({"分值", "权重"})
_GROUP_WEIGHTS = {"一级指标": "权重", "二级指标": "二级分值"}
"""What weights printed right of the name of a group are called."""
_PER_GROUP = ("权重", "得分")
"""Columns that may print one figure for a whole 一级指标."""
UNKNOWN = "第"
"""What the ids of columns with unknown heads begin with."""
_MOST_STUBS = 2
_TWINS = frozenset({"二级指标", "三级指标", "目标值"})
RIGHT = "年度"
"""Before the columns of yearly indicators that stand right of long-term ones."""
BUDGET = "预算执行"
_AMOUNTS = ("年初预算数", "预算数", "执行数")
_DIGITS = re.compile(r"\d|[:：]")
_NAMES = (None, "来源项目")
"""Columns in which rows are named: those left of the table, or a column for it."""
_OWN_ROW = re.compile(r"\d{1,2}[、.．]")
_NAMED_AMOUNT = re.compile(r"[^:：]{2,16}[:：](?:[^:：]{2,16}[:：])?\s*[\d,.]*(?:万?元)?")
"""其中：一般公共预算：9000.5"""


@dataclass
class OpenTable:
    """A table whose rows are being read."""

    words: TableWords
    starts: tuple[tuple[int, str], ...]
    """(first sheet column, column id), from left to right."""
    heads: Mapping[str, Entry]
    sheet: Sheet
    stub: Entry = NOTHING
    heading: Entry = NOTHING
    rows: list[TableRow] = field(default_factory=list)
    group: str = ""
    strange: tuple[Entry, ...] = ()
    """Heads that nobody knows."""

    @property
    def rank(self) -> tuple[int, bool]:
        """How well the head fits: number of heads, then whether the stub is as it must be."""
        return len(self.heads), bool(self.words.stub)

    def again(self, heading: Entry) -> OpenTable:
        """The same table for the next goal."""
        return OpenTable(self.words, self.starts, self.heads, self.sheet, self.stub, heading)

    def goes_on(self, head: OpenTable) -> bool:
        """Whether a head repeats that of this table, as on the next page of a long form."""
        same = head.words.id == self.words.id and head.heads.keys() == self.heads.keys()
        stub = key(head.stub.text)
        return same and bool(self.rows) and self.words.id == INDICATORS and stub in {"", key(self.stub.text)}

    def column_of(self, piece: Piece) -> str | None:
        """The column a cell stands in: the last that begins at or before it."""
        found = None
        for start, column in self.starts:
            if start <= piece.column:
                found = column
        return found

    def take(self, line: Line) -> bool:
        """Read a row; ``False`` when the line is none of this table."""
        if self.words.rows:
            return self._labelled_row(line)
        if self.words.id == GOAL_PAIR and self._crowded(line):
            return False
        entries: dict[str, Entry] = {}
        for piece in line:
            column = self.column_of(piece)
            if column is None:
                if self.stub is NOTHING and not self.rows:
                    self.stub = piece.entry
                continue
            if column in entries:
                entries[column] = entries[column]._replace(value=f"{entries[column].text} {piece.text}")
            else:
                entries[column] = piece.entry
        if not entries:
            return False
        self.rows.append(TableRow(entries | self._blanks(line[0].row, entries)))
        return True

    def _crowded(self, line: Line) -> bool:
        """Whether a column has more than a goal and its number, so that the line is none of goals."""
        columns = [self.column_of(piece) for piece in line]
        return any(columns.count(column) > 2 for column in self.heads)

    def _blanks(self, row: int, entries: Mapping[str, Entry]) -> dict[str, Entry]:
        """The empty cells of a row, which have a place all the same."""
        missing = ((column, start) for start, column in self.starts if column not in entries)
        return {column: Entry(None, (self.sheet.name, row, start)) for column, start in missing}

    def _labelled_row(self, line: Line) -> bool:
        label, group = "", self.group
        entries: dict[str, Entry] = {}
        for piece in line:
            column = self.column_of(piece)
            if piece.worded and key(piece.text) in self.words.groups:
                group = self.words.groups[key(piece.text)]
            elif piece.worded and not label and (found := self._row_id(piece.text, group)):
                label = found
            elif column is not None:
                entries[column] = piece.entry
            elif self.stub is NOTHING and not self.rows:
                self.stub = piece.entry
        if not label and self._own_row(line, entries):
            label = line[0].text.strip()
        if not label and self.words.id == "汇总" and entries:
            label = ""
        elif not label and self._only_names(line):
            label = line[0].text.strip()
        elif not label:
            return False
        self.group = group
        self.rows.append(TableRow(entries | self._blanks(line[0].row, entries), label))
        return True

    def _own_row(self, line: Line, entries: Mapping[str, Entry]) -> bool:
        """Whether a line is a row with a name of its own; in 预算执行 amounts, not words, stand in its first column."""
        filled = entries.keys() - set(_NAMES)
        if not filled or not line[0].worded or self.column_of(line[0]) not in _NAMES:
            return False
        amounts = [entries[column] for column in _AMOUNTS if column in entries]
        words = [
            entry for entry in amounts if isinstance(entry.value, str) and not _DIGITS.search(entry.text)
        ]
        return self.words.id != BUDGET or not any(entry.text.strip("-—－/ ") for entry in words)

    def _only_names(self, line: Line) -> bool:
        """Whether a line is a row that nobody filled: its name, or names with the amounts in the same cell."""
        if self.words.id == "经费控制" and len(line) == 1 and _OWN_ROW.match(line[0].text.strip()):
            return line[0].last_column < self.starts[0][0]
        if self.words.id != BUDGET or not self.rows or not all(piece.worded for piece in line):
            return False
        beside = len(line) == 1 and line[0].column > 1 and line[0].last_column < self.starts[0][0]
        return beside or all(_NAMED_AMOUNT.fullmatch(piece.text.strip()) for piece in line)

    def _row_id(self, text: str, group: str) -> str | None:
        printed = row_key(text)
        last = row_key(printed.rpartition(":")[2])
        for candidate in (printed, key(text), last):
            for name in (f"{group}/{candidate}", candidate):
                if name in self.words.rows:
                    return self.words.rows[name]
        return None

    def _weighs_rows(self) -> bool:
        """Whether 权重 is that of the rows: printed right of 三级指标, with more figures than 一级指标."""
        order = [column for _, column in self.starts]
        if "分值" in order or not {"权重", "三级指标"} <= set(order):
            return False
        printed = sum(row.get("权重").value is not None for row in self.rows)
        groups = sum(row.get(_GROUPS[0]).value is not None for row in self.rows)
        return order.index("权重") > order.index("三级指标") and printed > groups

    def _with_points(self) -> OpenTable:
        """The same table with its column 权重 as 分值."""
        names = {"权重": "分值"}
        return replace(
            self,
            starts=tuple((start, names.get(column, column)) for start, column in self.starts),
            heads={names.get(column, column): entry for column, entry in self.heads.items()},
            rows=[
                TableRow(
                    {names.get(column, column): entry for column, entry in row.entries.items()}, row.label
                )
                for row in self.rows
            ],
        )

    def finished(self) -> Table:
        """The table with what merged cells say standing in each of their rows."""
        rows = self.rows
        if self.words.id == INDICATORS:
            if self._weighs_rows():
                return self._with_points().finished()
            rows = with_units(_grouped(rows, self.sheet))
        long_term = self.words.id == INDICATORS and key(self.stub.text).startswith("长期")
        return Table(
            LONG_TERM if long_term else self.words.id, self.heads, tuple(rows), self.heading, self.stub
        )


def side_by_side(table: Table) -> tuple[Table, ...]:
    """The tables that share the rows: long-term indicators at the left, yearly ones at the right; else the table."""
    if f"{RIGHT}目标值" not in table.columns:
        return (table,)
    shared = table.columns.keys() - _TWINS - {f"{RIGHT}{column}" for column in _TWINS}
    names = ({column: column for column in _TWINS}, {column: f"{RIGHT}{column}" for column in _TWINS})
    found = []
    for table_id, side in zip((LONG_TERM, INDICATORS), names, strict=True):
        chosen = {column: column for column in shared} | side
        rows = tuple(
            TableRow({to: row.get(source) for to, source in chosen.items()}, row.label) for row in table.rows
        )
        heads = {to: table.columns[source] for to, source in chosen.items() if source in table.columns}
        found.append(table._replace(id=table_id, columns=heads, rows=rows))
    return tuple(found)


def begin_table(line: Line, words: Vocabulary, sheet: Sheet) -> OpenTable | None:
    """The table whose head a line is, or ``None``; of several that fit, the one with most heads."""
    best: OpenTable | None = None
    for table in words.tables:
        found = _head(line, table, sheet)
        if found and (best is None or found.rank > best.rank):
            best = found
    return best


def _head(line: Line, table: TableWords, sheet: Sheet) -> OpenTable | None:
    names = [table.columns.get(key(piece.text), ()) if piece.worded else () for piece in line]
    first = _first_head(names)
    if first is None or first > _MOST_STUBS:
        return None
    heads: dict[str, Entry] = {}
    starts: list[tuple[int, str]] = []
    strange: list[Entry] = []
    for number, piece in enumerate(line[first:], start=first):
        name = _column_id(names, number, starts, heads)
        if name is not None:
            heads[name] = piece.entry
            starts.append((piece.column, name))
        elif table.strange and piece.worded:
            strange.append(piece.entry)
            starts.append((piece.column, f"{UNKNOWN}{piece.column}"))
        else:
            return None
    if len(heads.keys() - table.aside) < table.least or not table.needs <= heads.keys():
        return None
    stub = line[0].entry if first else NOTHING
    if (strange and not heads.keys() >= table.strange) or not key(stub.text).startswith(table.stub):
        return None
    return OpenTable(table, tuple(starts), heads, sheet, stub, strange=tuple(strange))


def _first_head(names: Sequence[tuple[str, ...]]) -> int | None:
    """Where the heads begin; a cell at the left whose name is printed again behind it only names the table."""
    levels = [number for number, known in enumerate(names) if known == ("一级指标",)]
    for number, known in enumerate(names):
        if known == ("三级指标",) and levels and number < levels[0]:
            continue
        if known and not (number < _MOST_STUBS and len(known) == 1 and known in names[number + 1 :]):
            return number
    return None


def _column_id(
    names: Sequence[tuple[str, ...]],
    number: int,
    starts: Sequence[tuple[int, str]],
    heads: Mapping[str, Entry],
) -> str | None:
    """The column a head names.

    Weights right of 一级指标 and 二级指标 are those of the groups; where there are two levels, the second is that of the rows.
    """
    twin = names[number][0] if names[number] else ""
    if twin in _TWINS and "目标值" in heads and twin in heads:
        return None if f"{RIGHT}{twin}" in heads else f"{RIGHT}{twin}"
    known, levels = names[number], {level for later in names[number + 1 :] for level in later}
    if known == ("二级指标",) and "三级指标" not in levels | heads.keys():
        known = ("三级指标",)
    if known and known[0] in _WEIGHTS:
        left = starts[-1][1] if starts else ""
        before = _GROUP_WEIGHTS.get(left) if levels & {"二级指标", "三级指标"} else None
        known = (before, *known) if before else (*known, "分值") if "权重" in heads else known
    return next((name for name in known if name not in heads), None)


def _grouped(rows: list[TableRow], sheet: Sheet) -> list[TableRow]:
    """Rows with 一级指标, 二级指标 and figures per group filled down from their anchor."""
    filled: list[dict[str, Entry]] = []
    above: dict[str, Entry] = {}
    for row in rows:
        entries = dict(row.entries)
        if entries.get(_GROUPS[0], NOTHING).value is not None:
            above = {}
        for column in _GROUPS:
            entry = entries.get(column, NOTHING)
            if entry.value is not None:
                above[column] = entry
            elif column in above:
                entries[column] = above[column]
        filled.append(entries)
    for column in _PER_GROUP:
        _spread(filled, column, sheet)
    return [TableRow(entries, row.label) for entries, row in zip(filled, rows, strict=True)]


def _spread(rows: list[dict[str, Entry]], column: str, sheet: Sheet) -> None:
    """One figure for a group: merged over its rows, or printed on the first row of every group and nowhere else."""
    groups = [list(group) for _, group in groupby(rows, key=lambda row: row.get(_GROUPS[0], NOTHING).spot)]
    merged = merged_areas(sheet)
    alone = [group for group in groups if len(group) > 1]
    once = bool(alone) and all(
        group[0].get(column, NOTHING).value is not None
        and all(row.get(column, NOTHING).value is None for row in group[1:])
        for group in alone
    )
    for group in groups:
        first = group[0].get(column, NOTHING)
        for row in group[1:]:
            own = row.get(column, NOTHING)
            if own.value is not None:
                first = own
            elif once or _covered(first, own, merged):
                row[column] = first


def _covered(anchor: Entry, entry: Entry, merged: Mapping[tuple[int, int], Area]) -> bool:
    if anchor.spot is None or entry.spot is None:
        return False
    area = merged.get(anchor.spot[1:])
    return area is not None and entry.spot[1] <= area.bottom


def goal_table(table_id: str, entry: Entry, stub: Entry) -> Table:
    """A list of goals with its first line."""
    return Table(table_id, {}, (TableRow({"目标": entry}),), stub=stub)


def with_goal(table: Table, entry: Entry) -> Table:
    """The list with one more goal."""
    return table._replace(rows=(*table.rows, TableRow({"目标": entry})))
