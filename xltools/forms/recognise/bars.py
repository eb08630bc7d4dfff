"""How much a table must resemble a form, given what its titles say.

A title of the form (with 决算 in it), a sheet named so, or the printed number 01–06 settles the role: then two
in five of the amount columns, or three of the fixed rows, are enough. A table without any of these must show the form's
complete head in the form's own words and most of its fixed rows; and where only other names of the heads are found,
the workbook must say 决算 somewhere, since budget tables share them. A title of another document is never overruled.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xltools.choice import Choice
from xltools.forms.labels import label
from xltools.forms.model import Form, Pack
from xltools.forms.recognise.attempt import Attempt
from xltools.forms.recognise.reading import Reading

__all__ = ["Bar", "acceptable", "best_attempts"]

FEWEST_ROWS = 3
TITLED_COLUMNS = 0.4
UNTITLED_ROWS = 0.6


class Bar(Choice):
    """How much the head and the rows must prove."""

    TITLED = "titled"
    UNTITLED = "untitled"
    DECISIVE = "decisive"
    """As untitled, in a workbook that says 决算: other names of heads will do."""


def acceptable(attempt: Attempt, bar: Bar, pack: Pack) -> bool:
    """Whether a table may be taken for the form it was read as."""
    reading = attempt.reading
    if reading.keyed and not (reading.keyed.codes or reading.has_total or reading.keyed.spare_rows):
        # A table published empty may have no row at all, below a head that its title names.
        return bar is Bar.TITLED and reading.column_share == 1 and _may_be_bare(reading)
    if bar is Bar.TITLED:
        return _titled(attempt)
    if reading.missing_columns or reading.row_share < UNTITLED_ROWS:
        return False
    return not _too_many_others(attempt) and not _heads_of_another(attempt, pack)


def _may_be_bare(reading: Reading) -> bool:
    keyed = reading.form.keyed
    return keyed is not None and not keyed.total_when_empty and not reading.extra_rows


def _titled(attempt: Attempt) -> bool:
    reading = attempt.reading
    if reading.keyed or reading.form.one_row:
        return reading.column_share >= TITLED_COLUMNS
    return len(reading.rows) >= FEWEST_ROWS and bool(reading.paths)


def _too_many_others(attempt: Attempt) -> bool:
    """A table with many more columns is another one that holds these among its own."""
    wanted = sum(len(block.amounts) for block in attempt.reading.form.blocks)
    others = attempt.unused(max(attempt.reading.used_columns, default=0))
    return len(others) * 2 > wanted + 1


def _heads_of_another(attempt: Attempt, pack: Pack) -> bool:
    """Whether a head found by another name is the very head of another form (本年支出合计 is 公开03表's)."""
    form = attempt.reading.form
    foreign = {_head(path, pack) for path in attempt.reading.paths} - _heads(form, pack)
    return bool(foreign) and any(
        foreign & _heads(other, pack) for other in pack.forms.values() if other is not form
    )


def _heads(form: Form, pack: Pack) -> set[tuple[str, ...]]:
    return {_head(column.head, pack) for block in form.blocks for column in block.amounts}


def _head(texts: Iterable[str], pack: Pack) -> tuple[str, ...]:
    """A path of heads in which 小计 and 合计 are the same: places use either (relations.md 3.4)."""
    path = tuple(dict.fromkeys(label(text) for text in texts))
    return (*path[:-1], "") if len(path) > 1 and path[-1] in pack.words.figures else path


def best_attempts(tried: Sequence[Attempt], bar: Bar, pack: Pack) -> list[Attempt]:
    """The attempt that explains most, first; after it other forms that fit the same columns equally well."""
    fitting = [attempt for attempt in tried if acceptable(attempt, bar, pack)]
    if not fitting or (bar is Bar.UNTITLED and all(attempt.reading.aliased for attempt in fitting)):
        return []
    best = max(fitting, key=_weight)
    same = [
        attempt
        for attempt in fitting
        if attempt.reading.form is not best.reading.form
        and attempt.reading.keyed
        and attempt.reading.used_columns == best.reading.used_columns
    ]
    return [best, *same]


def _weight(attempt: Attempt) -> tuple[float, int, int, int]:
    reading = attempt.reading
    return (reading.column_share, len(reading.used_columns), len(reading.cells), -reading.aliased)
