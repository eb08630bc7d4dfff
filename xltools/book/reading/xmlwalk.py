"""One pass over an XML document that hands elements to functions by their path, keeping no tree."""

from __future__ import annotations

import pyexpat  # what xml.parsers.expat is, without three modules around it
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

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
    walker = _Walker(document, _kinds_of(namespaces, limits.depth), starts, ends)
    parser = pyexpat.ParserCreate(namespace_separator=_SEPARATOR)
    parser.buffer_text = True
    if ends:
        parser.StartElementHandler = walker.start
        parser.EndElementHandler = walker.end
        parser.CharacterDataHandler = walker.text.append
    else:
        parser.StartElementHandler = walker.open
        parser.EndElementHandler = walker.close
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
    """A kind of element: its path, and the kinds known below it."""

    __slots__ = ("below", "is_foreign", "path")

    def __init__(self, path: str) -> None:
        self.path = path
        self.is_foreign = path.endswith(_FOREIGN)
        self.below: dict[str, _Element] = {}


class _Kinds:
    """The kinds of elements seen in documents of some namespaces: most workbooks are made of the same few."""

    def __init__(self, namespaces: frozenset[str], depth: int) -> None:
        self._namespaces = namespaces
        self._depth = depth
        self._known = 0
        self.root = _Element("")

    def add(self, trail: Sequence[_Element], name: str, document: Document) -> _Element:
        """The kind of an element of that name at the end of a trail, known from now on."""
        if len(trail) > self._depth:
            raise Hostile(document.path, f"“{document.part}”的嵌套超过 {self._depth} 层，拒绝读取")
        namespace, _, local = name.rpartition(_SEPARATOR)
        parent = trail[-1]
        known = namespace in self._namespaces and len(local) <= _MAX_NAME
        here = local if known else _FOREIGN
        element = _Element(f"{parent.path}/{here}" if parent.path else here)
        if self._known >= _MAX_KNOWN:
            self._known = 0
            self.root.below.clear()
        self._known += 1
        parent.below[name] = element
        return element


_kinds_of = lru_cache(maxsize=32)(_Kinds)


class _Walker:
    def __init__(self, document: Document, kinds: _Kinds, starts: Starts, ends: Ends) -> None:
        self.document = document
        self.kinds = kinds
        self.starts = starts
        self.ends = ends
        self.text: list[str] = []
        self.trail = [kinds.root]
        self.outer: list[str] = []
        """Text of the open elements that came before their open children."""

    def open(self, name: str, attributes: Attributes) -> None:
        """An element begins in a document of which no text is wanted."""
        trail = self.trail
        element = trail[-1].below.get(name) or self.kinds.add(trail, name, self.document)
        trail.append(element)
        if element.path in self.starts:
            self.starts[element.path](attributes)

    def close(self, _name: str) -> None:
        self.trail.pop()

    def start(self, name: str, attributes: Attributes) -> None:
        if self.text:
            self.outer.append("".join(self.text))
            self.text.clear()
        else:
            self.outer.append("")
        self.open(name, attributes)

    def end(self, _name: str) -> None:
        element = self.trail.pop()
        if element.path in self.ends:
            self.ends[element.path]("".join(self.text))
        if self.text and not element.is_foreign:
            self.text.clear()
        if outer := self.outer.pop():
            self.text.insert(0, outer)
