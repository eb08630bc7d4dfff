"""Building our own workbooks with XlsxWriter: blank, living or published."""

from __future__ import annotations

import datetime as dt
import enum
from io import BytesIO
from pathlib import Path
from typing import Any

from xltools.fill.assemble import Filled, assemble
from xltools.fill.checks_sheet import ChecksSheet, form_counts, write_form_state
from xltools.fill.form_sheet import FormSheet
from xltools.fill.guide import write_classification, write_guide
from xltools.fill.live_checks import CHECKS_SHEET, LiveChecks
from xltools.fill.looks import Looks
from xltools.fill.own_layout import OwnLayout
from xltools.fill.page import add_marks, add_validation, protect, set_page
from xltools.fill.spare_rows import SpareRows
from xltools.fill.worksheet import worksheet_class
from xltools.forms.geometry import Geometry
from xltools.forms.model import Pack
from xltools.relations.render import Renderer

__all__ = ["Edition", "build_blank", "build_workbook"]

HIDDEN_SPARE = 3
"""Spare rows a filled workbook keeps, hidden, for codes added by hand."""


class Edition(enum.Enum):
    """What a workbook is for."""

    BLANK = "blank"
    LIVING = "living"
    PUBLISHED = "published"


def build_blank(pack: Pack, path: Path) -> None:
    """Write the blank workbook of a pack."""
    build_workbook(assemble(pack, ()), path, Edition.BLANK)


def build_workbook(filled: Filled, path: Path, edition: Edition) -> None:
    """Write a workbook of all forms; the bytes depend on the figures only.

    Raises ``OSError`` when the path cannot be written.
    """
    import xlsxwriter

    made = BytesIO()  # XlsxWriter leaves an archive open that it cannot finish for want of room
    workbook = xlsxwriter.Workbook(
        made,
        {
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "in_memory": True,  # no temporary file for each part
        },
    )
    sheets = worksheet_class()
    living = edition is not Edition.PUBLISHED
    geometries = {form.id: _geometry(filled, form.id, edition) for form in filled.pack.forms.values()}
    layout = OwnLayout(geometries)
    renderer = Renderer(layout, filled.shape)
    looks = Looks(workbook, zeros=filled.pack.imprint.zeros)
    spare = SpareRows(layout, filled.shape, filled.relations, hidden=edition is Edition.LIVING)
    checks = list(LiveChecks(filled, layout).all()) if living else []
    states = form_counts(checks)
    for form in filled.pack.forms.values():
        sheet = FormSheet(
            workbook.add_worksheet(form.sheet, sheets),
            geometries[form.id],
            filled,
            renderer,
            looks,
            living,
        )
        sheet.write()
        set_page(sheet)
        if living:
            if form.keyed:
                spare.write(sheet)
            add_marks(sheet)
            write_form_state(sheet, states[form.id])
            add_validation(sheet)
            protect(sheet)
    if living:
        page = workbook.add_worksheet(CHECKS_SHEET, sheets)
        ChecksSheet(page, looks, checks, hide_spare=edition is Edition.LIVING).write(workbook, filled)
        write_guide(workbook, filled.pack, looks)
        write_classification(workbook, filled.pack, looks)
    _stamp(workbook, filled, edition)
    workbook.close()
    path.write_bytes(made.getvalue())


def _geometry(filled: Filled, form_id: str, edition: Edition) -> Geometry:
    form = filled.pack.forms[form_id]
    spare = 0
    if form.keyed and edition is not Edition.PUBLISHED:
        spare = form.keyed.spare if edition is Edition.BLANK else HIDDEN_SPARE
    return Geometry(form, filled.shape, spare, open_end=edition is not Edition.PUBLISHED)


def _stamp(workbook: Any, filled: Filled, edition: Edition) -> None:
    """Say in the document properties which pack made the workbook; the date is the pack's, so bytes repeat."""
    workbook.set_properties(
        {
            "title": filled.pack.title,
            "author": "xltools",
            "company": filled.unit_name,
            "created": dt.datetime(filled.pack.year + 1, 1, 1, tzinfo=dt.UTC),
        }
    )
    workbook.set_custom_property("xltools.pack", filled.pack.id, "text")
    workbook.set_custom_property("xltools.pack-version", filled.pack.version, "text")
    workbook.set_custom_property("xltools.edition", edition.value, "text")
    workbook.set_custom_property("xltools.year", str(filled.year), "text")
