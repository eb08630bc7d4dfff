"""The examples of a relation judged by the check itself: what a user would see for those figures."""

from __future__ import annotations

from collections.abc import Iterable

from xltools.address import Address
from xltools.amount import Amount
from xltools.book.cellref import Area
from xltools.check.check import check_tables
from xltools.check.tables import Tables
from xltools.finding import Finding
from xltools.forms.figures import Figure
from xltools.forms.model import Pack
from xltools.forms.recognise import Captions, Part, RecognisedForm
from xltools.forms.shape import Shape
from xltools.forms.years import both_years
from xltools.relations.catalogue import Case, Relation

__all__ = ["failing_case", "finding_of", "tables_of"]

_AREA = Area(1, 1, 9, 9)


def failing_case(relation: Relation) -> Case | None:
    """The first example that does not hold; ``None`` for a relation that has none."""
    return next((case for case in relation.cases if case.reports), None)


def finding_of(case: Case, relation: Relation, pack: Pack) -> Finding:
    """What the check says about an example that does not hold."""
    (finding,) = check_tables(tables_of(case, relation, pack), [relation]).findings
    return finding


def tables_of(case: Case, relation: Relation, pack: Pack) -> Tables:
    """Every form the relation speaks of, last year's too, each figure of the case in a cell of its own.

    What the case does not state is not known.
    """
    pack = both_years(pack)
    spots = {address: ("例", row, 1) for row, address in enumerate(case.figures, start=1)}
    found = {form_id: _found(pack, form_id, spots) for form_id in relation.forms}
    figures = {
        address: Figure(address, spots[address], Amount(value, pack.decimals), blank=False)
        for address, value in case.figures.items()
    }
    codes = {form_id: _codes(form, spots) for form_id, form in found.items() if form.form.keyed}
    shape = Shape(pack, {form_id: tuple(sorted(listed)) for form_id, listed in codes.items()})
    tables = Tables(pack, shape, found, figures, (), codes)
    return tables._replace(prior=tables) if "prior" in relation.use else tables


def _found(pack: Pack, form_id: str, spots: dict[Address, tuple[str, int, int]]) -> RecognisedForm:
    cells = {address: spot for address, spot in spots.items() if address.form == form_id}
    return RecognisedForm(pack.forms[form_id], (Part("例", _AREA, _AREA, Captions()),), cells, None)


def _codes(found: RecognisedForm, addresses: Iterable[Address]) -> frozenset[str]:
    total = found.form.keyed.total.id if found.form.keyed else ""
    return frozenset(a.row for a in addresses if a.form == found.form.id and a.row != total)
