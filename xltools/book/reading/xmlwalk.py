"""One pass over an XML document that hands elements to functions by their path, keeping no tree."""

from __future__ import annotations

import pyexpat  # what xml.parsers.expat is, without three modules around it
from collections.abc import Callable, Mapping

from xltools.book.reading.guard import DEFAULT, Limits
from xltools.errors import Hostile, Unreadable
from xltools.record import Record

TYPE_CHECKING = False  # typing is slow to import
if TYPE_CHECKING:
    from pathlib import Path
    from typing import TypeAlias

__all__ = ["Document", "Ends", "Starts", "is_true", "relationship_id", "walk"]

Attributes: TypeAlias = dict[str, str]
Starts: TypeAlias = Mapping[str, Callable[[Attributes], None]]
"""What to do with an element's attributes, by its path (``workbook/sheets/sheet``)."""
Ends: TypeAlias = Mapping[str, Callable[[str], None]]
"""What to do with an element's own text, that of foreign elements in it included, by its path."""

_FOREIGN = "?"
_MAX_NAME = 64
_MAX_KNOWN = 10_000
_SEPARATOR = " "


class Document(Record):
    """The text of an XML part, and what messages call it."""

    path: Path | str
    part: str
    text: str


def walk(
    document: Document, namespaces: frozenset[str], starts: Starts, ends: Ends, limits: Limits = DEFAULT
) -> None:
    """Call the functions for each element in order; elements of other namespaces have no path.

    Raises :class:`Unreadable` for text that is not well-formed, :class:`Hostile` for deep nesting or very
    many tags.
    """
    if document.text.count("<") > limits.tags:
        raise Hostile(document.path, f"“{document.part}”的内容过多，请删去多余的内容后再试")
    walker = _Walker(document, namespaces, starts, ends, limits.depth)
    parser = pyexpat.ParserCreate(namespace_separator=_SEPARATOR)
    parser.buffer_text = True
    parser.StartElementHandler = walker.start
    parser.EndElementHandler = walker.end
    parser.CharacterDataHandler = walker.text.append
    try:
        parser.Parse(document.text, True)
    except pyexpat.ExpatError as error:
        raise Unreadable(
            document.path,
            f"“{document.part}”第 {error.lineno} 行不是完整的 XML，文件已损坏，请用 Excel 打开后另存",
        ) from error


def is_true(text: str | None) -> bool:
    """An ``xsd:boolean``."""
    return text in {"1", "true"}


def relationship_id(attributes: Attributes) -> str:
    """The ``r:id`` of an element in a transitional or strict file; empty when it has none."""
    for name, value in attributes.items():
        if name.endswith("/relationships id"):
            return value
    return ""


class _Element:
    """A kind of element: its path, what is to be done with it, and the kinds known below it."""

    __slots__ = ("below", "end", "is_foreign", "path", "start")

    def __init__(self, path: str, starts: Starts, ends: Ends) -> None:
        self.path = path
        self.start = starts.get(path)
        self.end = ends.get(path)
        self.is_foreign = path.endswith(_FOREIGN)
        self.below: dict[str, _Element] = {}


class _Walker:
    def __init__(
        self, document: Document, namespaces: frozenset[str], starts: Starts, ends: Ends, depth: int
    ) -> None:
        self.document = document
        self.namespaces = namespaces
        self.starts = starts
        self.ends = ends
        self.depth = depth
        self.text: list[str] = []
        self.trail = [_Element("", {}, {})]
        self.outer: list[str] = []
        """Text of the open elements that came before their open children."""
        self.known = 0

    def start(self, name: str, attributes: Attributes) -> None:
        trail = self.trail
        element = trail[-1].below.get(name) or self._element(name)
        trail.append(element)
        if self.text:
            self.outer.append("".join(self.text))
            self.text.clear()
        else:
            self.outer.append("")
        if element.start is not None:
            element.start(attributes)

    def end(self, _name: str) -> None:
        element = self.trail.pop()
        if element.end is not None:
            element.end("".join(self.text))
        if self.text and not element.is_foreign:
            self.text.clear()
        if outer := self.outer.pop():
            self.text.insert(0, outer)

    def _element(self, name: str) -> _Element:
        if len(self.trail) > self.depth:
            raise Hostile(self.document.path, f"“{self.document.part}”的嵌套超过 {self.depth} 层，拒绝读取")
        namespace, _, local = name.rpartition(_SEPARATOR)
        parent = self.trail[-1]
        known = namespace in self.namespaces and len(local) <= _MAX_NAME
        here = local if known else _FOREIGN
        element = _Element(f"{parent.path}/{here}" if parent.path else here, self.starts, self.ends)
        if self.known < _MAX_KNOWN:
            self.known += 1
            parent.below[name] = element
        return element
