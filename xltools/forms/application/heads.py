"""Heads that are printed over two rows, as the one row they mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xltools.book.model import Sheet
from xltools.forms.application.lines import Line, Piece
from xltools.forms.application.tables import begin_table
from xltools.forms.application.vocabulary import Vocabulary, key

__all__ = ["with_whole_heads"]


_OWN_NAME = "名称"
"""Printed below the name of a level, beside its weight: the column is that of the level."""


def with_whole_heads(found: Sequence[Line], words: Vocabulary, sheet: Sheet) -> Iterator[Line]:
    """The lines, with those that make more of a head together than each alone joined to one."""
    known = frozenset(head for table in words.tables for head in table.columns) | {_OWN_NAME}
    number = 0
    while number < len(found):
        line = found[number]
        number += 1
        while number < len(found) and (whole := _whole(line, found[number], known, words, sheet)):
            line = whole
            number += 1
        yield line


def _whole(line: Line, below: Line, known: frozenset[str], words: Vocabulary, sheet: Sheet) -> Line:
    """Both lines as one head; empty where that is no better than each."""
    joined = _joined(line, below) if _only_heads(below, known) else ()
    better = joined and _rank(joined, words, sheet) > max(
        _rank(line, words, sheet), _rank(below, words, sheet)
    )
    return joined if better else ()


def _only_heads(line: Line, known: frozenset[str]) -> bool:
    return bool(line) and all(piece.worded and key(piece.text) in known for piece in line)


def _rank(line: Line, words: Vocabulary, sheet: Sheet) -> int:
    table = begin_table(line, words, sheet)
    return table.rank[0] if table else 0


def _joined(line: Line, below: Line) -> Line:
    """The upper heads with those in place of which lower ones are printed left out."""
    pieces: list[Piece] = list(below)
    for number, piece in enumerate(line):
        after = line[number + 1].column - 1 if number + 1 < len(line) else piece.last_column
        last = max(piece.last_column, after) if piece.last_row == piece.row else piece.last_column
        inside = [lower for lower in pieces if lower in below and piece.column <= lower.column <= last]
        if not inside:
            pieces.append(piece)
        for lower in inside:
            if key(lower.text) == _OWN_NAME:
                pieces[pieces.index(lower)] = lower._replace(entry=piece.entry)
    return tuple(sorted(pieces, key=lambda piece: piece.column))
