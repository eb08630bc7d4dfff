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
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadPack(f"{path.name}：TOML 格式有误（{error}）。") from error
