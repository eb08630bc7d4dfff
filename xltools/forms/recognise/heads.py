"""Where the heads of tables are on a sheet, and what stands above each of their columns."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from xltools.forms.labels import AMONG, Label, is_code
from xltools.forms.model import ColumnKind
from xltools.forms.recognise.captions import is_caption
from xltools.forms.recognise.grid import MAX_WIDTH, Grid
from xltools.forms.recognise.titles import Titles
from xltools.forms.recognise.vocabulary import NOTHING, Vocabulary, head_label, is_numbered
from xltools.record import Record

__all__ = [
    "MAX_DEPTH",
    "Band",
    "Leaf",
    "Section",
    "ends_in_total",
    "find_bands",
    "is_body_cell",
    "is_no_head",
    "is_stub",
    "own_rows",
    "role",
    "sections",
]

MAX_DEPTH = 6
"""Rows of the deepest head."""
MAX_BANDS = 200
_LARGEST_ORDINAL = 99
_GAP = 2
"""Distance at which a text that is no head word may still belong to a head."""
_WIDE = 5
"""Distance of cells that are hardly of one table; the heads of a wide group are found from the row below."""
_APART = 3
"""Distance between the columns of one table: more is a gap between two."""
_LONGEST_WORD = 4
"""A column may be headed 备注; longer texts that begin so are notes."""
_NEIGHBOURS = 40
"""Heads that can stand beside each other: how far back a head row looks for the one above it."""


class Band(Record):
    """Consecutive rows that hold the head of one table, or of several side by side."""

    top: int
    bottom: int
    left: int
    right: int
    columns: tuple[int, ...] = ()
    """Columns with a head of their own, once they are known."""


class Leaf(Record):
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


class Section(Record):
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


class _Stretch(Record):
    """Part of a row in which head words stand without a figure between them."""

    row: int
    left: int
    right: int


def find_bands(grid: Grid, vocabulary: Vocabulary) -> list[Band]:
    """The heads of a sheet from the top down; at most :data:`MAX_BANDS` of them."""
    stretches = [
        stretch for row in _rows_with_words(grid, vocabulary) for stretch in _stretches(grid, vocabulary, row)
    ]
    bands: list[Band] = []
    for stretch in stretches[: MAX_BANDS * MAX_DEPTH]:
        _add(bands, stretch, grid, vocabulary)
    found = [_extended(band, grid, vocabulary) for band in bands[:MAX_BANDS]]
    return sorted(found, key=lambda band: (band.top, band.left))


def _rows_with_words(grid: Grid, vocabulary: Vocabulary) -> list[int]:
    """Rows with two head words or more, ascending; a row with a single text that is no number has none to offer."""
    texts: dict[int, list[str]] = {}
    for (row, _), text in grid.sheet.values.items():
        if type(text) is str and not text.isdecimal():
            texts.setdefault(row, []).append(text)
    heads = vocabulary.heads
    return sorted(
        row
        for row, found in texts.items()
        if len(found) > 1 and sum(head_label(text) in heads for text in found) > 1
    )


def _stretches(grid: Grid, vocabulary: Vocabulary, row: int) -> Iterator[_Stretch]:
    """The parts of a row that read like a head."""
    for columns in _runs(grid, vocabulary, row):
        words = dict(zip(columns, _words(grid, vocabulary, row, columns), strict=True))
        numbers = {column for column in columns if not words[column] and grid.is_number(row, column)}
        for cluster in _clusters(columns):
            known = [column for column in cluster if words[column]]
            if not known:
                continue
            near = _near([column for column in columns if column not in numbers], known)
            ordinals = sum(near[0] < column < near[-1] for column in numbers)
            for part in [near] if ordinals <= len(known) else _between(cluster, numbers):
                if _like_a_head({words[column] for column in part if words[column]}, vocabulary):
                    yield _Stretch(row, part[0], part[-1])


def _between(cluster: Sequence[int], numbers: Collection[int]) -> Iterator[list[int]]:
    """The columns before, between and behind column numbers: those of one table may stand beside heads of another."""
    part: list[int] = []
    for column in cluster:
        if column not in numbers:
            part.append(column)
        elif part:
            yield part
            part = []
    if part:
        yield part


def _runs(grid: Grid, vocabulary: Vocabulary, row: int) -> Iterator[list[int]]:
    """Columns with values, cut where a cell belongs to a body or stands above another table."""
    columns: list[int] = []
    for column in grid.columns[row]:
        if not is_no_head(grid, vocabulary, row, column):
            columns.append(column)
        elif columns:
            yield columns
            columns = []
    if columns:
        yield columns


def is_no_head(grid: Grid, vocabulary: Vocabulary, row: int, column: int) -> bool:
    """Whether a cell belongs to a body, or is a caption, a note or a title."""
    text = grid.text(row, column)
    if text and head_label(text) in vocabulary.heads:
        return False
    if is_body_cell(grid, row, column) or grid.is_nothing(row, column):
        return True
    if not text:
        return False
    if is_caption(text, vocabulary) or (len(text) > _LONGEST_WORD and vocabulary.is_note(text)):
        return True
    return Titles.of(vocabulary).read(text) is not None


def _clusters(columns: Sequence[int]) -> Iterator[list[int]]:
    """Columns with values, cut at wide gaps."""
    cluster: list[int] = []
    for column in columns:
        if cluster and column - cluster[-1] > _WIDE:
            yield cluster
            cluster = []
        cluster.append(column)
    if cluster:
        yield cluster


def _near(columns: Sequence[int], known: Sequence[int]) -> list[int]:
    """The cells from the first head word to the last, and further heads that follow without a wide gap."""
    near = [column for column in columns if known[0] <= column <= known[-1]]
    for column in columns:
        if near[-1] < column <= near[-1] + _GAP:
            near.append(column)
    for column in reversed(columns):
        if near[0] - _GAP <= column < near[0]:
            near.insert(0, column)
    return near


def _words(grid: Grid, vocabulary: Vocabulary, row: int, columns: Iterable[int]) -> Iterator[Label]:
    """Head words in these cells, nothing for other texts."""
    for column in columns:
        text = head_label(grid.text(row, column))
        yield text if text in vocabulary.heads else NOTHING


def is_body_cell(grid: Grid, row: int, column: int) -> bool:
    """Whether a cell belongs to a body: a code, a figure that is no column number, a numbered label."""
    cell = row, column
    if cell not in grid.body_cells:
        grid.body_cells[cell] = cell in grid.sheet.values and _is_body_cell(grid, row, column)
    return grid.body_cells[cell]


def _is_body_cell(grid: Grid, row: int, column: int) -> bool:
    text = grid.digits(row, column)
    if is_code(text):
        return True
    if grid.is_number(row, column):
        return not (text.isdigit() and 1 <= int(text) <= _LARGEST_ORDINAL)
    return is_numbered(text) and not _goes_on_from_left(grid, row, column)


def _goes_on_from_left(grid: Grid, row: int, column: int) -> bool:
    """Whether 其中：… stands right beside another head (小计): row labels stand beside figures, codes or nothing."""
    left = (row, column - 1)
    return (
        grid.text(row, column).lstrip().startswith(AMONG)
        and bool(grid.text(*left))
        and not grid.is_number(*left)
        and not grid.is_nothing(*left)
        and not is_body_cell(grid, *left)
    )


def _like_a_head(words: set[Label], vocabulary: Vocabulary) -> bool:
    """Two different head words; but a total under 类 款 项 is the first body row."""
    if len(words) < 2:
        return False
    rest = words - vocabulary.code_parts
    split = len(words) - len(rest) >= 2
    only_total = bool(rest) and rest <= vocabulary.totals
    return not (split and only_total)


def _add(bands: list[Band], stretch: _Stretch, grid: Grid, vocabulary: Vocabulary) -> None:
    """Join a stretch to the heads it goes on with, making them one, or begin a new one."""
    joined = Band(stretch.row, stretch.row, stretch.left, stretch.right)
    kept = []
    for band in bands[-_NEIGHBOURS:]:
        if _goes_on(band, stretch, grid, vocabulary):
            left, right = min(band.left, joined.left), max(band.right, joined.right)
            joined = Band(min(band.top, joined.top), stretch.row, left, right)
        else:
            kept.append(band)
    bands[-_NEIGHBOURS:] = [*kept, joined]


def _goes_on(band: Band, stretch: _Stretch, grid: Grid, vocabulary: Vocabulary) -> bool:
    """Whether a stretch is a further row, or a further part of the last row, of a head."""
    if band.left > stretch.right + 1 or band.right < stretch.left - 1 or stretch.row - band.top >= MAX_DEPTH:
        return False
    below = stretch.row - band.bottom
    return below <= 1 or (below == 2 and _bridges(band, grid, vocabulary))


def _bridges(band: Band, grid: Grid, vocabulary: Vocabulary) -> bool:
    """Whether the row below a band is a head row of words broken over cells, or has but cells merged with the band."""
    row = band.bottom + 1
    columns = grid.in_row(row, band.left, band.right)
    if not columns:
        over = (area for area in grid.merges_at(row, row) if area.top < row)
        return any(area.left <= band.right and area.right >= band.left for area in over)
    total = vocabulary.totals & set(_words(grid, vocabulary, row, columns))
    return bool(columns) and not total and not any(_is_figure(grid, row, column) for column in columns)


def _is_figure(grid: Grid, row: int, column: int) -> bool:
    return grid.is_number(row, column) or is_body_cell(grid, row, column)


def _extended(band: Band, grid: Grid, vocabulary: Vocabulary) -> Band:
    """The band with a row above or below that holds a single head word."""
    top, bottom = band.top, band.bottom
    if bottom - top < MAX_DEPTH and _continues(grid, vocabulary, band):
        bottom += 1
    while bottom - top < MAX_DEPTH and _begins(grid, vocabulary, band._replace(top=top)):
        top -= 1
    return Band(top, bottom, band.left, min(band.right, band.left + MAX_WIDTH))


def _continues(grid: Grid, vocabulary: Vocabulary, band: Band) -> bool:
    """Whether the row below belongs to the head: a head word right of the stub and no figure."""
    row = band.bottom + 1
    columns = grid.in_row(row, band.left, band.right)
    words = set(_words(grid, vocabulary, row, (column for column in columns if column > band.left)))
    if any(_is_figure(grid, row, column) for column in columns):
        return False
    return bool(words - vocabulary.totals - {NOTHING})


def _begins(grid: Grid, vocabulary: Vocabulary, band: Band) -> bool:
    """Whether the row above belongs to the head: a head word that no body row has, and no figure."""
    row = band.top - 1
    columns = grid.in_row(row, band.left, band.right)
    if any(_is_figure(grid, row, column) for column in columns):
        return False
    words = set(_words(grid, vocabulary, row, columns))
    return bool(words - vocabulary.totals - vocabulary.ordinals - {NOTHING})


def own_rows(grid: Grid, band: Band, columns: tuple[int, int], vocabulary: Vocabulary) -> Band:
    """The band from the first head over these columns on: a table beside them may begin further up."""
    for row in range(band.top, band.bottom + 1):
        if any(_words(grid, vocabulary, row, grid.in_row(row, *columns))):
            return band._replace(top=row)
    return band


def role(leaf: Leaf, vocabulary: Vocabulary) -> ColumnKind | None:
    """What a column holds when it is no amount: code, name, label or 行次; ``None`` for all others."""
    roles = vocabulary.roles
    if leaf.last in roles:
        return roles[leaf.last]
    joined = Label("".join(leaf.path[-2:]))
    return roles.get(joined)


def is_stub(leaf: Leaf, vocabulary: Vocabulary) -> bool:
    """Whether a column says what its rows are; a column of remarks says nothing of the kind."""
    return role(leaf, vocabulary) not in {None, ColumnKind.TEXT}


def ends_in_total(section: Section, vocabulary: Vocabulary) -> bool:
    """Whether the lowest row of a head is the total row of the body: 合计 below a column of names or codes."""
    above = [leaf.path[:-1] for leaf in section.leaves]
    for leaf in section.leaves:
        if is_stub(leaf, vocabulary):
            continue
        # 项目 may be the head over all columns, 合计 the first of them.
        alone = len(leaf.path) > 1 and above.count(leaf.path[:-1]) == 1
        return (
            alone
            and leaf.last in vocabulary.totals
            and is_stub(leaf._replace(path=leaf.path[:-1]), vocabulary)
        )
    return False


def sections(leaves: Sequence[Leaf], vocabulary: Vocabulary) -> list[Section]:
    """The columns cut before each stub that follows a column of another kind, and where columns stay empty."""
    found: list[list[Leaf]] = []
    was_stub = True
    for leaf in leaves:
        stub = is_stub(leaf, vocabulary)
        between = was_stub and role(leaf, vocabulary) is ColumnKind.TEXT  # 单位代码 before the names
        apart = bool(found) and leaf.column - found[-1][-1].right > _APART
        if not found or apart or (stub and not was_stub):
            found.append([])
        found[-1].append(leaf)
        was_stub = stub or between
    return [Section(tuple(group)) for group in found]
