"""Packs: folders under ``templates/``, each a set of forms as data."""

from __future__ import annotations

import os
from decimal import Decimal
from functools import lru_cache

from xltools.errors import BadArgument
from xltools.forms import classification, model
from xltools.forms.compiled import compiled
from xltools.forms.model import Cover, Pack

TYPE_CHECKING = False  # pathlib is slow to import
if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "load_cover",
    "load_pack",
    "pack_folder",
    "pack_ids",
    "pack_place",
    "templates",
    "templates_folder",
]

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
    model.Spoken,
    model.Words,
)
CODE = (
    __file__,
    model.__file__,
    classification.__file__,
    *(os.path.join(os.path.dirname(__file__), name) for name in ("labels.py", "packfiles.py", "spoken.py")),
)
"""Where a change of a loaded pack may come from, besides its data."""


@lru_cache(maxsize=1)
def templates() -> str:
    """The folder of packs: inside the installed package, or beside it in a checkout."""
    package = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
    inside = os.path.join(package, "templates")
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(package), "templates")


def templates_folder() -> Path:
    """The folder of packs as a path."""
    from pathlib import Path

    return Path(templates())


@lru_cache(maxsize=1)
def pack_ids() -> tuple[str, ...]:
    """Ids of the packs that can be filled, sorted."""
    folder = templates()
    names = (name for name in sorted(os.listdir(folder)) if "." not in name)
    return tuple(name for name in names if os.path.isfile(os.path.join(folder, name, "pack.toml")))


def pack_folder(pack_id: str) -> Path:
    """The folder of a pack as a path, errors as :func:`pack_place`."""
    from pathlib import Path

    return Path(pack_place(pack_id))


def pack_place(pack_id: str) -> str:
    """The folder of a pack; :class:`BadArgument` with the list of ids when there is none."""
    if pack_id not in pack_ids():
        raise BadArgument(f"没有名为“{pack_id}”的模板；可用的模板：{'、'.join(pack_ids())}。")
    return os.path.join(templates(), pack_id)


@lru_cache(maxsize=8)
def load_pack(pack_id: str) -> Pack:
    """The pack of that id with all its forms.

    Raises :class:`BadArgument` for an unknown id and :class:`BadPack` for a fault in its files.
    """

    def build() -> Pack:
        from xltools.forms.packfiles import build_pack

        return build_pack(pack_folder(pack_id))

    return compiled(pack_place(pack_id), "forms", build, TYPES, CODE)


@lru_cache(maxsize=8)
def load_cover(pack_id: str) -> Cover:
    """What is known of a pack without its forms, errors as :func:`load_pack`: most workbooks need one pack whole."""
    return compiled(pack_place(pack_id), "cover", lambda: load_pack(pack_id).cover, (Cover,), CODE)
