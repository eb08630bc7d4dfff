"""The built add-in: always the same, ASCII inside, and as the registry says."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import zipfile
from collections import Counter
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from oletools.mraptor import MacroRaptor
from oletools.olevba import VBA_Parser
from support.addins import argv, parts_of

from xltools.addin import sources
from xltools.addin.build import addin_content, build_addin, build_sample, sample_content
from xltools.addin.caller import Caller, read_caller
from xltools.addin.escape import escaped, unescaped
from xltools.addin.registry import COMMANDS, GROUPS, action_of, unresolved
from xltools.addin.ribbon import RIBBONS
from xltools.addin.sources import WRITTEN, addin_project
from xltools.addin.vba.source import procedures
from xltools.errors import BadArgument, TargetExists

LABELS = [
    "填报",
    "校验本表",
    "校验全部",
    "上一处",
    "下一处",
    "填写出错说明",
    "清除标记",
    "恢复公式与下拉",
    "生成公开版",
    "打开模板",
    "关于/自检",
    "撤销",
]
BUILT = {"addin.xlam": addin_content, "sample.xlsm": sample_content}


def test_actions_are_those_that_users_know() -> None:
    assert sorted(action.label for action in COMMANDS) == sorted(LABELS)
    assert {action.group for action in COMMANDS} == {group.id for group in GROUPS}


@pytest.mark.parametrize("field", ["id", "label", "image", "tip", "runs", "callback", "macro"])
def test_no_two_actions_share(field: str) -> None:
    assert Counter(getattr(action, field) for action in COMMANDS).most_common(1)[0][1] == 1


def test_actions_are_found_by_id() -> None:
    assert [action_of(action.id) for action in COMMANDS] == list(COMMANDS)
    assert action_of("fil") is None


def test_callables_that_do_not_exist_are_named() -> None:
    fill = COMMANDS[0]
    there = fill._replace(runs="xltools.addin.build:build_addin")
    renamed = fill._replace(runs="xltools.addin.build:build_adin")
    gone = fill._replace(runs="xltools.addin.nowhere:fill")
    assert unresolved([there, renamed, gone]) == [renamed, gone]


@pytest.mark.parametrize("content", BUILT.values(), ids=BUILT)
def test_two_builds_are_the_same_bytes(content) -> None:
    assert hashlib.sha256(content()).digest() == hashlib.sha256(content()).digest()
    with zipfile.ZipFile(BytesIO(content())) as opened:
        assert {member.date_time for member in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {member.create_system for member in opened.infolist()} == {0}
        assert opened.namelist()[0] == "[Content_Types].xml"


@pytest.mark.parametrize("content", BUILT.values(), ids=BUILT)
def test_source_in_the_file_is_the_source_in_the_repository(content) -> None:
    parser = VBA_Parser("built", data=parts_of(content())["xl/vbaProject.bin"])
    found = {stream.rsplit("/", 1)[-1]: code for _, stream, _, code in parser.extract_macros()}
    parser.close()
    folder = Path(sources.__file__).parent / "vba_source"
    assert {path.stem for path in folder.iterdir()} == set(WRITTEN)
    for name in WRITTEN:
        text = (folder / f"{name}.bas").read_text("ascii").replace("\n", "\r\n")
        assert found[name] == f'Attribute VB_Name = "{name}"\r\n{text}'
    assert found == {module.name: module.text for module in addin_project().modules}


def test_all_vba_is_ascii() -> None:
    assert all(module.text.isascii() for module in addin_project().modules)


def test_each_action_has_a_procedure_for_the_ribbon_and_one_for_sheet_buttons() -> None:
    found = {each.name: each for each in procedures(sources.buttons_module(COMMANDS).source)}
    assert len(found) == 2 * len(COMMANDS)
    for action in COMMANDS:
        assert found[action.callback].parameters == ("control",)
        assert found[action.macro].parameters == ()
        assert found[action.callback].body == found[action.macro].body == (f'RunAction "{action.id}"',)


def test_runner_starts_no_command_interpreter() -> None:
    runner = "".join(module.text for module in addin_project().modules if module.name in WRITTEN).lower()
    assert "cmd" not in runner
    assert ".path" not in runner
    assert runner.count(".run ") == 1


def test_no_macro_runs_by_itself_or_writes_files() -> None:
    raptor = MacroRaptor("".join(module.text for module in addin_project().modules))
    raptor.scan()
    assert (raptor.autoexec, raptor.write, raptor.execute) == (False, False, True)


def test_messages_of_the_runner_are_the_chinese_ones() -> None:
    module = next(module for module in addin_project().modules if module.name == "XlTexts")
    for text in sources.TEXTS.values():
        assert f'Decoded("{escaped(text)}")' in module.source


@pytest.mark.parametrize("ribbon", RIBBONS, ids=lambda ribbon: ribbon.part)
def test_ribbon_has_the_buttons_of_the_registry(ribbon) -> None:
    root = ET.fromstring(parts_of(addin_content())[ribbon.part])
    assert root.tag == f"{{{ribbon.namespace}}}customUI"
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids)) == len(COMMANDS) + len(GROUPS) + 1
    buttons = {button.get("tag"): button for button in root.iter(f"{{{ribbon.namespace}}}button")}
    assert buttons.keys() == {action.id for action in COMMANDS}
    for action in COMMANDS:
        button = buttons[action.id]
        shown = [button.get(name) for name in ("label", "imageMso", "supertip", "onAction")]
        assert shown == [action.label, action.image, action.tip, action.callback]


def test_addin_is_declared_as_one_and_office_finds_both_ribbons() -> None:
    parts = parts_of(addin_content())
    types = parts["[Content_Types].xml"].decode()
    assert types.count("application/vnd.ms-excel.addin.macroEnabled.main+xml") == 1
    assert "sheet.macroEnabled" not in types
    root = ET.fromstring(parts["_rels/.rels"])
    links = {link.get("Target"): link.get("Type") for link in root}
    assert links["customUI/customUI.xml"].endswith("office/2006/relationships/ui/extensibility")
    assert links["customUI/customUI14.xml"].endswith("office/2007/relationships/ui/extensibility")


def test_sample_is_a_workbook_with_a_button_for_each_action() -> None:
    parts = parts_of(sample_content())
    assert b"sheet.macroEnabled.main+xml" in parts["[Content_Types].xml"]
    assert not any(name.startswith("customUI") for name in parts)
    drawing = parts["xl/drawings/vmlDrawing1.vml"].decode("utf-8")
    for action in COMMANDS:
        assert f"<x:FmlaMacro>[0]!{action.macro}</x:FmlaMacro>" in drawing
        assert f">{action.label}</font>" in drawing
    sheet = openpyxl.load_workbook(BytesIO(sample_content())).active
    assert sheet["A1"].value == "财政公开表"


@pytest.mark.skipif(not shutil.which("ooxml-validator"), reason="NOT TESTED: no ooxml-validator on the PATH")
@pytest.mark.parametrize("name", BUILT)
def test_open_xml_sdk_finds_no_fault(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(BUILT[name]())
    done = subprocess.run(["ooxml-validator", str(tmp_path / name)], capture_output=True, timeout=120)
    assert json.loads(done.stdout)["errors"] == []


def test_existing_files_are_kept_unless_forced(tmp_path: Path) -> None:
    target = tmp_path / "加载项.xlam"
    build_addin(target)
    with pytest.raises(TargetExists):
        build_sample(target)
    assert target.read_bytes() == addin_content()
    build_sample(target, force=True)
    assert target.read_bytes() == sample_content()


@pytest.mark.parametrize("text", ["C:\\用户\\张三\\python.exe", "100%u0041", "𠮷 😀", "", "a=b;'\"", "\t\n"])
def test_escaped_text_is_ascii_and_comes_back(text: str) -> None:
    assert escaped(text).isprintable()
    assert escaped(text).isascii()
    assert unescaped(escaped(text)) == text


def test_test_reads_command_lines_as_windows_does() -> None:
    assert argv('"a b" c\\d "e\\"f" "g\\\\" \\\\h ""') == ["a b", "c\\d", 'e"f', "g\\", "\\\\h", ""]


def test_caller_is_read_from_the_arguments() -> None:
    assert read_caller(["check_all"]) == Caller("check_all", 0, "")
    assert read_caller(["fill", "--from_xl=1", "--hwnd=", "--wb=a=b.xlsx"]) == Caller("fill", 0, "a=b.xlsx")


@pytest.mark.parametrize("arguments", [[], ["fill", "--hwnd=x"], ["fill", "--python=C:\\evil.exe"]])
def test_other_arguments_are_refused(arguments: list[str]) -> None:
    with pytest.raises(BadArgument, match="由 Excel 中的按钮运行"):
        read_caller(arguments)
