"""Findings written into the workbook they are about, and taken out of it without a trace."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from xltools.book.cellref import Area
from xltools.book.changes import (
    AddConditionalFormat,
    Change,
    ChangeSet,
    Look,
    RemoveConditionalFormats,
    RemoveSheet,
)
from xltools.book.patch import edit
from xltools.book.patching.keepsake import discard, keep, restore
from xltools.book.patching.package import Package
from xltools.book.patching.plainbook import empty_package
from xltools.book.pause import collector_paused
from xltools.book.reading.sniff import Kind, sniff
from xltools.book.target import new_file
from xltools.check.filereport import LAYER, FileReport, Status
from xltools.errors import BadArgument, EditRefused
from xltools.finding import Severity
from xltools.report.colours import ERROR, VERIFY
from xltools.report.findings_sheet import findings_sheet

TYPE_CHECKING = False  # pathlib is slow to import
if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["MARKER", "annotate", "findings_layer", "is_own_file", "unmark"]

MARKER = 'LEN("xltools")>0'
"""The formula of every mark: always true, and found again after any program has saved the file."""
_MARKED = rb'(?i)LEN\s*\(\s*(?:"|&quot;|&#34;)xltools(?:"|&quot;|&#34;)'
_LOOKS = {
    Severity.ERROR: Look(fill=ERROR[0], font_colour=ERROR[1], bold=True),
    Severity.VERIFY: Look(fill=VERIFY[0], font_colour=VERIFY[1], bold=True),
}
_AREAS = 200
"""Cells in one conditional format; Excel's own lists of areas stay about as short."""
_SUFFIXES = (
    ("template.macroEnabled.main", ".xltm"),
    ("macroEnabled.main", ".xlsm"),
    ("template.main", ".xltx"),
    ("", ".xlsx"),
)
"""What a file must be called by what the workbook part is declared to be, or Excel does not open it."""


def findings_layer(report: FileReport, *, marks: bool = True) -> ChangeSet:
    """What writes the findings into the workbook: marks on the cells and the sheet 校验结果.

    Without ``marks`` the sheet stands for itself, in a file that holds nothing else.
    """
    return ChangeSet((*(_marks(report) if marks else ()), findings_sheet(report, linked=marks)))


def is_own_file(source: Path | str) -> bool:
    """Whether findings about the file can only be written to a workbook of their own: it is of another format."""
    return sniff(source) not in {Kind.XLSX, Kind.XLSM}


def annotate(report: FileReport, source: Path | str, target: Path | str, *, force: bool) -> None:
    """Write the source with its findings to the target; a file that was not checked gives none.

    Findings written before are replaced, what users wrote beside them is kept. Other formats than .xlsx and
    .xlsm are only read: the target then holds the sheet 校验结果 alone.

    Raises :class:`EditRefused`, :class:`BadArgument`, and what :func:`xltools.book.target.new_file` raises.
    """
    if report.status is not Status.CHECKED:
        return
    own = is_own_file(source)
    with new_file(str(target), force=force, inputs=(source,)) as temporary, collector_paused():
        package = empty_package(target) if own else Package.open(source)
        _require_suffix(package, target)
        if own:
            edit(package, findings_layer(report, marks=False))
        else:
            _mark(package, report)
        package.write(temporary, target)


def unmark(source: Path | str, target: Path | str, *, force: bool) -> None:
    """Write the source without what :func:`annotate` put into it to the target.

    A file nobody has saved since is again what it was, byte for byte; of any other the sheet 校验结果 and the
    marks are taken away. Raises :class:`BadArgument` when there is neither, else as :func:`annotate`.
    """
    with new_file(str(target), force=force, inputs=(source,)) as temporary, collector_paused():
        package = Package.open(source)
        _require_suffix(package, target)
        if not restore(package) and not _strip(package, _layer_name(source)):
            raise BadArgument(f"{source}：文件中没有 xltools 写入的校验结果和标记，不需要去除。")
        package.write(temporary, target)


def _mark(package: Package, report: FileReport) -> None:
    if restore(package) or _strip(package, report.layer):
        package.settle()
    _refuse(package)
    edit(package, findings_layer(report))
    keep(package)


def _strip(package: Package, layer: str) -> bool:
    """Take marks and sheet out of a file that was saved since; ``False`` when it has neither."""
    changes: list[Change] = [
        RemoveConditionalFormats(sheet.name, MARKER)
        for sheet in package.sheets()
        if sheet.kind == "worksheet" and sheet.part and _is_marked(package.read(sheet.part))
    ]
    if layer:
        changes.append(RemoveSheet(layer))
    if changes:
        discard(package)
        edit(package, ChangeSet(tuple(changes)))
    return bool(changes)


def _is_marked(worksheet: bytes) -> bool:
    return b"xltools" in worksheet.lower() and re.search(_MARKED, worksheet) is not None


def _layer_name(source: Path | str) -> str:
    from xltools.book.read import read_book
    from xltools.check.explanations import find_layer

    layer = find_layer(read_book(source))
    return layer.name if layer else ""


def _refuse(package: Package) -> None:
    name = package.name
    if any(part.casefold().startswith("_xmlsignatures/") for part in package.part_names()):
        raise EditRefused(f"{name}：有数字签名，写入校验结果会使签名失效，请先另存一份不带签名的文件")
    if any(sheet.name == LAYER for sheet in package.sheets()):
        raise EditRefused(f"{name}：已有名为“{LAYER}”的工作表，但不是 xltools 写的，请先给它改名")


def _require_suffix(package: Package, target: Path | str) -> None:
    kind = package.content_type(package.workbook_part)
    wanted = next(suffix for word, suffix in _SUFFIXES if word in kind)
    if os.path.splitext(target)[1].casefold() != wanted:
        raise BadArgument(f"{target}：文件名应以 {wanted} 结尾，否则 Excel 打不开，请改名。")


def _marks(report: FileReport) -> Iterator[AddConditionalFormat]:
    """One format for each sheet and colour; a cell with several findings shows the worst."""
    worst: dict[tuple[str, str], Severity] = {}
    for finding in sorted(report.findings, key=lambda each: each.severity.rank):
        worst.setdefault((finding.sheet, finding.cell), finding.severity)
    for severity, look in _LOOKS.items():
        cells: dict[str, list[Area]] = {}
        for (sheet, cell), found in worst.items():
            if found is severity:
                cells.setdefault(sheet, []).append(Area.parse(cell))
        for sheet, areas in cells.items():
            for start in range(0, len(areas), _AREAS):
                yield AddConditionalFormat(sheet, tuple(areas[start : start + _AREAS]), MARKER, look)
