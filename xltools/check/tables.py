"""The forms found in a workbook as figures that relations can be checked on."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping
from decimal import Decimal

from xltools.address import Address
from xltools.amount import ZERO, Amount
from xltools.book.cellref import a1
from xltools.book.model import Book
from xltools.forms.classification import ancestors
from xltools.forms.decimals import printed_decimals
from xltools.forms.figures import Figure, Misread, figures, in_pack_unit
from xltools.forms.model import Form, Pack
from xltools.forms.recognise import RecognisedForm, Recognition, Spot
from xltools.forms.shape import Shape
from xltools.record import Record

TYPE_CHECKING = False  # typing is slow to import
if TYPE_CHECKING:
    from typing import TypeVar

    _Answer = TypeVar("_Answer")

__all__ = ["Tables", "read_tables", "remembered", "rows_with_money"]


class Tables(Record):
    """Everything a check needs to know about one workbook."""

    pack: Pack
    shape: Shape
    found: Mapping[str, RecognisedForm]
    """The first occurrence of each form."""
    figures: Mapping[Address, Figure]
    misread: tuple[Misread, ...] = ()
    codes: Mapping[str, frozenset[str]] = {}
    book: Book | None = None
    """The workbook itself, for what is printed around the amounts."""
    occurrences: tuple[RecognisedForm, ...] = ()
    """Every form found, in the order of the workbook, one that occurs again included."""
    prior: Tables | None = None
    """Last year's tables, where they were given."""
    decimals: Mapping[str, int] = {}
    """Printed decimals of the forms that print fewer than the pack says."""

    def known(self, address: Address) -> Amount | None:
        """The figure at an address: zero for a code its table would list, ``None`` for what was not found."""
        figure = self.figures.get(address)
        if figure is not None:
            return figure.amount
        found = self.found.get(address.form)
        if found is None:
            return None
        listed = self.codes.get(address.form)
        total = found.form.keyed.total.id if found.form.keyed else ""
        if listed is None or address.row == total or self.lists(address.form, address.row) is not False:
            return None
        return Amount(ZERO)

    def lists(self, form_id: str, code: str) -> bool | None:
        """Whether a code-keyed table has a code; ``None`` where it goes less deep or leaves that level out."""
        listed, ordered = self.codes[form_id], self.shape.codes[form_id]
        if code in listed:
            return True
        if _begins(ordered, bisect_left(ordered, code), code):
            return None
        above = [part for part in ancestors(code) if part in listed]
        if not above or _begins(ordered, bisect_left(ordered, above[-1]) + 1, above[-1]):
            return False
        return None

    def spot(self, address: Address) -> Spot:
        """The cell of a located figure."""
        return self.figures[address].spot

    def cell(self, address: Address) -> str:
        """The A1 name of that cell."""
        _, row, column = self.spot(address)
        return a1(row, column)

    def factor(self, form_id: str) -> Decimal:
        """Printed units of the form in one unit of the pack."""
        return self.pack.factor / (self.found[form_id].unit or self.pack.factor)

    def amount(self, form_id: str, number: Decimal) -> Amount:
        """A number as it stands for an amount in a form."""
        return in_pack_unit(number, self.found[form_id].unit, self.pack, self.decimals.get(form_id))

    def printed(self, form_id: str) -> int:
        """The decimals the figures of a form are printed with."""
        return self.decimals.get(form_id, self.pack.decimals)

    def places(self, form_id: str) -> int:
        """Decimals, in the unit of the pack, to which a rounded figure of a form is good."""
        if form_id not in self.decimals:
            return self.pack.decimals
        return self.decimals[form_id] + self.factor(form_id).adjusted()

    def form(self, form_id: str) -> Form:
        """A form of the pack."""
        return self.pack.forms[form_id]


def read_tables(book: Book, recognition: Recognition, pack: Pack) -> Tables:
    """The figures of every form found; of a form that occurs twice, the first."""
    found: dict[str, RecognisedForm] = {}
    read: dict[Address, Figure] = {}
    misread: list[Misread] = []
    for form in recognition.forms:
        found.setdefault(form.form.id, form)
    decimals = printed_decimals(book, found.values(), pack)
    for form_id, form in found.items():
        for figure in figures(book, form, pack, decimals.get(form_id)):
            if isinstance(figure, Misread):
                misread.append(figure)
            else:
                read[figure.address] = figure
    codes = {form_id: _codes(form) for form_id, form in found.items() if form.form.keyed}
    shape = Shape.shared(pack, {form_id: tuple(sorted(listed)) for form_id, listed in codes.items()})
    return Tables(pack, shape, found, read, tuple(misread), codes, book, recognition.forms, decimals=decimals)


def remembered(work: Callable[[Tables], _Answer]) -> Callable[[Tables], _Answer]:
    """The function with its last answer kept for the same figures: several rules of structure ask the same."""
    kept: list[tuple[object, _Answer]] = []

    def ask(tables: Tables) -> _Answer:
        if not kept or kept[0][0] is not tables.figures:
            kept[:] = [(tables.figures, work(tables))]
        return kept[0][1]

    return ask


@remembered
def rows_with_money(tables: Tables) -> Mapping[str, frozenset[str]]:
    """The rows of each form in which an amount other than zero stands; a form without any is left out."""
    found: dict[str, set[str]] = {}
    for (form, row, _), figure in tables.figures.items():
        if figure.amount.value:
            found.setdefault(form, set()).add(row)
    return {form: frozenset(rows) for form, rows in found.items()}


def _begins(ordered: tuple[str, ...], index: int, beginning: str) -> bool:
    return index < len(ordered) and ordered[index].startswith(beginning)


def _codes(found: RecognisedForm) -> frozenset[str]:
    total = found.form.keyed.total.id if found.form.keyed else ""
    return frozenset(address.row for address in found.cells if address.row != total)
