"""One pass over an XML document that hands elements to functions by their path, keeping no tree."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple, TypeAlias
from xml.parsers import expat

from xltools.book.reading.guard import DEFAULT, Limits
from xltools.errors import Hostile, Unreadable

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


class Document(NamedTuple):
    """The text of an XML part, and what messages call it."""

    path: Path
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
    parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
    parser.buffer_text = True
    parser.StartElementHandler = walker.start
    parser.EndElementHandler = walker.end
    parser.CharacterDataHandler = walker.text.append
    try:
        parser.Parse(document.text, True)
    except expat.ExpatError as error:
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
        self.trail = [""]
        self.outer: list[str] = []
        """Text of the open elements that came before their open children."""
        self.known: dict[tuple[str, str], str] = {}
        """Paths already put together, by the parent's path and the qualified name."""

    def start(self, name: str, attributes: Attributes) -> None:
        path = self.known.get((self.trail[-1], name)) or self._path(name)
        self.trail.append(path)
        self.outer.append("".join(self.text))
        self.text.clear()
        if path in self.starts:
            self.starts[path](attributes)

    def end(self, _name: str) -> None:
        path = self.trail.pop()
        if path in self.ends:
            self.ends[path]("".join(self.text))
        if not path.endswith(_FOREIGN):
            self.text.clear()
        if outer := self.outer.pop():
            self.text.insert(0, outer)

    def _path(self, name: str) -> str:
        if len(self.trail) > self.depth:
            raise Hostile(self.document.path, f"“{self.document.part}”的嵌套超过 {self.depth} 层，拒绝读取")
        namespace, _, local = name.rpartition(_SEPARATOR)
        parent = self.trail[-1]
        known = namespace in self.namespaces and len(local) <= _MAX_NAME
        here = local if known else _FOREIGN
        path = f"{parent}/{here}" if parent else here
        if len(self.known) < _MAX_KNOWN:
            self.known[parent, name] = path
        return path
