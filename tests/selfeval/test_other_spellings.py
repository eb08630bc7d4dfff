"""Targets and actual values as other places write them: units of one sense, dates, rates without sign, ranges."""

from __future__ import annotations

import pytest

from xltools.forms.application.document import Entry, TableRow
from xltools.selfeval.deadline import late
from xltools.selfeval.pairs import read_pair
from xltools.selfeval.view import Indicator


@pytest.mark.parametrize(
    ("target", "actual", "name", "attained"),
    [
        ("≥2000平方米", "2100㎡", "", True),
        ("5公里", "4.8km", "", False),
        ("3批", "3批次", "", True),
        ("5个", "5家", "", True),
        ("≥95%", "96", "", True),
        ("≥95%", "94", "", False),
        ("95%", "0.96", "", True),
        ("≥100百分比", "100", "", True),
        ("90", "0.92", "家长满意度", True),
        ("0起", "0起", "", True),
        ("0起", "1起", "", False),
        ("±5%", "3%", "", True),
        ("≥80%，≤100%", "95%", "", True),
        ("≥80%，≤100%", "75%", "", False),
        ("2.5%左右", "2.4%", "", True),
        ("2.5%左右", "1.4%", "", False),
    ],
)
def test_whether_a_target_is_met(target: str, actual: str, name: str, attained: bool) -> None:
    pair = read_pair(target, actual, name)
    assert (pair.quantified, pair.attained) == (True, attained)


@pytest.mark.parametrize(
    ("target", "actual"),
    [
        ("12月", "10月"),
        ("2022.12.31", "2022.12.15"),
        ("2022/12/31", "2022/11/30"),
        ("12月31日前", "12月25日"),
        ("每天7点前", "6点50分"),
        ("≤8点30分", "8点半"),
        ("18时30分前", "18点整"),
    ],
)
def test_dates_and_times_are_no_numbers(target: str, actual: str) -> None:
    assert not read_pair(target, actual).quantified


@pytest.mark.parametrize(
    ("name", "target", "actual", "attained"),
    [
        ("增长点数", "≥3个点", "4个点", True),
        ("响应时间", "≤24小时", "18小时", True),
        ("群众投诉率", "3%", "1.2%", True),
        ("群众投诉率", "3%", "5%", False),
        ("投诉处理率", "95%", "96%", True),
        ("事故死亡人数下降率", "5%", "6.5%", True),
        ("投诉处理时限", "5个工作日", "3个工作日", True),
        ("培训时长", "40小时", "48小时", True),
        ("培训时长", "40小时", "30小时", False),
    ],
)
def test_less_is_better_where_the_name_says_so(name: str, target: str, actual: str, attained: bool) -> None:
    row = TableRow({"三级指标": Entry(name), "目标值": Entry(target), "实际值": Entry(actual)})
    assert Indicator(row).pair.attained is attained


@pytest.mark.parametrize(
    ("target", "actual", "is_late"),
    [
        ("2022年12月31日前", "2022年12月20日", False),
        ("2022年12月31日前", "2023年3月5日", True),
        ("2022年6月底前", "2022年7月", True),
        ("2022年6月", "2022年6月30日", False),
        ("12月底前", "11月", False),
        ("2022.12.31", "2023/1/4", True),
        ("12月底前", "2023年1月", None),
        ("2022年1-12月", "2022年12月", None),
        ("2022年3月起", "2022年5月", None),
        ("每月10日前", "每月8日", None),
        ("按时完成", "2022年5月", None),
    ],
)
def test_whether_a_date_is_later_than_its_target(target: str, actual: str, is_late: bool | None) -> None:
    assert late(target, actual) is is_late
