"""The command ``xltools``: what is not one of the two main commands."""

from __future__ import annotations

from pathlib import Path

import click

from xltools.cli.shell import ChineseGroup, echo, run

__all__ = ["command", "main"]


@click.group("xltools", cls=ChineseGroup)
@click.version_option(package_name="xltools", message="xltools %(version)s", help="显示版本。")
def command() -> None:
    """财政公开表格工具：模板与勾稽关系。填报用 fill-template。"""


@command.command("templates")
def templates() -> int:
    """列出内置模板及其各表。"""
    from xltools.forms.pack import load_pack, pack_ids

    for pack_id in pack_ids():
        pack = load_pack(pack_id)
        echo(f"{pack_id}\t{pack.title}，单位{pack.unit}")
        for form in pack.forms.values():
            echo(f"  {form.id}\t{form.number}\t{form.title}")
    return 0


@command.command("rules")
def rules() -> int:
    """列出全部勾稽关系。"""
    from xltools.forms.pack import pack_ids
    from xltools.relations.catalogue import load_relations

    for pack_id in pack_ids():
        for relation in load_relations(pack_id):
            echo(f"{relation.id}\t{relation.severity.label}\t{relation.says}")
    return 0


@command.command("rule")
@click.argument("relation_id", metavar="编号")
def rule(relation_id: str) -> int:
    """说明一条勾稽关系。"""
    from xltools.errors import BadArgument
    from xltools.forms.pack import pack_ids
    from xltools.relations.catalogue import load_relations

    for pack_id in pack_ids():
        for relation in load_relations(pack_id):
            if relation.id == relation_id.upper():
                echo(f"{relation.id} {relation.name}")
                echo(f"含义：{relation.says}")
                if relation.text:
                    echo(f"关系式：{relation.text}")
                echo(f"级别：{relation.severity.label}")
                echo(f"依据：{relation.basis}")
                echo(f"处理：{relation.fix}")
                return 0
    raise BadArgument(f"没有编号为“{relation_id}”的勾稽关系；用 xltools rules 查看全部。")


@command.command("build-templates")
@click.option(
    "-o", "--output", "folder", type=click.Path(path_type=Path), metavar="文件夹", help="写到别处。"
)
def build_templates(folder: Path | None) -> int:
    """由表样数据重新生成各模板的空白工作簿。"""
    from xltools.book.target import new_file
    from xltools.fill.build import build_blank
    from xltools.forms.pack import load_pack, pack_folder, pack_ids

    for pack_id in pack_ids():
        target = (folder or pack_folder(pack_id)) / f"{pack_id}.xlsx"
        with new_file(target, force=True) as temporary:
            build_blank(load_pack(pack_id), temporary)
        echo(f"已生成：{target}")
    return 0


def main() -> None:
    """Entry point of the console script."""
    run(command)
