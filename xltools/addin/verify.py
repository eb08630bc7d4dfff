"""What is wrong with a built add-in: the package, its ribbon, its macros and the list of actions must fit together."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from posixpath import normpath
from xml.etree import ElementTree as ET

from xltools.addin.build import ADDIN_TYPE, WORKBOOK_TYPE
from xltools.addin.registry import COMMANDS, Action
from xltools.addin.ribbon import RIBBONS
from xltools.addin.vba.reading import BadProject, read_sources
from xltools.addin.verify_ribbon import ribbon_faults
from xltools.addin.verify_vba import vba_faults

__all__ = ["faults"]

TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
LINKS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
VBA_PART = "xl/vbaProject.bin"
VBA_TYPE = "application/vnd.ms-office.vbaProject"
BUTTON_MACRO = re.compile("<x:FmlaMacro>(?:\\[0\\]!)?([^<]*)</x:FmlaMacro>")
REBUILD = "请重新生成"

Parts = Mapping[str, bytes]


def faults(content: bytes, actions: Sequence[Action] = COMMANDS) -> list[str]:
    """A sentence for each fault of an add-in (.xlam) or a workbook with buttons (.xlsm); none when it is whole."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as opened:
            parts = {name: opened.read(name) for name in opened.namelist()}
        return list(_faults(parts, actions))
    except zipfile.BadZipFile:
        return [f"文件不是 Excel 工作簿（不是 zip 包），{REBUILD}。"]
    except ET.ParseError:
        return [f"内容类型表或关系表不是完好的 XML，{REBUILD}。"]


def _faults(parts: Parts, actions: Sequence[Action]) -> Iterator[str]:
    if lacking := [name for name in ("[Content_Types].xml", "_rels/.rels", VBA_PART) if name not in parts]:
        yield f"文件缺少部件 {'、'.join(lacking)}，{REBUILD}。"
        return
    types = _types(parts)
    yield from _type_faults(parts, types)
    yield from _link_faults(parts)
    try:
        sources = read_sources(parts[VBA_PART])
    except BadProject:
        yield f"VBA 工程已损坏，无法读取，{REBUILD}。"
        return
    yield from vba_faults(sources, actions)
    if ADDIN_TYPE in types.values():
        yield from _ribbon_faults(parts, sources, actions)
    else:
        yield from _button_faults(parts, sources)


def _types(parts: Parts) -> dict[str, str]:
    """The content type of each part that has one of its own, and of each suffix."""
    root = ET.fromstring(parts["[Content_Types].xml"])
    own = {
        each.attrib["PartName"].lstrip("/"): each.attrib["ContentType"]
        for each in root.iter(f"{TYPES}Override")
    }
    return own | {
        f"*.{each.attrib['Extension']}": each.attrib["ContentType"] for each in root.iter(f"{TYPES}Default")
    }


def _type_faults(parts: Parts, types: Mapping[str, str]) -> Iterator[str]:
    if types.get("xl/workbook.xml") not in {ADDIN_TYPE, WORKBOOK_TYPE}:
        yield f"工作簿部件的内容类型是 {types.get('xl/workbook.xml')}，Excel 不会运行其中的宏，{REBUILD}。"
    if VBA_TYPE not in {types.get(VBA_PART), types.get("*.bin")}:
        yield f"VBA 部件没有内容类型 {VBA_TYPE}，{REBUILD}。"
    for name in parts:
        if (
            name not in types
            and f"*.{name.rsplit('.', 1)[-1]}" not in types
            and name != "[Content_Types].xml"
        ):
            yield f"部件 {name} 没有内容类型，{REBUILD}。"
    for name in types:
        if not name.startswith("*.") and name not in parts:
            yield f"内容类型表列有不存在的部件 {name}，{REBUILD}。"


def _link_faults(parts: Parts) -> Iterator[str]:
    """Relationships to parts that do not exist, and ids that two of them share."""
    for name in parts:
        if not name.endswith(".rels"):
            continue
        folder = name.rsplit("_rels/", 1)[0]
        links = [each.attrib for each in ET.fromstring(parts[name]).iter(f"{LINKS}Relationship")]
        for link in links:
            target = normpath(
                link["Target"].lstrip("/") if link["Target"].startswith("/") else folder + link["Target"]
            )
            if link.get("TargetMode") != "External" and target not in parts:
                yield f"{name} 指向不存在的部件 {target}，{REBUILD}。"
        if len({link["Id"] for link in links}) < len(links):
            yield f"{name} 中有重复的关系编号，{REBUILD}。"


def _ribbon_faults(parts: Parts, sources: Mapping[str, str], actions: Sequence[Action]) -> Iterator[str]:
    links = {
        (each.attrib["Type"], each.attrib["Target"].lstrip("/"))
        for each in ET.fromstring(parts["_rels/.rels"]).iter(f"{LINKS}Relationship")
    }
    for ribbon in RIBBONS:
        if ribbon.part not in parts:
            yield f"文件缺少功能区部件 {ribbon.part}，{REBUILD}。"
            continue
        if (ribbon.relationship, ribbon.part) not in links:
            yield f"功能区部件 {ribbon.part} 没有类型为 {ribbon.relationship} 的关系，Excel 不会显示它，{REBUILD}。"
        yield from ribbon_faults(ribbon, parts[ribbon.part], sources, actions)


def _button_faults(parts: Parts, sources: Mapping[str, str]) -> Iterator[str]:
    """Buttons on sheets that no macro answers."""
    from xltools.addin.vba.source import procedures

    callable_ = {
        each.name for source in sources.values() for each in procedures(source) if not each.parameters
    }
    for name, data in parts.items():
        if name.endswith(".vml"):
            for macro in BUTTON_MACRO.findall(data.decode("utf-8")):
                if macro not in callable_:
                    yield f"{name} 的按钮要运行的宏 {macro} 不在 VBA 中，{REBUILD}。"
