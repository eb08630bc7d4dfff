"""Filling a user's own blank: the forms in it are recognised and filled in place, the rest stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from xltools.address import Address
from xltools.amount import round_half_up
from xltools.book.changes import CellData, Change, ChangeSet, SetFormula, SetResult, SetValue
from xltools.book.model import Book, CellValue
from xltools.errors import Unrecognised
from xltools.fill.assemble import Filled, with_codes
from xltools.fill.code_cells import code_cells
from xltools.fill.own_checks import checks_renewed, checks_taken_out
from xltools.fill.own_formulas import still_sums
from xltools.fill.placement import Insertions, Slot, place_codes
from xltools.forms.model import Form
from xltools.forms.recognise import Part, RecognisedForm, Recognition, Spot
from xltools.relations.evaluate import parts
from xltools.relations.render import CodeRange, Renderer

__all__ = ["TemplateResult", "fill_template", "plan"]


@dataclass(frozen=True, slots=True)
class TemplateResult:
    """What filling a template did beyond the figures themselves."""

    changes: ChangeSet
    forms: frozenset[str]
    """Ids of the forms the template has."""
    notes: tuple[str, ...]
    homeless: tuple[Address, ...]
    """Figures with money for which the template has no cell."""


def fill_template(filled: Filled, template: Path, output: Path, *, publish: bool) -> TemplateResult:
    """Write the template with the figures to the output.

    Raises :class:`Unrecognised` when the template holds no form of the pack, :class:`Unreadable` and
    :class:`EditRefused` as the reader and the patcher do.
    """
    from xltools.book.patch import apply
    from xltools.book.read import read_book
    from xltools.forms.recognise import recognise

    book = read_book(template)
    recognition = recognise(book, filled.pack)
    if not recognition.forms:
        raise Unrecognised(f"{template.name}：没有识别出“{filled.pack.title}”中的任何一张表，请确认模板。")
    result = plan(filled, book, recognition, publish=publish)
    apply(result.changes, template, output)
    return result


def plan(filled: Filled, book: Book, recognition: Recognition, *, publish: bool) -> TemplateResult:
    """The changes that fill the recognised forms of a book."""
    forms = {found.form.id: found for found in reversed(recognition.forms)}
    codes = {
        form_id: [code for part in found.parts if part.keyed for code in part.keyed.codes.values()]
        for form_id, found in forms.items()
        if found.form.keyed
    }
    planner = _Planner(with_codes(filled, codes), book, forms, publish)
    changes = ChangeSet(tuple(planner.changes()), recalculate=planner.keeps_formulas and not publish)
    return TemplateResult(
        changes, frozenset(forms), tuple(planner.notes(recognition)), tuple(planner.homeless())
    )


@dataclass(frozen=True, slots=True)
class _TemplateLayout:
    """Cells of the template after the insertions; every formula names its cells."""

    spots: Mapping[Address, Spot]

    def spot(self, address: Address) -> Spot | None:
        return self.spots.get(address)

    def code_range(self, form_id: str) -> CodeRange | None:  # noqa: ARG002 - codes may stand in three columns
        return None


@dataclass
class _Planner:
    filled: Filled
    book: Book
    forms: Mapping[str, RecognisedForm]
    publish: bool
    _insertions: dict[str, Insertions] = field(default_factory=dict)
    _slots: dict[str, tuple[Part, dict[str, Slot]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for found in self.forms.values():
            part = _code_part(found)
            if part and part.keyed and not self._is_empty(found.form):
                insertions = self._insertions.setdefault(part.sheet, Insertions(part.sheet))
                codes = self.filled.shape.codes[found.form.id]
                elsewhere = {
                    code
                    for other in found.parts
                    if other is not part and other.keyed
                    for code in other.keyed.codes.values()
                }
                wanted = [code for code in codes if code not in elsewhere]
                like = self._look_of_total(part)
                self._slots[found.form.id] = part, place_codes(part.keyed, wanted, insertions, like)

    def _is_empty(self, form: Form) -> bool:
        return self.filled.shape.is_empty(form)

    def _look_of_total(self, part: Part) -> int | None:
        """The total row, as long as its label is not merged over code and name."""
        row = part.keyed.total_row if part.keyed else None
        merged = (
            any(area.top <= row <= area.bottom for area in self.book.sheet(part.sheet).merges)
            if row
            else True
        )
        return None if merged else row

    def _final(self, sheet: str, row: int) -> int:
        insertions = self._insertions.get(sheet)
        return insertions.final(Slot(row)) if insertions else row

    @cached_property
    def spots(self) -> dict[Address, Spot]:
        """The cell of every figure after the insertions."""
        found: dict[Address, Spot] = {}
        for form in self.forms.values():
            for address, (sheet, row, column) in form.cells.items():
                found[address] = (sheet, self._final(sheet, row), column)
        for form_id, (part, slots) in self._slots.items():
            region = part.keyed
            if region is None:
                continue
            insertions = self._insertions[part.sheet]
            for code, slot in slots.items():
                for column_id, column in region.amount_columns.items():
                    found[Address(form_id, code, column_id)] = (part.sheet, insertions.final(slot), column)
        return found

    @cached_property
    def _own_formulas(self) -> Mapping[Spot, str]:
        """The template's own formulas in cells of figures, as it has them, by the cell after the insertions."""
        located = [spot for form in self.forms.values() for spot in form.cells.values()]
        for part, slots in self._slots.values():
            columns = part.keyed.amount_columns.values() if part.keyed else ()
            rows = [slot.row for slot in slots.values() if slot.index is None]
            located += [(part.sheet, row, column) for row in rows for column in columns]
        return {
            (sheet, self._final(sheet, row), column): formula
            for sheet, row, column in located
            if (formula := self.book.sheet(sheet).formulas.get((row, column))) is not None
        }

    @property
    def keeps_formulas(self) -> bool:
        """Whether the template has formulas of its own, whose results a spreadsheet program must renew."""
        return any(sheet.formulas for sheet in self.book.sheets)

    def changes(self) -> Iterator[Change]:
        for insertions in self._insertions.values():
            yield from insertions.changes()
        written: set[Spot] = set()
        for change in self._contents():
            written.add((change.sheet, change.row, change.column))
            yield change
        if self.publish:
            yield from self._leftovers(written)
            yield from checks_taken_out(self.book, self._final)
        else:
            yield from checks_renewed(self.book, self._final)

    def _contents(self) -> Iterator[SetValue | SetFormula | SetResult]:
        for found in self.forms.values():
            yield from self._captions(found)
            if not self._is_empty(found.form):
                yield from self._codes(found)
                yield from self._figures(found)

    def _leftovers(self, written: AbstractSet[Spot]) -> Iterator[SetValue]:
        """The other formulas of the tables as values: rows that wait for a code, empty tables, statements."""
        for part in (part for found in self.forms.values() for part in found.parts):
            sheet = self.book.sheet(part.sheet)
            for row, column in sheet.formulas:
                spot = (part.sheet, self._final(part.sheet, row), column)
                if (row, column) in part.area and spot not in written:
                    yield SetValue(*spot, _as_value(sheet.values.get((row, column))))

    def _captions(self, found: RecognisedForm) -> Iterator[SetValue]:
        for part in found.parts:
            cell = part.captions.unit_name_cell
            if self.filled.unit_name and cell:
                text = part.captions.unit_name_prefix + self.filled.unit_name
                yield SetValue(part.sheet, self._final(part.sheet, cell[0]), cell[1], text)
            if part.statement_cell and not self._is_empty(found.form):
                row, column = part.statement_cell
                yield SetValue(part.sheet, self._final(part.sheet, row), column, None)

    def _codes(self, found: RecognisedForm) -> Iterator[SetValue]:
        if found.form.id not in self._slots:
            return
        part, slots = self._slots[found.form.id]
        region = part.keyed
        if region is None:
            return
        names = self.filled.pack.classification(found.form)
        present = set(region.codes.values())
        for code, slot in slots.items():
            if code in present:
                continue
            row = self._insertions[part.sheet].final(slot)
            for column, text in code_cells(region, code, names.name(code)):
                yield SetValue(part.sheet, row, column, text)

    def _figures(self, found: RecognisedForm) -> Iterator[SetValue | SetFormula | SetResult]:
        scale = self._scale(found)
        renderer = Renderer(_TemplateLayout(self.spots), self.filled.shape)
        for address in self.filled.shape.addresses(found.form):
            spot = self.spots.get(address)
            value = self.filled.printed(address)
            if spot is None or value is None:
                continue
            if self.publish:
                yield SetValue(*spot, self._published(address, value, scale))
                continue
            if self._keeps_own_formula(address, spot):
                yield SetResult(*spot, value * scale)
                continue
            formula = self._formula(address, renderer)
            if formula is None:
                yield SetValue(*spot, value * scale)
            else:
                yield SetFormula(*spot, formula, value * scale)

    def _published(self, address: Address, value: Decimal, scale: Decimal) -> Decimal | None:
        """Two decimals of the printed unit; a table in 元 is not rounded to 万元 first."""
        if scale == 1:
            return self.filled.published(address)
        return round_half_up(value * scale, self.filled.pack.decimals)

    def _keeps_own_formula(self, address: Address, spot: Spot) -> bool:
        """Whether the cell has a formula of the template that still says what it is to show.

        It does not in a row that has just been given a code that takes figures, nor where it misses code rows that
        have been added.
        """
        formula = self._own_formulas.get(spot)
        if formula is None:
            return False
        if address not in self.filled.definitions:
            part, _ = self._slots.get(address.form, (None, {}))
            return part is None or part.keyed is None or address.row in part.keyed.codes.values()
        wanted = self._in_added_rows(self._figures_of(address), spot)
        column = (address._replace(row=code) for code in self._added.get(address.form, ()))
        others = self._in_added_rows(column, spot) - wanted
        return still_sums(formula, spot[0], wanted, others, self._final)

    def _in_added_rows(self, figures: Iterable[Address], home: Spot) -> set[Spot]:
        """The cells of those figures that stand in added code rows, the row of ``home`` left out."""
        cells = {
            self.spots[figure]
            for figure in figures
            if figure in self.spots and figure.row in self._added.get(figure.form, ())
        }
        return {cell for cell in cells if cell[:2] != home[:2]}

    @cached_property
    def _added(self) -> Mapping[str, frozenset[str]]:
        """The codes for which the template had no row, by form."""
        return {
            form_id: frozenset(slots).difference(part.keyed.codes.values() if part.keyed else ())
            for form_id, (part, slots) in self._slots.items()
        }

    def _figures_of(self, address: Address) -> list[Address]:
        """The figures a defined cell follows from."""
        definition = self.filled.definitions[address]
        found = parts(definition.expression, definition.environment, self.filled.shape)
        return [part.address for part in found]

    def _formula(self, address: Address, renderer: Renderer) -> str | None:
        definition = self.filled.definitions.get(address)
        if definition is None:
            return None
        figures = self._figures_of(address)
        if not figures or not self._one_unit(address.form, figures):
            return None
        return renderer.formula(definition)

    def _one_unit(self, form_id: str, figures: list[Address]) -> bool:
        units = {self._scale(self.forms[part.form]) for part in figures if part.form in self.forms}
        return units == {self._scale(self.forms[form_id])} and all(
            part.form in self.forms for part in figures
        )

    def _scale(self, found: RecognisedForm) -> Decimal:
        """Printed units of the template in one unit of the pack: 10000 for a table in 元."""
        return self.filled.pack.factor / (found.unit or self.filled.pack.factor)

    def homeless(self) -> Iterator[Address]:
        """Figures with money that have no cell in the template, in the forms it has."""
        for found in self.forms.values():
            for address in self.filled.shape.addresses(found.form):
                if address not in self.spots and self.filled.value(address):
                    yield address

    def notes(self, recognition: Recognition) -> Iterator[str]:
        pack = self.filled.pack
        absent = [form.number for form in pack.forms.values() if form.id not in self.forms]
        if absent:
            yield f"模板中没有识别出{'、'.join(absent)}，这些表的数没有填列。"
        for found in recognition.forms:
            if found.duplicate and found is not self.forms[found.form.id]:
                yield f"“{found.sheet}”中的{found.form.number}重复出现，只填了第一处。"
            elif self._is_empty(found.form) and not any(part.statement_cell for part in found.parts):
                yield f"{found.form.number}为空表，模板中没有无收支的说明，请补充。"
        known = {part.sheet for found in recognition.forms for part in found.parts}
        other = [s.name for s in self.book.sheets if s.state == "visible" and s.name not in known]
        if other:
            yield f"模板中其余的工作表没有改动：{'、'.join(other)}。"


def _code_part(found: RecognisedForm) -> Part | None:
    """The part of a code-keyed table that takes new codes: the first with spare rows, else the first."""
    keyed = [part for part in found.parts if part.keyed]
    return next((part for part in keyed if part.keyed and part.keyed.spare_rows), keyed[0] if keyed else None)


def _as_value(result: CellValue | None) -> CellData:
    """The result of a formula as a constant; a blank for nothing and for zero, as an empty row prints."""
    if isinstance(result, str) and result:
        return result
    if isinstance(result, int | float) and result:
        return Decimal(f"{result:.15g}")
    return None
