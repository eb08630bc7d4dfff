"""The forms found in a workbook as figures that relations can be checked on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from xltools.address import Address
from xltools.amount import ZERO, Amount
from xltools.book.cellref import a1
from xltools.book.model import Book
from xltools.forms.figures import Figure, Misread, figures
from xltools.forms.model import Form, Pack
from xltools.forms.recognise import RecognisedForm, Recognition, Spot
from xltools.forms.shape import Shape

__all__ = ["Tables", "read_tables"]


@dataclass(frozen=True)
class Tables:
    """Everything a check needs to know about one workbook."""

    pack: Pack
    shape: Shape
    found: Mapping[str, RecognisedForm]
    """The first occurrence of each form."""
    figures: Mapping[Address, Figure]
    misread: tuple[Misread, ...] = ()
    codes: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def known(self, address: Address) -> Amount | None:
        """The figure at an address: zero for a code its table does not list, ``None`` for what was not found."""
        figure = self.figures.get(address)
        if figure is not None:
            return figure.amount
        found = self.found.get(address.form)
        if found is None:
            return None
        listed = self.codes.get(address.form)
        total = found.form.keyed.total.id if found.form.keyed else ""
        open_ended = listed is not None and address.row not in listed and address.row != total
        return Amount(ZERO) if open_ended else None

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

    def form(self, form_id: str) -> Form:
        """A form of the pack."""
        return self.pack.forms[form_id]


def read_tables(book: Book, recognition: Recognition, pack: Pack) -> Tables:
    """The figures of every form found; of a form that occurs twice, the first."""
    found: dict[str, RecognisedForm] = {}
    read: dict[Address, Figure] = {}
    misread: list[Misread] = []
    for form in recognition.forms:
        if form.form.id in found:
            continue
        found[form.form.id] = form
        for figure in figures(book, form, pack):
            if isinstance(figure, Misread):
                misread.append(figure)
            else:
                read[figure.address] = figure
    codes = {form_id: _codes(form) for form_id, form in found.items() if form.form.keyed}
    shape = Shape(pack, {form_id: tuple(sorted(listed)) for form_id, listed in codes.items()})
    return Tables(pack, shape, found, read, tuple(misread), codes)


def _codes(found: RecognisedForm) -> frozenset[str]:
    total = found.form.keyed.total.id if found.form.keyed else ""
    return frozenset(address.row for address in found.cells if address.row != total)
