"""Codes of rows that print only names."""

from __future__ import annotations

import pytest
from support.ezhou import PACK, without_codes
from support.sketch import book_of

from xltools.forms.recognise import recognise
from xltools.forms.recognise.named import code_named
from xltools.forms.recognise.vocabulary import Vocabulary

KEYED = PACK.forms["gk03"].keyed


@pytest.mark.parametrize(
    ("above", "name", "code"),
    [
        ("", "社会保障和就业支出", "208"),
        ("", "一、社会保障和就业支出", "208"),
        ("20801", "行政运行", "2080101"),
        ("2080101", "行政事业单位养老支出", "20805"),
        ("2080101", "行政事业单位离退休", "20805"),
        ("2080599", "卫生健康支出", "210"),
        ("2210201", "其他支出", "229"),
        ("229", "其他支出", "22999"),
        ("22999", "其他支出", "2299999"),
        pytest.param("221", "行政运行", "", id="of many"),
        pytest.param("210", "社会保障和就业支出", "", id="smaller than the one above"),
        pytest.param("208", "某某经费", "", id="unknown"),
    ],
)
def test_a_name_is_read_by_the_code_above_it(above: str, name: str, code: str) -> None:
    assert KEYED is not None
    assert code_named(Vocabulary(PACK), KEYED, name, above) == code


def test_only_classes_are_read_where_a_name_is_of_no_known_code() -> None:
    """Else the parts of a 类 or 款 that are known would be taken for all of them."""
    sketch = without_codes("gk03")
    (own,) = [cell for cell, text in sketch.cells.items() if text == "行政单位离退休"]
    sketch.cells[own] = "离退休干部管理"
    (found,) = recognise(book_of(sketch), PACK).forms
    assert sorted(found.names) == ["208", "210", "221", "229"]
    assert {extra.text for extra in found.extra_rows} >= {
        "离退休干部管理",
        "行政事业单位养老支出",
        "住房公积金",
    }
    assert {extra.reason for extra in found.extra_rows} == {"没有可识别的科目代码"}
