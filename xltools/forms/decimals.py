"""How many decimals a table prints, told from its figures: places publish in whole 万元 or whole 元, too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from xltools.amount import NotAnAmount
from xltools.book.model import Book, Cell, CellValue
from xltools.forms.figures import number_in
from xltools.forms.model import Pack
from xltools.forms.recognise import RecognisedForm
from xltools.record import Record

__all__ = ["printed_decimals"]

_ENOUGH = 12
"""So many different figures do not all end in zeros by accident."""
_ODD_ONE_IN = 50
"""One figure in so many, and one in any table but the smallest, may have more decimals than its table: a mistake."""
_FEW = 3
"""Figures of the smallest tables."""


_Values = Mapping[str, Mapping[Cell, CellValue]]
"""The values of each sheet by its name."""


class _Digits(Record):
    """The decimals of the figures of a table that is printed more coarsely than the pack says."""

    decimals: int
    """Of all figures but a few odd ones."""
    enough: bool
    """Whether the figures are enough to tell."""


def printed_decimals(book: Book, forms: Iterable[RecognisedForm], pack: Pack) -> dict[str, int]:
    """The decimals of the tables that print fewer than the pack says, by form.

    A table with few figures counts as printed like most other tables in its unit, unless its figures have more
    decimals than theirs; by itself it proves nothing.
    """
    values = {sheet.name: sheet.values for sheet in reversed(book.sheets)}
    told: dict[str, int] = {}
    open_: list[tuple[RecognisedForm, _Digits]] = []
    seen: dict[Decimal | None, list[int]] = {}
    for found in forms:
        digits = None if _is_fine(values, found, pack) else _digits(values, found, pack)
        if digits is None:
            seen.setdefault(found.unit, []).append(pack.decimals)
        elif digits.enough:
            told[found.form.id] = digits.decimals
            seen.setdefault(found.unit, []).append(digits.decimals)
        else:
            open_.append((found, digits))
    for found, digits in open_ if told else ():
        beside = seen.get(found.unit, [pack.decimals])
        others = max(beside, key=lambda decimals: (beside.count(decimals), decimals))
        if digits.decimals <= others < pack.decimals:
            told[found.form.id] = others
    return told


def _is_fine(values: _Values, found: RecognisedForm, pack: Pack) -> bool:
    """Whether enough numbers of a table have the decimals of the pack: most tables are told by their first figures."""
    left = max(1, len(found.cells) // _ODD_ONE_IN)
    for sheet, row, column in found.cells.values():
        raw = values[sheet].get((row, column))
        if type(raw) is float and raw != round(raw, pack.decimals - 1):
            if not left:
                return True
            left -= 1
    return False


def _digits(values: _Values, found: RecognisedForm, pack: Pack) -> _Digits | None:
    """What the figures of a table tell; ``None`` when they have the decimals of the pack."""
    counts = [0] * (pack.decimals + 1)
    different: set[Decimal] = set()
    for sheet, row, column in found.cells.values():
        raw = values[sheet].get((row, column))
        try:
            number = number_in(raw) if raw else None
        except NotAnAmount:
            continue
        if number:
            exponent = number.as_tuple().exponent
            shown = -exponent if isinstance(exponent, int) and exponent < 0 else 0
            counts[min(shown, pack.decimals)] += 1
            different.add(abs(number))
    count = sum(counts)
    allowed = max(count > _FEW, count // _ODD_ONE_IN)
    decimals = next(n for n in range(pack.decimals + 1) if sum(counts[n + 1 :]) <= allowed)
    if decimals == pack.decimals:
        return None
    return _Digits(decimals, len(different) >= _ENOUGH)
