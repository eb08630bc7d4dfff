"""The rules of the performance forms as people and programs read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from xltools.check.performance.check import TITLES
from xltools.check.performance.declared import Declared
from xltools.report.rules import plain_markdown, rule_element

__all__ = ["ID", "TITLE", "performance_element", "performance_lines", "performance_page", "performance_text"]

ID = "performance"
TITLE = "绩效目标申报表与绩效自评表"


def performance_text(rules: Sequence[Declared]) -> Iterator[str]:
    """A line for each rule, by the form it speaks of first."""
    yield f"{ID}\t{TITLE}，{len(rules)} 条关系"
    for heading, group in _groups(rules):
        yield f"  {heading}"
        for each in group:
            yield f"    {each.rule.id}\t{each.rule.severity.label}\t{each.rule.says}"


def performance_element(rules: Sequence[Declared]) -> dict[str, object]:
    """The rules for the JSON document."""
    elements = [rule_element(each.rule) | {"forms": list(each.forms)} for each in rules]
    return {"id": ID, "title": TITLE, "rules": elements}


def performance_lines(declared: Declared) -> Iterator[str]:
    """Everything there is to know about one rule."""
    rule = declared.rule
    yield f"{rule.id} {rule.name}"
    yield f"含义：{rule.says}"
    yield f"级别：{rule.severity.label}"
    yield f"适用：{_forms(declared)}"
    yield f"依据：{rule.basis}"
    yield f"处理：{rule.fix}"


def performance_page(rules: Sequence[Declared]) -> Iterator[str]:
    """The page in Markdown."""
    yield f"# {TITLE}：勾稽关系"
    yield ""
    source = "数据在 `templates/performance-relations.toml` 中"
    yield f"共 {len(rules)} 条，由 `xltools rules --format md` 生成；{source}，不论模板和版式都适用。"
    for heading, group in _groups(rules):
        yield ""
        yield f"## {heading}"
        for each in group:
            yield ""
            yield f"### {each.rule.id} {plain_markdown(each.rule.says)}"
            yield ""
            yield f"- 名称：`{each.rule.name}`"
            yield f"- 级别：{each.rule.severity.label}"
            yield f"- 适用：{_forms(each)}"
            yield f"- 依据：{plain_markdown(each.rule.basis)}"
            yield f"- 处理：{plain_markdown(each.rule.fix)}"


def _groups(rules: Iterable[Declared]) -> Iterator[tuple[str, list[Declared]]]:
    groups: dict[str, list[Declared]] = {}
    for each in rules:
        groups.setdefault(TITLES[each.forms[0]], []).append(each)
    yield from groups.items()


def _forms(declared: Declared) -> str:
    return "、".join(TITLES[form] for form in declared.forms)
