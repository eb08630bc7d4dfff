"""Packs of application-style forms: folders under ``templates/`` with a file ``application.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from xltools.errors import BadArgument, BadPack
from xltools.forms.application.layout import Layout
from xltools.forms.application.layoutfile import build_layout
from xltools.forms.pack import templates_folder
from xltools.forms.toml import read_toml
from xltools.record import Record

__all__ = ["ApplicationPack", "application_pack_ids", "load_application_pack"]

FILE = "application.toml"
NOT_LAYOUTS = frozenset({FILE, "relations.toml", "samples.toml"})


class ApplicationPack(Record):
    """A set of application-style forms."""

    id: str
    title: str
    year: int
    version: str
    layouts: Mapping[str, Layout]
    """By form id, in order of the ids."""

    def layout(self, form: str) -> Layout:
        """The layout of a form; :class:`BadArgument` when the pack has none."""
        if form not in self.layouts:
            raise BadArgument(f"模板 {self.id} 没有表 {form}；它有：{'、'.join(self.layouts)}。")
        return self.layouts[form]


@lru_cache(maxsize=1)
def application_pack_ids() -> tuple[str, ...]:
    """Ids of the packs of application-style forms, sorted."""
    folders = templates_folder().iterdir()
    return tuple(sorted(folder.name for folder in folders if (folder / FILE).is_file()))


@lru_cache(maxsize=8)
def load_application_pack(pack_id: str) -> ApplicationPack:
    """The pack of that id; what it does not state is that of the pack it extends.

    Raises :class:`BadArgument` for an unknown id and :class:`BadPack` for a fault in its files.
    """
    if pack_id not in application_pack_ids():
        known = "、".join(application_pack_ids())
        raise BadArgument(f"没有名为“{pack_id}”的绩效表模板；可用的模板：{known}。")
    folders = _chain(templates_folder() / pack_id)
    own = read_toml(folders[0] / FILE)
    try:
        return ApplicationPack(pack_id, own["title"], own["year"], own["version"], _layouts(folders))
    except KeyError as error:
        raise BadPack(f"{pack_id}/{FILE}：缺少 {error}。") from error


def _chain(folder: Path) -> list[Path]:
    """The folder, the one it extends, and so on."""
    found = [folder]
    while extended := read_toml(found[-1] / FILE).get("extends"):
        following = templates_folder() / extended
        if following in found or not (following / FILE).is_file():
            raise BadPack(f"{found[-1].name}/{FILE}：extends 指向的模板“{extended}”不存在或互相引用。")
        found.append(following)
    return found


def _layouts(folders: list[Path]) -> dict[str, Layout]:
    forms = {
        path.stem for folder in folders for path in folder.glob("*.toml") if path.name not in NOT_LAYOUTS
    }
    layouts = {}
    for form in sorted(forms):
        data: dict[str, Any] = {}
        for folder in reversed(folders):
            path = folder / f"{form}.toml"
            if path.is_file():
                data |= read_toml(path)
                named = f"{folder.name}/{path.name}"
        layouts[form] = build_layout(form, data, named)
    return layouts
