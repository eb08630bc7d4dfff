"""The published Ezhou workbook with changes, written by openpyxl."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import openpyxl

__all__ = ["JIANGHAN", "LIVING", "PUBLIC", "changed", "without"]

_SAMPLE = Path(__file__).resolve().parents[2] / "sample_workbooks" / "ezhou-2022"
PUBLIC = _SAMPLE / "ezhou-2022-公开.xlsx"
LIVING = _SAMPLE / "ezhou-2022.xlsx"
JIANGHAN = _SAMPLE.parent / "jianghan-2021" / "jianghan-2021.xlsx"


def changed(target: Path, values: Mapping[str, object]) -> Path:
    """A copy with other values in some cells, given as ``公开01!C37``."""
    book = openpyxl.load_workbook(PUBLIC)
    for place, value in values.items():
        sheet, cell = place.split("!")
        book[sheet][cell] = value
    book.save(target)
    return target


def without(target: Path, *sheets: str) -> Path:
    """A copy that lacks some sheets."""
    book = openpyxl.load_workbook(PUBLIC)
    for sheet in sheets:
        del book[sheet]
    book.save(target)
    return target
