"""The manual: every button has its page, every picture its place, every command exists, no way is longer than five steps."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import openpyxl
import pytest
from support.answers import Answers
from support.public_copy import changed

from xltools.addin.actions import History, run
from xltools.addin.file_live import FileLive
from xltools.addin.registry import ACTIONS, COMMANDS
from xltools.cli.arguments import Parser
from xltools.cli.main import SUBCOMMANDS

ROOT = Path(__file__).parents[1]
MANUAL = ROOT / "docs" / "manual.zh-CN.md"
READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
PICTURES = ROOT / "docs" / "pictures"
TEXT = MANUAL.read_text(encoding="utf-8")
NEED_NO_BOOK = {"about", "open_template"}
CODE = re.compile(r"```\w*\n(.*?)```|`([^`\n]+)`", re.DOTALL)
LONGEST, ALL_PICTURES = 80_000, 900_000
OPERANDS = {"addin": {"build", "install", "uninstall"}}


def section(text: str, heading: str) -> str:
    """What stands below a heading, up to the next heading."""
    return text.split(f"{heading}\n", 1)[1].split("\n#", 1)[0]


def calls(text: str) -> list[list[str]]:
    """The words after ``xltools`` in every piece of code that runs it, from whatever folder."""
    lines = [line for block, span in CODE.findall(text) for line in (block or span).split("\n")]
    found = [re.match(r"\s*(?:\S+[/\\])?xltools +(.+)", line) for line in lines]
    return [shlex.split(each[1]) for each in found if each]


def step_lists(text: str) -> list[int]:
    """How many steps each numbered list has; the text between the steps is set in or blank."""
    lists: list[int] = []
    for line in text.splitlines():
        number = re.match(r"(\d+)\. ", line)
        if number and int(number[1]) == 1:
            lists.append(0)
        if number:
            lists[-1] += 1
            assert int(number[1]) == lists[-1], line
    return lists


def known_options(name: str) -> set[str]:
    """The options that a subcommand names in its help."""

    class Asked(Exception):
        """The options were named; the command itself is not run."""

    class Listening(Parser):
        def parse(self, arguments, most=None):
            raise Asked

    parser = Listening(name, "", "")
    with pytest.raises(Asked):
        SUBCOMMANDS[name].run(parser, [])
    return {each for option in parser.options for each in option.names} | {"--help"}


@pytest.mark.parametrize("action", COMMANDS, ids=[action.id for action in COMMANDS])
def test_every_button_has_a_heading_with_its_label(action) -> None:
    assert TEXT.count(f"\n### {action.label}\n") == 1


@pytest.mark.parametrize("action", ACTIONS, ids=[action.id for action in ACTIONS])
def test_every_button_of_the_registry_has_a_picture_or_leads_to_one(action) -> None:
    below = section(TEXT, f"### {action.label}")
    if action.id in {"check_sheet", "previous_finding"}:  # whose effect the next button's picture shows
        assert f"“{ {'check_sheet': '校验全部', 'previous_finding': '下一处'}[action.id] }”" in below
    else:
        assert "](pictures/" in below


def test_pictures_and_links_to_them_belong_together_one_to_one() -> None:
    linked = re.findall(r"!\[[^\]]+\]\(pictures/([^)]+)\)", TEXT)
    assert sorted(linked) == sorted(path.name for path in PICTURES.glob("*.png"))


def test_pictures_are_small() -> None:
    sizes = {path.name: path.stat().st_size for path in PICTURES.glob("*.png")}
    assert [name for name, size in sizes.items() if size > LONGEST] == []
    assert sum(sizes.values()) <= ALL_PICTURES


@pytest.mark.parametrize("path", [MANUAL, *READMES], ids=lambda path: path.name)
def test_no_way_to_the_first_button_has_more_than_five_steps(path: Path) -> None:
    lists = step_lists(path.read_text(encoding="utf-8"))
    assert len(lists) == (3 if path == MANUAL else 1)
    assert max(lists) <= 5


@pytest.mark.parametrize("path", [MANUAL, *READMES], ids=lambda path: path.name)
def test_every_command_shown_is_one_that_xltools_has(path: Path) -> None:
    shown = calls(path.read_text(encoding="utf-8"))
    assert {"addin", "doctor", "panel"} <= {name for name, *_ in shown}
    for name, *words in shown:
        assert name in SUBCOMMANDS, name
        options = re.findall(r"(?<![\w-])--?[a-z]+", " ".join(words))
        assert set(options) <= known_options(name), (name, words)
        if name in OPERANDS:
            assert words[0] in OPERANDS[name], words


def test_both_readmes_show_the_same_commands_and_lead_to_the_manual() -> None:
    english, chinese = (path.read_text(encoding="utf-8") for path in READMES)
    ways = [
        section(english, "## Buttons in Excel, WPS and LibreOffice"),
        section(chinese, "## 用按钮：Excel、WPS、LibreOffice"),
    ]
    codes = [[block or span for block, span in CODE.findall(way)] for way in ways]
    assert codes[0] == codes[1]
    assert len(codes[0]) == 6
    assert all("](docs/manual.zh-CN.md)" in way for way in ways)


def test_local_links_of_the_manual_lead_somewhere() -> None:
    headings = {
        re.sub(r"[^\w\- ]", "", line.lstrip("# ")).lower().replace(" ", "-")
        for line in TEXT.splitlines()
        if line.startswith("#")
    }
    for target in re.findall(r"\]\(([^)]+)\)", TEXT):
        file, _, anchor = target.partition("#")
        assert not file or (MANUAL.parent / file).exists(), target
        assert file or anchor in headings, target


def test_what_is_not_confirmed_is_said_and_leads_to_the_list() -> None:
    assert "Windows 上的 Excel 和 WPS 尚未确认" in TEXT
    assert "](addin.md#what-nobody-has-seen-yet)" in TEXT
    checklist = section(MANUAL.with_name("addin.md").read_text("utf-8"), "## What nobody has seen yet")
    assert step_lists(checklist) == [10]


def test_the_sentences_of_the_manual_are_those_the_buttons_say_in_an_empty_workbook(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    openpyxl.Workbook().save(path)
    for action in COMMANDS:
        if action.id not in NEED_NO_BOOK:
            says = run(action.id, FileLive(path), Answers(), History()).message
            place = "### 下一处" if action.id == "previous_finding" else f"### {action.label}"
            assert f"“{says}”" in section(TEXT, place), action.label


def test_the_sentences_of_the_manual_are_those_of_a_checked_workbook_and_of_the_public_copy(
    tmp_path: Path,
) -> None:
    live, history = FileLive(changed(tmp_path / "表.xlsx", {"公开01!C37": 5, "公开03!C8": 1})), History()
    restored = run("restore_formulas", live, None).message
    assert f"“{restored}”" in section(TEXT, "### 恢复公式与下拉")
    assert run("check_all", live, None, history).done
    live.select(("公开01", 1, 1))
    says = run("explain", live, Answers(text="x")).message
    assert f"“{says}”" in section(TEXT, "### 填写出错说明")
    live.select(("公开01", 37, 3))
    says = run("previous_finding", live, None).message
    assert f"“{says}”" in section(TEXT, "### 上一处")
    says = run("explain", live, Answers()).message
    assert f"“{says}”" in section(TEXT, "### 填写出错说明")
    assert run("clear_marks", live, None).done
    says = run("undo", live, None, history).message
    assert f"“{says}”" in section(TEXT, "### 撤销")
