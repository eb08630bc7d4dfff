"""One form being made from the data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from xltools.fill.performance.place import FormShape, Spotless, place_in
from xltools.fill.performance.sources.cells import DataCell, Unfit
from xltools.fill.performance.sources.subjects import Statement
from xltools.forms.application.document import NOTHING, Choice, Document, Entry, Option, Table, TableRow
from xltools.forms.application.vocabulary import key

__all__ = ["Maker"]

_NUMBERED = re.compile(r"(?:年度|长期)?(?:绩效)?目标(\d{1,2})(?!\d)")
_SEVERAL = re.compile(r"[;；、,，/\n]")


@dataclass
class Maker:
    """The places of a form, as far as the data fill them."""

    shape: FormShape
    title: Entry = NOTHING
    fields: dict[str, Entry] = field(default_factory=dict)
    choices: dict[str, Choice] = field(default_factory=dict)
    goals: dict[str, dict[int, Entry]] = field(default_factory=dict)
    cells: dict[str, dict[str, dict[str, Entry]]] = field(default_factory=dict)
    """Entries by table, row and column."""
    listed: dict[str, list[TableRow]] = field(default_factory=dict)
    indicators: list[Table] = field(default_factory=list)
    stated: set[Spotless] = field(default_factory=set)
    """Places filled by data that name this form."""

    def place(self, statement: Statement) -> Spotless | None:
        """Where a statement belongs on this form."""
        return place_in(self.shape, statement.row, statement.column)

    def put(self, place: Spotless, cell: DataCell) -> str:
        """Put a cell of the data into its place; why not, or nothing."""
        try:
            match place.kind:
                case "title":
                    self.title = cell.entry("标题")
                case "field":
                    return self._put_field(place, cell)
                case "choice":
                    self.choices[place.id] = self._choice(place.id, cell)
                case "goal":
                    self.goals.setdefault(place.id, {})[int(place.row)] = _numbered(
                        cell.entry("目标"), place.row
                    )
                case _:
                    return self._put_cell(place, cell)
        except Unfit as fault:
            return str(fault)
        return ""

    def _put_field(self, place: Spotless, cell: DataCell) -> str:
        entry = cell.entry(place.id)
        before = self.fields.get(place.id)
        self.fields.setdefault(place.id, entry)
        return (
            ""
            if before is None or before.text == entry.text
            else f"与前面填的“{before.text[:20]}”不同，没有用到"
        )

    def _put_cell(self, place: Spotless, cell: DataCell) -> str:
        row = self.cells.setdefault(place.id, {}).setdefault(place.row, {})
        entry = cell.entry(place.column)
        before = row.setdefault(place.column, entry)
        return "" if before.text == entry.text else f"与前面填的 {before.text} 不同，没有用到"

    def _choice(self, name: str, cell: DataCell) -> Choice:
        """The options with those ticked that the cell names."""
        options = self.shape.choices[name]
        wanted = [text for text in (part.strip() for part in _SEVERAL.split(cell.text)) if text]
        unknown = [text for text in wanted if key(text) not in {key(option) for option in options}]
        if unknown:
            raise Unfit(f"中的“{unknown[0]}”不是可选项，应为：{'、'.join(options)}")
        ticked = {key(text) for text in wanted}
        return Choice(tuple(Option(option, key(option) in ticked) for option in options), cell.spot)

    def document(self) -> Document:
        """The form with everything put into it."""
        return Document(
            self.shape.form,
            self.title,
            fields=dict(self.fields),
            choices=dict(self.choices),
            tables=tuple(self._tables()),
        )

    def _tables(self) -> Iterator[Table]:
        goals = self.goals
        sided = self.shape.tables.get("整体绩效目标")
        if sided and goals:
            numbers = sorted({number for goal in goals.values() for number in goal})
            rows = tuple(
                TableRow({name: goal[number] for name, goal in goals.items() if number in goal})
                for number in numbers
            )
            yield Table(sided.id, {}, rows)
        else:
            for name, texts in goals.items():
                rows = tuple(TableRow({"目标": texts[number]}) for number in sorted(texts))
                yield Table(name, {}, rows)
        for table_id, cells in self.cells.items():
            yield Table(table_id, {}, tuple(TableRow(entries, label) for label, entries in cells.items()))
        for table_id, listed in self.listed.items():
            yield Table(table_id, {}, tuple(listed))
        for table_id in ("长期指标", "绩效指标"):
            tables = [table for table in self.indicators if table.id == table_id]
            goal_numbers = [self._goal_number(table) for table in tables]
            in_order = goal_numbers == list(range(1, len(tables) + 1))
            for table, number in zip(tables, goal_numbers, strict=True):
                yield table._replace(heading=self._heading(table, number, in_order=in_order))

    def _goal_number(self, table: Table) -> int | None:
        """Which goal the indicators are for, by its number or its words."""
        goals = self._goals_of(table)
        numbered = _NUMBERED.match(table.heading.text)
        if numbered:
            return int(numbered[1])
        wanted = key(table.heading.text)
        found = (number for number, entry in goals.items() if wanted and key(_bare(entry.text)) == wanted)
        return next(found, None)

    def _goals_of(self, table: Table) -> dict[int, Entry]:
        return self.goals.get("长期目标" if table.id == "长期指标" else "年度目标", {})

    def _heading(self, table: Table, number: int | None, *, in_order: bool) -> Entry:
        """The line above the indicators of a goal; nothing where the form prints it from its list of goals."""
        given = table.heading
        text = _bare(self._goals_of(table).get(number or 0, NOTHING).text)
        if number is None or (not text and "分" in given.text):
            return given
        if in_order and "分" not in given.text:
            return NOTHING
        return Entry(f"{given.text.rstrip('：')}：{text}" if text else given.text, given.spot)


def _numbered(goal: Entry, number: str) -> Entry:
    """目标1：… as the forms print it."""
    return goal if _NUMBERED.match(goal.text) else goal._replace(value=f"目标{number}：{goal.text}")


def _bare(goal: str) -> str:
    return _NUMBERED.sub("", goal, count=1).lstrip("：: ")
