"""The command ``validate-workbook``."""

from __future__ import annotations

import codecs
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xltools.cli.shell import ChineseCommand, echo, ids_of, note, one_of, run

if TYPE_CHECKING:
    from xltools.check.filereport import FileReport
    from xltools.check.run import Options

__all__ = ["command", "main"]


@click.command("validate-workbook", cls=ChineseCommand)
@click.argument("paths", nargs=-1, metavar="路径…", type=click.Path(path_type=Path))
@click.option("--pack", metavar="编号", help="只按这个模板识别（见 xltools templates）；默认自动判断。")
@click.option(
    "--format",
    "form",
    callback=one_of("text", "json", "jsonl", "sarif"),
    default="text",
    metavar="格式",
    help="text（默认）、json、jsonl 或 sarif。",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="文件", help="结果写入新文件。")
@click.option("--force", is_flag=True, help="覆盖已存在的结果文件。")
@click.option(
    "--select", multiple=True, callback=ids_of, metavar="编号,…", help="只校验这些关系，可写编号开头几位。"
)
@click.option(
    "--ignore", multiple=True, callback=ids_of, metavar="编号,…", help="不校验这些关系，可写编号开头几位。"
)
@click.option(
    "--relations",
    type=click.Path(path_type=Path),
    metavar="文件",
    help="自备的勾稽关系（TOML，写法同内置的 relations.toml）。",
)
@click.option(
    "--fail-on",
    callback=one_of("error", "verify", "info"),
    default="error",
    metavar="级别",
    help="达到该级别时退出码为 1：error（错误，默认）、verify（核实）、info（提示）。",
)
@click.option("--show", callback=one_of("info"), metavar="info", help="同时列出提示（尾差）。")
@click.version_option(package_name="xltools", message="xltools %(version)s", help="显示版本。")
def command(
    *,
    paths: tuple[Path, ...],
    pack: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    relations: Path | None,
    **output: str | Path | bool | None,
) -> int:
    """校验工作簿中各表的勾稽关系。

    路径是表格文件或文件夹（含下级文件夹），可写多个；任何来源、任何版式的表都可以。
    """
    if not paths:
        raise click.UsageError("请写明要校验的文件或文件夹")
    from xltools.check.run import Options, prepare
    from xltools.forms.pack import pack_folder, pack_ids

    if pack:
        pack_folder(pack)
    options = prepare(Options((pack,) if pack else pack_ids(), select, ignore, relations))
    return _validate(paths, options, output)


def _validate(paths: tuple[Path, ...], options: Options, output: dict[str, str | Path | bool | None]) -> int:
    from xltools.check.collect import collect
    from xltools.finding import Severity
    from xltools.report.interface import Format, Tally, View, report_lines

    collected = collect(paths)
    if collected.tables_as_text:
        note(f"文件夹中有 {len(collected.tables_as_text)} 个 CSV 文件没有校验；需要时请逐个写明。")
    threshold = Severity(output["fail_on"])
    target = output["output"]
    view = View(
        show_info=bool(output["show"]) or threshold is Severity.INFO,
        ascii_only=target is None and not _carries_utf8(),
    )
    tally = Tally()
    reports = tally.count(_reports(collected.files, options))
    lines = report_lines(Format(output["form"]), reports, view)
    if isinstance(target, Path):
        inputs = (*collected.files, *([options.relations] if options.relations else []))
        _write(lines, target, inputs, force=bool(output["force"]))
    else:
        for line in lines:
            echo(line)
    return 2 if tally.incomplete else int(tally.at_least(threshold) > 0)


def _reports(files: tuple[Path, ...], options: Options) -> Iterator[FileReport]:
    from xltools.check.run import check_file

    for number, file in enumerate(files, start=1):
        if len(files) > 1:
            note(f"[{number}/{len(files)}] {file}")
        yield check_file(file, options)


def _write(lines: Iterator[str], target: Path, inputs: tuple[Path, ...], *, force: bool) -> None:
    from xltools.book.target import new_file

    with (
        new_file(target, force=force, inputs=inputs) as temporary,
        temporary.open("w", encoding="utf-8", errors="replace", newline="\n") as stream,
    ):
        for line in lines:
            stream.write(f"{line}\n")


def _carries_utf8() -> bool:
    return codecs.lookup(sys.stdout.encoding or "ascii").name == "utf-8"


def main() -> None:
    """Entry point of the console script."""
    run(command)
