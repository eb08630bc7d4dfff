"""XML parts: parsed without DTD, entities or network, and written back with the declaration they had."""

from __future__ import annotations

import re
from collections.abc import Mapping

from xltools.book.patching.xmltree import Small, small_tree, written
from xltools.errors import Hostile, Unreadable

TYPE_CHECKING = False  # typing is slow to import
if TYPE_CHECKING:
    from pathlib import Path

    from lxml.etree import _Element

__all__ = ["DECLARATION", "append_new", "is_small", "is_utf8", "local_name", "parse", "serialise"]

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_FOREIGN_ENCODING = rb"""(?i)encoding\s*=\s*["'](?!utf-?8["'])"""
DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
"""What a part begins with as Excel writes it."""


def parse(data: bytes, path: Path | str, name: str) -> _Element:
    """The root element of a part; :class:`Unreadable` when it is not XML, :class:`Hostile` with a DTD."""
    small = small_tree(data) if is_utf8(data) else None
    if small is not None:
        return small  # type: ignore[return-value]  # the same interface, as far as it is used
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, strip_cdata=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(path, f"部件 {name} 不是合法的 XML，请用 Excel 或 WPS 另存后再用") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise Hostile(path, f"部件 {name} 含有 DTD 声明，出于安全不予处理")
    return root


def serialise(root: _Element, original: bytes) -> bytes:
    """The tree as UTF-8 with the XML declaration of the original bytes, or the usual one where that cannot stay."""
    either: object = root
    body = written(either) if isinstance(either, Small) else _written_by_lxml(root)
    declared, _ = _declaration(original)
    return (DECLARATION if not declared or _is_foreign(declared) else declared) + body


def _written_by_lxml(root: _Element) -> bytes:
    from lxml import etree

    text: bytes = etree.tostring(root.getroottree(), encoding="UTF-8")
    return text[_declaration(text)[1] :]


def append_new(parent: _Element, tag: str, attributes: Mapping[str, str]) -> _Element:
    """A new last child."""
    if is_small(parent):
        made = parent.makeelement(tag, dict(attributes))
        parent.append(made)
        return made
    from lxml import etree

    return etree.SubElement(parent, tag, dict(attributes))


def is_small(root: _Element) -> bool:
    """Whether a tree is one without comments, processing instructions and CDATA."""
    either: object = root
    return isinstance(either, Small)


def _declaration(data: bytes) -> tuple[bytes, int]:
    """The XML declaration a part begins with, blanks behind it included, and where it ends; nothing without one."""
    start = len(_BYTE_ORDER_MARK) if data.startswith(_BYTE_ORDER_MARK) else 0
    end = data.find(b">", start) + 1
    if not (data.startswith(b"<?xml", start) and data.endswith(b"?>", start, end)):
        return b"", 0
    while data[end : end + 1].isspace():
        end += 1
    return data[start:end], end


def _is_foreign(declared: bytes) -> bool:
    if b'encoding="utf-8"' in declared.lower():
        return False
    return re.search(_FOREIGN_ENCODING, declared) is not None


def is_utf8(data: bytes) -> bool:
    """Whether the part is stored as UTF-8, so that its tags can be found in the bytes as they are."""
    return b"\0" not in data[:64] and not _is_foreign(_declaration(data)[0])


def local_name(element: _Element) -> str:
    """The element's name without namespace; empty for comments and processing instructions."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
