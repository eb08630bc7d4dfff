"""The command ``fill-template``."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from xltools.cli.shell import Parser, UsageError, echo, note, run, year_of

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
    add = parser.add_argument
    add("--list", action="store_true", help="列出可用的模板。")
    data = "数据：台账、数据文件、表格文件或文件夹，可多次给出。"
    add("--data", action="append", type=Path, metavar="路径", help=data)
    add("-o", "--output", type=Path, metavar="文件", help="输出的工作簿（.xlsx）。")
    add("--unit", default="", metavar="名称", help="单位名称。")
    add("--year", type=year_of, metavar="年度", help="决算年度。")
    add("--prior", type=Path, metavar="文件", help="上年决算公开表，用于取年初数。")
    add("--publish", action="store_true", help="生成公开版：只有数值，按两位小数四舍五入。")
    add("--force", action="store_true", help="覆盖已存在的输出文件。")
    parser.add_version()
    return parser


def _list() -> int:
    from xltools.forms.pack import load_pack, pack_ids

    for pack_id in pack_ids():
        pack = load_pack(pack_id)
        echo(f"{pack_id}\t{pack.title}，{len(pack.forms)} 张表，单位{pack.unit}")
    return 0


def _fill(template: str, options: Namespace) -> int:
    from xltools.fill.run import Request, fill
    from xltools.report.fill_summary import summary_lines

    target = options.output or Path(f"{Path(template).stem}.填报{_suffix(template)}")
    if target.suffix.lower() != _suffix(template):
        raise UsageError(f"输出文件的扩展名应为 {_suffix(template)}")
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
    for line in summary_lines(outcome):
        echo(line)
    return 0 if outcome.clean else 1


def _suffix(template: str) -> str:
    suffix = Path(template).suffix.lower()
    return suffix if suffix in {".xlsx", ".xlsm"} else ".xlsx"


def main() -> None:
    """Entry point of the console script."""
    run(command)
