"""validate-workbook as a process: results, exit codes, streams, sentences and weight."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import cli_process
import pytest
import xlsxwriter
from support.public_copy import LIVING, PUBLIC, changed, without

from xltools.forms.application.pack import application_pack_ids
from xltools.forms.pack import pack_ids

run = partial(cli_process.run, command="validate_workbook")
refusal = partial(cli_process.refusal, command="validate_workbook")


def json_of(*arguments: str | Path, code: int) -> Any:
    done = run(*arguments, "--format", "json")
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout)


OWN = """[[relation]]
id = "XX01"
name = "income-above-limit"
says = "收入总计不大于 1000"
text = "gk01[总计.收入] <= 1000"
use = ["check"]
severity = "verify"
basis = "本市规定"
fix = "核对收入"
"""


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    return changed(tmp_path / "有误.xlsx", {"公开01!C37": 1068.01})


@pytest.mark.parametrize("path", [PUBLIC, LIVING])
def test_the_sample_has_no_error(path: Path) -> None:
    done = run(path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{path}：错误 0 处，核实 0 处，")
    assert "×" not in done.stdout
    assert "●" not in done.stdout
    assert done.stderr == ""


def test_tails_are_shown_on_demand() -> None:
    done = run(PUBLIC, "--show", "info")
    assert done.returncode == 0
    assert "● 公开02!D8 提示·尾差 GK0202：" in done.stdout


def test_a_changed_cell_gives_rule_cell_and_difference(wrong: Path) -> None:
    found = json_of(wrong, code=1)
    findings = found["files"][0]["findings"]
    assert [(f["rule"], f["sheet"], f["cell"], f["difference"]) for f in findings] == [
        ("GK0035", "公开01", "C37", "1.00"),
    ]
    assert (findings[0]["reported"], findings[0]["expected"]) == ("1068.01", "1067.01")
    assert found["summary"]["error"] == 1


def test_a_bad_file_beside_a_good_one_costs_only_itself(tmp_path: Path, wrong: Path) -> None:
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"PK\x03\x04")
    found = json_of(broken, wrong, code=2)
    assert [file["status"] for file in found["files"]] == ["unreadable", "checked"]
    assert found["files"][0]["error"]
    assert found["files"][1]["findings"][0]["rule"] == "GK0035"


def test_an_unrecognised_workbook_ends_with_two(tmp_path: Path) -> None:
    path = tmp_path / "花名册.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("名单").write_row("A1", ["姓名", "电话"])
    done = run(path)
    assert done.returncode == 2
    assert done.stdout.splitlines()[0] == (
        f"{path}：未识别，没有找到部门决算公开表（2022年度）、部门预算公开表（2021年度）中的任何一张表，请检查是否选错了文件。"
    )


def test_a_pack_of_performance_forms_looks_for_nothing_else() -> None:
    done = run(PUBLIC, "--pack", "self-evaluation-hubei")
    assert done.returncode == 2
    assert "未识别，没有找到绩效目标申报表或绩效自评表" in done.stdout.splitlines()[0]


def test_a_missing_file_is_reported_beside_the_others() -> None:
    found = json_of("没有.xlsx", PUBLIC, code=2)
    assert [file["status"] for file in found["files"]] == ["unreadable", "checked"]


def test_five_of_nine_tables_say_what_is_missing(tmp_path: Path) -> None:
    done = run(without(tmp_path / "五张.xlsx", "公开05", "公开06", "公开07", "公开08"))
    assert done.returncode == 0, done.stdout
    assert "说明：没有找到公开05表、公开06表、公开07表、公开08表" in done.stdout
    assert "GK0602" in next(line for line in done.stdout.splitlines() if line.endswith("（没有公开06表）"))


def test_a_folder_is_searched_and_notes_go_to_stderr(tmp_path: Path) -> None:
    (tmp_path / "乙").mkdir()
    (tmp_path / "乙" / "一.xlsx").write_bytes(PUBLIC.read_bytes())
    (tmp_path / "甲.xlsx").write_bytes(LIVING.read_bytes())
    (tmp_path / "台账.csv").write_text("a,b\n", encoding="utf-8")
    done = run(tmp_path)
    assert done.returncode == 0, done.stdout
    notes = [line for line in done.stderr.splitlines() if "已用" not in line]
    assert notes == ["文件夹中有 1 个 CSV 文件没有校验；需要时请逐个写明。"]
    assert [
        line.partition("：")[0] for line in done.stdout.splitlines() if line.startswith(str(tmp_path))
    ] == [
        str(tmp_path / "乙" / "一.xlsx"),
        str(tmp_path / "甲.xlsx"),
    ]
    assert done.stdout.splitlines()[-1].startswith("共 2 个文件：已校验 2 个；错误 0 处，")


def test_one_file_needs_no_other_process_and_a_time_limit_does() -> None:
    code = (
        "import sys\nfrom xltools.cli.validate_workbook import command\n"
        "command(sys.argv[1:])\nprint('multiprocessing' in sys.modules)"
    )
    for limit, expected in (((), "False"), (("--timeout", "50"), "True")):
        done = subprocess.run(
            [sys.executable, "-c", code, PUBLIC, *limit], capture_output=True, encoding="utf-8", check=True
        )
        assert done.stdout.splitlines()[-1] == expected


def test_jsonl_has_a_line_for_each_file(wrong: Path) -> None:
    done = run(wrong, PUBLIC, "--format", "jsonl")
    assert done.returncode == 1
    assert [json.loads(line)["path"] for line in done.stdout.splitlines()] == [str(wrong), str(PUBLIC)]


def test_sarif_carries_the_finding(wrong: Path) -> None:
    done = run(wrong, "--format", "sarif", "--select", "GK0103")
    (result,) = json.loads(done.stdout)["runs"][0]["results"]
    assert result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == "公开01!C37"


def test_selection_takes_lists_and_beginnings(wrong: Path) -> None:
    assert run(wrong, "--ignore", "gk0103,GK0105").returncode == 0
    assert run(wrong, "--select", "GK02", "--select", "GK03").returncode == 0
    found = json_of(wrong, "--select", "GK01", "--ignore", "GK0105", code=1)
    assert [finding["rule"] for finding in found["files"][0]["findings"]] == ["GK0103"]


def test_fail_on_lowers_the_bar() -> None:
    assert run(PUBLIC, "--fail-on", "verify").returncode == 0
    done = run(PUBLIC, "--fail-on", "info")
    assert done.returncode == 1
    assert "● 公开02!D8" in done.stdout


def test_the_result_goes_to_a_new_file(tmp_path: Path, wrong: Path) -> None:
    target = tmp_path / "结果.json"
    done = run(wrong, "--format", "json", "-o", target)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"已写入：{target}\n")
    assert "公开01" in target.read_text(encoding="utf-8")
    again = refusal(PUBLIC, "--format", "json", "-o", target)
    assert "文件已存在" in again
    assert json.loads(target.read_text(encoding="utf-8"))["summary"]["error"] == 1
    assert run(PUBLIC, "--format", "json", "-o", target, "--force").returncode == 0
    assert json.loads(target.read_text(encoding="utf-8"))["summary"]["error"] == 0


def test_an_input_is_never_overwritten(wrong: Path) -> None:
    before = wrong.read_bytes()
    assert "xltools 不覆盖输入" in refusal(wrong, "-o", wrong, "--force")
    assert wrong.read_bytes() == before


def test_own_relations_are_checked(tmp_path: Path) -> None:
    own = tmp_path / "本市.toml"
    own.write_text(OWN, encoding="utf-8")
    done = run(PUBLIC, "--relations", own, "--fail-on", "verify")
    assert done.returncode == 1
    assert "▲ 公开01!C37 核实·不一致 XX01：" in done.stdout


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("总计.收入", "总计.没有", "XX01 的关系式“gk01[总计.没有] <= 1000”：gk01 没有“总计.没有”这一行"),
        ("XX01", "GK0103", "GK0103"),
    ],
)
def test_a_fault_in_own_relations_is_named_in_the_forms_they_speak_of(
    tmp_path: Path, old: str, new: str, sentence: str
) -> None:
    own = tmp_path / "本市.toml"
    own.write_text(OWN.replace(old, new), encoding="utf-8")
    message = refusal(PUBLIC, "--relations", own)
    assert sentence in message
    assert "没有表" not in message


def test_gbk_streams_carry_text_and_json(wrong: Path) -> None:
    text = run(wrong, encoding="gbk")
    assert text.returncode == 1
    assert "× 公开01!C37 错误·不一致 GK0035" in text.stdout
    data = run(wrong, "--format", "json", encoding="gbk")
    assert data.stdout.isascii()
    assert json.loads(data.stdout)["files"][0]["path"] == str(wrong)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "错误：请写明要校验的文件或文件夹；用 --help 查看用法。"),
        (
            ["x", "--format", "xml"],
            "错误：--format 的取值不对：“xml”应为 text、json、jsonl、sarif；用 --help 查看用法。",
        ),
        (
            ["x", "--fail-on", "never"],
            "错误：--fail-on 的取值不对：“never”应为 error、verify、info；用 --help 查看用法。",
        ),
        (
            ["x", "--select", "GK01,,GK02"],
            "错误：--select 的取值不对：两个逗号之间没有编号；用 --help 查看用法。",
        ),
        (["x", "--annotate", ""], "错误：--annotate 后面是空的，请写明取值；用 --help 查看用法。"),
        ([""], "错误：命令中有一处是空的，请写明文件、文件夹或名称；用 --help 查看用法。"),
        (["x", "--ignore", "ZZ"], "错误：没有编号以“ZZ”开头的勾稽关系；用 xltools rules 查看全部。"),
        (
            ["x", "--pack", "nope"],
            f"错误：没有名为“nope”的模板；可用的模板：{'、'.join((*pack_ids(), *application_pack_ids()))}。",
        ),
        (["x", "--relations", "没有.toml"], "错误：没有.toml：没有这个关系文件，请检查路径。"),
    ],
)
def test_a_wrong_call_is_one_sentence(arguments: list[str], sentence: str) -> None:
    assert refusal(*arguments) == sentence


def imported_by(*arguments: str) -> str:
    code = (
        "import sys\n"
        "from xltools.cli.validate_workbook import command\n"
        "try: command(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "print(sorted({'pandas', 'numpy', 'openpyxl', 'xlsxwriter', 'lxml', 'python_calamine'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, encoding="utf-8", check=True
    )
    return done.stdout.splitlines()[-1]


@pytest.mark.parametrize("form", ["text", "json", "jsonl", "sarif"])
def test_checking_a_workbook_imports_no_heavy_library(form: str) -> None:
    assert imported_by(str(PUBLIC), "--format", form) == "[]"


def test_help_imports_no_heavy_library() -> None:
    assert imported_by("--help") == "[]"
