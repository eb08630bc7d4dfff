"""A form with live formulas: what each computed cell says, and where the document says something else."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from xltools.amount import plain, round_half_up
from xltools.book.cellref import a1, quote_sheet
from xltools.fill.performance.plan import Key, Plan, Spread
from xltools.fill.performance.shown import shown_figure
from xltools.record import Record
from xltools.selfeval.figure import Figure, read_figure

__all__ = ["Deviation", "Live", "LiveForm", "field_key"]


class Live(Record):
    """A computed cell."""

    formula: str
    """Without the leading ``=``."""
    value: Decimal | str
    """The result that is stored with it; empty text for none yet."""
    number_format: str = ""
    open: bool = False
    """Whether it may be overwritten without ado."""


POINTS = "总分值"


class Deviation(Record):
    """A figure of the document that the formula does not confirm."""

    sheet: str
    cell: str
    label: str
    given: str
    computed: Decimal | str | None
    kept: bool
    """Whether the given figure was written as an input (a score), or the formula (a rate, a sum)."""

    @property
    def message(self) -> str:
        """One sentence for the user."""
        where = f"{self.sheet}!{self.cell}：{self.label}填的是 {self.given}"
        if self.computed is None or self.computed == "":
            return f"{where}，按公式算不出，已照填，请核对。"
        if self.label == POINTS:
            return f"{self.sheet}!{self.cell}：分值合计按公式为 {self._computed}，不是 {self.given}，请核对各项分值。"
        done = "已照填，请核对" if self.kept else "已改为公式，请核对填报数"
        return f"{where}，按公式为 {self._computed}，{done}。"

    @property
    def _computed(self) -> str:
        return plain(self.computed) if isinstance(self.computed, Decimal) else str(self.computed)


def field_key(name: str) -> Key:
    """The key of a field."""
    return -1, -1, name


@dataclass
class LiveForm:
    """A planned form and the formulas found for it so far."""

    plan: Plan
    sheet: str
    live: dict[Key, Live] = field(default_factory=dict)
    """By the key of the cell as it was placed."""
    deviations: list[Deviation] = field(default_factory=list)

    def cell(self, table: int, row: int, column: str) -> Spread | None:
        """The cell of a value, if the form prints it."""
        return self.plan.at.get((table, row, column))

    def reference(self, cell: Spread, *, outside: bool = False) -> str:
        """How formulas name the cell."""
        name = a1(cell.area.top, cell.area.left)
        return f"{quote_sheet(self.sheet)}!{name}" if outside else name

    def value(self, cell: Spread | None) -> Decimal | None:
        """The number the cell shows: computed, else given."""
        if cell is None:
            return None
        live = self.live.get(cell.key) if cell.key else None
        value = live.value if live else shown_figure(cell.entry).value
        return value if isinstance(value, Decimal) else None

    def given(self, cell: Spread) -> Figure | None:
        """The figure of the document."""
        return read_figure(cell.entry)

    def compute(self, cell: Spread, live: Live, label: str) -> None:
        """Make a cell a formula; a given figure it does not confirm is reported."""
        if cell.key is None:
            return
        self.live[cell.key] = live
        if cell.entry.text.strip() and not self.confirms(cell, live.value):
            self._report(cell, live, label, kept=False)

    def propose(self, cell: Spread, live: Live, label: str) -> None:
        """Make a cell a formula unless the document gives another figure, which is kept and reported."""
        if cell.key is None:
            return
        given = self.given(cell)
        if cell.entry.text.strip() and (given is None or given.value != live.value):
            self._report(cell, live, label, kept=True)
            return
        self.live[cell.key] = live

    def confirms(self, cell: Spread, value: Decimal | str) -> bool:
        """Whether the given figure is that value as printed."""
        given = self.given(cell)
        if given is None or not isinstance(value, Decimal):
            return cell.entry.text.strip() == value
        return round_half_up(value, given.decimals) == given.value

    def _report(self, cell: Spread, live: Live, label: str, *, kept: bool) -> None:
        place = a1(cell.area.top, cell.area.left)
        self.deviations.append(Deviation(self.sheet, place, label, cell.entry.text.strip(), live.value, kept))
