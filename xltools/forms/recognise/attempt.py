"""Reading the columns of a table as a given form, whichever kind of form it is."""

from __future__ import annotations

from collections.abc import Iterator

from xltools.address import Address
from xltools.forms.model import Form, Keyed
from xltools.forms.recognise.body import Window
from xltools.forms.recognise.columns import ALIAS, match_columns
from xltools.forms.recognise.heads import Leaf, role
from xltools.forms.recognise.keyed import KeyedBody, Stub, find_stub, read_keyed
from xltools.forms.recognise.listed import read_listed
from xltools.forms.recognise.reading import Reading
from xltools.forms.recognise.wide import read_down, read_last, read_rows, read_wide
from xltools.record import Record

__all__ = ["Attempt", "attempts", "likely_attempts"]

LEAST_SHARE = 0.4
"""Part of the amount columns without which the rows of a keyed table are not even read."""


class Attempt(Record):
    """One form tried on the first sections of a head."""

    window: Window
    reading: Reading

    @property
    def sections_used(self) -> int:
        """How many sections the form takes."""
        return len(self.window.sections)

    def unused(self, right: int) -> list[Leaf]:
        """Columns up to ``right`` that the form does not use, 行次 and further stubs left out."""
        used = self.reading.used_columns
        leaves = (leaf for section in self.window.sections for leaf in section.leaves)
        return [
            leaf
            for leaf in leaves
            if leaf.column not in used and leaf.column <= right and role(leaf, self.window.vocabulary) is None
        ]


def attempts(window: Window, form: Form, *, whole: bool) -> Iterator[Attempt]:
    """The form read on the first one, two … sections of the window, as many as it can have.

    With ``whole``, only where every amount column is there: rows are then read only of likely tables.
    """
    for count in range(1, _most_sections(window, form) + 1):
        attempt = _attempt(window, form, count, whole=whole)
        if attempt is not None:
            yield attempt


def likely_attempts(window: Window, form: Form) -> list[Attempt]:
    """As :func:`attempts` of a form that the title names: without the narrow ones where a wide one is complete."""
    found: list[Attempt] = []
    for count in range(_most_sections(window, form), 0, -1):
        attempt = _attempt(window, form, count, whole=False)
        if attempt is not None:
            found.insert(0, attempt)
            if attempt.reading.column_share == 1 and not attempt.reading.missing_rows:
                break
    return found


def _most_sections(window: Window, form: Form) -> int:
    return min(len(form.blocks) if not form.keyed else 1, len(window.sections))


def _attempt(window: Window, form: Form, count: int, *, whole: bool) -> Attempt | None:
    narrow = window._replace(sections=window.sections[:count])
    reading = _reading(narrow, form, whole=whole)
    if reading is None:
        return None
    edge = max(reading.used_columns, default=narrow.right)
    return Attempt(narrow._replace(edge=edge), reading)


def _reading(window: Window, form: Form, *, whole: bool) -> Reading | None:
    if form.keyed:
        return _keyed(window, form, form.keyed, 1 if whole else LEAST_SHARE)
    if form.one_row:
        named = _best_of(read_wide(window, form), read_down(window, form)) or read_rows(window, form)
        return named or (None if whole else read_last(window, form))
    listed = read_listed(window, form) if _has_amounts(window, form, whole=whole) else None
    if whole or not form.is_list or (listed is not None and listed.row_share > LEAST_SHARE):
        return listed
    from xltools.forms.recognise.across import read_across

    return read_across(window, form) or listed


def _best_of(across: Reading | None, down: Reading | None) -> Reading | None:
    return max((r for r in (across, down) if r), key=lambda r: r.column_share, default=None)


def _has_amounts(window: Window, form: Form, *, whole: bool) -> bool:
    """Whether an amount column is there, be it one that only other places print, or every one of the form."""
    matches = [
        [match_columns(block, section.leaves, window.vocabulary) for section in window.sections]
        for block in form.blocks
    ]
    if whole:
        return all(max(match.share for match in by_section) == 1 for by_section in matches)
    return any(match.found for by_section in matches for match in by_section)


def _keyed(window: Window, form: Form, keyed: Keyed, least: float) -> Reading | None:
    section = window.sections[0]
    stub = find_stub(section, window.vocabulary)
    if stub is None:
        return None
    block = form.blocks[0]
    leaves = [leaf for leaf in section.leaves if not stub.left <= leaf.column <= stub.right]
    match = match_columns(block, leaves, window.vocabulary)
    if match.share < least:
        return None
    columns = {name: leaf.column for name, leaf in match.found.items()}
    edge = max(stub.right, *columns.values())
    above = window.above[1] if window.above[0] == form.id else ""
    body = read_keyed(window._replace(edge=edge), keyed, stub, columns, above)
    return Reading(
        form=form,
        cells={
            Address(form.id, row_id, name): (row, column)
            for row_id, row in body.rows.items()
            for name, column in columns.items()
        },
        rows=frozenset(body.rows),
        missing_rows=(keyed.total.id,) if _lacks_total(keyed, body) else (),
        missing_columns=match.missing,
        used_columns=_stub_columns(stub) | frozenset(columns.values()),
        last_row=body.last_row,
        column_share=match.share,
        row_share=1.0,
        paths=frozenset(leaf.path for leaf in match.found.values()),
        aliased=sum(quality == ALIAS for quality in match.qualities.values()),
        keyed=body.region,
        extra_rows=body.extra,
        names=body.names,
    )


def _lacks_total(keyed: Keyed, body: KeyedBody) -> bool:
    return keyed.total.id not in body.rows and (keyed.total_when_empty or bool(body.rows))


def _stub_columns(stub: Stub) -> frozenset[int]:
    return frozenset((*stub.codes, *((stub.name,) if stub.name else ())))
