"""The built extension: always the same, as the registry says, and whole by itself; faults in one are named."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import xlsxwriter
from support.addins import parts_of, without_part
from support.extension import changed_part

import xltools
from xltools import __version__
from xltools.addin.oxt import build_oxt, oxt_content, oxt_parts
from xltools.addin.oxt_texts import COMPONENT, IMPLEMENTATION, PROTOCOL, SEPARATOR
from xltools.addin.registry import ACTIONS, GROUPS
from xltools.addin.verify_oxt import oxt_faults
from xltools.errors import TargetExists
from xltools.forms.pack import templates_folder

OOR = "{http://openoffice.org/2001/registry}"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def content() -> bytes:
    return oxt_content()


def entries(content: bytes, node: str) -> list[dict[str, str]]:
    """The properties of each entry of the toolbar or the menu."""
    root = ET.fromstring(parts_of(content)["Addons.xcu"])
    (there,) = root.findall(f".//node[@{OOR}name='{node}']")
    numbered = [each for each in there.iter("node") if each.get(f"{OOR}name", "")[1:].isdigit()]
    return [{prop.get(f"{OOR}name"): prop.findtext("value") for prop in each} for each in numbered]


def test_building_twice_gives_the_same_bytes_with_fixed_dates_and_sorted_names(content: bytes) -> None:
    assert oxt_content() == content
    with zipfile.ZipFile(BytesIO(content)) as opened:
        members = opened.infolist()
    assert {member.date_time for member in members} == {(1980, 1, 1, 0, 0, 0)}
    names = [member.filename for member in members]
    assert names == sorted(set(names))


def test_an_installed_package_gives_the_same_bytes_as_the_sources(content: bytes, tmp_path: Path) -> None:
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(xltools.__path__[0], tmp_path / "xltools", ignore=ignored)
    shutil.copytree(
        templates_folder(), tmp_path / "xltools" / "templates", ignore=ignored, dirs_exist_ok=True
    )
    program = "from xltools.addin.oxt import build_oxt; from pathlib import Path; build_oxt(Path('a.oxt'))"
    environment = {**os.environ, "PYTHONHASHSEED": "4711", "PYTHONPATH": str(tmp_path), "TZ": "Asia/Shanghai"}
    command = [sys.executable, "-c", program]
    subprocess.run(command, check=True, env=environment, cwd=tmp_path, timeout=60)
    assert (tmp_path / "a.oxt").read_bytes() == content


def test_an_existing_file_is_kept_unless_forced(tmp_path: Path) -> None:
    target = tmp_path / "xltools.oxt"
    target.write_bytes(b"mine")
    with pytest.raises(TargetExists):
        build_oxt(target)
    assert target.read_bytes() == b"mine"
    build_oxt(target, force=True)
    assert target.read_bytes() == oxt_content()


@pytest.mark.parametrize("node", ["OfficeToolBar", "OfficeMenuBar"])
def test_every_action_has_a_command_with_its_label_in_the_order_of_the_groups(
    content: bytes, node: str
) -> None:
    found = [(each["URL"], each.get("Title")) for each in entries(content, node)]
    wanted: list[tuple[str, str | None]] = []
    for group in GROUPS:
        wanted += [(PROTOCOL + each.id, each.label) for each in ACTIONS if each.group == group.id]
        wanted.append((SEPARATOR, None))
    assert found == [*wanted, (f"{PROTOCOL}undo", "撤销")]


def test_commands_belong_to_workbooks_only(content: bytes) -> None:
    for node in ("OfficeToolBar", "OfficeMenuBar"):
        contexts = {each.get("Context") for each in entries(content, node) if each["URL"] != SEPARATOR}
        assert contexts == {"com.sun.star.sheet.SpreadsheetDocument"}


def test_the_description_has_version_and_chinese_name_and_the_licence_is_inside(content: bytes) -> None:
    parts = parts_of(content)
    root = ET.fromstring(parts["description.xml"])
    name = "{http://openoffice.org/extensions/description/2006}"
    assert root.find(f"{name}version").get("value") == __version__
    assert root.findtext(f"{name}display-name/{name}name") == "xltools 财政公开表"
    assert parts["LICENSE.txt"] == (ROOT / "LICENSE").read_bytes()


def test_the_package_and_its_templates_are_inside(content: bytes) -> None:
    names = parts_of(content).keys()
    code = {
        f"pythonpath/xltools/{each.relative_to(xltools.__path__[0]).as_posix()}"
        for each in Path(xltools.__path__[0]).rglob("*.py")
    }
    assert code <= names
    assert "pythonpath/xltools/templates/final-accounts-2022/pack.toml" in names
    assert {Path(name).suffix for name in names} == {
        ".bas",
        ".csv",
        ".py",
        ".toml",
        ".txt",
        ".xcu",
        ".xlsx",
        ".xml",
    }
    assert not any("__pycache__" in name for name in names)


def test_xlsxwriter_comes_along_with_its_licence(content: bytes) -> None:
    parts = parts_of(content)
    folder = Path(xlsxwriter.__file__).parent
    there = {f"pythonpath/xlsxwriter/{path.relative_to(folder).as_posix()}" for path in folder.rglob("*.py")}
    assert there <= parts.keys()
    assert b"Redistribution and use in source and binary forms" in parts["LICENSE-XlsxWriter.txt"]


def test_the_component_is_read_by_an_old_python_too(content: bytes) -> None:
    source = parts_of(content)[COMPONENT]
    ast.parse(source, feature_version=(3, 7))
    kinds = {type(node) for node in ast.walk(ast.parse(source))}
    assert not kinds & {ast.JoinedStr, ast.NamedExpr, ast.Match, ast.AnnAssign}


def test_the_extension_is_without_fault(content: bytes) -> None:
    assert oxt_faults(content) == []


FAULTS = {
    "unknown command": (
        "Addons.xcu",
        ("vnd.xltools:check_all", "vnd.xltools:chek_all"),
        "工具栏的命令 vnd.xltools:chek_all 不对应任何功能",
    ),
    "command of another": ("Addons.xcu", ("vnd.xltools:publish", "vnd.xltools:fill"), "工具栏没有“生成公开版”"),
    "another label": ("Addons.xcu", ("校验全部", "校验所有"), "菜单的命令 vnd.xltools:check_all 显示“校验所有”，应为“校验全部”"),
    "another order": ("Addons.xcu", ('"m01"', '"m99"'), "工具栏的顺序或分组与功能表不同"),
    "broken xml": ("Addons.xcu", ("</node>", ""), "Addons.xcu 第 "),
    "another protocol": ("ProtocolHandler.xcu", ("vnd.xltools:*", "vnd.xltool:*"), f"命令 {PROTOCOL} 没有交给组件"),
    "another component": ("ProtocolHandler.xcu", (IMPLEMENTATION, "nobody"), f"命令 {PROTOCOL} 没有交给组件"),
    "component not listed": ("META-INF/manifest.xml", (COMPONENT, "LICENSE.txt"), f"清单没有列出 {COMPONENT}"),
    "listed but not there": ("META-INF/manifest.xml", ("CalcWindowState", "CalcState"), "清单列有不存在的 CalcState.xcu"),
    "component with new syntax": (COMPONENT, ("import os\n", "import os\nmatch os:\n    case _: pass\n"), "组件第 "),
    "component with a slip": (COMPONENT, ("return SERVICES", "return SERVICE"), "组件用到没有定义的名称 SERVICE"),
    "component that is not registered": (COMPONENT, ("g_ImplementationHelper", "helper"), "组件没有 g_ImplementationHelper"),
    "component of another name": (COMPONENT, (IMPLEMENTATION, "cn.xltools.other"), f"组件不用名称 {IMPLEMENTATION}"),
    "component that needs a library": (COMPONENT, ("import os\n", "import os\nimport lxml\n"), "组件要载入的 lxml 不是"),
    "renamed host": (COMPONENT, ("xltools.addin.uno_host", "xltools.addin.uno_guest"), "组件要载入的 xltools.addin.uno_guest 不在扩展中"),
    "renamed action": (
        "pythonpath/xltools/addin/actions.py",
        ("undo(", "undone("),
        "功能“撤销”的程序 xltools.addin.actions:undo 不在扩展中",
    ),
    "renamed function": (COMPONENT, ("import run_in_window", "import run_in_frame as run_in_window"), "组件要用的 run_in_frame 不在"),
}  # fmt: skip


@pytest.mark.parametrize(("part", "change", "says"), FAULTS.values(), ids=FAULTS.keys())
def test_a_seeded_fault_is_named(content: bytes, part: str, change: tuple[str, str], says: str) -> None:
    found = oxt_faults(changed_part(content, part, lambda text: text.replace(*change)))
    assert any(each.startswith(says) for each in found), found


@pytest.mark.parametrize(
    "name",
    [
        "Addons.xcu",
        "description.xml",
        "META-INF/manifest.xml",
        COMPONENT,
        "pythonpath/xlsxwriter/__init__.py",
    ],
)
def test_a_missing_part_is_named(content: bytes, name: str) -> None:
    assert oxt_faults(without_part(content, name)) == [f"扩展缺少 {name}，请重新生成。"]


def test_an_action_without_command_is_named(content: bytes) -> None:
    new = ACTIONS[0]._replace(id="sign", label="签章", runs="xltools.addin.signing:sign")
    assert oxt_faults(content, (*ACTIONS, new)) == [
        "工具栏没有“签章”，请重新生成。",
        "菜单没有“签章”，请重新生成。",
        "功能“签章”的程序 xltools.addin.signing:sign 不在扩展中，请重新生成。",
    ]
    assert "vnd.xltools:sign" in oxt_parts((*ACTIONS, new))["Addons.xcu"].decode()


def test_what_is_no_extension_is_said() -> None:
    assert oxt_faults(b"text") == ["文件不是 LibreOffice 扩展（不是 zip 包），请重新生成。"]
