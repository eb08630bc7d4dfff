"""The command ``validate-workbook``."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from types import SimpleNamespace

from xltools.cli.arguments import Parser, UsageError, count_of, ids_of, one_of
from xltools.cli.shell import echo, note, run

TYPE_CHECKING = False  # what is imported here takes a part of a cold start, pathlib a twentieth
if TYPE_CHECKING:
    from pathlib import Path

    from xltools.check.filereport import FileReport
    from xltools.check.run import Options

__all__ = ["command", "main"]

SAYS = """校验工作簿中各表的勾稽关系。

路径是表格文件或文件夹（含下级文件夹），可写多个；任何来源、任何版式的表都可以。"""


def command(arguments: list[str]) -> int:
    """Check what the arguments name; the exit code."""
    asked, operands = _parser().parse(arguments)
    if not operands:
        raise UsageError("请写明要校验的文件或文件夹")
    if asked.unmark:
        return _unmark(operands, asked)
    from xltools.check.run import Options, prepare

    rules = Options(
        _packs(asked.pack), _all(asked.select), _all(asked.ignore), asked.relations, prior=asked.prior
    )
    return _validate(operands, prepare(rules), asked)


def _packs(wanted: str | None) -> tuple[str, ...]:
    """The packs to try; none for one of performance forms, which are found whatever else is tried."""
    from xltools.forms.pack import pack_ids

    if wanted is None or wanted in pack_ids():
        return (wanted,) if wanted else pack_ids()
    from xltools.cli.packs import require_pack

    require_pack(wanted)
    return ()


def _all(lists: list[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(each for given in lists for each in given)


def _parser() -> Parser:
    parser = Parser("validate-workbook", "路径…", SAYS)
    add = parser.value
    add("--pack", called="编号", says="只按这个模板识别（见 xltools templates）；默认自动判断。")
    formats = one_of("text", "json", "jsonl", "sarif")
    text = "text（默认）、json、jsonl 或 sarif。"
    add("--format", called="格式", says=text, convert=formats, default="text")
    add("-o", "--output", called="文件", says="结果写入新文件。", convert=_path)
    text = "另存一份标出问题的工作簿；校验多个文件时写文件夹。"
    add("--annotate", called="文件", says=text, convert=os.path.normpath)
    text = "去掉 --annotate 加上的标记，另存为新文件；不作校验。"
    add("--unmark", called="文件", says=text, convert=os.path.normpath)
    parser.flag("--force", "覆盖已存在的结果文件。")
    for name, verb in (("--select", "只校验"), ("--ignore", "不校验")):
        text = f"{verb}这些关系，可写编号开头几位。"
        add(name, called="编号,…", says=text, convert=ids_of, repeats=True)
    text = "自备的勾稽关系（TOML，写法同内置的 relations.toml）。"
    add("--relations", called="文件", says=text, convert=_path)
    text = "上年的表，用于核对年初数等与上年衔接的关系。"
    add("--prior", called="文件", says=text, convert=_path)
    levels = one_of("error", "verify", "info")
    text = "达到该级别时退出码为 1：error（错误，默认）、verify（核实）、info（提示）。"
    add("--fail-on", called="级别", says=text, convert=levels, default="error")
    add("--show", called="info", says="同时列出提示（尾差）。", convert=one_of("info"))
    add("--jobs", called="数", says="同时校验的文件数；默认与处理器个数相同。", convert=count_of)
    text = "一个文件最多用时；校验多个文件时默认 60 秒。"
    add("--timeout", called="秒", says=text, convert=count_of)
    parser.flag("--version", "显示版本。")
    return parser


def _path(text: str) -> Path:
    from pathlib import Path

    return Path(text)


def _paths(texts: Iterable[Path | str]) -> tuple[Path, ...]:
    from pathlib import Path

    return tuple(map(Path, texts))


def _files(operands: list[str]) -> tuple[Path | str, ...]:
    """The files to check; a single one as it was written, without a search."""
    alone = operands[0] if ".." in operands[0] else os.path.normpath(operands[0])
    if len(operands) == 1 and not os.path.isdir(alone):
        return (alone,)
    from xltools.check.collect import collect

    collected = collect(_paths(operands))
    if collected.tables_as_text:
        note(f"文件夹中有 {len(collected.tables_as_text)} 个 CSV 文件没有校验；需要时请逐个写明。")
    return collected.files


def _validate(operands: list[str], options: Options, asked: SimpleNamespace) -> int:
    from xltools.finding import Severity
    from xltools.report.interface import Format, Tally, View, report_lines

    files = _files(operands)
    threshold = Severity(asked.fail_on)
    view = View(
        show_info=bool(asked.show) or threshold is Severity.INFO,
        ascii_only=asked.output is None and not _carries_utf8(),
    )
    tally = Tally()
    reports = tally.count(_reports(files, options, asked))
    if asked.annotate:
        from xltools.cli.marking import annotated

        others = tuple(str(path) for path in (options.relations, options.prior) if path)
        output = None if asked.output is None else str(asked.output)
        names = tuple(map(str, files))
        reports = annotated(reports, names, asked.annotate, others=others, output=output, force=asked.force)
    lines = report_lines(Format(asked.format), reports, view)
    if asked.output:
        inputs = (*_paths(files), *(path for path in (options.relations, options.prior) if path))
        _write(lines, asked.output, inputs, force=asked.force)
        note(f"已写入：{asked.output}")
    else:
        for line in lines:
            echo(line)
    return 2 if tally.incomplete else int(tally.at_least(threshold) > 0)


def _reports(files: tuple[Path | str, ...], options: Options, asked: SimpleNamespace) -> Iterator[FileReport]:
    """One report a file, in the order of the files; only several files, or a time limit, need other processes."""
    if len(files) == 1 and asked.timeout is None:
        from xltools.check.run import check_file

        yield check_file(files[0], options)
        return
    from xltools.check.batch import SECONDS, Bounds, check_many, processors
    from xltools.cli.progress import Progress

    progress = Progress(len(files))
    workers = min(asked.jobs or processors(), len(files))
    bounds = Bounds(asked.timeout or SECONDS)
    for report in check_many(_paths(files), options, workers, progress.done, bounds=bounds):
        progress.clear()
        yield report


def _unmark(paths: list[str], asked: SimpleNamespace) -> int:
    from xltools.cli.marking import unmarked

    if asked.annotate or asked.output:
        raise UsageError(f"--unmark 与 {'--annotate' if asked.annotate else '-o'} 不能同时使用")
    if len(paths) > 1:
        raise UsageError("--unmark 一次只处理一个文件")
    unmarked(paths[0], asked.unmark, force=asked.force)
    return 0


def _write(lines: Iterator[str], target: Path, inputs: tuple[Path, ...], *, force: bool) -> None:
    from xltools.book.target import new_file

    with (
        new_file(target, force=force, inputs=inputs) as temporary,
        temporary.open("w", encoding="utf-8", errors="replace", newline="\n") as stream,
    ):
        for line in lines:
            stream.write(f"{line}\n")


def _carries_utf8() -> bool:
    import codecs
    import sys

    return codecs.lookup(sys.stdout.encoding or "ascii").name == "utf-8"


def main() -> None:
    """Entry point of the console script."""
    run(command)
