"""The performance forms of a workbook as a part of its report."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from xltools.book.model import Book
from xltools.check.check import CheckResult
from xltools.check.filereport import FoundForm
from xltools.check.performance.check import TITLES, check_documents
from xltools.check.tables import Tables
from xltools.forms.application.document import Document
from xltools.forms.application.reader import read_documents
from xltools.record import Record
from xltools.selfeval.profile import profile_of

__all__ = ["PerformancePart", "performance_part"]


class PerformancePart(Record):
    """What was found."""

    pack: str
    documents: tuple[Document, ...]
    forms: tuple[FoundForm, ...]
    notes: tuple[str, ...]
    sheets: frozenset[str]
    """Sheets with such forms."""

    def result(self, takes: Callable[[str], bool], tables: Tables | None = None) -> CheckResult:
        """What checking them gives, with the tables that stand beside them."""
        return check_documents(self.documents, takes, tables)


def performance_part(book: Book) -> PerformancePart | None:
    """The performance forms of a workbook; ``None`` when it has none."""
    documents = read_documents(book)
    if not documents:
        return None
    forms = tuple(
        FoundForm(each.form, "", TITLES[each.form], each.sheet, str(each.area or "")) for each in documents
    )
    return PerformancePart(
        _pack(documents),
        documents,
        forms,
        tuple(_notes(documents)),
        frozenset(document.sheet for document in documents),
    )


def _pack(documents: tuple[Document, ...]) -> str:
    """The pack whose forms these are, by what they print."""
    if all(document.form.startswith("mb-") for document in documents):
        return "performance-targets-2021"
    scored = [document for document in documents if document.form in {"zp-project", "zp-department"}]
    national = any(document.form == "zp-basic" for document in documents) or any(
        profile_of(document).name == "全国" for document in scored
    )
    return "self-evaluation-national" if national else "self-evaluation-hubei"


def _notes(documents: tuple[Document, ...]) -> Iterator[str]:
    for document in documents:
        for entry in document.unread:
            if entry.spot:
                text = " ".join(entry.text.split())[:20]
                yield f"{TITLES[document.form]}（{document.sheet}）第 {entry.spot[1]} 行“{text}”没有读懂，未校验"
