"""The options --annotate and --unmark: which file goes where, and what was written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from xltools.check.filereport import FileReport, Status
from xltools.cli.shell import note
from xltools.errors import BadArgument

__all__ = ["annotated", "unmarked"]

MACRO_SUFFIXES = frozenset({".xlsm", ".xltm"})


def annotated(
    reports: Iterable[FileReport], files: tuple[Path, ...], out: Path, *, force: bool
) -> Iterator[FileReport]:
    """The same reports; the workbook of each that was checked is written with its findings marked.

    Raises :class:`BadArgument` when two workbooks would become one file.
    """
    from xltools.report.workbook import annotate

    targets = _targets(files, out)
    for report, source, target in zip(reports, files, targets, strict=True):
        yield report
        if report.status is Status.CHECKED:
            annotate(report, source, target, force=force)
            note(f"已写入：{target}")


def unmarked(source: Path, target: Path, *, force: bool) -> None:
    """Write the workbook without the marks of --annotate."""
    from xltools.report.workbook import unmark

    unmark(source, target, force=force)
    note(f"已写入：{target}")


def _targets(files: tuple[Path, ...], out: Path) -> tuple[Path, ...]:
    if len(files) == 1 and not out.is_dir():
        return (out,)
    if not out.is_dir():
        raise BadArgument(f"{out}：校验多个文件时，--annotate 后面应是已有的文件夹。")
    targets: dict[Path, Path] = {}
    for file in files:
        suffix = ".xlsm" if file.suffix.lower() in MACRO_SUFFIXES else ".xlsx"
        target = out / f"{file.stem}-校验{suffix}"
        if target in targets:
            raise BadArgument(f"{file} 与 {targets[target]} 同名，标出问题后都会写到 {target}；请分次校验。")
        targets[target] = file
    return tuple(targets)
