"""How a 科目代码 and its name are written into a user's table, in the table's own style."""

from __future__ import annotations

from collections.abc import Iterator

from xltools.forms.recognise import CodeStyle, KeyedRegion

__all__ = ["code_cells"]


def code_cells(region: KeyedRegion, code: str, name: str) -> Iterator[tuple[int, str]]:
    """(column, text) of every cell that states the code and its name."""
    columns = region.code_columns
    pieces = (code[:3], code[3:5], code[5:7])
    match region.style:
        case CodeStyle.WHOLE:
            yield columns[0], code
        case CodeStyle.GLUED:
            yield columns[0], f"{code} {name}".strip()
        case CodeStyle.PARTS:
            yield from ((column, piece) for column, piece in zip(columns, pieces, strict=False) if piece)
        case CodeStyle.SPARSE:
            level = sum(bool(piece) for piece in pieces) - 1
            yield columns[level], pieces[level]
        case CodeStyle.LEVELS:
            level = sum(bool(piece) for piece in pieces) - 1
            yield columns[level], code
    if name and region.name_column is not None and region.style is not CodeStyle.GLUED:
        yield region.name_column, name
