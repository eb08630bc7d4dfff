"""A filled workbook of ours given as data: what is built from it is the workbook again, formulas of scores included."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.performance_samples import FOLDER

from xltools.book.read import read_book
from xltools.fill.performance.run import PerformanceRequest, fill_performance

EVALUATIONS = ["liuyang-2021/liuyang-2021.xlsx", "dongxihu-2021/dongxihu-2021.xlsx"]


@pytest.mark.parametrize("name", EVALUATIONS)
def test_a_workbook_is_built_again_from_itself(name: str, tmp_path: Path) -> None:
    given = read_book(FOLDER / name)
    target = tmp_path / "again.xlsx"
    request = PerformanceRequest(
        given.properties["xltools.pack"], (FOLDER / name,), target, year=int(given.properties["xltools.year"])
    )
    outcome = fill_performance(request, lambda _: None)
    assert outcome.unplaced == ()
    built = read_book(target)
    for sheet in given.sheets:
        assert built.sheet(sheet.name).formulas == sheet.formulas
        assert built.sheet(sheet.name).values == sheet.values
