"""Generated spellings of indicator values: what is written is what is read."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xltools.selfeval.pairs import Kind, read_pair
from xltools.selfeval.reading import Form, read_value

BEFORE = {
    "≥": ["≥", "≧", "》", ">=", "＞＝", "不少于", "不低于", "至少", "达到", "大于等于", "≥ ", "每年至少"],
    ">": [">", "＞", "大于", "超过", "高于", "多于"],
    "≤": ["≤", "≦", "<=", "不超过", "不高于", "不多于", "小于等于", "控制在"],
    "<": ["<", "＜", "小于", "低于", "少于"],
    "=": ["", "共计", "总共", "新增", "平均", "每年", "各类培训"],
    "约": ["约", "大约", "近"],
}
AFTER = {"≥": ["以上", "及以上", "（含）以上"], "≤": ["以内", "之内", "及以下", "以下", "（含）以内"]}
UNITS = [
    "%",
    "％",
    "次",
    "人次",
    "个",
    "家",
    "份",
    "人",
    "户",
    "天",
    "个月",
    "万元",
    "元",
    "人次/月",
    "种",
    "场",
    "分",
    "",
]
numbers = st.decimals(min_value=0, max_value=999_999, places=2).map(
    lambda n: n.normalize() if n else Decimal(0)
)
FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")


@st.composite
def written(draw: st.DrawFn) -> tuple[str, str, Decimal, str]:
    """(text, comparator, number, unit)."""
    number = draw(numbers)
    unit = draw(st.sampled_from(UNITS))
    factor = draw(st.sampled_from(["", "万"])) if unit not in {"%", "％", "万元", "元", "分", ""} else ""
    plain = format(number, "f")
    digits = draw(st.sampled_from([plain, f"{number:,f}", plain.translate(FULL_WIDTH)]))
    if draw(st.booleans()):
        sign = draw(st.sampled_from(sorted(BEFORE)))
        text = f"{draw(st.sampled_from(BEFORE[sign]))}{digits}{factor}{unit}"
    else:
        sign = draw(st.sampled_from(sorted(AFTER)))
        text = f"{digits}{factor}{unit}{draw(st.sampled_from(AFTER[sign]))}"
    blanks = draw(st.sampled_from(["", " ", "　"]))
    return f"{blanks}{text}{blanks}", sign, number * (10_000 if factor else 1), unit.replace("％", "%")


@settings(max_examples=600, deadline=None, derandomize=True)
@given(written())
def test_comparator_number_and_unit_are_read_as_written(spelling: tuple[str, str, Decimal, str]) -> None:
    text, sign, number, unit = spelling
    reading = read_value(text)
    assert reading.form is Form.NUMBER, text
    assert [(q.comparator, q.number, q.unit) for q in reading.quantities] == [(sign, number, unit)], text


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    numbers.filter(bool),
    numbers,
    st.sampled_from(["%", "次", "人", "个月"]),
    st.sampled_from(["≥", "≤", "=", ">", "<"]),
)
def test_a_target_is_met_exactly_when_the_numbers_say_so(
    target: Decimal, actual: Decimal, unit: str, sign: str
) -> None:
    wanted = f"{'' if sign == '=' else sign}{target:f}{unit}"
    pair = read_pair(wanted, f"{actual:f}{unit}")
    assert pair.kind is Kind.QUANTITATIVE
    holds = {
        "≥": actual >= target,
        "=": actual >= target,
        ">": actual > target,
        "≤": actual <= target,
        "<": actual < target,
    }
    assert pair.attained is holds[sign]
    above, below = (target, actual) if sign in "≤<" else (actual, target)
    assert pair.ratio == (above / below if below else None)


@pytest.mark.parametrize(
    "text",
    [
        "及时结算",
        "不低于上年",
        "大于同期",
        "2023年底前完成",
        "12月底前",
        "一站式结算",
        "“一窗通办”",
        "全年",
        "第3批试点",
        "获取",
        "按100%、50%实行救助",
        "逐步推开",
        "DRG2试点",
        "12345热线畅通",
        "万无一失",
        "统一标准",
        "一级甲等",
        "2021-2023年度持续推进",
    ],
)
def test_words_with_or_without_digits_stay_words(text: str) -> None:
    assert read_value(text).form is Form.WORDS


@pytest.mark.parametrize(
    ("text", "sign", "number", "unit"),
    [
        ("百分之九十五", "=", "95", "%"),
        ("九成以上", "≥", "90", "%"),
        ("两次", "=", "2", "次"),
        ("不少于十二场", "≥", "12", "场"),
        ("三个工作日内", "≤", "3", "工作日"),
        ("1.2亿元", "=", "12000", "万元"),
        ("300余家", "约", "300", "家"),
        ("大于600天", ">", "600", "天"),
        ("10个工作日内", "≤", "10", "个工作日"),
        ("95%左右", "约", "95", "%"),
        ("100%完成", "=", "100", "%"),
        ("0次", "=", "0", "次"),
    ],
)
def test_other_spellings(text: str, sign: str, number: str, unit: str) -> None:
    assert [(q.comparator, q.number, q.unit) for q in read_value(text).quantities] == [
        (sign, Decimal(number), unit)
    ]


def test_a_range_is_met_inside_its_bounds_only() -> None:
    assert [
        read_pair("97%≤预算执行率≤100%", actual).attained for actual in ("96.9%", "97%", "100%", "100.5%")
    ] == [False, True, True, False]


def test_yuan_and_ten_thousand_yuan_compare() -> None:
    assert read_pair("≤5万元", "48,000元").attained is True
    assert read_pair("≤5万元", "5.1万元").attained is False


def test_a_number_against_words_is_not_guessed() -> None:
    assert (read_pair("≥95%", "已完成").kind, read_pair("≥95%", "已完成").attained) == (
        Kind.NUMBER_TO_WORDS,
        None,
    )
    assert read_pair("明显提高", "全覆盖").attained is None
    assert read_pair("≥95%", "").kind is Kind.BLANK
