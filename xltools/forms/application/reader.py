"""Application-style forms found on sheets of any layout, by their titles, labels and table heads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from xltools.book.cellref import Area
from xltools.book.model import Book, Sheet
from xltools.forms.application.beside import between, columns_apart
from xltools.forms.application.document import Document
from xltools.forms.application.heads import with_whole_heads
from xltools.forms.application.lines import Line, Piece, lines
from xltools.forms.application.pages import with_pages_joined
from xltools.forms.application.parse import Parser
from xltools.forms.application.vocabulary import Vocabulary, key, load_vocabulary

__all__ = ["read_documents"]

UNDECIDED = "zp"
"""Under a title such as 某某绩效自评表, the content decides."""
_LONGEST_TITLE = 60
_MOST_BESIDE = 4
"""Cells on a line of titles; longer lines are rows of tables."""
_CONTINUED = re.compile(r"[(（]\s*(?:续|接上[页表])\s*表?\s*\d*\s*[)）]|^续表?")
_ATTACHMENT = re.compile(r"附\s*(?:件|表|录)\s*[\d一二三四五六七八九十－–-]*\s*[:：]?")


def read_documents(book: Book) -> tuple[Document, ...]:
    """Every application-style form of a workbook, sheet by sheet from the top down; hidden sheets count.

    Forms side by side on one sheet are told by their titles; where no blank column parts them, all of them is unread.
    """
    vocabulary = load_vocabulary()
    found = (document for sheet in book.sheets for document in _on_sheet(sheet, vocabulary))
    return tuple(document for document in with_pages_joined(found) if document.form)


def _on_sheet(sheet: Sheet, vocabulary: Vocabulary) -> Iterator[Document]:
    for form, segment in _segments(list(lines(sheet)), vocabulary):
        beside = _side_by_side(segment, vocabulary) if form else ()
        apart = columns_apart(segment, beside)
        if beside and not apart:
            titles = tuple(piece.entry for piece in beside)
            yield Document(_undecided(form), titles[0], sheet.name, _area(segment), unread=titles)
        elif apart:
            for title, columns in zip(beside, apart, strict=True):
                own = _title_of(title, vocabulary)
                yield from _form(own, between(segment, columns), sheet, vocabulary, columns[0])
        else:
            yield from _form(form, segment, sheet, vocabulary)


def _form(
    form: str | None, segment: Sequence[Line], sheet: Sheet, vocabulary: Vocabulary, left: int = 1
) -> Iterator[Document]:
    """The form that the lines are, if they are one."""
    parser = Parser(sheet, vocabulary, left)
    for line in with_whole_heads(segment, vocabulary, sheet):
        parser.take(line)
    document = parser.document(form or "", _area(segment))
    found = form if form and form != UNDECIDED else _by_content(document)
    if document.tables or (found and document.fields):
        yield document.of_form(found or "")


def _undecided(form: str | None) -> str:
    return "zp-project" if form in {None, UNDECIDED} else form or ""


def _side_by_side(segment: Sequence[Line], vocabulary: Vocabulary) -> Line:
    """The titles of forms that stand beside each other; empty for one form."""
    for line in segment:
        titles = tuple(piece for piece in line if _title_of(piece, vocabulary))
        if len(titles) > 1:
            return titles
    return ()


def _area(segment: Sequence[Line]) -> Area:
    pieces = [piece for line in segment for piece in line]
    return Area(
        min(piece.row for piece in pieces),
        min(piece.column for piece in pieces),
        max(piece.last_row for piece in pieces),
        max(piece.last_column for piece in pieces),
    )


def _segments(found: list[Line], vocabulary: Vocabulary) -> Iterator[tuple[str | None, list[Line]]]:
    """The lines of each form: from its title, or the 附件 line above it, to the next."""
    starts: list[tuple[int, str | None]] = []
    for number, line in enumerate(found):
        form = _titled(line, vocabulary)
        if form and not (starts and _continued(line)):
            above = number and _attachment(found[number - 1])
            starts.append((number - bool(above), form))
        elif _of_another_table(line, vocabulary):
            starts.append((number, None))
    if not starts:
        if found:
            yield None, found
        return
    ends = [start for start, _ in starts[1:]] + [len(found)]
    for (start, form), end in zip(starts, ends, strict=True):
        if form is not None:
            yield form, found[start:end]


def _continued(line: Line) -> bool:
    """Whether a title says that the form above goes on: 自评表（续）."""
    return any(_CONTINUED.search(piece.text.strip()) for piece in line)


def _attachment(line: Line) -> bool:
    return len(line) == 1 and bool(_ATTACHMENT.fullmatch(line[0].text.strip()))


def _of_another_table(line: Line, vocabulary: Vocabulary) -> bool:
    """Whether the line is the title of a table that is no performance form."""
    texts = [key(piece.text) for piece in line if piece.worded and len(piece.text) <= _LONGEST_TITLE]
    return len(line) <= 2 and any(text.endswith(vocabulary.others) for text in texts)


def _titled(line: Line, vocabulary: Vocabulary) -> str | None:
    """The form whose title the line is; a title stands alone, or with the 表号 beside it."""
    if len(line) > _MOST_BESIDE:
        return None
    forms = [form for piece in line if (form := _title_of(piece, vocabulary))]
    return forms[0] if forms and (len(line) <= 2 or len(forms) > 1) else None


def _title_of(piece: Piece, vocabulary: Vocabulary) -> str | None:
    if not piece.worded or len(piece.text) > _LONGEST_TITLE:
        return None
    text = key(piece.text)
    return next((form for ending, form in vocabulary.titles if text.endswith(ending)), None)


def _by_content(document: Document) -> str | None:
    """The form of a sheet without title, told by what it has."""
    tables = {table.id for table in document.tables}
    if "绩效指标" in tables and "预算执行" in tables:
        return "zp-department" if "基本支出总额" in document.fields else "zp-project"
    if {"整体支出规模", "绩效指标"} <= tables:
        return "zp-department"
    if any({"实际值", "得分"} <= table.columns.keys() for table in document.tables_of("绩效指标")):
        return "zp-project"
    if "经费控制" in tables:
        return "zp-basic"
    if "资金构成" in tables and "资金来源" in tables:
        return "mb-funding"
    if "总体资金情况" in tables:
        return "mb-department"
    return None
