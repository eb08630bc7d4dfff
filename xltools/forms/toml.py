"""Reading TOML."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from xltools.errors import BadPack

__all__ = ["read_toml"]


def read_toml(path: Path) -> dict[str, Any]:
    """The TOML of one file; :class:`BadPack` naming the file when it is malformed."""
    import tomllib

    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadPack(f"{path.name}：不是 UTF-8 编码的文本，请用记事本另存为 UTF-8 再试。") from error
    except tomllib.TOMLDecodeError as error:
        raise BadPack(f"{path.name}：{_place(str(error))}不合 TOML 格式，请改正后再试。") from error


def _place(message: str) -> str:
    """Where the parser stopped: it says so in English, and says what it expected there in terms of the grammar."""
    import re

    place = re.search(r"\(at line (\d+), column (\d+)\)", message)
    return f"第 {place[1]} 行第 {place[2]} 列" if place else "末尾"
