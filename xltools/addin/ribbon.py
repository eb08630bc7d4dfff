"""The tab of the add-in on Excel's ribbon, made from the registry."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from xltools.addin.registry import COMMANDS, GROUPS, Action
from xltools.record import Record

__all__ = ["RIBBONS", "TAB_LABEL", "Ribbon", "button_id", "ribbon_xml"]

TAB_LABEL = "财政公开表"


class Ribbon(Record):
    """One of the two parts that describe the ribbon: each version of Office looks for its own."""

    part: str
    namespace: str
    relationship: str


RIBBONS = (
    Ribbon(
        "customUI/customUI.xml",
        "http://schemas.microsoft.com/office/2006/01/customui",
        "http://schemas.microsoft.com/office/2006/relationships/ui/extensibility",
    ),
    Ribbon(
        "customUI/customUI14.xml",
        "http://schemas.microsoft.com/office/2009/07/customui",
        "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility",
    ),
)
"""Office 2007 reads the first, later ones the second."""


def ribbon_xml(namespace: str, actions: Sequence[Action] = COMMANDS) -> bytes:
    """The description of the ribbon for one version of Office."""
    root = ET.Element("customUI", {"xmlns": namespace})
    tabs = ET.SubElement(ET.SubElement(root, "ribbon"), "tabs")
    tab = ET.SubElement(tabs, "tab", {"id": "xltools_tab", "label": TAB_LABEL})
    for group in GROUPS:
        parent = ET.SubElement(tab, "group", {"id": f"xltools_group_{group.id}", "label": group.label})
        for action in actions:
            if action.group == group.id:
                ET.SubElement(parent, "button", _attributes(action))
    ET.indent(root)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, "unicode").encode() + b"\n"


def button_id(action: Action) -> str:
    """The id of an action's button."""
    return f"xltools_{action.id}"


def _attributes(action: Action) -> dict[str, str]:
    return {
        "id": button_id(action),
        "label": action.label,
        "imageMso": action.image,
        "size": "large" if action.large else "normal",
        "screentip": action.label,
        "supertip": action.tip,
        "tag": action.id,
        "onAction": action.callback,
    }
