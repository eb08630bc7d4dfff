"""The figures of a recognised form: every located amount cell with what stands in it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from xltools.address import Address
from xltools.amount import ZERO, Amount, NotAnAmount, parse_amount, round_half_up
from xltools.book.model import Book, CellError, CellValue
from xltools.forms.model import Pack
from xltools.forms.recognise import RecognisedForm, Spot
from xltools.record import Record

__all__ = ["Figure", "Misread", "figures", "in_pack_unit", "number_in"]


class Figure(Record):
    """One amount cell."""

    address: Address
    spot: Spot
    amount: Amount
    """In the unit of the pack; zero for a blank, which DESIGN section 6 takes for nothing."""
    blank: bool


class Misread(Record):
    """An amount cell that holds something else."""

    address: Address
    spot: Spot
    text: str


_NOTHING = Amount(ZERO)


def figures(
    book: Book, found: RecognisedForm, pack: Pack, decimals: int | None = None
) -> Iterator[Figure | Misread]:
    """What stands in the amount cells of a form, blanks included, as good as :func:`in_pack_unit` says."""
    values = {sheet.name: sheet.values for sheet in reversed(book.sheets)}
    amounts: dict[tuple[type, CellValue | None], Amount | None] = {}
    for address, spot in found.cells.items():
        sheet, row, column = spot
        raw = values[sheet].get((row, column))
        if raw is None:
            yield Figure(address, spot, _NOTHING, True)
            continue
        key = type(raw), raw  # the same content is the same amount; 1 and True are not the same content
        if key not in amounts:
            try:
                number = number_in(raw)
            except NotAnAmount as error:
                yield Misread(address, spot, error.text)
                continue
            amounts[key] = None if number is None else in_pack_unit(number, found.unit, pack, decimals)
        amount = amounts[key]
        yield Figure(address, spot, _NOTHING if amount is None else amount, amount is None)


def in_pack_unit(value: Decimal, unit: Decimal | None, pack: Pack, decimals: int | None = None) -> Amount:
    """A printed number as an amount of the pack; ``unit`` is yuan in one printed unit, ``None`` the pack's own.

    ``decimals`` are those of a table that prints fewer than the pack says. A figure with more than these is good to
    the decimals of the pack, and one with more than these, too, is exact. Accounts are kept in 元, so figures in 元
    are exact unless their table is printed more coarsely; those in 千元 are rounded as those in 万元 are.
    """
    coarse = decimals is not None and value == round_half_up(value, decimals)
    if decimals is not None and coarse:
        held = decimals
    elif unit == 1 != pack.factor:
        return Amount(value / pack.factor)
    elif value == round_half_up(value, pack.decimals):
        held = pack.decimals
    else:
        return Amount(value * (unit or pack.factor) / pack.factor)
    scale = (unit or pack.factor) / pack.factor
    return (
        Amount(value * scale, held - scale.adjusted(), coarse) if scale != 1 else Amount(value, held, coarse)
    )


def number_in(raw: CellValue | None) -> Decimal | None:
    """The number a cell holds, ``None`` for a blank; :class:`NotAnAmount` for anything else."""
    if raw is None or isinstance(raw, str | float | int):
        return parse_amount(raw)
    raise NotAnAmount(raw.code if isinstance(raw, CellError) else str(raw))
