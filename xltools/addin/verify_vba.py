"""What is wrong with the macros: they must compile, and each must start an action that exists."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from xltools.addin.registry import Action
from xltools.addin.vba.source import Procedure, open_blocks, procedures, unbalanced, undeclared

__all__ = ["vba_faults"]

RUN = re.compile('RunAction "([^"]*)"')


def vba_faults(sources: Mapping[str, str], actions: Sequence[Action]) -> Iterator[str]:
    """A sentence for each fault of the modules, which are given with their text."""
    public = {each.name for source in sources.values() for each in procedures(source)}
    for module, source in sources.items():
        yield from (f"VBA 模块 {module} {what}，请重新生成。" for what in _compile_faults(source, public))
    runs = {each.name: _started(each) for source in sources.values() for each in procedures(source)}
    yield from _action_faults({name: ids for name, ids in runs.items() if ids}, actions)


def _compile_faults(source: str, public: set[str]) -> Iterator[str]:
    if not source.isascii():
        yield "含有非 ASCII 字符，在其他语言的 Windows 上会变成乱码"
    for statement in open_blocks(source):
        yield f"的语句“{statement}”没有配对的开头或结尾"
    for statement in unbalanced(source):
        yield f"的语句“{statement}”不完整"
    for procedure, name in undeclared(source, public):
        yield f"的 {procedure} 用到没有定义的名称 {name}"


def _started(procedure: Procedure) -> list[str]:
    """The ids of the actions that a procedure starts."""
    return [name for statement in procedure.body for name in RUN.findall(statement)]


def _action_faults(runs: Mapping[str, list[str]], actions: Sequence[Action]) -> Iterator[str]:
    known = {action.id for action in actions}
    for name, ids in runs.items():
        for unknown in (each for each in ids if each not in known):
            yield f"宏 {name} 要运行的功能 {unknown} 不存在，请重新生成。"
    for action in actions:
        for name in (action.callback, action.macro):
            if runs.get(name, []) != [action.id] and not set(runs.get(name, [])) - known:
                yield f"功能“{action.label}”没有运行它的宏 {name}，请重新生成。"
