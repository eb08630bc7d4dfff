"""What is said about a table outside its head and body, and which forms that leaves to try."""

from __future__ import annotations

from collections.abc import Sequence

from xltools.forms.model import Form
from xltools.forms.recognise.bars import Bar
from xltools.forms.recognise.titles import Title
from xltools.forms.recognise.vocabulary import Vocabulary
from xltools.record import Record

__all__ = ["Evidence", "Route", "reason", "routes"]


class Evidence(Record):
    """Everything said about one table outside its head and body."""

    title: Title | None
    """Above the table."""
    sheet_title: Title | None
    numbered: frozenset[str]
    """Forms by the printed number, above the table or as the sheet's name."""
    book_decisive: bool
    """The workbook says 决算 somewhere."""

    @property
    def named(self) -> Title | None:
        """The title that counts: the one above the table before the sheet's name."""
        return self.title or self.sheet_title


class Route(Record):
    """Forms to try with one bar."""

    forms: Sequence[Form]
    bar: Bar
    basis: str
    """What the table is identified by, for the user."""


def routes(evidence: Evidence, vocabulary: Vocabulary) -> list[Route]:
    """What to try, in this order; nothing for a title of another document."""
    forms = vocabulary.pack.forms
    by_head = Route(tuple(forms.values()), Bar.DECISIVE if evidence.book_decisive else Bar.UNTITLED, "表头")
    title = evidence.named
    if title is not None and not (title.form and (title.decisive or evidence.book_decisive)):
        return []
    if title is not None:
        basis = "标题" if evidence.title else "工作表名"
        bars = [Bar.TITLED] if title.decisive else [Bar.DECISIVE, Bar.TITLED]
        found = [Route((forms[title.form],), bar, basis) for bar in bars]
        # A sheet of several tables is named after one of them; the others go by their heads.
        return found if evidence.title else [*found, by_head]
    if len(evidence.numbered) == 1:
        numbered = tuple(forms[form] for form in evidence.numbered)
        return [Route(numbered, Bar.TITLED, "表号"), by_head]
    return [by_head]


def reason(evidence: Evidence, vocabulary: Vocabulary) -> str:
    """Why no form was found, in the words of the user."""
    title = evidence.named
    if title is None:
        return "没有标题，表头或行名也不足以认定是哪一张表"
    if not title.form:
        return f"标题“{title.text}”不是本套表中的一张"
    form = vocabulary.pack.forms[title.form]
    if not title.decisive and not evidence.book_decisive:
        return f"标题“{title.text}”没有写明“{vocabulary.words.decisive}”，不能与预算表区分"
    return f"标题为“{title.text}”，但表头或行名与{form.number}不符"
