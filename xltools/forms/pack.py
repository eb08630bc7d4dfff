"""Packs: folders under ``templates/``, each a set of forms as data."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from xltools.errors import BadArgument
from xltools.forms import classification, model
from xltools.forms.compiled import compiled
from xltools.forms.model import Pack

__all__ = ["load_pack", "pack_folder", "pack_ids", "templates_folder"]

TYPES = (
    Decimal,
    classification.Classification,
    model.Block,
    model.Column,
    model.ColumnKind,
    model.Form,
    model.Imprint,
    model.Keyed,
    model.Pack,
    model.Row,
    model.Words,
)
CODE = (__file__, model.__file__, classification.__file__, str(Path(__file__).with_name("packfiles.py")))
"""Where a change of a loaded pack may come from, besides its data."""


@lru_cache(maxsize=1)
def templates_folder() -> Path:
    """The folder of packs: inside the installed package, or beside it in a checkout."""
    inside = Path(__file__).resolve().parent.parent / "templates"
    return inside if inside.is_dir() else inside.parent.parent / "templates"


def pack_ids() -> tuple[str, ...]:
    """Ids of the packs that can be filled, sorted."""
    folders = templates_folder().iterdir()
    return tuple(sorted(folder.name for folder in folders if (folder / "pack.toml").is_file()))


def pack_folder(pack_id: str) -> Path:
    """The folder of a pack; :class:`BadArgument` with the list of ids when there is none."""
    if pack_id not in pack_ids():
        raise BadArgument(f"没有名为“{pack_id}”的模板；可用的模板：{'、'.join(pack_ids())}。")
    return templates_folder() / pack_id


@lru_cache(maxsize=8)
def load_pack(pack_id: str) -> Pack:
    """The pack of that id with all its forms.

    Raises :class:`BadArgument` for an unknown id and :class:`BadPack` for a fault in its files.
    """
    folder = pack_folder(pack_id)

    def build() -> Pack:
        from xltools.forms.packfiles import build_pack

        return build_pack(folder)

    return compiled(folder, "forms", build, TYPES, CODE)
