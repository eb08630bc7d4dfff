"""The 96 target/actual pairs of three published sets of forms are read as the catalogue says."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from xltools.selfeval.pairs import Kind, Pair, read_pair
from xltools.selfeval.reading import Quantity

CATALOGUE = Path(__file__).parents[1] / "data" / "indicator-pairs.csv"
ROWS = list(csv.DictReader(CATALOGUE.open(encoding="utf-8")))
EXECUTION = {
    "控制在年度预算内": Decimal("7657.81") / Decimal("7510.02"),
    "预算内": Decimal("757.18") / Decimal("1013.08"),
}
"""执行数 / 预算数 of the two forms in which 预算内 stands."""


def read(row: dict[str, str]) -> Pair:
    names = {"列错位": row["target_number"], "目标缺数": row["target"]}
    return read_pair(row["target"], row["actual"], names.get(row["kind"], ""), EXECUTION.get(row["target"]))


def plain(number: Decimal) -> str:
    return format(number.normalize(), "f")


def joined(quantities: tuple[Quantity, ...], of: str) -> str:
    if of == "number":
        return ";".join(plain(quantity.number) for quantity in quantities)
    return ";".join(quantity.unit for quantity in quantities)


def test_the_catalogue_is_whole() -> None:
    assert len(ROWS) == 96


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['target'][:12]}|{row['actual'][:12]}" for row in ROWS])
def test_a_published_pair_is_read_as_catalogued(row: dict[str, str]) -> None:
    pair = read(row)
    assert pair.kind.value == row["kind"]
    assert {True: "是", False: "否", None: "？"}[pair.attained] == row["attained"].replace("—", "？")
    ratios = ";".join(plain(round(ratio, 4)) for ratio in pair.ratios)
    assert ("≥" if pair.at_least and ratios else "") + ratios == row["ratio"]
    if pair.kind is not Kind.BUDGET:  # the catalogue names the budget itself as the number
        assert joined(pair.target.quantities, "number") == row["target_number"]
        assert [q.comparator for q in pair.target.quantities[:1]] == [row["comparator"]][
            : row["comparator"] != "—"
        ]
    assert joined(pair.actual.quantities, "number") == row["actual_number"]
    actual_sign = row["actual_comparator"]
    assert [q.comparator for q in pair.actual.quantities[:1]] == [actual_sign][: actual_sign != "—"]
    if pair.kind not in {
        Kind.SHIFTED,
        Kind.BUDGET,
    }:  # units of shifted columns are in the name of the indicator
        assert joined(pair.target.quantities, "unit") == row["target_unit"].split("（")[0]
        assert joined(pair.actual.quantities, "unit") == row["actual_unit"].split("（")[0]


def test_the_direction_follows_from_the_comparator() -> None:
    reverse = [row["target"] for row in ROWS if row["direction"] == "反向" and row["target_number"].isdigit()]
    assert reverse == ["10%以内", "≤30天", "一个月内"]
    for row in ROWS:
        quantities = read(row).target.quantities
        if quantities and row["direction"] in {"正向", "反向"}:
            assert quantities[0].reverse is (row["direction"] == "反向")
