"""The exact tables of the Ezhou sample as a place would publish them that prints fewer decimals."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from support.ezhou import FORMS, PACK

from xltools.amount import parse_amount, round_half_up
from xltools.book.model import Book
from xltools.book.read import read_book
from xltools.check.ownsheets import take_out_own_sheets
from xltools.forms.recognise import recognise

__all__ = ["coarse_book", "everywhere"]

_SAMPLE = Path(__file__).resolve().parents[2] / "sample_workbooks" / "ezhou-2022" / "ezhou-2022.xlsx"


def everywhere(decimals: int) -> dict[str, int]:
    """The same decimals for every form."""
    return dict.fromkeys(FORMS, decimals)


def coarse_book(decimals: Mapping[str, int], unit: str = "万元") -> Book:
    """The workbook with every figure rounded by itself: to the decimals of its form, two where none are given.

    Counts of the third kind stand in no amount cell; formulas are gone.
    """
    book = read_book(_SAMPLE)
    take_out_own_sheets(book, {PACK.title})
    sheets = {sheet.name: sheet for sheet in book.sheets}
    for sheet in book.sheets:
        sheet.formulas.clear()
    for found in recognise(book, PACK).forms:
        for name, row, column in found.cells.values():
            value = parse_amount(sheets[name].values.get((row, column)))
            if value is not None:
                printed = value if unit == "万元" else value * 10_000
                rounded = round_half_up(printed, decimals.get(found.form.id, 2))
                sheets[name].values[row, column] = float(rounded)
        cell = found.captions.unit_cell
        if cell is not None:
            values = sheets[found.sheet].values
            values[cell] = str(values[cell]).replace("万元", unit)
    return book
