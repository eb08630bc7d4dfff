"""The ledger mapping of a pack, and the faults it is refused for."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from support.ledgers import pack

from xltools.errors import BadPack
from xltools.fill.sources.ledger_map import KIND, ledger_map
from xltools.fill.sources.tabular import heading_key


def test_every_main_form_and_every_form_with_money_is_a_target() -> None:
    mapping = ledger_map(pack())
    assert {target.form.id for target in mapping.targets} == {*pack().forms}
    assert [target.form.id for target in mapping.targets if target.main] == ["gk02", "gk03", "gk01"]
    assert mapping.key_fields == (KIND, "功能科目代码", "资金来源", "支出类型", "经济科目代码")


def test_code_columns_know_the_length_that_takes_money() -> None:
    codes = ledger_map(pack()).codes
    assert (codes["功能科目代码"].length, codes["功能科目代码"].level) == (7, "项级")
    assert (codes["经济科目代码"].length, codes["经济科目代码"].level) == (5, "款级")


def test_official_values_are_their_own_spellings() -> None:
    for spellings in ledger_map(pack()).spellings.values():
        assert all(spellings[heading_key(value)] == value for value in set(spellings.values()))


Change = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda d: d.pop("fields"), "缺少或写错 'fields'"),
        (lambda d: d["fields"]["日期"].append("金额"), "“金额”同时指“金额”和“日期”"),
        (lambda d: d["required"].append("科室"), "字段“科室”"),
        (lambda d: d["split"].update({"转账": ["转账金额"]}), "类别“转账”"),
        (lambda d: d["codes"]["功能科目代码"].update(classification="x"), "'x'"),
        (lambda d: d["place"][0].update(form="gk10"), "'gk10'"),
        (lambda d: d["place"][0]["when"].update({"类别": ["进账"]}), "“类别”的值“进账”"),
        (lambda d: d["place"][0]["when"].update({"科室": ["甲"]}), "字段“科室”"),
        (lambda d: d["place"][0]["column"]["map"].update({"其他收入": "杂项"}), "gk02 的栏“杂项”"),
        (lambda d: d["place"][2].update(row="第一行"), "gk01 的行“第一行”"),
        (lambda d: d["place"][1]["when"].update({"类别": ["收入"]}), "gk02 与 gk03 的 main 范围重叠"),
        (lambda d: d["values"]["类别"].update({"支出": ["收入"]}), "“收入”同时指"),
    ],
)
def test_a_fault_names_the_entry(change: Change, says: str) -> None:
    data = copy.deepcopy(dict(pack().ledger))
    change(data)
    with pytest.raises(BadPack) as caught:
        ledger_map(pack()._replace(ledger=data))
    assert str(caught.value).startswith("final-accounts-2022/pack.toml：[ledger] 缺少或写错 ")
    assert says in str(caught.value)


def test_a_pack_without_a_mapping_cannot_take_ledgers() -> None:
    with pytest.raises(BadPack) as caught:
        ledger_map(pack()._replace(ledger={}))
    assert "没有台账对应关系" in str(caught.value)
