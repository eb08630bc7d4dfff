"""The descriptions in the LibreOffice extension, made from the registry: toolbar, menu, commands, package."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.etree import ElementTree as ET

from xltools import __version__
from xltools.addin.registry import ACTIONS, COMMANDS, GROUPS, Action
from xltools.addin.ribbon import TAB_LABEL
from xltools.record import Record

__all__ = [
    "COMPONENT",
    "IDENTIFIER",
    "IMPLEMENTATION",
    "MANIFEST",
    "PROTOCOL",
    "SEPARATOR",
    "Command",
    "commands",
    "descriptions",
]

IDENTIFIER = "cn.xltools.addin"
IMPLEMENTATION = f"{IDENTIFIER}.ProtocolHandler"
"""The name of the component's service, which the component says too."""
PROTOCOL = "vnd.xltools:"
COMPONENT = "xltools_component.py"
MANIFEST = "META-INF/manifest.xml"
SEPARATOR = "private:separator"
_SHEETS = "com.sun.star.sheet.SpreadsheetDocument"
"""The documents that get the toolbar and the menu."""
_TOOLBAR, _MENU = f"{IDENTIFIER}.toolbar", f"{IDENTIFIER}.menu"
_BELOW = "0,3"
"""In a row of its own below the two rows that LibreOffice shows."""
_DATA = "application/vnd.sun.star.configuration-data"
_PYTHON = "application/vnd.sun.star.uno-component;type=Python"
_OOR = {
    "xmlns:oor": "http://openoffice.org/2001/registry",
    "xmlns:xs": "http://www.w3.org/2001/XMLSchema",
}
_DESCRIPTION = {
    "xmlns": "http://openoffice.org/extensions/description/2006",
    "xmlns:xlink": "http://www.w3.org/1999/xlink",
}


class Command(Record):
    """An entry of the toolbar and the menu."""

    url: str
    label: str = ""


def commands(actions: Sequence[Action] = ACTIONS) -> Iterator[Command]:
    """The entries in the order of the groups, which separators part; 撤销 comes last."""
    for group in GROUPS:
        for action in actions:
            if action.group == group.id:
                yield Command(PROTOCOL + action.id, action.label)
        yield Command(SEPARATOR)
    yield from (Command(PROTOCOL + each.id, each.label) for each in COMMANDS if each not in ACTIONS)


def descriptions(actions: Sequence[Action] = ACTIONS) -> dict[str, bytes]:
    """The files of the extension that describe it, by name."""
    configuration = {
        "Addons.xcu": _addons(list(commands(actions))),
        "CalcWindowState.xcu": _window_state(),
        "ProtocolHandler.xcu": _protocol_handler(),
    }
    types = dict.fromkeys(configuration, _DATA) | {COMPONENT: _PYTHON}
    made = {**configuration, "description.xml": _description(), MANIFEST: _manifest(types)}
    return {name: _written(root) for name, root in made.items()}


def _addons(entries: Sequence[Command]) -> ET.Element:
    """The toolbar, and a menu with the same entries."""
    root = _component("org.openoffice.Office", "Addons")
    parts = _node(root, "AddonUI")
    _entries(_node(_node(parts, "OfficeToolBar"), _TOOLBAR, new=True), entries)
    menu = _node(_node(parts, "OfficeMenuBar"), _MENU, new=True)
    _prop(menu, "Title", TAB_LABEL)
    _prop(menu, "Context", _SHEETS)
    _entries(_node(menu, "Submenu"), entries)
    return root


def _entries(parent: ET.Element, entries: Sequence[Command]) -> None:
    """Nodes in order; LibreOffice sorts them by name."""
    for number, command in enumerate(entries, 1):
        node = _node(parent, f"m{number:02d}", new=True)
        _prop(node, "URL", command.url)
        if command.label:
            _prop(node, "Title", command.label)
            _prop(node, "Target", "_self")
            _prop(node, "Context", _SHEETS)


def _window_state() -> ET.Element:
    """The toolbar's name in the list of toolbars, and its place below those of LibreOffice."""
    root = _component("org.openoffice.Office.UI", "CalcWindowState")
    states = _node(_node(root, "UIElements"), "States")
    bar = _node(states, f"private:resource/toolbar/addon_{_TOOLBAR}", new=True)
    _prop(bar, "UIName", TAB_LABEL)
    _prop(bar, "Docked", "true")
    _prop(bar, "DockPos", _BELOW)
    _prop(bar, "Visible", "true")
    return root


def _protocol_handler() -> ET.Element:
    root = _component("org.openoffice.Office", "ProtocolHandler")
    handler = _node(_node(root, "HandlerSet"), IMPLEMENTATION, new=True)
    _prop(handler, "Protocols", f"{PROTOCOL}*", "oor:string-list")
    return root


def _description() -> ET.Element:
    root = ET.Element("description", _DESCRIPTION)
    ET.SubElement(root, "identifier", {"value": IDENTIFIER})
    ET.SubElement(root, "version", {"value": __version__})
    named = ET.SubElement(ET.SubElement(root, "display-name"), "name", {"lang": "zh"})
    named.text = f"xltools {TAB_LABEL}"
    about = ET.SubElement(root, "extension-description")
    ET.SubElement(about, "src", {"lang": "zh", "xlink:href": "about.txt"})
    return root


def _manifest(types: dict[str, str]) -> ET.Element:
    root = ET.Element("manifest:manifest", {"xmlns:manifest": "http://openoffice.org/2001/manifest"})
    for path, kind in types.items():
        entry = {"manifest:full-path": path, "manifest:media-type": kind}
        ET.SubElement(root, "manifest:file-entry", entry)
    return root


def _component(package: str, name: str) -> ET.Element:
    return ET.Element("oor:component-data", {**_OOR, "oor:name": name, "oor:package": package})


def _node(parent: ET.Element, name: str, *, new: bool = False) -> ET.Element:
    return ET.SubElement(parent, "node", {"oor:name": name, **({"oor:op": "replace"} if new else {})})


def _prop(parent: ET.Element, name: str, value: str, kind: str = "") -> None:
    prop = ET.SubElement(parent, "prop", {"oor:name": name, **({"oor:type": kind} if kind else {})})
    ET.SubElement(prop, "value").text = value


def _written(root: ET.Element) -> bytes:
    ET.indent(root)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, "unicode").encode() + b"\n"
