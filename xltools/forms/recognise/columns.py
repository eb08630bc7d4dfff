"""Which sheet column is which column of a form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from xltools.forms.labels import Label, label
from xltools.forms.model import Block, Column
from xltools.forms.recognise.heads import Leaf
from xltools.forms.recognise.vocabulary import Vocabulary, column_names, row_names

__all__ = ["ALIAS", "EXACT", "PRIMARY", "ColumnMatch", "match_block_columns", "match_columns"]

EXACT = 3
"""The whole path of heads is the form's."""
PRIMARY = 2
"""The last head is the form's, whatever stands above."""
ALIAS = 1
"""Another name, or a 合计 below the form's head."""


class ColumnMatch(NamedTuple):
    """Columns of one block on the sheet."""

    found: Mapping[str, Leaf]
    """Head of the sheet by column id."""
    qualities: Mapping[str, int]
    missing: tuple[str, ...]

    @property
    def share(self) -> float:
        """Part of the columns that was found."""
        wanted = len(self.found) + len(self.missing)
        return len(self.found) / wanted if wanted else 0.0


def match_columns(columns: Sequence[Column], leaves: Sequence[Leaf], vocabulary: Vocabulary) -> ColumnMatch:
    """The best head for each column: the closest first, then the leftmost; no head serves twice."""
    pairs = [
        (-quality, leaf.column, index, leaf)
        for index, column in enumerate(columns)
        for leaf in leaves
        if (quality := _quality(column, leaf.path, columns, vocabulary))
    ]
    found: dict[str, Leaf] = {}
    qualities: dict[str, int] = {}
    used: set[int] = set()
    for negative, place, index, leaf in sorted(pairs, key=lambda pair: pair[:3]):
        name = columns[index].id
        if name not in found and place not in used:
            found[name] = leaf
            qualities[name] = -negative
            used.add(place)
    missing = tuple(column.id for column in columns if column.id not in found)
    return ColumnMatch(found, qualities, missing)


def match_block_columns(block: Block, leaves: Sequence[Leaf], vocabulary: Vocabulary) -> ColumnMatch:
    """As :func:`match_columns` for a block named in the head (预算数, 决算数), above or below the other heads."""
    names = row_names(block.rows[0])
    word = label(block.rows[0].label)
    turned = [
        Leaf(leaf.column, (word, *(text for text in leaf.path if text not in names)), leaf.width)
        for leaf in leaves
        if any(text in names for text in leaf.path)
    ]
    return match_columns(block.amounts, turned, vocabulary)


def _quality(
    column: Column, path: tuple[Label, ...], columns: Sequence[Column], vocabulary: Vocabulary
) -> int:
    head = tuple(dict.fromkeys(label(text) for text in column.head))
    if path == head or "".join(path) == "".join(head):
        return EXACT
    if _foreign_group(path, head, columns, vocabulary):
        return 0
    names = column_names(column)
    endings = list(_endings(path))
    if any(ending == head[-1] for ending in endings):
        return PRIMARY
    if any(ending in names for ending in endings):
        return ALIAS
    below = len(path) > 1 and path[-1] in vocabulary.figures
    return ALIAS if below and any(ending in names for ending in _endings(path[:-1])) else 0


def _endings(path: tuple[Label, ...]) -> Iterator[str]:
    """The last head, and the last heads joined where one head is broken over rows."""
    for start in range(len(path) - 1, -1, -1):
        yield "".join(path[start:])


def _foreign_group(
    path: tuple[Label, ...], head: tuple[Label, ...], columns: Sequence[Column], vocabulary: Vocabulary
) -> bool:
    """Whether the head stands under another column's head, or under figures of another kind."""
    above = set(path[:-1]) - set(head)
    if (above | {path[-1]}) & (vocabulary.other_figures - set(head)):
        return True
    others = {label(text) for column in columns for text in column.head} - vocabulary.figures
    return bool(above & others - column_heads(head, columns))


def column_heads(head: tuple[Label, ...], columns: Sequence[Column]) -> set[Label]:
    """Heads and names of the columns that share this head."""
    same = (column for column in columns if tuple(dict.fromkeys(label(text) for text in column.head)) == head)
    return {name for column in same for name in column_names(column)}
