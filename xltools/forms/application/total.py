"""The row of the total score: its figures, the grade beside them, and heads that some places print within it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

from xltools.forms.application.document import Entry
from xltools.forms.application.lines import Line, Piece
from xltools.forms.application.tables import OpenTable
from xltools.forms.application.vocabulary import Vocabulary, key

__all__ = ["below_heads", "heads_of_total", "total_fields"]

_FIGURE = re.compile(r"\d+(?:\.\d+)?[分%％]?")
_GRADE = re.compile(r"优秀?|良好?|中等?|差|合格|不合格")


def total_fields(pieces: Line, table: OpenTable | None) -> dict[str, Entry]:
    """总分, 总分值 and 自评等级 as the cells right of the label state them."""
    figures = [piece for piece in pieces if _figure(piece)]
    placed = {} if table is None else {table.column_of(piece): piece.entry for piece in reversed(figures)}
    weight, score = placed.get("分值") or placed.get("权重"), placed.get("得分")
    if score is None and figures and figures[-1].entry is not weight:
        score = figures[-1].entry
    found = {name: entry for name, entry in (("总分值", weight), ("总分", score)) if entry is not None}
    grades = [piece.entry for piece in pieces if piece.worded and _GRADE.fullmatch(piece.text.strip())]
    return {**found, "自评等级": grades[0]} if len(grades) == 1 else found


def heads_of_total(pieces: Line, words: Vocabulary) -> Mapping[int, str]:
    """Which column holds what in the line below, when the row of the total prints heads: 总分值, 总得分, 自评等级."""
    names = {piece.column: words.total_heads.get(key(piece.text), "") for piece in pieces if piece.worded}
    known = len(names) == len(pieces) and all(names.values()) and "总分" in names.values()
    return names if known else {}


def below_heads(pieces: Iterable[Piece], heads: Mapping[int, str]) -> dict[str, Entry]:
    """What stands below such heads; nothing when a cell stands below none."""
    found = {heads.get(piece.column, ""): piece.entry for piece in pieces}
    return {} if "" in found else found


def _figure(piece: Piece) -> bool:
    value = piece.entry.value
    return isinstance(value, Decimal) or bool(_FIGURE.fullmatch(piece.text.strip()))
