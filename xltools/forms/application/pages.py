"""Forms that go on on the next sheet: the rows of both as one table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from xltools.forms.application.document import NOTHING, Document, Table, TableRow
from xltools.forms.application.tables import INDICATORS

__all__ = ["with_pages_joined"]

_GROUPS = ("一级指标", "二级指标")


def with_pages_joined(found: Iterable[Document]) -> list[Document]:
    """The documents, with those that only go on with the indicators of the one before joined to it.

    Such a document has indicators and nothing of its own, though its title may be printed again; the one before has no
    total score yet.
    """
    joined: list[Document] = []
    for document in found:
        if joined and _goes_on(joined[-1], document):
            joined[-1] = _together(joined[-1], document)
        else:
            joined.append(document)
    return joined


def _goes_on(before: Document, document: Document) -> bool:
    own = document.fields.keys() & {"项目名称", "单位名称", "项目实施单位"}
    foreign = document.form != before.form and document.title is not NOTHING
    if foreign or own or not before.form.startswith("zp-"):
        return False
    if "总分" in before.fields:
        return False
    if not before.tables or before.tables[-1].id != INDICATORS or len(document.tables) != 1:
        return False
    return (
        document.tables[0].id == INDICATORS
        and document.tables[0].columns.keys() == before.tables[-1].columns.keys()
    )


def _together(before: Document, document: Document) -> Document:
    last, following = before.tables[-1], document.tables[0]
    return replace(
        before,
        fields={**document.fields, **before.fields},
        choices={**document.choices, **before.choices},
        tables=(*before.tables[:-1], last._replace(rows=(*last.rows, *_continued(last, following)))),
        notes=(*before.notes, *document.notes),
        unread=(*before.unread, *document.unread),
    )


def _continued(table: Table, following: Table) -> list[TableRow]:
    """The rows of the next page; those that begin in the middle of a group belong to the last one above."""
    above = table.rows[-1].entries if table.rows else {}
    rows: list[TableRow] = []
    open_groups = set(_GROUPS)
    for row in following.rows:
        open_groups = {column for column in open_groups if row.get(column).value is None}
        if _GROUPS[0] not in open_groups:
            open_groups = set()
        rows.append(
            TableRow(
                {**row.entries, **{column: above.get(column, NOTHING) for column in open_groups}}, row.label
            )
        )
    return rows
