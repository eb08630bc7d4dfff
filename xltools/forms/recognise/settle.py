"""Choosing between forms with the same head (公开05 and 公开08 look alike but for their titles).

In this order, the first that leaves one form: the printed number; what the notes or the empty-table statement speak
of; the functional 类 in the codes (223 is 国有资本经营预算); the forms already found elsewhere in the workbook; the
place between the forms before and after. If none decides, the table stays unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from xltools.forms.labels import label
from xltools.forms.model import Pack
from xltools.forms.recognise.attempt import Attempt
from xltools.forms.recognise.result import Unknown
from xltools.forms.recognise.table import Table
from xltools.forms.recognise.vocabulary import Vocabulary

__all__ = ["settle"]

Choice = Callable[[Table, Sequence[Table], Vocabulary], Sequence[Attempt]]


def settle(tables: Sequence[Table], vocabulary: Vocabulary) -> tuple[list[Table], list[Unknown]]:
    """Every table with one reading, and those for which nothing decided."""
    done = [table for table in tables if table.settled]
    unknown = []
    for table in tables:
        if table.settled:
            continue
        chosen = _choose(table, done, vocabulary)
        if chosen is None:
            names = "、".join(attempt.reading.form.number for attempt in table.attempts)
            unknown.append(
                Unknown(table.sheet, table.area, f"表头与{names}都相符，没有标题，无法确定是哪一张")
            )
        else:
            done.append(table._replace(attempts=(chosen,)))
    return sorted(done, key=lambda table: table.order), unknown


def _choose(table: Table, done: Sequence[Table], vocabulary: Vocabulary) -> Attempt | None:
    for choice in (_by_number, _by_notes, _by_classes, _by_absence, _by_place):
        left = choice(table, done, vocabulary)
        if len(left) == 1:
            return left[0]
    return None


def _by_number(table: Table, _done: Sequence[Table], _vocabulary: Vocabulary) -> Sequence[Attempt]:
    return [attempt for attempt in table.attempts if attempt.reading.form.id in table.numbered]


def _by_notes(table: Table, _done: Sequence[Table], vocabulary: Vocabulary) -> Sequence[Attempt]:
    text = label(table.notes.text)
    return [
        attempt
        for attempt in table.attempts
        if any(core and core in text for core in vocabulary.cores(attempt.reading.form))
    ]


def _by_classes(table: Table, _done: Sequence[Table], _vocabulary: Vocabulary) -> Sequence[Attempt]:
    keyed = table.reading.keyed
    if keyed is None or not keyed.codes:
        return ()
    named = [
        attempt
        for attempt in table.attempts
        if any(code.startswith(attempt.reading.form.classes or ("-",)) for code in keyed.codes.values())
    ]
    return named or [attempt for attempt in table.attempts if not attempt.reading.form.classes]


def _by_absence(table: Table, done: Sequence[Table], _vocabulary: Vocabulary) -> Sequence[Attempt]:
    found = {other.reading.form.id for other in done}
    return [attempt for attempt in table.attempts if attempt.reading.form.id not in found]


def _by_place(table: Table, done: Sequence[Table], vocabulary: Vocabulary) -> Sequence[Attempt]:
    """Forms whose place in the pack's order lies between their neighbours in the workbook."""
    before = [_rank(other, vocabulary.pack) for other in done if other.order < table.order]
    after = [_rank(other, vocabulary.pack) for other in done if other.order > table.order]
    order = list(vocabulary.pack.forms)
    return [
        attempt
        for attempt in table.attempts
        if (not before or before[-1] < order.index(attempt.reading.form.id))
        and (not after or order.index(attempt.reading.form.id) < after[0])
    ]


def _rank(table: Table, pack: Pack) -> int:
    return list(pack.forms).index(table.reading.form.id)
