"""Building a workbook of performance forms with XlsxWriter: one sheet a document, living or public."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from xltools.fill.performance.beside import Beside
from xltools.fill.performance.complete import complete, filled_text
from xltools.fill.performance.funds import add_funds, add_links, add_rates
from xltools.fill.performance.live import Deviation, LiveForm
from xltools.fill.performance.looks import FormLooks
from xltools.fill.performance.plan import plan_sheet
from xltools.fill.performance.scores import add_budget_score, add_indicator_scores, add_totals
from xltools.fill.performance.write import FormWriter
from xltools.forms.application.document import Document
from xltools.forms.application.layout import Layout
from xltools.forms.application.pack import ApplicationPack
from xltools.record import Record

__all__ = ["BuildNotes", "build_performance"]

_LONGEST_NAME = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\'：]")


class BuildNotes(Record):
    """What the user should know about a workbook that was built."""

    sheets: tuple[str, ...]
    deviations: tuple[Deviation, ...]
    """Given figures that the formulas do not confirm; each has a ``message``."""


def build_performance(
    pack: ApplicationPack, documents: Sequence[Document], path: Path, *, year: int, living: bool
) -> BuildNotes:
    """Write the documents, one a sheet in the order given; ``living=False`` writes values only.

    The bytes depend on the documents only. Raises ``OSError`` when the path cannot be written and
    :class:`BadArgument` for a document of which the pack has no layout.
    """
    import xlsxwriter

    forms = _forms(pack, documents, year)
    besides = _computed(forms)
    made = BytesIO()  # XlsxWriter leaves an archive open that it cannot finish for want of room
    workbook = xlsxwriter.Workbook(
        made,
        {
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "in_memory": True,
        },
    )
    looks = FormLooks(workbook)
    for form, beside in zip(forms, besides, strict=True):
        FormWriter(form, workbook.add_worksheet(form.sheet), looks, living).write(beside)
    _stamp(workbook, pack, year, living=living)
    workbook.close()
    path.write_bytes(made.getvalue())
    return BuildNotes(
        tuple(form.sheet for form in forms), tuple(each for form in forms for each in form.deviations)
    )


def _forms(pack: ApplicationPack, documents: Sequence[Document], year: int) -> list[LiveForm]:
    names: list[str] = []
    forms = []
    for document in documents:
        layout = pack.layout(document.form)
        completed = complete(document, layout, year)
        names.append(_sheet_name(completed, layout, year, names))
        forms.append(LiveForm(plan_sheet(completed, layout, year), names[-1]))
    return forms


def _sheet_name(document: Document, layout: Layout, year: int, taken: Sequence[str]) -> str:
    wanted = _FORBIDDEN.sub("", filled_text(layout.sheet, document, year)).strip(" -") or _kind(layout)
    name, number = wanted[:_LONGEST_NAME], 1
    while name.casefold() in {each.casefold() for each in taken}:
        number += 1
        ending = f"（{number}）"
        name = wanted[: _LONGEST_NAME - len(ending)] + ending
    return name


def _kind(layout: Layout) -> str:
    """What the form is called, for a sheet that names no project."""
    return re.sub(r"\{[^{}]*\}", "", layout.title).removeprefix("年度").removeprefix("年")


def _computed(forms: Sequence[LiveForm]) -> list[Beside]:
    """The formulas of all forms: projects first, since a department takes figures from them."""
    besides = {id(form): Beside(form) for form in forms}
    projects = [form for form in forms if form.plan.document.form == "zp-project"]
    others = [form for form in forms if form.plan.document.form != "zp-project"]
    for form in (*projects, *others):
        beside = besides[id(form)]
        beside.plan()
        if form.plan.document.form != "zp-project":
            add_links(form, projects)
        add_funds(form)
        add_rates(form)
        add_budget_score(form)
        add_indicator_scores(form, beside.cells)
        add_totals(form, beside.constraints)
    return [besides[id(form)] for form in forms]


def _stamp(workbook: Any, pack: ApplicationPack, year: int, *, living: bool) -> None:
    """Say in the document properties which pack made the workbook; the date is the pack's, so bytes repeat."""
    created = dt.datetime(pack.year + 1, 1, 1, tzinfo=dt.UTC)
    workbook.set_properties({"title": pack.title, "author": "xltools", "created": created})
    workbook.set_custom_property("xltools.pack", pack.id, "text")
    workbook.set_custom_property("xltools.pack-version", pack.version, "text")
    workbook.set_custom_property("xltools.edition", "living" if living else "published", "text")
    workbook.set_custom_property("xltools.year", str(year), "text")
