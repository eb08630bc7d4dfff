"""XML parts: parsed without DTD, entities or network, and written back with the declaration they had."""

from __future__ import annotations

import re

from xltools.errors import Hostile, Unreadable

TYPE_CHECKING = False  # typing is slow to import
if TYPE_CHECKING:
    from pathlib import Path

    from lxml.etree import _Element

__all__ = ["DECLARATION", "is_utf8", "local_name", "parse", "serialise"]

_DECLARATION = re.compile(rb"\A(?:\xef\xbb\xbf)?(<\?xml[^>]*\?>\s*)")
_FOREIGN_ENCODING = re.compile(rb"""encoding\s*=\s*["'](?!utf-?8["'])""", re.IGNORECASE)
DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
"""What a part begins with as Excel writes it."""


def parse(data: bytes, path: Path | str, name: str) -> _Element:
    """The root element of a part; :class:`Unreadable` when it is not XML, :class:`Hostile` with a DTD."""
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
    from lxml import etree

    body: bytes = _DECLARATION.sub(b"", etree.tostring(root.getroottree(), encoding="UTF-8"))
    match = _DECLARATION.match(original)
    if match is None or _FOREIGN_ENCODING.search(match[1]):
        return DECLARATION + body
    return match[1] + body


def is_utf8(data: bytes) -> bool:
    """Whether the part is stored as UTF-8, so that its tags can be found in the bytes as they are."""
    match = _DECLARATION.match(data)
    return b"\0" not in data[:64] and not (match and _FOREIGN_ENCODING.search(match[1]))


def local_name(element: _Element) -> str:
    """The element's name without namespace; empty for comments and processing instructions."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
