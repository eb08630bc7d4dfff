"""How many single wrong figures the relations find, and how well they point: ``python benchmarks/mutations.py [PACK]``.

Every amount of the published tables of a pack (Ezhou 公开01–06 and 09, or Jianghan 公开表1–6) that tables share is
changed by itself, in memory, as printed in the grids; prints
for each kind of change how many give an error, how many have the changed cell reported or among the related
cells, how many give one error alone and that at the changed cell, and how many of these name the right figure.
The targets of the first two are 99 % and 90 %.
"""

from __future__ import annotations

import csv
import itertools
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from xltools.address import Address
from xltools.amount import Amount
from xltools.book.cellref import a1
from xltools.book.model import Book, Sheet
from xltools.check.check import check_tables
from xltools.check.tables import Tables, read_tables
from xltools.finding import Finding, Severity
from xltools.forms.pack import load_pack
from xltools.forms.recognise import recognise
from xltools.relations.catalogue import load_relations

CASES = {"final-accounts-2022": "ezhou-2022", "budget-2021": "jianghan-2021"}
"""Folder of grids by pack."""
PACK = load_pack(sys.argv[1] if len(sys.argv) > 1 else "final-accounts-2022")
GRIDS = Path(__file__).parents[1] / "tests" / "data" / CASES[PACK.id]
RELATIONS = load_relations(PACK.id)
UNCHANGED_FORMS = ("gk07", "gk08", "ys07", "ys08")
"""Empty in the cases."""
PLACES = PACK.decimals


def published() -> Tables:
    """The grids as one workbook, recognised and read."""
    sheets = []
    for form_id in PACK.forms:
        with (GRIDS / f"{form_id}.csv").open(encoding="utf-8", newline="") as stream:
            rows = list(csv.reader(stream))
        sheet = Sheet(form_id)
        for row, texts in enumerate(rows, start=1):
            sheet.values |= {(row, column): text for column, text in enumerate(texts, start=1) if text}
        sheets.append(sheet)
    book = Book(GRIDS / "公开.xlsx", "xlsx", sheets)
    return read_tables(book, recognise(book, PACK), PACK)


def plus(step: str) -> Callable[[Decimal], Decimal | None]:
    return lambda value: value + Decimal(step)


def ten_thousand_times(value: Decimal) -> Decimal | None:
    return value * 10_000 or None


def digits_swapped(value: Decimal) -> Decimal | None:
    """The first two neighbouring digits that differ, exchanged; ``None`` where all are equal."""
    digits = str(int(value.scaleb(PLACES)))
    for place, (first, second) in enumerate(itertools.pairwise(digits)):
        if first != second:
            swapped = digits[:place] + second + first + digits[place + 2 :]
            return Decimal(swapped).scaleb(-PLACES)
    return None


def nothing(value: Decimal) -> Decimal | None:
    """The cell left blank."""
    return Decimal(0) if value else None


KINDS = {
    "+1.00": plus("1.00"),
    "+0.10": plus("0.10"),
    "×10 000": ten_thousand_times,
    "digits": digits_swapped,
    "blank": nothing,
}


def changed(tables: Tables, address: Address, value: Decimal) -> Tables:
    figure = tables.figures[address]._replace(amount=Amount(value, PLACES), blank=not value)
    return tables._replace(figures={**tables.figures, address: figure})


def errors(tables: Tables) -> list[Finding]:
    return [f for f in check_tables(tables, RELATIONS).findings if f.severity is Severity.ERROR]


def points_to(finding: Finding, tables: Tables, address: Address) -> bool:
    sheet, row, column = tables.spot(address)
    cells = {(finding.sheet, finding.cell), *((each.sheet, each.cell) for each in finding.related)}
    return (sheet, a1(row, column)) in cells


class Outcome(NamedTuple):
    """What the check made of one change."""

    address: Address
    found: bool
    pointed: bool
    """The changed cell is reported or related."""
    named: bool
    """One error alone, at the changed cell."""
    right: bool
    """And it expects the figure that stood there."""


def outcomes(tables: Tables, kind: Callable[[Decimal], Decimal | None]) -> Iterator[Outcome]:
    """The outcome for each amount the change applies to."""
    for address, figure in tables.figures.items():
        if address.form in UNCHANGED_FORMS or figure.blank:
            continue
        value = kind(figure.amount.value)
        if value is None or value == figure.amount.value:
            continue
        found = errors(changed(tables, address, value))
        pointed = any(points_to(finding, tables, address) for finding in found)
        named = len(found) == 1 and (found[0].form, found[0].row, found[0].column) == address
        right = named and abs(found[0].expected - figure.amount.value) <= Decimal("0.01")
        yield Outcome(address, bool(found), pointed, named, right)


def main() -> None:
    tables = published()
    print(f"unchanged: {len(errors(tables))} errors")
    for name, kind in KINDS.items():
        results = list(outcomes(tables, kind))
        count = len(results)
        found, pointed, named, right = (
            sum(part) for part in zip(*(each[1:] for each in results), strict=True)
        )
        print(
            f"{name:8} {count} changes, {found / count:.1%} found, {pointed / count:.1%} pointed at, "
            f"{named / count:.1%} named alone, {right / count:.1%} with the right figure"
        )
        silent = [str(each.address) for each in results if not each.found]
        if silent:
            print(f"         not found: {'、'.join(silent)}")


if __name__ == "__main__":
    main()
