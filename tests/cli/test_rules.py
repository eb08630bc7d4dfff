"""xltools rules and xltools rule: the catalogue for people and programs, and its committed pages."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import cli_process
import pytest

from xltools.check.performance.declared import performance_rules
from xltools.forms.application.pack import application_pack_ids
from xltools.forms.pack import load_pack, pack_ids
from xltools.relations.catalogue import load_relations
from xltools.report.performance_rules import performance_page
from xltools.report.rules import USES, rules_page

run = partial(cli_process.run, command="main")
refusal = partial(cli_process.refusal, command="main")
PACK = "final-accounts-2022"
PAGES = Path(__file__).parents[2] / "docs" / "rules"
RELATIONS = load_relations(PACK)


def output(*arguments: str | Path) -> list[str]:
    done = run(*arguments)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def test_the_list_is_grouped_by_form_and_complete() -> None:
    lines = output("rules", "--pack", PACK)
    assert lines[0] == f"{PACK}\t部门决算公开表（2022年度），{len(RELATIONS)} 条关系"
    heads = [line for line in lines if line.startswith("  公开")]
    assert heads[0] == "  公开01表 收入支出决算总表"
    assert heads == sorted(heads)
    listed = [line.split("\t")[0].strip() for line in lines if line.startswith("    ")]
    assert sorted(listed) == sorted(relation.id for relation in RELATIONS)
    assert lines[2] == "    GK0101\t错误\t本年收入合计 = 各项收入之和"


def test_the_list_for_programs() -> None:
    found = json.loads("\n".join(output("rules", "--format", "json")))
    assert found["schema"] == "xltools.rules/1"
    assert [pack["id"] for pack in found["packs"]] == [*pack_ids(), "performance"]
    pack = next(pack for pack in found["packs"] if pack["id"] == PACK)
    assert [rule["id"] for rule in pack["rules"]] == [relation.id for relation in RELATIONS]
    assert pack["rules"][0]["use"] == ["check", "formula"]


def test_one_rule_is_explained_with_an_example_that_fails() -> None:
    lines = output("rule", "gk0103")
    assert lines[0] == "GK0103 income-total-differs"
    assert "用途：填报时写成单元格公式、校验" in lines
    assert "模板：final-accounts-2022，公开01表" in lines
    assert "  公开01表 总计.收入/金额  149.38" in lines
    assert lines[-1].startswith("  提示：公开01表“总计.收入/金额”应为 148.38，实填 149.38，差 1.00")


def test_a_rule_of_structure_has_no_text_and_no_example() -> None:
    lines = output("rule", "GK0001")
    assert not any(line.startswith(("关系式", "不成立")) for line in lines)
    assert "用途：检查表的结构（代码、文字、单位等）" in lines


def test_an_unknown_rule_is_one_sentence() -> None:
    assert refusal("rule", "ZZ9") == "错误：没有编号为“ZZ9”的勾稽关系；用 xltools rules 查看全部。"
    assert refusal("rules", "--pack", "zz").startswith("错误：没有名为“zz”的模板")


def test_every_use_is_put_into_words() -> None:
    assert {use for relation in RELATIONS for use in relation.use} <= set(USES)


@pytest.mark.parametrize("pack_id", pack_ids())
def test_the_committed_page_is_up_to_date(pack_id: str) -> None:
    """After a change: ``xltools rules --format md -o docs/rules --force``."""
    page = (PAGES / f"{pack_id}.md").read_text(encoding="utf-8")
    assert page.splitlines() == list(rules_page(load_pack(pack_id), load_relations(pack_id)))


def test_pages_go_to_a_folder_and_replace_nothing_unasked(tmp_path: Path) -> None:
    assert output("rules", "--format", "md", "-o", tmp_path)
    page = (tmp_path / f"{PACK}.md").read_text(encoding="utf-8")
    assert sum(line.startswith("### ") for line in page.splitlines()) == len(RELATIONS)
    assert "文件已存在" in refusal("rules", "--format", "md", "-o", tmp_path)
    assert output("rules", "--format", "md", "-o", tmp_path, "--force")
    assert "不是文件夹" in refusal("rules", "--format", "md", "-o", tmp_path / "没有")


def test_a_list_goes_to_a_file(tmp_path: Path) -> None:
    assert output("rules", "-o", tmp_path / "关系.txt") == []
    assert "GK0101\t错误" in (tmp_path / "关系.txt").read_text(encoding="utf-8")


def test_the_rules_of_performance_forms_are_listed_and_explained() -> None:
    lines = output("rules")
    assert f"performance\t绩效目标申报表与绩效自评表，{len(performance_rules())} 条关系" in lines
    for pack_id in application_pack_ids():
        assert output("rules", "--pack", pack_id)[0].startswith("performance\t")
    assert output("rule", "zp0102") == [
        "ZP0102 rate-without-budget",
        "含义：预算数为 0 时没有执行率",
        "级别：核实",
        "适用：项目绩效自评表、部门整体绩效自评表",
        "依据：A：规格 S-05",
        "处理：执行率写“—”，并说明资金来源",
    ]


def test_the_committed_page_of_performance_forms_is_up_to_date() -> None:
    """After a change: ``xltools rules --format md -o docs/rules --force``."""
    page = (PAGES / "performance.md").read_text(encoding="utf-8")
    assert page.splitlines() == list(performance_page(performance_rules()))
