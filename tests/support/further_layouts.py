"""Books of final accounts and budgets in the layouts of many places, filled with one invented library; all are sound.

Each is a text in ``tests/data/layouts``: a line ``== name`` begins a sheet, the lines below it are its rows, written as
in provinces.py. Nobody's figures, names or phones are in them.
"""

from __future__ import annotations

from pathlib import Path

from support.printed_grid import printed_sheet

from xltools.book.model import Book

__all__ = ["ACCOUNTS", "BUDGETS", "layout"]

_FOLDER = Path(__file__).resolve().parents[1] / "data" / "layouts"
ACCOUNTS = tuple(sorted(path.stem for path in (_FOLDER / "accounts").glob("*.txt")))
BUDGETS = tuple(sorted(path.stem for path in (_FOLDER / "budgets").glob("*.txt")))


def layout(name: str) -> Book:
    """The workbook of that name, made anew for each call."""
    folder = "accounts" if name in ACCOUNTS else "budgets"
    text = (_FOLDER / folder / f"{name}.txt").read_text(encoding="utf-8")
    pages = (page.partition("\n") for page in f"\n{text}".split("\n== ")[1:])
    return Book("公开表.xlsx", "xlsx", [printed_sheet(rows, title) for title, _, rows in pages])
