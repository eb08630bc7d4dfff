"""Writing a planned form onto its XlsxWriter worksheet."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from xltools.book.cellref import column_letters
from xltools.fill.looks import Shade
from xltools.fill.performance.beside import Beside
from xltools.fill.performance.height import MOST
from xltools.fill.performance.live import Live, LiveForm
from xltools.fill.performance.looks import FormLooks
from xltools.fill.performance.plan import Kind, Spread
from xltools.fill.performance.shown import Shown, shown_figure, shown_text

__all__ = ["FormWriter"]

_A4 = 9
_ALLOWED = {"format_columns": True, "format_rows": True, "insert_rows": True, "delete_rows": True}


@dataclass(frozen=True)
class FormWriter:
    """One form on its worksheet."""

    form: LiveForm
    sheet: Any
    looks: FormLooks
    living: bool
    """With formulas, colours and protection; a public copy has values only."""

    def write(self, beside: Beside) -> None:
        """Write the cells, the columns beside the form and the page set-up."""
        plan = self.form.plan
        for number, width in enumerate(plan.layout.columns):
            self.sheet.set_column(number, number, width)
        for row, height in plan.heights.items():
            self.sheet.set_row(row - 1, min(height, MOST))
        for cell in plan.cells:
            self._cell(cell)
        if self.living:
            beside.write(self.sheet, self.looks)
            self.sheet.protect("", _ALLOWED)
        self._page()

    def _cell(self, cell: Spread) -> None:
        live = self.form.live.get(cell.key) if cell.key else None
        if live is not None and self.living:
            shade = Shade.LINK if "!" in live.formula else Shade.FORMULA
            look = self.looks(
                cell, shade if cell.border else Shade.NONE, self._format(cell, live), locked=not live.open
            )
            self._merge(cell, look)
            value = float(live.value) if isinstance(live.value, Decimal) else live.value
            self.sheet.write_formula(cell.area.top - 1, cell.area.left - 1, f"={live.formula}", look, value)
            return
        shown = Shown(live.value, self._format(cell, live)) if live else self._shown(cell)
        look = self.looks(cell, self._shade(cell), shown.number_format)
        self._merge(cell, look)
        self._content(cell, shown, look)

    def _merge(self, cell: Spread, look: Any) -> None:
        area = cell.area
        if (area.top, area.left) != (area.bottom, area.right):
            self.sheet.merge_range(area.top - 1, area.left - 1, area.bottom - 1, area.right - 1, "", look)

    def _content(self, cell: Spread, shown: Shown, look: Any) -> None:
        """Text is never a formula, whatever it begins with."""
        row, column = cell.area.top - 1, cell.area.left - 1
        if isinstance(shown.value, Decimal):
            self.sheet.write_number(row, column, float(shown.value), look)
        elif shown.value:
            self.sheet.write_string(row, column, shown.value, look)
        else:
            self.sheet.write_blank(row, column, None, look)

    def _shown(self, cell: Spread) -> Shown:
        if cell.kind in {Kind.FIGURE, Kind.RATE}:
            return shown_figure(cell.entry)
        return Shown(shown_text(cell.entry))

    def _format(self, cell: Spread, live: Live) -> str:
        return live.number_format or shown_figure(cell.entry).number_format

    def _shade(self, cell: Spread) -> Shade:
        inputs = {Kind.TEXT, Kind.TYPED, Kind.FIGURE, Kind.RATE}
        return Shade.INPUT if self.living and cell.border and cell.kind in inputs else Shade.NONE

    def _page(self) -> None:
        """A4, one page wide, the title repeated on every page."""
        plan, sheet = self.form.plan, self.sheet
        if plan.layout.landscape:
            sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.center_horizontally()
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        sheet.repeat_rows(0, plan.title_row - 1)
        sheet.print_area(0, 0, plan.last_row - 1, plan.layout.width - 1)
        sheet.set_footer("&C第 &P 页，共 &N 页")
        sheet.print_black_and_white()
        sheet.ignore_errors(
            {"number_stored_as_text": f"A1:{column_letters(plan.layout.width)}{plan.last_row}"}
        )
