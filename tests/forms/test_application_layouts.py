"""Layouts of application-style forms: packs that extend others, and faults in their files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from xltools.errors import BadArgument, BadPack
from xltools.forms.application import pack
from xltools.forms.application.layout import Cells, Tabular
from xltools.forms.application.layoutfile import build_layout
from xltools.forms.application.pack import application_pack_ids, load_application_pack

PLAIN: dict[str, Any] = {"sheet": "表", "title": "表", "columns": [10, 20]}


def layout(*lines: dict[str, Any]) -> Any:
    return build_layout("zp-project", PLAIN | {"lines": list(lines)}, "某包/zp-project.toml")


def test_a_variant_has_its_own_form_and_those_it_does_not_state() -> None:
    whole, variant = (load_application_pack(f"self-evaluation-hubei{part}") for part in ("", "-ezhou"))
    assert list(variant.layouts) == ["zp-department", "zp-project", "zp-summary"]
    assert variant.layouts["zp-department"] == whole.layouts["zp-department"]
    assert (whole.layouts["zp-project"].width, variant.layouts["zp-project"].width) == (7, 8)


@pytest.mark.parametrize("pack_id", application_pack_ids())
def test_every_layout_prints_within_its_columns_and_names_known_rows(pack_id: str) -> None:
    for each in load_application_pack(pack_id).layouts.values():
        assert sum(isinstance(line, Cells) and line.title for line in each.lines) == 1
        for table in each.tabulars:
            known = {row.id for row in table.rows} | {"*"}
            assert {label for labels in (*table.sums, *table.shares) for label in labels} <= known


def test_an_unknown_pack_or_form_names_those_there_are() -> None:
    with pytest.raises(BadArgument, match=r"没有名为“x”的绩效表模板；可用的模板：.*self-evaluation-hubei"):
        load_application_pack("x")
    with pytest.raises(
        BadArgument, match="模板 self-evaluation-hubei 没有表 mb-yearly；它有：zp-department、"
    ):
        load_application_pack("self-evaluation-hubei").layout("mb-yearly")


def test_a_wrong_line_is_named_by_its_number() -> None:
    with pytest.raises(BadPack, match=r"某包/zp-project.toml：第 2 个 \[\[lines\]\] 缺少或写错 .*colour"):
        layout({"title": True}, {"cells": [{"at": 1, "colour": "red"}]})
    with pytest.raises(BadPack, match=r"第 1 个 \[\[lines\]\] 缺少或写错 .*head"):
        layout({"table": "预算执行"})


def test_a_cell_beyond_the_columns_is_refused() -> None:
    with pytest.raises(BadPack, match=r"第 1 个 \[\[lines\]\] 的单元格超出 2 列，请改 at 或 span。"):
        layout({"cells": [{"at": 2, "span": 2}]})


def test_a_table_keeps_the_order_of_its_head() -> None:
    found = layout({"table": "汇总", "head": [{"at": 1, "column": "序号"}, {"at": 2, "column": "项目名称"}]})
    [table] = found.tabulars
    assert isinstance(table, Tabular)
    assert [head.column for head in table.head] == ["序号", "项目名称"]


def test_packs_that_extend_each_other_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, other in (("a", "b"), ("b", "a")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "application.toml").write_text(f'extends = "{other}"\n', encoding="utf-8")
    monkeypatch.setattr(pack, "templates_folder", lambda: tmp_path)
    pack.application_pack_ids.cache_clear()
    try:
        with pytest.raises(BadPack, match=r"b/application.toml：extends 指向的模板“a”不存在或互相引用。"):
            load_application_pack("a")
    finally:
        pack.application_pack_ids.cache_clear()
