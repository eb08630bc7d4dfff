"""What the extension cannot do with the libraries that LibreOffice's Python lacks, said in sentences."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from xltools.addin.scene import Ask
from xltools.errors import BadArgument

__all__ = ["Readable", "lacking", "libraries"]

_FOR = {
    "lxml": "在您自己的表样上生成公开版",
    "pandas": "读取台账",
    "python_calamine": "读取 .xls、.xlsb、.ods 数据",
}
"""What each library is for, by the name it is imported by; everything else needs none."""
_LEGACY = frozenset({".xls", ".xlsb", ".ods", ".et"})


class Readable:
    """The user's answers, without data files that nothing here could read."""

    def __init__(self, ask: Ask) -> None:
        self.target, self.text, self.choice = ask.target, ask.text, ask.choice
        self._files = ask.files

    def files(self, title: str) -> tuple[Path, ...]:
        """The files picked; :class:`BadArgument` for one of an old format without the library for it."""
        picked = self._files(title)
        if any(path.suffix.lower() in _LEGACY for path in picked) and not find_spec("python_calamine"):
            raise BadArgument(lacking("python_calamine"))
        return picked


def lacking(module: str) -> str:
    """What to say when a module could not be imported."""
    library = module.partition(".")[0]
    package = library.replace("_", "-")
    return (
        f"LibreOffice 的 Python {platform.python_version()} 没有 {package}，{_FOR.get(library, '这一步')}需要它；"
        f"请为这个 Python 安装 {package}，或改用命令 fill-template。"
    )


def libraries() -> Iterator[str]:
    """A line for each library."""
    for library, purpose in _FOR.items():
        package = library.replace("_", "-")
        if find_spec(library):
            yield f"√ {package}：可以{purpose}"
        else:
            yield f"● 没有 {package}：不能{purpose}，其余功能不受影响"
