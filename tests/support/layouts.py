"""Tables drawn in any layout people use, from their figures alone (relations.md 3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from support.layout_parts import Column, Drawn, Layout, Side, align_ends, between_groups, parts, reorder, run
from support.sketch import Sketch
from support.tableset import TableSet
from support.wordings import WORDS

from xltools.address import Address
from xltools.book.cellref import Area
from xltools.book.model import CellValue
from xltools.forms.model import Block, Form, Row

__all__ = ["Drawn", "Layout", "draw"]


def draw(form: Form, tables: TableSet, layout: Layout) -> Drawn:
    """The table of this form in this layout."""
    return _Drawer(form, tables, layout).draw()


class _Drawer:
    def __init__(self, form: Form, tables: TableSet, layout: Layout) -> None:
        self.form = form
        self.tables = tables
        self.layout = layout
        self.random = Random(layout.seed)
        self.sketch = Sketch(form.sheet)
        self.drawn = Drawn(form, layout, self.sketch)

    # -- sides -----------------------------------------------------------------------------------------------------

    def draw(self) -> Drawn:
        sides = self._sides()
        width = sum(len(side.columns) for side in sides)
        top = self._captions(width)
        row = self._body(sides, top)
        if self.layout.notes:
            self.sketch.cells[row, 1] = self.form.notes[0]
            row += 1
        if self.form.empty_statement and not self.tables.codes(self.form.id):
            self.sketch.cells[row, 1] = self.form.empty_statement.format(year=2022)
        self.sketch.shift(self.layout.down, self.layout.right)
        return self.drawn

    def _sides(self) -> list[Side]:
        if self.form.keyed:
            return [self._keyed()]
        if self.form.id == "gk09":
            return self._three_public()
        sides = [self._listed(block) for block in self.form.blocks]
        if self.form.id == "gk06":
            return self._basic(sides)
        align_ends(sides[0].rows, sides[1].rows)
        sides = [self._changed(side, after=place == 1) for place, side in enumerate(sides)]
        return sides[::-1] if self.layout.swapped else sides

    def _columns(self, block: Block) -> list[Column]:
        found = []
        for column in block.columns:
            head = tuple(self._word(text) for text in column.head)
            if self.layout.aliases and len(column.aliases) >= self.layout.aliases:
                alias = column.aliases[self.layout.aliases - 1]
                head = (*head[:-1], self._word(alias))
            found.append(Column(head, column.kind.value, column.ordinal, column.id))
        return found

    def _keyed(self) -> Side:
        columns = self._columns(self.form.blocks[0])
        codes = self.tables.codes(self.form.id)
        rows = [self._row(columns, code, code, self.tables.names.get(code, "")) for code in codes]
        total = self._row(columns, "合计", self._word("合计"), "")
        place = len(rows) if self.layout.total == "last" else 0
        side = Side(columns, [*rows[:place], total, *rows[place:]])
        if self.layout.dots and self.layout.total != "last":
            side.rows.append(["…" if column.kind in {"code", "name"} else None for column in columns])
        return self._changed(self._with_codes(side), after=True)

    def _row(self, columns: Sequence[Column], row: str, code: str, name: str) -> list[object]:
        texts = {"code": code, "name": self._word(name) if name else None}
        return [
            Address(self.form.id, row, column.id) if column.kind == "amount" else texts[column.kind]
            for column in columns
        ]

    def _with_codes(self, side: Side) -> Side:
        """The side with its codes written the way of the layout."""
        style = self.layout.codes
        if style == "whole":
            return side
        if style == "glued":
            for row in side.rows:
                glued = f"{row[0]} {row[1]}" if str(row[0]).isdigit() else row[0]
                row[:2] = [glued]
            side.columns[:2] = [Column((side.columns[0].head[0],), "name")]
            return side
        above = side.columns[0].head[:-1]
        lone = self.layout.total == "head"
        heads = [(*above, "类"), (*above, "款"), (*above, "项")]
        if lone:
            heads = [(*side.columns[0].head,)] * 3
        split = [Column(head, "code") for head in heads]
        side.columns[:1] = split
        for row in side.rows:
            row[:1] = parts(str(row[0]), style) if str(row[0]).isdigit() else [row[0], None, None]
        if lone:
            side.rows[0][:4] = ["类", "款", "项", "合计"]
        return side

    def _listed(self, block: Block) -> Side:
        columns = self._columns(block)
        if not self.layout.lines:
            columns = [column for column in columns if column.kind != "line"]
        rows = [
            [self._cell(column, row) for column in columns]
            for row in block.rows
            if not row.bottom and row.code not in (*self.layout.without, "-")
        ]
        return Side(columns, rows)

    def _cell(self, column: Column, row: Row) -> object:
        if column.kind == "amount":
            return Address(self.form.id, row.id, column.id) if row.label else None
        if column.kind == "code":
            return row.code
        if column.kind == "line":
            return row.line
        text = row.label
        if self.layout.aliases and len(row.aliases) >= self.layout.aliases and row.label[:1] != "无":
            text = row.aliases[self.layout.aliases - 1]
        return self._word(text) if text else None

    def _basic(self, sides: list[Side]) -> list[Side]:
        foot = [row for block in self.form.blocks for row in block.rows if row.bottom]
        if self.layout.shape == "two":
            sides = [sides[0], Side(sides[1].columns, [*sides[1].rows, *sides[2].rows])]
        deepest = max(len(side.rows) for side in sides)
        for side in sides:
            side.rows += [[None] * len(side.columns) for _ in range(deepest - len(side.rows))]
        for side, row in zip((sides[0], sides[1]), foot, strict=True):
            side.rows.append([self._word(row.label), *[None] * (len(side.columns) - 1)])
        for side in sides[2:]:
            side.rows.append([None] * len(side.columns))
        sides[0].rows[-1][2] = Address("gk06", foot[0].id, "决算数")
        sides[-1].rows[-1][2] = Address("gk06", foot[1].id, "决算数")
        return sides

    def _three_public(self) -> list[Side]:
        columns = [column for block in self.form.blocks for column in self._columns(block)]
        blocks = [block for block in self.form.blocks for _ in block.columns]
        row = [Address("gk09", b.rows[0].id, c.id) for b, c in zip(blocks, columns, strict=True)]
        if self.layout.shape == "down":
            items = [Column((self._word("项目"),), "label")]
            items += [Column((self._word(block.rows[0].label),), "amount") for block in self.form.blocks]
            rows = [[columns[place].head[-1], row[place], row[place + 6]] for place in range(6)]
            rows[0][0] = "“三公”经费合计"
            rows[2][0] = "公务用车购置及运行维护费"
            return [Side(items, [list(each) for each in rows])]
        if self.layout.shape == "pairs":
            order = [place + block * 6 for place in range(6) for block in (0, 1)]
            turned = [
                replace(columns[place], head=(*columns[place].head[1:], columns[place].head[0]))
                for place in order
            ]
            return [Side(turned, [[row[place] for place in order]])]
        return [Side(columns, [list(row)])]

    # -- changes of one side -----------------------------------------------------------------------------------------

    def _changed(self, side: Side, *, after: bool) -> Side:
        """The side with its amounts reordered and with further columns."""
        if self.layout.order:
            reorder(side, Random(self.layout.order))
        if not after:
            return side
        stub = sum(column.kind != "amount" for column in side.columns)
        for place, head in self.layout.extra:
            gaps = [p for p in range(stub, len(side.columns) + 1) if between_groups(side.columns, p)]
            self._insert(side, gaps[place % len(gaps)], Column((self._word(head),), "extra"))
            self.drawn.extra.append(head)
        for place in self.layout.blank_columns:
            self._insert(side, 1 + place % len(side.columns), Column((), "blank"))
        return side

    def _insert(self, side: Side, place: int, column: Column) -> None:
        side.columns.insert(place, column)
        for row in side.rows:
            number = self.random.choice([None, 12.5, 3, "无变化"]) if column.kind == "extra" else None
            row.insert(place, number if any(isinstance(cell, Address) for cell in row) else None)

    # -- drawing -----------------------------------------------------------------------------------------------------

    def _captions(self, width: int) -> int:
        """Title, number, name and unit; the first row below them."""
        layout = self.layout
        title = self.form.title if layout.title is None else layout.title
        number = self.form.number if layout.number is None else layout.number
        right = max(2, width)
        order = {
            "rows": [(title, ""), ("", number), (layout.name, layout.unit)],
            "number first": [(number, ""), (title, ""), (layout.name, layout.unit)],
            "one row": [(title, number), (layout.name, layout.unit)],
            "spread": [("", ""), (title, ""), ("", ""), (layout.name, number), ("", layout.unit), ("", "")],
        }[layout.captions]
        rows = [entry for entry in order if any(entry)] if layout.captions != "spread" else order
        for row, (left, other) in enumerate(rows, start=1):
            if left:
                self.sketch.cells[row, 1] = self._radical(left)
            if other:
                self.sketch.cells[row, right] = other
            if left and left == title and not other and layout.merged:
                self.sketch.merges.append(Area(row, 1, row, right))
        return len(rows) + 1

    def _body(self, sides: Sequence[Side], top: int) -> int:
        """Head and rows of all sides; the first row below them."""
        first = self._heads(sides, top)
        count = max(len(side.rows) for side in sides)
        row = first
        for place in range(count):
            row += self.layout.blank_rows.count(place)
            if place and place == self.layout.go_on:
                self.drawn.again = row + 1 + self.layout.down
                row = self._heads(sides, row + 1)
            self._line(sides, place, row)
            row += 1
        return row

    def _line(self, sides: Sequence[Side], place: int, row: int) -> None:
        left = 1
        for side in sides:
            cells = side.rows[place] if place < len(side.rows) else []
            for column, cell in enumerate(cells, start=left):
                value = self._value(cell) if isinstance(cell, Address) else cell
                if value is not None and value != "":
                    self.sketch.cells[row, column] = value  # type: ignore[assignment]
            left += len(side.columns)

    def _value(self, address: Address) -> CellValue | None:
        self.drawn.addresses.add(address)
        exact = self.tables.exact
        value = exact[address] if self.layout.yuan and exact else self.tables.values[address]
        if not value:
            return self.random.choice(self.layout.nothing)
        style = self.layout.figures
        if style == "mixed":
            style = self.random.choice(["float", "text", "commas", "wide"])
        plain = f"{value:.2f}"
        match style:
            case "text":
                return plain
            case "commas":
                return f"{value:,.2f}"
            case "wide":
                return plain.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789."})
            case _:
                return float(value)

    def _heads(self, sides: Sequence[Side], top: int) -> int:
        """The heads of all sides beginning in this row; the first row below them."""
        depth = max(len(column.head) for side in sides for column in side.columns)
        columns = [column for side in sides for column in side.columns]
        starts = {0}
        for side in sides:
            starts.add(max(starts) + len(side.columns))
        if self.form.id == "gk06":
            starts = {0, len(sides[0].columns)}  # 公用经费 reaches over its two blocks
        for level in range(depth):
            self._head_row(columns, top, (level, depth), starts)
        row = top + depth
        ordinals = self.layout.ordinals and self.form.id != "gk06" and self.layout.total != "head"
        if ordinals and any(column.ordinal for column in columns):
            self._ordinal_row(columns, row, starts)
            row += 1
        return row

    def _head_row(self, columns: list[Column], top: int, levels: tuple[int, int], starts: set[int]) -> None:
        level, depth = levels
        place = 0
        while place < len(columns):
            head = columns[place].head
            if len(head) <= level:
                place += 1
                continue
            end = run(columns, place, level, starts)
            last = level == len(head) - 1
            row = top + level
            if last and self.layout.low and not self.layout.merged:
                row = top + depth - 1
            for column in range(place, end) if self.layout.repeated and not self.layout.merged else (place,):
                if columns[column].kind != "blank":
                    self.sketch.cells[row, column + 1] = head[level]
            bottom = top + depth - 1 if last else row
            if self.layout.merged and (bottom > row or end > place + 1):
                self.sketch.merges.append(Area(row, place + 1, bottom, end))
            place = end

    def _ordinal_row(self, columns: Sequence[Column], row: int, starts: set[int]) -> None:
        for place, column in enumerate(columns):
            if column.ordinal:
                self.sketch.cells[row, place + 1] = column.ordinal
            elif place in starts and self.form.ordinal_word:
                self.sketch.cells[row, place + 1] = self.form.ordinal_word

    # -- words -------------------------------------------------------------------------------------------------------

    def _word(self, text: str) -> str:
        return WORDS[self.layout.words](text)

    def _radical(self, text: str) -> str:
        return WORDS["radical"](text) if self.layout.words == "radical" else text
