"""Cells that look the same as few rectangles: a live program takes long for each call, not for each cell."""

from __future__ import annotations

from collections.abc import Iterator

from xltools.book.cellref import Area
from xltools.book.changes import AddSheet, Look

__all__ = ["look_areas", "text_batches"]


def look_areas(step: AddSheet) -> Iterator[tuple[Area, Look]]:
    """The looks of a new sheet, runs along a row joined with the same runs below them."""
    growing: dict[tuple[int, int, Look], int] = {}
    """The first row of each run that reaches down to the row above."""
    for row in range(1, len(step.looks) + 2):
        runs = set(_runs(step.looks[row - 1])) if row <= len(step.looks) else set()
        for run in [run for run in growing if run not in runs]:
            left, right, look = run
            yield Area(growing.pop(run), left, row - 1, right), look
        for run in runs:
            growing.setdefault(run, row)


def _runs(looks: tuple[Look | None, ...]) -> Iterator[tuple[int, int, Look]]:
    start = 1
    for column in range(1, len(looks) + 1):
        look = looks[column - 1]
        if column < len(looks) and looks[column] == look:
            continue
        if look is not None:
            yield start, column, look
        start = column + 1


def text_batches(areas: tuple[Area, ...], longest: int = 240) -> Iterator[str]:
    """The areas as addresses joined by commas, none longer than Excel takes."""
    batch = ""
    for area in map(str, areas):
        if batch and len(batch) + len(area) >= longest:
            yield batch
            batch = ""
        batch += f",{area}" if batch else area
    if batch:
        yield batch
