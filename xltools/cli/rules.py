"""The subcommands ``xltools rules`` and ``xltools rule``: the catalogue of relations."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

from xltools.cli.arguments import Parser, UsageError, one_of
from xltools.cli.shell import echo

if TYPE_CHECKING:
    from xltools.forms.model import Pack
    from xltools.relations.catalogue import Relation

__all__ = ["rule", "rules"]


def rules(parser: Parser, arguments: list[str]) -> int:
    """List the relations of all packs or of one; as pages, one for each pack."""
    parser.value("--pack", called="编号", says="只列这个模板的关系（见 xltools templates）。")
    says = "text（默认）、json 或 md（说明文档）。"
    parser.value("--format", called="格式", says=says, convert=one_of("text", "json", "md"), default="text")
    parser.value(
        "-o",
        "--output",
        called="路径",
        says="写入文件；md 写入已有的文件夹，每个模板一个文件。",
        convert=Path,
    )
    parser.flag("--force", "覆盖已存在的文件。")
    asked, _ = parser.parse(arguments, most=0)
    catalogue = _catalogue(asked.pack)
    if asked.format == "md" and asked.output:
        return _pages(catalogue, asked)
    lines = _lines(catalogue, asked.format)
    if asked.output:
        _write(lines, asked.output, force=asked.force)
    else:
        for line in lines:
            echo(line)
    return 0


def rule(parser: Parser, arguments: list[str]) -> int:
    """Explain the relation of one id."""
    from xltools.errors import BadArgument
    from xltools.report.rules import rule_lines

    _, operands = parser.parse(arguments, most=1)
    if not operands:
        raise UsageError("缺少 编号")
    wanted = operands[0].upper()
    found = [(each, pack) for pack, relations in _catalogue(None) for each in relations if each.id == wanted]
    if not found:
        raise BadArgument(f"没有编号为“{operands[0]}”的勾稽关系；用 xltools rules 查看全部。")
    for relation, pack in found:
        for line in rule_lines(relation, pack):
            echo(line)
    return 0


def _catalogue(pack_id: str | None) -> list[tuple[Pack, tuple[Relation, ...]]]:
    from xltools.forms.pack import load_pack, pack_ids
    from xltools.relations.catalogue import load_relations

    ids = [pack_id] if pack_id else pack_ids()
    return [(load_pack(each), load_relations(each)) for each in ids]


def _lines(catalogue: list[tuple[Pack, tuple[Relation, ...]]], form: str) -> list[str]:
    from xltools.report.rules import rules_json, rules_page, rules_text

    if form == "json":
        return [rules_json(catalogue)]
    lines = rules_page if form == "md" else rules_text
    return [line for pack, relations in catalogue for line in lines(pack, relations)]


def _pages(catalogue: list[tuple[Pack, tuple[Relation, ...]]], asked: SimpleNamespace) -> int:
    if not asked.output.is_dir():
        raise UsageError(f"“{asked.output}”不是文件夹，--format md 的结果写入已有的文件夹")
    for entry in catalogue:
        target = asked.output / f"{entry[0].id}.md"
        _write(_lines([entry], "md"), target, force=asked.force)
        echo(f"已生成：{target}")
    return 0


def _write(lines: Iterable[str], target: Path, *, force: bool) -> None:
    from xltools.book.target import new_file

    with (
        new_file(target, force=force) as temporary,
        temporary.open("w", encoding="utf-8", newline="\n") as stream,
    ):
        stream.writelines(f"{line}\n" for line in lines)
