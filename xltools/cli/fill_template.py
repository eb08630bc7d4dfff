"""The command ``fill-template``."""

from __future__ import annotations

from pathlib import Path

import click

from xltools.cli.shell import ChineseCommand, echo, note, run, year_of

__all__ = ["command", "main"]


@click.command("fill-template", cls=ChineseCommand)
@click.argument("template", required=False, metavar="模板")
@click.option("--list", "list_packs", is_flag=True, help="列出可用的模板。")
@click.option(
    "--data",
    "data",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="路径",
    help="数据：台账、数据文件、表格文件或文件夹，可多次给出。",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="文件", help="输出的工作簿（.xlsx）。"
)
@click.option("--unit", "unit_name", default="", metavar="名称", help="单位名称。")
@click.option("--year", callback=year_of, metavar="年度", help="决算年度。")
@click.option(
    "--prior", type=click.Path(path_type=Path), metavar="文件", help="上年决算公开表，用于取年初数。"
)
@click.option("--publish", is_flag=True, help="生成公开版：只有数值，按两位小数四舍五入。")
@click.option("--force", is_flag=True, help="覆盖已存在的输出文件。")
@click.version_option(package_name="xltools", message="xltools %(version)s", help="显示版本。")
def command(
    *,
    template: str | None,
    list_packs: bool,
    data: tuple[Path, ...],
    output: Path | None,
    **options: object,
) -> int:
    """把台账等数据填入官方表样，生成带公式的工作簿。

    模板是内置模板的编号（见 --list），或您自己的空表（.xlsx、.xlsm）。
    """
    if list_packs:
        return _list()
    if not template:
        raise click.UsageError("请写明模板（内置模板见 --list）")
    if not data:
        raise click.UsageError("请用 --data 给出数据")
    return _fill(template, data, output, options)


def _list() -> int:
    from xltools.forms.pack import load_pack, pack_ids

    for pack_id in pack_ids():
        pack = load_pack(pack_id)
        echo(f"{pack_id}\t{pack.title}，{len(pack.forms)} 张表，单位{pack.unit}")
    return 0


def _fill(template: str, data: tuple[Path, ...], output: Path | None, options: dict[str, object]) -> int:
    from xltools.fill.run import Request, fill
    from xltools.report.fill_summary import summary_lines

    target = output or Path(f"{Path(template).stem}.填报{_suffix(template)}")
    if target.suffix.lower() != _suffix(template):
        raise click.UsageError(f"输出文件的扩展名应为 {_suffix(template)}")
    outcome = fill(Request(template, data, target, **options), note)  # type: ignore[arg-type]
    for line in summary_lines(outcome):
        echo(line)
    return 0 if outcome.clean else 1


def _suffix(template: str) -> str:
    suffix = Path(template).suffix.lower()
    return suffix if suffix in {".xlsx", ".xlsm"} else ".xlsx"


def main() -> None:
    """Entry point of the console script."""
    run(command)
