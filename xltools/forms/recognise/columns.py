"""Which sheet column is which column of a form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from xltools.forms.labels import Label, label
from xltools.forms.model import Block, Column
from xltools.forms.recognise.heads import Leaf
from xltools.forms.recognise.vocabulary import Vocabulary, without_year
from xltools.record import Record

__all__ = ["ALIAS", "EXACT", "PRIMARY", "ColumnMatch", "match_block_columns", "match_columns", "match_under"]

EXACT = 3
"""The whole path of heads is the form's."""
PRIMARY = 2
"""The last head is the form's, whatever stands above."""
ALIAS = 1
"""Another name, or a 合计 below the form's head."""
_MOST_PATHS = 5000
"""Paths of heads remembered for each block."""


class ColumnMatch(Record):
    """Columns of one block on the sheet."""

    found: Mapping[str, Leaf]
    """Head of the sheet by column id."""
    qualities: Mapping[str, int]
    missing: tuple[str, ...]
    """Columns of the form that are not there; those that only other places print are never missed."""

    @property
    def share(self) -> float:
        """Part that was found of the columns of the form, those included that only other places print and are there."""
        wanted = len(self.found) + len(self.missing)
        return len(self.found) / wanted if wanted else 0.0


def match_columns(block: Block, leaves: Sequence[Leaf], vocabulary: Vocabulary) -> ColumnMatch:
    """The best head for each amount column: the closest first, then the leftmost; no head serves twice.

    Heads under the name of a one-row table (预算数, 决算数) are that table's where the others are enough; those
    under the one head over the form's own columns (本年支出) come before others (本年收入) where they are enough: the
    others are then but for columns that only other places print.
    """
    leaves = _of_last_year(leaves)
    words = vocabulary.pack.spoken.blocks
    grouped = [len(leaf.path) > 1 and leaf.path[0] in words for leaf in leaves]
    if True in grouped[1:] and not grouped[0]:
        before = _match(block, leaves[: grouped.index(True)], vocabulary)
        if not before.missing:
            return before
    group = vocabulary.memo(_Qualities, block).group
    under = [leaf for leaf in leaves if leaf.path[0] == group] if group else []
    if under and len(under) < len(leaves):
        own = _match(block, under, vocabulary)
        if not own.missing:
            return _with_further(own, block, [leaf for leaf in leaves if leaf.path[0] != group], vocabulary)
    return _match(block, leaves, vocabulary)


def _with_further(
    own: ColumnMatch, block: Block, leaves: Sequence[Leaf], vocabulary: Vocabulary
) -> ColumnMatch:
    """The match with the columns among other heads that only other places print."""
    if not block.further_columns:
        return own
    further = {column.id for column in block.further_columns} - own.found.keys()
    others = _match(block, leaves, vocabulary, further)
    return own._replace(found={**own.found, **others.found}, qualities={**own.qualities, **others.qualities})


def _of_last_year(leaves: Sequence[Leaf]) -> Sequence[Leaf]:
    """The heads without those of earlier years, where several years are named (2022年预算数, 2023年预算数)."""
    dated = {text for leaf in leaves for text in leaf.path if text != without_year(text)}
    if len(dated) < 2:
        return leaves
    last = max(text[:4] for text in dated)
    earlier = {text for text in dated if not text.startswith(last)}
    return [leaf for leaf in leaves if earlier.isdisjoint(leaf.path)]


def _match(
    block: Block, leaves: Sequence[Leaf], vocabulary: Vocabulary, only: Collection[str] | None = None
) -> ColumnMatch:
    """As :func:`match_columns`, all heads alike; with ``only``, for the columns of these ids."""
    columns = (*block.amounts, *block.further_columns)
    qualities_of = vocabulary.memo(_Qualities, block)
    pairs = [
        (-quality, leaf.column, index, leaf)
        for leaf in leaves
        for index, quality in enumerate(qualities_of[leaf.path])
        if quality and (only is None or columns[index].id in only)
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
    missing = tuple(column.id for column in block.amounts if column.id not in found)
    return ColumnMatch(found, qualities, missing)


def match_block_columns(block: Block, leaves: Sequence[Leaf], vocabulary: Vocabulary) -> ColumnMatch:
    """As :func:`match_columns` for a block named in the head (预算数, 决算数), above or below the other heads."""
    names = block.rows[0].names
    word = label(block.rows[0].label)
    dated = {text: without_year(text) for leaf in leaves for text in leaf.path}
    last = max((text[:4] for text, bare in dated.items() if text != bare), default="")
    own = {text for text, bare in dated.items() if bare in names and (text == bare or text.startswith(last))}
    turned = [
        Leaf(leaf.column, (word, *(text for text in leaf.path if text not in own)), leaf.width)
        for leaf in leaves
        if not own.isdisjoint(leaf.path)
    ]
    return match_columns(block, turned, vocabulary)


def match_under(block: Block, leaves: Sequence[Leaf], vocabulary: Vocabulary) -> ColumnMatch:
    """As :func:`match_columns` for a block that a row names, so that no head does."""
    word = label(block.rows[0].label)
    return _match(block, [leaf._replace(path=(word, *leaf.path)) for leaf in leaves], vocabulary)


class _Wanted(Record):
    """What the heads over one column of a form must and must not be."""

    head: tuple[Label, ...]
    joined: str
    names: frozenset[Label]
    foreign: frozenset[Label]
    """Heads of other columns of the block, and those over figures of another kind."""
    other_figures: frozenset[Label]
    own: frozenset[Label]
    """Names that alone tell it from every other column."""
    others: frozenset[Label]
    """Those of the other columns."""


class _Qualities(dict[tuple[Label, ...], tuple[int, ...]]):
    """How well a path of heads fits each amount column of a block, worked out once for each path."""

    def __init__(self, vocabulary: Vocabulary, block: Block) -> None:
        super().__init__()
        self._figures = vocabulary.figures
        self._wanted = _wanted(
            (*block.amounts, *block.further_columns), vocabulary, alone=block.keyed is not None
        )
        tops = {label(column.head[0]) if len(column.head) > 1 else "" for column in block.amounts}
        self.group = tops.pop() if len(tops) == 1 and len(block.amounts) > 1 else ""

    def __missing__(self, path: tuple[Label, ...]) -> tuple[int, ...]:
        plain = tuple(without_year(text) for text in path)
        endings = _endings(plain)
        below = _endings(plain[:-1]) if len(plain) > 1 and plain[-1] in self._figures else []
        found = tuple(_quality(wanted, plain, endings, below) for wanted in self._wanted)
        if len(self) < _MOST_PATHS:
            self[path] = found
        return found


def _wanted(columns: Sequence[Column], vocabulary: Vocabulary, *, alone: bool) -> list[_Wanted]:
    """With ``alone``, the head over a group may stand alone over its total (本年支出 with nothing below it)."""
    heads = [_head(column) for column in columns]
    every = {text for head in heads for text in head} - vocabulary.figures
    by_name = Counter(name for column in columns for name in column.names)
    telling = {name for name, count in by_name.items() if count == 1} - vocabulary.figures
    wanted = []
    for column, head in zip(columns, heads, strict=True):
        names = column.names
        if heads.count(head) > 1:
            same = (other for other, its in zip(columns, heads, strict=True) if its == head)
            names = frozenset().union(*(other.names for other in same))
        wanted.append(
            _Wanted(
                head,
                "".join(head),
                column.names | {head[-2]} if alone and _is_total(head, vocabulary) else column.names,
                frozenset(every.difference(names, head)),
                vocabulary.other_figures.difference(head),
                column.names & telling,
                frozenset(telling.difference(names, head)),
            )
        )
    return wanted


def _is_total(head: Sequence[Label], vocabulary: Vocabulary) -> bool:
    return len(head) > 1 and head[-1] in vocabulary.figures


def _head(column: Column) -> tuple[Label, ...]:
    return tuple(dict.fromkeys(label(text) for text in column.head))


def _quality(wanted: _Wanted, path: tuple[Label, ...], endings: Sequence[str], below: Sequence[str]) -> int:
    """``below`` are the endings of the path without a last head that adds nothing."""
    if path == wanted.head or endings[-1] == wanted.joined:
        return EXACT
    if not wanted.other_figures.isdisjoint(path):
        return 0  # figures of another kind
    if len(wanted.head) > 2 and path[1 - len(wanted.head) :] == wanted.head[1:]:
        return EXACT  # under one more head (安排的“三公”经费) than the form's
    if not wanted.foreign.isdisjoint(path[:-1]):
        # Under another column's head; a name of its own may have been taken for part of the group to its left.
        return ALIAS if path[-1] in wanted.own else 0
    if not wanted.others.isdisjoint(below):
        return 0  # the 小计 of another column
    if wanted.head[-1] in endings:
        return PRIMARY
    names = wanted.names
    return 0 if names.isdisjoint(endings) and names.isdisjoint(below) else ALIAS


def _endings(path: tuple[Label, ...]) -> list[str]:
    """The last head, and the last heads joined where one head is broken over rows."""
    return ["".join(path[start:]) for start in range(len(path) - 1, -1, -1)]
