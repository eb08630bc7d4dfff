"""The files of the add-in, built from text: the same bytes for the same version, whoever builds them."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from xltools.addin.registry import COMMANDS, GROUPS, Action
from xltools.addin.ribbon import RIBBONS, TAB_LABEL, ribbon_xml
from xltools.addin.sources import addin_project
from xltools.addin.vba.project import Project, project_file

__all__ = [
    "ADDIN_NAME",
    "ADDIN_TYPE",
    "WORKBOOK_TYPE",
    "addin_content",
    "build_addin",
    "build_sample",
    "sample_content",
    "zipped",
]

ADDIN_NAME = "xltools.xlam"
WORKBOOK_TYPE = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
ADDIN_TYPE = "application/vnd.ms-excel.addin.macroEnabled.main+xml"
CREATED = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
ZIP_DATE = (1980, 1, 1, 0, 0, 0)
SAYS = (
    "每个按钮运行 xltools 的一项功能，处理当前工作簿；需先安装 Python 和 xltools，并运行 xltools addin install。",
    "装有加载项时，功能区“财政公开表”有同样的按钮。",
)
BUTTON = {"width": 150, "height": 32}

Parts = dict[str, bytes]


def build_addin(target: Path, *, force: bool = False) -> None:
    """Write the add-in, an .xlam; raises what :func:`xltools.book.target.new_file` raises."""
    _write(target, addin_content(), force=force)


def build_sample(target: Path, *, force: bool = False) -> None:
    """Write the sample, an .xlsm whose sheet has a button for each action."""
    _write(target, sample_content(), force=force)


def addin_content(actions: Sequence[Action] = COMMANDS, project: Project | None = None) -> bytes:
    """The bytes of the add-in."""
    parts = _container(project or addin_project(actions), _cover)
    _replace(parts, "[Content_Types].xml", WORKBOOK_TYPE, ADDIN_TYPE)
    for number, ribbon in enumerate(RIBBONS):
        parts[ribbon.part] = ribbon_xml(ribbon.namespace, actions)
        link = f'<Relationship Id="xltools{number}" Type="{ribbon.relationship}" Target="{ribbon.part}"/>'
        _replace(parts, "_rels/.rels", "</Relationships>", f"{link}</Relationships>")
    return zipped(parts)


def sample_content(actions: Sequence[Action] = COMMANDS, project: Project | None = None) -> bytes:
    """The bytes of the sample."""

    def buttons(workbook: Any, sheet: Any) -> None:
        _cover(workbook, sheet)
        _buttons(workbook, sheet, actions)

    return zipped(_container(project or addin_project(actions), buttons))


def _write(target: Path, content: bytes, *, force: bool) -> None:
    from xltools.book.target import new_file

    with new_file(target, force=force) as temporary:
        temporary.write_bytes(content)


def _container(project: Project, fill: Callable[[Any, Any], None]) -> Parts:
    """The parts of a workbook of one sheet that carries the project."""
    from xlsxwriter import Workbook

    made = BytesIO()
    workbook = Workbook(made, {"in_memory": True})
    workbook.set_properties({"title": "xltools", "author": "xltools", "created": CREATED})
    workbook.add_vba_project(BytesIO(project_file(project)), True)
    workbook.set_vba_name("ThisWorkbook")
    sheet = workbook.add_worksheet("xltools")
    sheet.set_vba_name("Sheet1")
    fill(workbook, sheet)
    workbook.close()
    with zipfile.ZipFile(made) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def _cover(workbook: Any, sheet: Any) -> None:
    """The heading of the sheet and what it is for."""
    sheet.hide_gridlines(2)
    sheet.set_column(0, 5, 22)
    sheet.write_string(
        0, 0, TAB_LABEL, workbook.add_format({"bold": True, "font_size": 16, "font_name": "黑体"})
    )
    for row, line in enumerate(SAYS, start=1):
        sheet.write_string(row, 0, line, workbook.add_format({"font_name": "宋体", "font_size": 11}))


def _buttons(workbook: Any, sheet: Any, actions: Sequence[Action]) -> None:
    """A column of buttons for each group of actions."""
    head = workbook.add_format({"bold": True, "font_name": "宋体", "font_size": 11})
    for column, group in enumerate(GROUPS):
        sheet.write_string(4, column, group.label, head)
        inside = [action for action in actions if action.group == group.id]
        for number, action in enumerate(inside):
            caption = {"macro": action.macro, "caption": action.label, "description": action.tip}
            sheet.insert_button(5 + 2 * number, column, {**caption, **BUTTON})


def _replace(parts: Parts, part: str, old: str, new: str) -> None:
    if parts[part].count(old.encode()) != 1:
        raise ValueError(f"{part} does not have {old} once")
    parts[part] = parts[part].replace(old.encode(), new.encode())


def zipped(parts: Parts) -> bytes:
    """The parts as a zip file that does not show when and on which system it was made."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in parts.items():
            member = zipfile.ZipInfo(name, ZIP_DATE)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 0
            target.writestr(member, data, compresslevel=9)
    return made.getvalue()
