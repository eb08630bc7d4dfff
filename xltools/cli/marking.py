"""The options --annotate and --unmark: which file goes where, and what was written."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from xltools.book.target import require_free
from xltools.check.filereport import FileReport, Status
from xltools.cli.shell import note
from xltools.errors import BadArgument, EditRefused, XltoolsError

__all__ = ["annotated", "unmarked"]

OWN_SUFFIXES = frozenset({".xlsm", ".xltm", ".xltx"})
"""Names that say what is inside, so that the copy must keep them."""


def annotated(
    reports: Iterable[FileReport],
    files: tuple[str, ...],
    out: str,
    *,
    others: tuple[str, ...],
    output: str | None,
    force: bool,
) -> Iterator[FileReport]:
    """The same reports; the workbook of each that was checked is written with its findings marked.

    ``others`` are further inputs, ``output`` is where the report goes.

    Before anything is checked raises :class:`BadArgument` when two outputs would become one file, and what
    :func:`require_free` raises; at the end :class:`EditRefused` when some of several could not be written.
    """
    targets = _targets(files, out)
    for target in targets:
        require_free(target, force=force, inputs=(*files, *others))
        if output is not None and _same_place(target, output):
            raise BadArgument(f"{output}：-o 与 --annotate 写到同一个文件，请换一个文件名。")
    refused = 0
    for report, source, target in zip(reports, files, targets, strict=True):
        yield report
        try:
            _annotate(report, source, target, force=force)
        except XltoolsError as error:
            if len(files) == 1:
                raise
            note(f"未写入：{error}")
            refused += 1
    if refused:
        raise EditRefused(f"{refused} 个工作簿没有写出标记，原因见上面的“未写入”。")


def _annotate(report: FileReport, source: str, target: str, *, force: bool) -> None:
    if report.status is not Status.CHECKED:
        note(f"未写入：{source}：{report.status.label}，没有可写的校验结果。")
        return
    from xltools.report.workbook import annotate, is_own_file

    annotate(report, source, target, force=force)
    alone = f"（{os.path.basename(source)} 的格式只能读取，校验结果单独成表）" if is_own_file(source) else ""
    note(f"已写入：{target}{alone}")


def unmarked(source: str, target: str, *, force: bool) -> None:
    """Write the workbook without the marks of --annotate."""
    from xltools.report.workbook import unmark

    unmark(source, target, force=force)
    note(f"已写入：{target}")


def _same_place(one: str, other: str) -> bool:
    return os.path.normcase(os.path.realpath(one)) == os.path.normcase(os.path.realpath(other))


def _targets(files: tuple[str, ...], out: str) -> tuple[str, ...]:
    if len(files) == 1 and not os.path.isdir(out):
        return (out,)
    if not os.path.isdir(out):
        raise BadArgument(f"{out}：校验多个文件时，--annotate 后面应是已有的文件夹。")
    targets: dict[str, str] = {}
    for file in files:
        stem, own = os.path.splitext(os.path.basename(file))
        target = os.path.join(out, f"{stem}-校验{own if own.lower() in OWN_SUFFIXES else '.xlsx'}")
        if target in targets:
            raise BadArgument(f"{file} 与 {targets[target]} 同名，标出问题后都会写到 {target}；请分次校验。")
        targets[target] = file
    return tuple(targets)
