"""What is wrong with a built LibreOffice extension: parts, toolbar, component and actions must fit together."""

from __future__ import annotations

import ast
import builtins
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from xml.etree import ElementTree as ET

from xltools.addin.oxt_texts import (
    COMPONENT,
    IMPLEMENTATION,
    MANIFEST,
    PROTOCOL,
    Command,
    commands,
)
from xltools.addin.registry import ACTIONS, COMMANDS, Action

__all__ = ["oxt_faults"]

_OOR = "{http://openoffice.org/2001/registry}"
_LIST = "{http://openoffice.org/2001/manifest}"
_VENDORED = "pythonpath/"
_OLDEST_SYNTAX = (3, 7)
_OFFICE = frozenset({"com", "os", "sys", "uno", "unohelper"})
"""What every Python of a LibreOffice has and the component needs."""
_READ = (MANIFEST, "description.xml", "Addons.xcu", "ProtocolHandler.xcu")
_NEEDED = (
    *_READ,
    COMPONENT,
    "LICENSE.txt",
    f"{_VENDORED}xltools/__init__.py",
    f"{_VENDORED}xlsxwriter/__init__.py",
)
_PLACES = (("工具栏", "OfficeToolBar"), ("菜单", "OfficeMenuBar"))
REBUILD = "请重新生成"

Parts = Mapping[str, bytes]


def oxt_faults(content: bytes, actions: Sequence[Action] = ACTIONS) -> list[str]:
    """A sentence for each fault of an extension; none when it is whole."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as opened:
            parts = {name: opened.read(name) for name in opened.namelist()}
    except zipfile.BadZipFile:
        return [f"文件不是 LibreOffice 扩展（不是 zip 包），{REBUILD}。"]
    return [f"{fault}，{REBUILD}。" for fault in _faults(parts, actions)]


def _faults(parts: Parts, actions: Sequence[Action]) -> Iterator[str]:
    if lacking := [name for name in _NEEDED if name not in parts]:
        yield f"扩展缺少 {'、'.join(lacking)}"
        return
    roots: dict[str, ET.Element] = {}
    for name, data in parts.items():
        if name.endswith((".xcu", ".xml")):
            try:
                roots[name] = ET.fromstring(data)
            except ET.ParseError as error:
                yield f"{name} 第 {error.position[0]} 行不是完好的 XML"
    if all(name in roots for name in _READ):
        yield from _manifest_faults(parts, roots[MANIFEST])
        yield from _handler_faults(roots["ProtocolHandler.xcu"])
        for place, node in _PLACES:
            yield from _command_faults(place, _entries(roots["Addons.xcu"], node), actions)
    yield from _component_faults(parts)
    for action in (*actions, *(each for each in COMMANDS if each not in ACTIONS)):
        module, _, name = action.runs.partition(":")
        if name not in _defined_in(parts, module):
            yield f"功能“{action.label}”的程序 {action.runs} 不在扩展中"


def _manifest_faults(parts: Parts, root: ET.Element) -> Iterator[str]:
    listed = {each.get(f"{_LIST}full-path", "") for each in root}
    for name in sorted(listed - parts.keys()):
        yield f"清单列有不存在的 {name}"
    for name in (name for name in parts if name.endswith(".xcu") or name == COMPONENT):
        if name not in listed:
            yield f"清单没有列出 {name}，LibreOffice 不会读它"


def _handler_faults(root: ET.Element) -> Iterator[str]:
    handlers = {
        node.get(f"{_OOR}name"): node.findtext("prop/value") for node in root.iterfind("node[1]/node")
    }
    if handlers != {IMPLEMENTATION: f"{PROTOCOL}*"}:
        yield f"命令 {PROTOCOL} 没有交给组件 {IMPLEMENTATION}"


def _entries(root: ET.Element, node: str) -> list[Command]:
    """The commands of the toolbar or the menu, in the order in which LibreOffice shows them."""
    found = root.findall(f".//node[@{_OOR}name='{node}']//node")
    entries = [each for each in found if each.find("node") is None and each.find("prop") is not None]
    entries.sort(key=lambda each: each.get(f"{_OOR}name", ""))
    return [Command(_text(each, "URL"), _text(each, "Title")) for each in entries]


def _text(node: ET.Element, name: str) -> str:
    return node.findtext(f"prop[@{_OOR}name='{name}']/value") or ""


def _command_faults(place: str, found: Sequence[Command], actions: Sequence[Action]) -> Iterator[str]:
    wanted = list(commands(actions))
    labels = {each.url: each.label for each in wanted}
    for command in found:
        if command.url not in labels:
            yield f"{place}的命令 {command.url} 不对应任何功能"
        elif command.label != labels[command.url]:
            yield f"{place}的命令 {command.url} 显示“{command.label}”，应为“{labels[command.url]}”"
    urls = {command.url for command in found}
    for command in wanted:
        if command.url not in urls:
            yield f"{place}没有“{command.label}”"
    if [each.url for each in found] != [each.url for each in wanted] and urls == labels.keys():
        yield f"{place}的顺序或分组与功能表不同"


def _component_faults(parts: Parts) -> Iterator[str]:
    try:
        tree = ast.parse(parts[COMPONENT], feature_version=_OLDEST_SYNTAX)
    except SyntaxError as error:
        yield f"组件第 {error.lineno} 行不是旧版 Python 也能读的语句"
        return
    defined = _defined(tree)
    if "g_ImplementationHelper" not in defined:
        yield "组件没有 g_ImplementationHelper，LibreOffice 不能载入它"
    said = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    for name in (IMPLEMENTATION, PROTOCOL):
        if name not in said:
            yield f"组件不用名称 {name}"
    for name in sorted(_used(tree) - defined - vars(builtins).keys() - {"__file__"}):
        yield f"组件用到没有定义的名称 {name}"
    yield from _import_faults(parts, tree)


def _defined(tree: ast.AST) -> set[str]:
    """Every name that is given a meaning anywhere in a module."""
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.arg(arg=name):
                found.add(name)
            case ast.Name(id=name, ctx=ast.Store()):
                found.add(name)
            case ast.ExceptHandler(name=str(name)):
                found.add(name)
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                found |= {(each.asname or each.name).partition(".")[0] for each in names}
    return found


def _used(tree: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _import_faults(parts: Parts, tree: ast.AST) -> Iterator[str]:
    """Modules that LibreOffice's Python will not find, and names that they do not have."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from _lacking_modules([each.name for each in node.names])
        if not isinstance(node, ast.ImportFrom) or node.module is None:
            continue
        if node.module.partition(".")[0] != "xltools":
            yield from _lacking_modules([node.module])
            continue
        there = _defined_in(parts, node.module)
        if not there:
            yield f"组件要载入的 {node.module} 不在扩展中"
            continue
        for each in node.names:
            if each.name not in there:
                yield f"组件要用的 {each.name} 不在 {node.module} 中"


def _defined_in(parts: Parts, module: str) -> set[str]:
    """The names of a module that the extension brings along; none when it does not or it cannot be read."""
    try:
        return _defined(ast.parse(parts[f"{_VENDORED}{module.replace('.', '/')}.py"]))
    except (KeyError, SyntaxError):
        return set()


def _lacking_modules(names: Sequence[str]) -> Iterator[str]:
    for name in names:
        if name.partition(".")[0] not in _OFFICE:
            yield f"组件要载入的 {name} 不是 LibreOffice 的 Python 都有的"
