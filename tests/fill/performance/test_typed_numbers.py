"""The formulas that read target and actual values agree with the reader of indicators, or show nothing."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from support.office import Office

from xltools.book.cellref import a1
from xltools.fill.performance.typed import HELPERS, helper_formulas, typed_ratio
from xltools.selfeval.pairs import Kind, read_pair
from xltools.selfeval.score import indicator_score

CATALOGUE = Path(__file__).parents[2] / "data" / "indicator-pairs.csv"
PAIRS = [(row["target"], row["actual"]) for row in csv.DictReader(CATALOGUE.open(encoding="utf-8"))]
BEYOND = {
    ("18万份、5000本、100万张", "18万份、5000本、100万张"): Kind.LIST,
    ("一个月内", "一个月内"): Kind.CHINESE,
}
"""Pairs in numbers that the formulas cannot read: a list, and Chinese numerals. Their scores are typed."""
SPELLINGS = [
    *(("≥ 95 %", "95.5%"), ("不低于1,200人次", "1100人次"), ("≤5%", "6%"), ("不超过30天", "25天")),
    *(("控制在10%以下", "0%"), ("≥3次", "≥2次"), ("100%", "大于90%"), ("2021年底前完成", "2021年完成")),
    *(("97%≤预算执行率≤100%", "98%"), ("5万元", "4.5万元"), ("1亿元", "9000万元"), ("3-5次", "4次")),
    *(("0次", "0次"), ("0", "3"), ("=SUM(1,2)", "3"), ("", ""), ("１００％", "100%"), ("1.2.3", "1")),
]


def by_reader(target: str, actual: str) -> Decimal | None:
    return indicator_score(Decimal(1), read_pair(target, actual))


def test_the_published_pairs_are_read_alike_but_for_two() -> None:
    otherwise = {pair for pair in PAIRS if typed_ratio(*pair) != by_reader(*pair)}
    assert otherwise == set(BEYOND)
    assert {pair: read_pair(*pair).kind for pair in otherwise} == BEYOND
    assert all(typed_ratio(*pair) is None for pair in otherwise)
    assert sum(typed_ratio(*pair) is not None for pair in PAIRS) == 49


@pytest.mark.parametrize(
    ("target", "actual", "ratio"),
    [
        ("不低于1,200人次", "1100人次", Decimal(1100) / 1200),
        ("≤5%", "6%", Decimal(5) / 6),
        ("5万元", "4.5万元", Decimal("0.9")),
        ("1亿元", "9000万元", Decimal("0.9")),
        ("0次", "0次", Decimal(1)),
        ("2021年底前完成", "2021年完成", None),
        ("97%≤预算执行率≤100%", "98%", None),
        ("≥3次", "≥2次", None),
        ("100%", "5次", None),
    ],
)
def test_a_share_of_the_target_is_read_or_left_open(target: str, actual: str, ratio: Decimal | None) -> None:
    assert typed_ratio(target, actual) == ratio


@pytest.mark.libreoffice
def test_libreoffice_reads_what_the_model_of_the_formulas_reads(tmp_path: Path, soffice: Office) -> None:
    path = tmp_path / "pairs.xlsx"
    workbook = xlsxwriter.Workbook(str(path))
    sheet = workbook.add_worksheet()
    pairs = [*PAIRS, *SPELLINGS]
    for row, (target, actual) in enumerate(pairs, start=1):
        sheet.write_string(row - 1, 0, target)
        sheet.write_string(row - 1, 1, actual)
        cells = [a1(row, 3 + offset) for offset in range(len(HELPERS))]
        for offset, formula in enumerate(helper_formulas(f"A{row}", f"B{row}", cells)):
            sheet.write_formula(row - 1, 2 + offset, f"={formula}")
    workbook.close()
    computed = openpyxl.load_workbook(soffice.recalculated(path), data_only=True).worksheets[0]
    for row, pair in enumerate(pairs, start=1):
        value, expected = computed.cell(row, 2 + len(HELPERS)).value, typed_ratio(*pair)
        if expected is None:
            assert value in {None, ""}, pair
        else:
            assert value == pytest.approx(float(expected), abs=1e-12), pair
