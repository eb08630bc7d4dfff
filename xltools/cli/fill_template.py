"""The command ``fill-template``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace

from xltools.cli.arguments import Parser, UsageError, year_of
from xltools.cli.shell import echo, note, run

__all__ = ["command", "main"]

SAYS = """把台账等数据填入官方表样，生成带公式的工作簿。

模板是内置模板的编号（见 --list），或您自己的空表（.xlsx、.xlsm）。"""


def command(arguments: list[str]) -> int:
    """Fill a template as the arguments ask; the exit code."""
    options, operands = _parser().parse(arguments, most=1)
    if options.list:
        return _list()
    if not operands:
        raise UsageError("请写明模板（内置模板见 --list）")
    if not options.data:
        raise UsageError("请用 --data 给出数据")
    return _fill(operands[0], options)


def _parser() -> Parser:
    parser = Parser("fill-template", "模板", SAYS)
    parser.flag("--list", "列出可用的模板。")
    data = "数据：台账、数据文件、项目表、指标表、表格文件或文件夹，可多次给出。"
    parser.value("--data", called="路径", says=data, convert=Path, repeats=True)
    parser.value("-o", "--output", called="文件", says="输出的工作簿（.xlsx）。", convert=Path)
    parser.value("--unit", called="名称", says="单位名称。", default="")
    parser.value("--year", called="年度", says="年度。", convert=year_of)
    parser.value("--prior", called="文件", says="上年决算公开表，用于取年初数。", convert=Path)
    text = "绩效表：只生成这个项目的表；默认全部项目和部门。"
    parser.value("--project", called="名称", says=text, default="")
    parser.flag("--publish", "生成公开版：只有数值，按两位小数四舍五入。")
    parser.flag("--force", "覆盖已存在的输出文件。")
    parser.flag("--version", "显示版本。")
    return parser


def _list() -> int:
    from xltools.forms.application.pack import application_pack_ids, load_application_pack
    from xltools.forms.pack import load_pack, pack_ids

    for pack_id in pack_ids():
        pack = load_pack(pack_id)
        echo(f"{pack_id}\t{pack.title}，{len(pack.forms)} 张表，单位{pack.unit}")
    for pack_id in application_pack_ids():
        forms = load_application_pack(pack_id)
        echo(f"{pack_id}\t{forms.title}，{len(forms.layouts)} 种表，单位万元")
    return 0


def _fill(template: str, options: SimpleNamespace) -> int:
    target = options.output or Path(f"{Path(template).stem}.填报{_suffix(template)}")
    if target.suffix.lower() != _suffix(template):
        raise UsageError(f"输出文件的扩展名应为 {_suffix(template)}")
    from xltools.cli.packs import is_application

    if is_application(template):
        return _fill_performance(template, target, options)
    if options.project:
        raise UsageError("--project 只用于绩效表的模板")
    from xltools.fill.run import Request, fill
    from xltools.report.fill_summary import summary_lines

    request = Request(
        template,
        tuple(options.data),
        target,
        unit_name=options.unit,
        year=options.year,
        prior=options.prior,
        publish=options.publish,
        force=options.force,
    )
    outcome = fill(request, note)
    return _tell(summary_lines(outcome), clean=outcome.clean)


def _fill_performance(pack: str, target: Path, options: SimpleNamespace) -> int:
    from xltools.fill.performance.run import PerformanceRequest, fill_performance
    from xltools.report.performance_summary import performance_lines

    if options.prior:
        raise UsageError("--prior 不用于绩效表；上年的表可以用 --data 给出")
    request = PerformanceRequest(
        pack,
        tuple(options.data),
        target,
        unit_name=options.unit,
        year=options.year,
        project=options.project,
        publish=options.publish,
        force=options.force,
    )
    outcome = fill_performance(request, note)
    return _tell(performance_lines(outcome), clean=outcome.clean)


def _tell(lines: Iterable[str], *, clean: bool) -> int:
    """Print what was filled; the exit code."""
    for line in lines:
        echo(line)
    return 0 if clean else 1


def _suffix(template: str) -> str:
    suffix = Path(template).suffix.lower()
    return suffix if suffix in {".xlsx", ".xlsm"} else ".xlsx"


def main() -> None:
    """Entry point of the console script."""
    run(command)
