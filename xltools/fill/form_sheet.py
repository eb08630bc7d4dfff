"""Writing one form onto one XlsxWriter worksheet: head, rows, figures, notes, print set-up."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Any

from xltools.address import Address
from xltools.book.cellref import Area, column_letters
from xltools.fill.assemble import Filled
from xltools.fill.looks import Looks, Role, Shade
from xltools.forms.geometry import HEAD_ROW, NUMBER_ROW, TITLE_ROW, UNIT_ROW, Geometry, PrintedRow
from xltools.forms.model import Block, ColumnKind, Form
from xltools.relations.render import Renderer

__all__ = ["FormSheet"]

ROW_HEIGHT = 15.75
HEAD_HEIGHT = 18.0
NOTE_LINE_HEIGHT = 14.0


@dataclass(frozen=True)
class FormSheet:
    """One form on its worksheet."""

    sheet: Any
    geometry: Geometry
    filled: Filled
    renderer: Renderer
    looks: Looks
    living: bool
    """With formulas, colours and protection; a published copy has figures only."""

    def write(self) -> None:
        """Write head, fixed rows, code rows and notes."""
        for number, column in enumerate(self.form.columns):
            self.sheet.set_column(number, number, column.width)
        self._title()
        self._head()
        for printed in self.geometry.printed_rows:
            self._fixed_row(printed)
        self._short_blocks()
        if self.form.keyed:
            self._code_rows()
        self._notes()

    @property
    def form(self) -> Form:
        """The form that is written."""
        return self.geometry.form

    def text(self, row: int, column: int, text: str, look: Any) -> None:
        """Put text, never a formula, into a cell; an empty one still has its look."""
        if text:
            self.sheet.write_string(row - 1, column - 1, text, look)
        else:
            self.sheet.write_blank(row - 1, column - 1, None, look)

    def merged(self, area: Area, text: str, look: Any) -> None:
        """Put text into an area, merged when it has more than one cell."""
        if area.top == area.bottom and area.left == area.right:
            self.text(area.top, area.left, text, look)
            return
        self.sheet.merge_range(area.top - 1, area.left - 1, area.bottom - 1, area.right - 1, "", look)
        self.text(area.top, area.left, text, look)

    def amount(self, address: Address) -> None:
        """Put a figure into its cell: a formula with its result, or an input."""
        row, column = self.geometry.cell(address)
        if self.filled.shape.is_empty(self.form) and not self.living:
            self.text(row, column, "", self.looks(Role.AMOUNT))
            return
        definition = self.filled.definitions.get(address)
        if definition is None or not self.living:
            self.figure(address, row, column)
            return
        formula = self.renderer.formula(definition)
        if formula is None:
            raise KeyError(f"{address}: {definition.relation.id} cannot be written as a formula")
        shade = Shade.LINK if "!" in formula else Shade.FORMULA
        value = float(self.filled.value(address))
        self.sheet.write_formula(row - 1, column - 1, f"={formula}", self.looks(Role.AMOUNT, shade), value)

    def figure(self, address: Address, row: int, column: int) -> None:
        """Put a plain number into a cell: with all digits when living, as printed when published."""
        look = self.looks(Role.AMOUNT, Shade.INPUT, locked=False) if self.living else self.looks(Role.AMOUNT)
        value = self.filled.printed(address) if self.living else self.filled.published(address)
        if value is None or not (value or self.filled.pack.imprint.zeros):
            self.sheet.write_blank(row - 1, column - 1, None, look)
            return
        self.sheet.write_number(row - 1, column - 1, float(value), look)

    def _title(self) -> None:
        last, imprint = self.geometry.last_column, self.filled.pack.imprint
        left, right = self.looks(Role.CORNER_LEFT), self.looks(Role.CORNER_RIGHT)
        title, number = (NUMBER_ROW, TITLE_ROW) if imprint.number_above else (TITLE_ROW, NUMBER_ROW)
        text = self.form.printed_title.format(year=self.filled.year) or self.form.title
        self.merged(Area(title, 1, title, last), text, self.looks(Role.TITLE))
        self.sheet.set_row(title - 1, 30)
        if imprint.number_above:
            self.text(number, 1, self.form.number, left)
        else:
            self.text(number, last, self.form.number, right)
        if self.form.names_unit:
            self.text(UNIT_ROW, 1, imprint.unit_name.format(self.filled.unit_name), left)
        self.text(UNIT_ROW, last, imprint.unit.format(self.filled.pack.unit), right)

    def _head(self) -> None:
        head = self.looks(Role.HEAD)
        for cell in self.geometry.head_cells():
            self.merged(cell.area, cell.text, head)
        for row, height in self._head_heights().items():
            self.sheet.set_row(row - 1, height)
        ordinals = self.geometry.ordinal_row
        if ordinals is None:
            return
        self.sheet.set_row(ordinals - 1, ROW_HEIGHT)
        for block in self.form.blocks:
            self._ordinals(block, ordinals)

    def _head_heights(self) -> dict[int, float]:
        """Rows tall enough for their wrapped labels (a Chinese character is two characters wide)."""
        heights = dict.fromkeys(range(HEAD_ROW, HEAD_ROW + self.geometry.head_depth), HEAD_HEIGHT)
        cells = sorted(self.geometry.head_cells(), key=lambda cell: cell.area.bottom - cell.area.top)
        for cell in cells:
            area = cell.area
            width = sum(column.width for column in self.form.columns[area.left - 1 : area.right])
            lines = ceil(2 * len(cell.text) / (width - 1.5))
            rows = range(area.top, area.bottom + 1)
            missing = HEAD_HEIGHT + NOTE_LINE_HEIGHT * (lines - 1) - sum(heights[row] for row in rows)
            heights[area.bottom] += max(0.0, missing)
        return heights

    def _ordinals(self, block: Block, row: int) -> None:
        look = self.looks(Role.HEAD)
        stub = [self.geometry.column_of(block, column) for column in block.columns if not column.ordinal]
        if stub and block.keyed:
            self.merged(Area(row, stub[0], row, stub[-1]), self.form.ordinal_word, look)
        elif stub:
            self.text(row, stub[0], self.form.ordinal_word, look)
            for number in stub[1:]:
                self.text(row, number, "", look)
        for column in block.columns:
            if column.ordinal:
                self.text(row, self.geometry.column_of(block, column), column.ordinal, look)

    def _fixed_row(self, printed: PrintedRow) -> None:
        self.sheet.set_row(printed.number - 1, ROW_HEIGHT)
        block, row = printed.block, printed.row
        first = self._label_start(printed)
        amounts = {column.id for column in block.amounts}
        if row.bottom or block.keyed:
            last = self.geometry.column_of(block, block.amounts[0]) - 1
            self.merged(Area(printed.number, first, printed.number, last), row.label, self.looks(Role.HEAD))
        else:
            self._stub(printed)
        for column in block.columns:
            if column.id in amounts and row.label:
                self.amount(Address(self.form.id, row.id, column.id))
            elif column.id in amounts:
                self.text(printed.number, self.geometry.column_of(block, column), "", self.looks(Role.AMOUNT))

    def _short_blocks(self) -> None:
        """Empty boxes below the shorter ones of blocks that stand side by side."""
        printed = {(entry.block.id, entry.number) for entry in self.geometry.printed_rows}
        bottom = {entry.number for entry in self.geometry.printed_rows if entry.row.bottom}
        for block in self.form.blocks:
            if block.keyed:
                continue
            for row in range(self.geometry.body_first, self.geometry.body_last + 1):
                if (block.id, row) not in printed and row not in bottom:
                    for column in block.columns:
                        self.text(row, self.geometry.column_of(block, column), "", self.looks(Role.LINE))

    def _label_start(self, printed: PrintedRow) -> int:
        wanted = printed.row.label_from or printed.block.id
        block = next(block for block in self.form.blocks if block.id == wanted)
        return self.geometry.column_of(block, block.columns[0])

    def _stub(self, printed: PrintedRow) -> None:
        row = printed.row
        total = "".join(row.label.split()).endswith(("总计", "合计")) or bool(row.caption)
        for column in printed.block.columns:
            number = self.geometry.column_of(printed.block, column)
            match column.kind:
                case ColumnKind.LABEL | ColumnKind.NAME:
                    look = self.looks(Role.LABEL_CENTRED if total else Role.LABEL)
                    self.text(printed.number, number, row.label or row.caption, look)
                case ColumnKind.LINE:
                    self.text(printed.number, number, row.line, self.looks(Role.LINE))
                case ColumnKind.CODE:
                    self.text(printed.number, number, row.code, self.looks(Role.CODE))
                case ColumnKind.TEXT:
                    self.text(printed.number, number, "", self.remark)
                case ColumnKind.AMOUNT:
                    pass

    @property
    def remark(self) -> Any:
        """The look of a cell that takes a text of the user's."""
        if self.living:
            return self.looks(Role.REMARK, Shade.INPUT, locked=False)
        return self.looks(Role.REMARK)

    def _code_rows(self) -> None:
        names = self.filled.pack.classification(self.form)
        block = self.form.blocks[0]
        code_column = self.geometry.kind_column(block, ColumnKind.CODE)
        name_column = self.geometry.kind_column(block, ColumnKind.NAME)
        for code in self.filled.shape.codes.get(self.form.id, ()):
            row = self.geometry.row_numbers[code]
            self.sheet.set_row(row - 1, ROW_HEIGHT)
            self.text(row, code_column, code, self.looks(Role.CODE))
            self.text(row, name_column, names.name(code), self.looks(Role.LABEL))
            for column in block.columns:
                if column.kind is ColumnKind.TEXT:
                    self.text(row, self.geometry.column_of(block, column), "", self.remark)
            for column in block.amounts:
                self.amount(Address(self.form.id, code, column.id))

    def _notes(self) -> None:
        for row, note in zip(self.geometry.note_rows, self.form.notes, strict=True):
            self._note(row)
            self.text(row, 1, note, self.looks(Role.NOTE))
            self.sheet.set_row(row - 1, self._note_height(note))
        statement = self.geometry.statement_row
        if statement is None:
            return
        text = self.form.empty_statement.format(year=self.filled.year)
        if self.living:
            self._note(statement)
            self._live_statement(statement, text)
        elif self.filled.shape.is_empty(self.form):
            self._note(statement)
            self.text(statement, 1, text, self.looks(Role.NOTE))

    def _note(self, row: int) -> None:
        self.merged(Area(row, 1, row, self.geometry.last_column), "", self.looks(Role.NOTE))

    def _note_height(self, note: str) -> float:
        width = sum(column.width for column in self.form.columns)
        return ROW_HEIGHT + NOTE_LINE_HEIGHT * (ceil(2 * len(note) / width) - 1)

    def _live_statement(self, row: int, text: str) -> None:
        """The sentence an empty table must carry, gone as soon as a code is entered."""
        code = self.geometry.kind_column(self.form.blocks[0], ColumnKind.CODE)
        letters = column_letters(code)
        codes = f"${letters}${self.geometry.body_first + 1}:${letters}${self.geometry.end_row}"
        quoted = text.replace('"', '""')
        result = text if self.filled.shape.is_empty(self.form) else ""
        formula = f'=IF(COUNTA({codes})=0,"{quoted}","")'
        self.sheet.write_formula(row - 1, 0, formula, self.looks(Role.NOTE), result)
