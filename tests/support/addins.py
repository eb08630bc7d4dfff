"""Add-ins for tests: what is inside one, and ones with a fault."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO

from xltools.addin.build import addin_content
from xltools.addin.registry import COMMANDS
from xltools.addin.sources import addin_project
from xltools.addin.vba.project import Module, Project

__all__ = ["argv", "faulty", "parts_of", "with_module", "with_part", "with_sentinels", "without_part"]


def parts_of(content: bytes) -> dict[str, bytes]:
    """The parts of a package by name."""
    with zipfile.ZipFile(BytesIO(content)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def with_part(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The package with one part changed; a change that changes nothing is a mistake of the test."""
    parts = parts_of(content)
    changed = change(parts[name])
    assert changed != parts[name]
    return _zipped(parts | {name: changed})


def without_part(content: bytes, name: str) -> bytes:
    """The package without one part."""
    parts = parts_of(content)
    del parts[name]
    return _zipped(parts)


def with_module(name: str, old: str, new: str) -> Project:
    """The project of the add-in with a text in one module replaced."""
    project = addin_project()
    modules = [
        module._replace(source=_replaced(module.source, old, new)) if module.name == name else module
        for module in project.modules
    ]
    return project._replace(modules=tuple(modules))


def faulty(name: str, old: str, new: str) -> bytes:
    """The add-in with that project."""
    return addin_content(COMMANDS, with_module(name, old, new))


def with_sentinels(project: Project) -> Project:
    """The project with a function in each standard module that says ok when the module compiles."""
    sentinel = '\nPublic Function ZzSentinel() As String\n    ZzSentinel = "ok"\nEnd Function\n'
    modules = (
        Module(module.name, module.source + sentinel, module.kind) if not module.kind.value else module
        for module in project.modules
    )
    return project._replace(modules=tuple(modules))


def argv(line: str) -> list[str]:
    """The arguments that a program for Windows makes of a command line, as its C library documents it."""
    words, word, quoted, at = [], None, False, 0
    while at < len(line):
        slashes = len(line[at:]) - len(line[at:].lstrip("\\"))
        at += slashes
        letter = line[at : at + 1]
        if letter == '"':
            word = (word or "") + "\\" * (slashes // 2) + '"' * (slashes % 2)
            quoted ^= slashes % 2 == 0
        elif letter in {" ", ""} and not quoted:
            words += [word + "\\" * slashes] if word is not None else ["\\" * slashes] * bool(slashes)
            word = None
        else:
            word = (word or "") + "\\" * slashes + letter
        at += 1
    return [*words, *([] if word is None else [word])]


def _replaced(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new)


def _zipped(parts: dict[str, bytes]) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        for name, data in parts.items():
            target.writestr(name, data)
    return made.getvalue()
