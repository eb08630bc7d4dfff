"""The packs of both kinds: tables of accounts, and performance forms."""

from __future__ import annotations

from xltools.errors import BadArgument
from xltools.forms.application.pack import application_pack_ids
from xltools.forms.pack import pack_ids

__all__ = ["is_application", "require_pack"]


def is_application(pack_id: str) -> bool:
    """Whether a pack is one of performance forms."""
    return pack_id in application_pack_ids()


def require_pack(pack_id: str) -> None:
    """Nothing for a pack of either kind; :class:`BadArgument` with the list of ids for any other word."""
    known = (*pack_ids(), *application_pack_ids())
    if pack_id not in known:
        raise BadArgument(f"没有名为“{pack_id}”的模板；可用的模板：{'、'.join(known)}。")
