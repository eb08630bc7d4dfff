"""What a workbook file says that refers to cells, as comparable texts; read without any code of the package."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
from openpyxl.workbook import Workbook
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["facts_of", "values_of"]


def facts_of(path: Path) -> set[str]:
    """Formulas, merges, formats, validations, names, print settings, filters, notes, links, breaks and charts."""
    book = openpyxl.load_workbook(path)
    facts = {f"name {name}={item.attr_text}" for name, item in book.defined_names.items()}
    for sheet in book.worksheets:
        facts |= {f"{sheet.title}: {fact}" for fact in _sheet_facts(sheet)}
    return facts | set(_drawing_facts(path))


def values_of(path: Path) -> dict[str, object]:
    """The stored value of every cell that has one, numbers to 12 digits."""
    book: Workbook = openpyxl.load_workbook(path, data_only=True)
    return {
        f"{sheet.title}!{cell.coordinate}": _rounded(cell.value)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def _rounded(value: object) -> object:
    return float(f"{value:.12g}") if isinstance(value, int | float) else value


def _sheet_facts(sheet: Worksheet) -> Iterator[str]:
    yield from _cell_facts(sheet)
    yield from (f"merge {area}" for area in sheet.merged_cells.ranges)
    for areas in sheet.conditional_formatting:
        for rule in areas.rules:
            yield f"format {_sorted(areas.sqref)} {rule.type} {rule.operator} {rule.formula}"
    for rule in sheet.data_validations.dataValidation:
        yield f"validation {_sorted(rule.sqref)} {rule.type} {rule.formula1} {rule.formula2}"
    yield f"print area {sheet.print_area}"
    yield f"print titles {sheet.print_title_rows}"
    yield f"filter {sheet.auto_filter.ref}"
    yield f"freeze {sheet.freeze_panes}"
    yield from (f"name {name}={item.attr_text}" for name, item in sheet.defined_names.items())
    yield from (f"break {item.id}" for item in sheet.row_breaks.brk)


def _cell_facts(sheet: Worksheet) -> Iterator[str]:
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, ArrayFormula):
                yield f"{cell.coordinate} {{{cell.value.ref}}} {cell.value.text}"
            elif cell.data_type == "f":
                yield f"{cell.coordinate} {cell.value}"
            if cell.has_style and cell.number_format != "General":
                yield f"{cell.coordinate} shows {cell.number_format}"
            if cell.comment:
                yield f"{cell.coordinate} note {cell.comment.text}"
            if cell.hyperlink:
                yield f"{cell.hyperlink.ref} is a link"


def _sorted(areas: object) -> str:
    return " ".join(sorted(str(areas).split()))


def _drawing_facts(path: Path) -> Iterator[str]:
    """References of each chart and first rows of the anchors; without numbers, as programs number parts anew."""
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            if re.search(r"(charts/chart|drawings/drawing)\d+\.xml$", name):
                root = ET.fromstring(package.read(name))
                starts = [row.text or "" for row in root.findall(".//{*}from/{*}row")]
                yield "drawing " + " | ".join([*starts, *(_cells(e.text or "") for e in root.iter("{*}f"))])


def _cells(reference: str) -> str:
    """The reference with an area of one cell written as that cell."""
    return re.sub(r"(\$?[A-Z]+\$?[0-9]+):\1(?![0-9])", r"\1", reference)
