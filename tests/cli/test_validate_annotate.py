"""validate-workbook --annotate and --unmark as processes: files, sentences, exit codes."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import cli_process
import openpyxl
import pytest
from support.annotated import explain
from support.public_copy import PUBLIC, changed
from support.zipfacts import changed_parts

run = partial(cli_process.run, command="validate_workbook")
refusal = partial(cli_process.refusal, command="validate_workbook")

OWN = """[[relation]]
id = "BS01"
name = "own"
says = "收入总计不超过预算"
text = "gk01[总计.收入] <= 5000"
use = ["check"]
severity = "verify"
basis = "本市规定"
fix = "核对"
"""


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    return changed(tmp_path / "有误.xlsx", {"公开01!C37": 1068.01})


@pytest.fixture
def doubtful(tmp_path: Path) -> Path:
    return changed(tmp_path / "超预算.xlsx", {"公开09!G8": 9, "公开09!L8": 9})


def sheets(path: Path) -> list[str]:
    return openpyxl.load_workbook(path, read_only=True).sheetnames


def test_marks_are_written_and_taken_away_again(tmp_path: Path, wrong: Path) -> None:
    target, back = tmp_path / "标.xlsx", tmp_path / "还原.xlsx"
    done = run(wrong, "--annotate", target)
    assert done.returncode == 1
    assert done.stderr == f"已写入：{target}\n"
    assert "公开01!C37 错误·不一致 GK0035" in done.stdout
    assert sheets(target)[-1] == "校验结果"
    done = run(target, "--unmark", back)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", f"已写入：{back}\n")
    assert changed_parts(wrong, back) == set()
    assert back.read_bytes() == wrong.read_bytes()


def test_an_annotated_workbook_is_judged_as_the_workbook_itself(tmp_path: Path, wrong: Path) -> None:
    run(wrong, "--annotate", tmp_path / "标.xlsx")
    plain, again = run(wrong), run(tmp_path / "标.xlsx")
    assert again.returncode == 1
    assert again.stdout.splitlines()[1:] == plain.stdout.splitlines()[1:]


def test_an_explained_doubt_no_longer_fails_the_run(tmp_path: Path, doubtful: Path) -> None:
    assert run(doubtful, "--annotate", tmp_path / "标.xlsx", "--fail-on", "verify").returncode == 1
    texts = {("GK0911", "公开09!G8"): "已报批", ("GK0911", "公开09!L8"): "已报批"}
    typed = explain(tmp_path / "标.xlsx", tmp_path / "已说明.xlsx", texts)
    assert run(typed, "--fail-on", "verify").returncode == 0
    assert "● 公开09!G8 提示·不一致 GK0911：已说明：" in run(typed, "--show", "info").stdout


def test_an_existing_target_is_refused_before_the_check(tmp_path: Path, wrong: Path) -> None:
    target = tmp_path / "标.xlsx"
    target.write_bytes(b"mine")
    assert "文件已存在" in refusal(wrong, "--annotate", target)
    assert target.read_bytes() == b"mine"
    assert run(wrong, "--annotate", target, "--force").returncode == 1
    assert "文件已存在" in refusal(target, "--unmark", wrong)


def test_the_source_is_never_the_target(wrong: Path) -> None:
    before = wrong.read_bytes()
    assert "输出文件就是输入文件" in refusal(wrong, "--annotate", wrong, "--force")
    assert "输出文件就是输入文件" in refusal(wrong, "--unmark", wrong, "--force")
    assert wrong.read_bytes() == before


@pytest.mark.parametrize("option", ["--prior", "--relations"])
def test_nor_is_any_other_input(tmp_path: Path, wrong: Path, option: str) -> None:
    other = changed(tmp_path / "上年.xlsx", {})
    if option == "--relations":
        other.write_text(OWN, encoding="utf-8")
    before = other.read_bytes()
    assert "xltools 不覆盖输入" in refusal(wrong, option, other, "--annotate", other, "--force")
    assert other.read_bytes() == before


def test_the_report_and_the_marked_workbook_are_two_files(tmp_path: Path, wrong: Path) -> None:
    target = tmp_path / "结果.xlsx"
    message = refusal(wrong, "--annotate", target, "-o", target)
    assert message == f"错误：{target}：-o 与 --annotate 写到同一个文件，请换一个文件名。"
    assert not target.exists()


def test_taking_marks_away_makes_no_report(tmp_path: Path, wrong: Path) -> None:
    message = refusal(wrong, "--unmark", tmp_path / "还原.xlsx", "-o", tmp_path / "报告.txt")
    assert "--unmark 与 -o 不能同时使用" in message


def test_a_file_without_marks_is_said_to_have_none(tmp_path: Path) -> None:
    assert refusal(PUBLIC, "--unmark", tmp_path / "o.xlsx") == (
        f"错误：{PUBLIC}：文件中没有 xltools 写入的校验结果和标记，不需要去除。"
    )
    assert not (tmp_path / "o.xlsx").exists()


def test_an_unrecognised_workbook_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "名单.csv"
    path.write_text("姓名,电话\n", encoding="utf-8")
    done = run(path, "--annotate", tmp_path / "标.xlsx")
    assert done.returncode == 2
    assert done.stderr == f"未写入：{path}：未识别，没有可写的校验结果。\n"
    assert not (tmp_path / "标.xlsx").exists()


def test_findings_about_a_format_that_is_only_read_stand_alone(tmp_path: Path) -> None:
    source = Path(__file__).parents[1] / "data" / "ezhou-2022" / "gk01.csv"
    done = run(source, "--annotate", tmp_path / "结果.xlsx")
    assert done.returncode == 0
    assert done.stderr == (f"已写入：{tmp_path / '结果.xlsx'}（gk01.csv 的格式只能读取，校验结果单独成表）\n")
    assert sheets(tmp_path / "结果.xlsx") == ["校验结果"]


def test_several_files_are_marked_into_a_folder(tmp_path: Path, wrong: Path, doubtful: Path) -> None:
    folder = tmp_path / "标出"
    assert "--annotate 后面应是已有的文件夹" in refusal(wrong, doubtful, "--annotate", tmp_path / "o.xlsx")
    folder.mkdir()
    assert run(wrong, doubtful, "--annotate", folder).returncode == 1
    assert sorted(path.name for path in folder.iterdir()) == ["有误-校验.xlsx", "超预算-校验.xlsx"]


def test_one_refusal_of_several_costs_only_itself(tmp_path: Path, wrong: Path) -> None:
    own = tmp_path / "自有.xlsx"
    book = openpyxl.load_workbook(PUBLIC)
    book.create_sheet("校验结果")
    book.save(own)
    folder = tmp_path / "标出"
    folder.mkdir()
    done = run(own, wrong, "--annotate", folder)
    assert done.returncode == 2
    assert "未写入：自有.xlsx：已有名为“校验结果”的工作表" in done.stderr
    assert [path.name for path in folder.iterdir()] == ["有误-校验.xlsx"]


def test_both_options_at_once_are_refused(tmp_path: Path, wrong: Path) -> None:
    both = ("--annotate", tmp_path / "a.xlsx", "--unmark", tmp_path / "b.xlsx")
    assert "--unmark 与 --annotate 不能同时使用" in refusal(wrong, *both)
