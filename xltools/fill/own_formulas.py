"""Whether a template's own formula still takes in everything it should once code rows have been added."""

from __future__ import annotations

from collections.abc import Callable, Collection

from xltools.book.cellref import MAX_COLUMN, MAX_ROW
from xltools.book.formula import Corner, Kind, Token, tokenize
from xltools.forms.recognise import Spot

__all__ = ["still_sums"]

_UNSELECTIVE = frozenset({"SUM", "SUBTOTAL"})
"""Functions that take every cell of a range, whatever its code."""


def still_sums(
    formula: str,
    sheet: str,
    wanted: Collection[Spot],
    unwanted: Collection[Spot],
    moved: Callable[[str, int], int],
) -> bool:
    """Whether the formula takes in all cells of added rows that it should, and none that it should not.

    ``formula`` is as the template has it on ``sheet``, the cells are where they stand after rows were inserted, and
    ``moved`` tells where a row of a sheet has gone. Functions that select by code, such as SUMIF, may span unwanted
    cells. Defined names and table columns are not looked into: a formula of these reaches nothing.
    """
    tokens = tokenize(formula)
    references = [token for token in tokens if token.first is not None]

    def covered(cell: Spot) -> bool:
        return any(_covers(token, sheet, cell, moved) for token in references)

    functions = {token.text.upper() for token in tokens if token.kind is Kind.FUNCTION}
    selective = bool(functions - _UNSELECTIVE)
    return all(map(covered, wanted)) and (selective or not any(map(covered, unwanted)))


def _covers(token: Token, home: str, cell: Spot, moved: Callable[[str, int], int]) -> bool:
    first, last = token.first, token.last or token.first
    sheet, row, column = cell
    if first is None or last is None or not _names(token, home, sheet):
        return False
    top, bottom = sorted(_row(corner, edge, sheet, moved) for corner, edge in ((first, 1), (last, MAX_ROW)))
    left, right = sorted((first.column or 1, last.column or MAX_COLUMN))
    return top <= row <= bottom and left <= column <= right


def _names(token: Token, home: str, sheet: str) -> bool:
    prefix = token.prefix
    if prefix is None:
        return sheet == home
    return not prefix.external and {prefix.first.casefold(), prefix.last.casefold()} == {sheet.casefold()}


def _row(corner: Corner, edge: int, sheet: str, moved: Callable[[str, int], int]) -> int:
    return edge if corner.row is None else moved(sheet, corner.row)
