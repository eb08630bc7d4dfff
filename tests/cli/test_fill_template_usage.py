"""fill-template as a process: usage, refusals, streams and weight."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cli_process import PACK, SAMPLE, refusal, run

from xltools.forms.application.pack import application_pack_ids
from xltools.forms.pack import pack_ids


def test_list_names_the_packs() -> None:
    done = run("--list")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert "final-accounts-2022\t部门决算公开表（2022年度），9 张表，单位万元" in lines
    assert [line.split("\t")[0] for line in lines] == [*pack_ids(), *application_pack_ids()]


def test_gbk_streams_carry_the_chinese() -> None:
    assert "部门决算公开表" in run("--list", encoding="gbk").stdout


def test_help_imports_no_heavy_library() -> None:
    code = (
        "import sys\n"
        "from xltools.cli.fill_template import command\n"
        "try: command(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'pandas', 'numpy', 'openpyxl', 'xlsxwriter', 'lxml', 'python_calamine'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "错误：请写明模板（内置模板见 --list）；用 --help 查看用法。"),
        ([PACK], "错误：请用 --data 给出数据；用 --help 查看用法。"),
        (
            ["nope", "--data", "x"],
            f"错误：没有名为“nope”的模板，也没有这个文件；可用的模板：{'、'.join((*pack_ids(), *application_pack_ids()))}。",
        ),
        ([PACK, "--data", "没有.csv"], "错误：没有.csv：没有这个文件或文件夹，请检查路径"),
        ([PACK, "--data", ""], "错误：--data 后面是空的，请写明取值；用 --help 查看用法。"),
        ([PACK, "--data"], "错误：--data 的用法不对，后面缺少取值或多了取值；用 --help 查看用法。"),
        ([PACK, "--bogus"], "错误：没有选项 --bogus；用 --help 查看用法。"),
        (
            [PACK, "--data", "x", "--year", "22"],
            "错误：--year 的取值不对：“22”不是年度；用 --help 查看用法。",
        ),
        ([PACK, "多余", "--data", "x"], "错误：多余的内容“多余”；用 --help 查看用法。"),
        ([PACK, "--data", "x", "-o", "a.xls"], "错误：输出文件的扩展名应为 .xlsx；用 --help 查看用法。"),
    ],
)
def test_a_wrong_call_is_one_sentence(arguments: list[str], sentence: str) -> None:
    assert refusal(*arguments) == sentence


def test_an_existing_target_is_kept(tmp_path: Path) -> None:
    target = tmp_path / "已有.xlsx"
    target.write_bytes(b"mine")
    message = refusal(PACK, "--data", SAMPLE / "ledger.csv", "-o", target)
    assert message == f"错误：{target}：文件已存在，请换一个文件名，或加 --force 覆盖。"
    assert target.read_bytes() == b"mine"


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="needs a device")
def test_a_device_is_not_replaced_even_by_force() -> None:
    message = refusal("-o", os.devnull, "--force", *(SAMPLE.glob("*公开.xlsx")), command="validate_workbook")
    assert message == "错误：/dev/null：这是设备，不能改写，请换一个文件名。"
    assert Path(os.devnull).is_char_device()


def test_an_input_is_never_overwritten_even_by_force(tmp_path: Path) -> None:
    ledger = tmp_path / "台账.xlsx"
    ledger.write_bytes((SAMPLE / "ledger.csv").read_bytes())
    before = ledger.read_bytes()
    message = refusal(PACK, "--data", ledger, "-o", ledger, "--force")
    assert "xltools 不覆盖输入" in message
    assert ledger.read_bytes() == before


def test_nor_is_one_of_the_files_in_a_folder_of_data(tmp_path: Path) -> None:
    folder = tmp_path / "数据"
    folder.mkdir()
    (folder / "台账.csv").write_bytes((SAMPLE / "ledger.csv").read_bytes())
    (public,) = SAMPLE.glob("ezhou*公开.xlsx")
    copy = folder / "公开.xlsx"
    copy.write_bytes(public.read_bytes())
    message = refusal(PACK, "--data", folder, "-o", copy, "--force")
    assert "xltools 不覆盖输入" in message
    assert copy.read_bytes() == public.read_bytes()


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a folder that even root cannot write")
def test_a_read_only_folder_is_one_sentence() -> None:
    message = refusal(PACK, "--data", SAMPLE / "ledger.csv", "-o", "/proc/x.xlsx")
    assert message.startswith("错误：/proc/x.xlsx：无法写入文件夹（")


def test_a_failed_run_leaves_nothing_behind(tmp_path: Path) -> None:
    broken = tmp_path / "in.csv"
    broken.write_bytes(b"\xff\xfe\x00garbage\x00\x01")
    folder = tmp_path / "out"
    folder.mkdir()
    refusal(PACK, "--data", broken, "-o", folder / "out.xlsx")
    assert list(folder.iterdir()) == []
