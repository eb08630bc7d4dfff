"""Where the heads of tables are on a sheet, and what stands above each of their columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from xltools.book.cellref import Area
from xltools.book.model import Cell
from xltools.forms.labels import Label
from xltools.forms.model import ColumnKind
from xltools.forms.recognise.grid import MAX_WIDTH, Grid
from xltools.forms.recognise.vocabulary import NOTHING, Vocabulary, head_label

__all__ = ["Band", "Leaf", "Section", "find_bands", "find_leaves", "role", "sections"]

MAX_DEPTH = 6
"""Rows of the deepest head."""
MAX_BANDS = 200
_LARGEST_ORDINAL = 99


@dataclass(frozen=True, slots=True)
class Band:
    """Consecutive rows that hold the head of one table, or of several side by side."""

    top: int
    bottom: int
    left: int
    right: int


@dataclass(frozen=True, slots=True)
class Leaf:
    """One column of a head with the labels above it, from the top down."""

    column: int
    path: tuple[Label, ...]
    width: int = 1
    """Columns the head reaches over: split codes often share one head."""

    @property
    def last(self) -> Label:
        """The lowest label."""
        return self.path[-1]

    @property
    def right(self) -> int:
        """Last column of the leaf."""
        return self.column + self.width - 1


@dataclass(frozen=True, slots=True)
class Section:
    """A run of columns that begins with a stub (code, name, label): one side of a table."""

    leaves: tuple[Leaf, ...]

    @property
    def left(self) -> int:
        """First column."""
        return self.leaves[0].column

    @property
    def right(self) -> int:
        """Last column."""
        return self.leaves[-1].right


Hits = Mapping[int, Mapping[int, Label]]


def find_bands(grid: Grid, vocabulary: Vocabulary) -> list[Band]:
    """The heads of a sheet from the top down; at most :data:`MAX_BANDS` of them."""
    hits = _hits(grid, vocabulary)
    seeds = [row for row in sorted(hits) if _is_head_row(grid, vocabulary, row, hits[row])]
    bands = []
    for group in _groups(seeds, grid, hits, vocabulary):
        bands.append(_extended(group, grid, vocabulary, hits))
        if len(bands) == MAX_BANDS:
            break
    return bands


def _hits(grid: Grid, vocabulary: Vocabulary) -> dict[int, dict[int, Label]]:
    found: dict[int, dict[int, Label]] = {}
    for (row, column), value in grid.sheet.values.items():
        if isinstance(value, str):
            text = head_label(value)
            if text in vocabulary.heads:
                found.setdefault(row, {})[column] = text
    return found


def _is_head_row(grid: Grid, vocabulary: Vocabulary, row: int, hits: Mapping[int, Label]) -> bool:
    """Two different head words and hardly a figure; a total row under 类 款 项 is the first body row."""
    words = set(hits.values())
    if len(words) < 2:
        return False
    rest = words - vocabulary.code_parts
    if len(words) - len(rest) >= 2 and rest <= vocabulary.totals | vocabulary.ordinals:
        return bool(rest & vocabulary.ordinals) or not rest
    return _figure_weight(grid, row) <= len(hits)


def _figure_weight(grid: Grid, row: int) -> int:
    """Numbers of a row, those that cannot be column numbers counted more, codes most."""
    weight = 0
    for column in grid.columns[row]:
        if grid.is_code(row, column):
            weight += 3
        elif grid.is_number(row, column):
            weight += 1 if _is_ordinal(grid.digits(row, column)) else 2
    return weight


def _is_ordinal(text: str) -> bool:
    return text.isdigit() and 1 <= int(text) <= _LARGEST_ORDINAL


def _groups(
    seeds: Sequence[int], grid: Grid, hits: Hits, vocabulary: Vocabulary
) -> Iterator[tuple[int, int]]:
    """(first, last) row of consecutive seeds; one row of words broken over cells may lie between."""
    start = last = 0
    for row in seeds:
        joined = row == last + 1 or (row == last + 2 and _bridges(grid, vocabulary, hits, last + 1))
        if start and joined and row - start < MAX_DEPTH:
            last = row
            continue
        if start:
            yield start, last
        start = last = row
    if start:
        yield start, last


def _bridges(grid: Grid, vocabulary: Vocabulary, hits: Hits, row: int) -> bool:
    total = vocabulary.totals & set(hits.get(row, {}).values())
    return not total and row in grid.columns and not _figure_weight(grid, row)


def _extended(rows: tuple[int, int], grid: Grid, vocabulary: Vocabulary, hits: Hits) -> Band:
    top, bottom = rows
    columns = [column for row in range(top, bottom + 1) for column in hits.get(row, {})]
    stub = min(columns)
    if bottom - top < MAX_DEPTH and _continues(grid, vocabulary, hits, bottom + 1, stub):
        bottom += 1
    if bottom - top < MAX_DEPTH and hits.get(top - 1) and not _figure_weight(grid, top - 1):
        top -= 1
    texts = [column for row in range(top, bottom + 1) for column in grid.columns.get(row, ())]
    left = min(texts)
    return Band(top, bottom, left, min(max(texts), left + MAX_WIDTH))


def _continues(grid: Grid, vocabulary: Vocabulary, hits: Hits, row: int, stub: int) -> bool:
    """Whether the row below the head belongs to it: a head word right of the stub and no figure."""
    words = {label for column, label in hits.get(row, {}).items() if column > stub}
    return bool(words - vocabulary.totals) and not _figure_weight(grid, row)


def find_leaves(grid: Grid, band: Band, vocabulary: Vocabulary) -> list[Leaf]:
    """The columns of a head, each with its path: merges, or blanks to the right of a group, share a label."""
    paths = _Paths(grid, band, vocabulary)
    leaves: list[Leaf] = []
    for column in range(band.left, band.right + 1):
        origins = paths.origins(column)
        if not origins:
            continue
        last = origins[-1]
        if last[1] == column:
            path = tuple(dict.fromkeys(paths.text(origin) for origin in origins))
            leaves.append(Leaf(column, path))
        elif leaves and leaves[-1].column == last[1]:
            leaves[-1] = Leaf(last[1], leaves[-1].path, column - last[1] + 1)
    return leaves


class _Paths:
    """Which head cell lies over each column in each row of a band."""

    def __init__(self, grid: Grid, band: Band, vocabulary: Vocabulary) -> None:
        self._grid = grid
        self._band = band
        self._skip = vocabulary.ordinals
        self._merges = grid.merges_at(band.top, band.bottom)
        self._covered = dict(self._cover())
        self._left: list[Cell | None] = []

    def _cover(self) -> Iterator[tuple[Cell, Area]]:
        band = self._band
        for area in self._merges:
            for row in range(max(area.top, band.top), min(area.bottom, band.bottom) + 1):
                for column in range(max(area.left, band.left), min(area.right, band.right) + 1):
                    yield (row, column), area

    def text(self, cell: Cell) -> Label:
        """The label in a head cell, or nothing for numbers, 栏次 and blanks."""
        text = head_label(self._grid.text(*cell))
        return NOTHING if text in self._skip else text

    def origins(self, column: int) -> list[Cell]:
        """The head cells over a column from the top down; ask for the columns from left to right."""
        here: list[Cell | None] = []
        for row in range(self._band.top, self._band.bottom + 1):
            here.append(self._origin(row, column, here))
        self._left = here
        found = [cell for cell in here if cell is not None]
        return list(dict.fromkeys(found))

    def _origin(self, row: int, column: int, above: list[Cell | None]) -> Cell | None:
        if self.text((row, column)):
            return row, column
        area = self._covered.get((row, column))
        if area is not None:
            anchor = (area.top, area.left)
            return anchor if self.text(anchor) else None
        return self._from_left(row, column, above)

    def _from_left(self, row: int, column: int, above: list[Cell | None]) -> Cell | None:
        """The label of a group reaches right over blanks, as far as the group above it reaches."""
        depth = row - self._band.top
        if depth >= len(self._left) or (row, column) in self._grid.sheet.values:
            return None
        left = self._left[depth]
        if left is None or (left in self._covered and column > self._covered[left].right):
            return None
        if above and (above[-1] is None or above[-1] != self._left[depth - 1]):
            return None
        return left


def role(leaf: Leaf, vocabulary: Vocabulary) -> ColumnKind | None:
    """What a column holds when it is no amount: code, name, label or 行次; ``None`` for all others."""
    roles = vocabulary.roles
    if leaf.last in roles:
        return roles[leaf.last]
    joined = Label("".join(leaf.path[-2:]))
    return roles.get(joined)


def sections(leaves: Sequence[Leaf], vocabulary: Vocabulary) -> list[Section]:
    """The columns cut before each stub that follows a column of another kind."""
    found: list[list[Leaf]] = []
    was_stub = False
    for leaf in leaves:
        stub = role(leaf, vocabulary) is not None
        if not found or (stub and not was_stub):
            found.append([])
        found[-1].append(leaf)
        was_stub = stub
    return [Section(tuple(group)) for group in found]
