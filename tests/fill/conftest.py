"""The Ezhou case as every test of filling needs it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from xltools.fill.run import Outcome, Request, fill

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "sample_workbooks" / "ezhou-2022"
GRIDS = ROOT / "tests" / "data" / "ezhou-2022"
PACK = "final-accounts-2022"
UNIT = "鄂州市医疗保障服务中心"


def quiet(_: str) -> None:
    """Progress goes nowhere."""


@pytest.fixture(scope="session")
def fill_ezhou(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Outcome]:
    """Fill the Ezhou case into a pack or template, each call into a new folder."""

    def run(template: str = PACK, name: str = "ezhou.xlsx", **options: object) -> Outcome:
        options.setdefault("data", (SAMPLE / "ledger.csv", SAMPLE / "facts.csv"))
        target = tmp_path_factory.mktemp("filled") / name
        return fill(Request(template, output=target, unit_name=UNIT, **options), quiet)  # type: ignore[arg-type]

    return run


@pytest.fixture(scope="session")
def grids() -> dict[int, list[list[str]]]:
    """The published tables as grids of printed text, by number."""
    found = {}
    for number in range(1, 10):
        with (GRIDS / f"gk0{number}.csv").open(encoding="utf-8", newline="") as stream:
            found[number] = list(csv.reader(stream))
    return found
