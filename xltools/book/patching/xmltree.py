"""Small plain XML parts as trees, with the interface of lxml's elements as far as the patcher uses it.

To import lxml takes a quarter of a check that writes its findings, and most of what that edits are five short parts.
Only plain ones are taken: UTF-8 elements, attributes and text, one prefix for each namespace. lxml does all others,
and says what is wrong with those that are no XML.
"""

from __future__ import annotations

import pyexpat
from itertools import count

TYPE_CHECKING = False  # typing is slow to import
if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping
    from typing import Any

__all__ = ["Small", "small_tree", "written"]

_LONGEST = 1 << 16
_DEEPEST = 200
_XML = "http://www.w3.org/XML/1998/namespace"
_USUAL = {"http://schemas.openxmlformats.org/officeDocument/2006/relationships": "r"}
_IN_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_IN_ATTRIBUTES = _IN_TEXT | str.maketrans({'"': "&quot;", "\n": "&#10;", "\t": "&#9;"})


class Small:
    """An element of a plain part."""

    __slots__ = ("_children", "_parent", "attrib", "declared", "tag", "tail", "text")

    def __init__(self, tag: str, attributes: Mapping[str, str] = {}) -> None:
        self.tag = tag
        self.attrib: dict[str, str] = dict(attributes)
        self.text: str | None = None
        self.tail: str | None = None
        self.declared: list[tuple[str, str]] = []
        """(prefix, namespace) as declared here, the default one without prefix."""
        self._children: list[Small] = []
        self._parent: Small | None = None

    def __len__(self) -> int:
        return len(self._children)

    def __iter__(self) -> Iterator[Small]:
        return iter(self._children)

    def __getitem__(self, place: int) -> Small:
        return self._children[place]

    def __delitem__(self, places: slice) -> None:
        for child in self._children[places]:
            self.remove(child)

    def __deepcopy__(self, memo: dict[int, Any]) -> Small:
        copy = Small(self.tag, self.attrib)
        copy.text, copy.tail, copy.declared = self.text, self.tail, list(self.declared)
        for child in self._children:
            copy.append(child.__deepcopy__(memo))
        return copy

    def get(self, name: str, default: str | None = None) -> str | None:
        return self.attrib.get(name, default)

    def set(self, name: str, value: str) -> None:
        self.attrib[name] = value

    def getparent(self) -> Small | None:
        return self._parent

    def getprevious(self) -> Small | None:
        place = self._place()
        return self._siblings[place - 1] if place > 0 else None

    def getnext(self) -> Small | None:
        place = self._place() + 1
        return self._siblings[place] if place < len(self._siblings) else None

    @property
    def _siblings(self) -> list[Small]:
        return [self] if self._parent is None else self._parent._children

    def _place(self) -> int:
        return next(place for place, each in enumerate(self._siblings) if each is self)

    def _above(self) -> Small:
        if self._parent is None:
            raise TypeError("the root of a part has no siblings")
        return self._parent

    def index(self, child: Small) -> int:
        return next(place for place, each in enumerate(self._children) if each is child)

    def append(self, child: Small) -> None:
        self.insert(len(self._children), child)

    def adopt(self, child: Small) -> None:
        """Take a last child from the text, with all that it declares."""
        child._parent = self
        self._children.append(child)

    def insert(self, place: int, child: Small) -> None:
        """Put it before the child that is at that place now, as lxml does."""
        behind = self._children[place] if place < len(self._children) else None
        if behind is child:
            return
        if child._parent is not None:
            child._parent.remove(child)
        child._parent = self
        child.declared = [
            (prefix, namespace) for prefix, namespace in child.declared if not self._knows(namespace)
        ]
        self._children.insert(len(self._children) if behind is None else self.index(behind), child)

    def _knows(self, namespace: str) -> bool:
        """Whether a namespace has a prefix here."""
        if any(namespace == declared for _, declared in self.declared):
            return True
        return self._parent is not None and self._parent._knows(namespace)

    def remove(self, child: Small) -> None:
        del self._children[self.index(child)]
        child._parent = None

    def addprevious(self, other: Small) -> None:
        self._above().insert(self._place(), other)

    def addnext(self, other: Small) -> None:
        self._above().insert(self._place() + 1, other)

    def makeelement(self, tag: str, attributes: Mapping[str, str] = {}) -> Small:
        return Small(tag, attributes)

    def iterchildren(self, *tags: str) -> Iterator[Small]:
        return (child for child in list(self._children) if _is_one_of(child.tag, tags))

    def findall(self, tag: str) -> list[Small]:
        return list(self.iterchildren(tag))

    def find(self, tag: str) -> Small | None:
        return next(self.iterchildren(tag), None)

    def iter(self, *tags: str) -> Iterator[Small]:
        """Itself and all below it, as they stand when the walk reaches them."""
        if _is_one_of(self.tag, tags):
            yield self
        for child in list(self._children):
            yield from child.iter(*tags)

    def itertext(self) -> Iterator[str]:
        if self.text is not None:
            yield self.text
        for child in self._children:
            yield from child.itertext()
            if child.tail is not None:
                yield child.tail


def small_tree(data: bytes) -> Small | None:
    """The root element of a part in UTF-8; ``None`` when it is not plain, too long or no XML."""
    if len(data) > _LONGEST or b"<!" in data:
        return None
    builder = _Builder()
    parser = pyexpat.ParserCreate(namespace_separator=" ")
    parser.namespace_prefixes = parser.ordered_attributes = parser.buffer_text = True
    parser.StartNamespaceDeclHandler = builder.declare
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    parser.ProcessingInstructionHandler = builder.refuse
    try:
        parser.Parse(data, True)
    except (pyexpat.ExpatError, _NotPlain):
        return None
    return builder.root


class _NotPlain(Exception):
    """The part is to be left to lxml."""


class _Builder:
    def __init__(self) -> None:
        self.root: Small | None = None
        self._open: list[Small] = []
        self._last: Small | None = None
        """The element that ended last, if text that comes now stands behind it."""
        self._declared: list[tuple[str, str]] = []
        self._prefixes: dict[str, str] = {_XML: "xml"}

    def declare(self, prefix: str | None, namespace: str | None) -> None:
        prefix, namespace = prefix or "", namespace or ""
        if not namespace or self._prefixes.setdefault(namespace, prefix) != prefix:
            raise _NotPlain
        self._declared.append((prefix, namespace))

    def start(self, name: str, attributes: list[str]) -> None:
        made = Small(_clark(name))
        made.declared, self._declared = self._declared, []
        names = map(_clark, attributes[::2])
        made.attrib.update(zip(names, attributes[1::2], strict=True))
        if self._open:
            self._open[-1].adopt(made)
        else:
            self.root = made
        if len(self._open) >= _DEEPEST:
            raise _NotPlain
        self._open.append(made)
        self._last = None

    def end(self, _name: str) -> None:
        self._last = self._open.pop()

    def refuse(self, *_: str) -> None:
        raise _NotPlain

    def text(self, text: str) -> None:
        if self._last is not None:
            self._last.tail = (self._last.tail or "") + text
        else:
            self._open[-1].text = (self._open[-1].text or "") + text


def _clark(name: str) -> str:
    """``{namespace}local`` of the parts expat gives: namespace, local name, prefix."""
    namespace, space, rest = name.partition(" ")
    return f"{{{namespace}}}{rest.partition(' ')[0]}" if space else name


def _is_one_of(tag: str, wanted: tuple[str, ...]) -> bool:
    """Whether a tag is one of these; ``{*}name`` is of any namespace, ``{*}*`` is any."""
    return not wanted or any(
        tag == each or (each.startswith("{*}") and each[3:] in {"*", tag.rpartition("}")[2]})
        for each in wanted
    )


def written(root: Small) -> bytes:
    """The element with all below it as UTF-8, byte for byte as lxml writes it."""
    pieces: list[str] = []
    _write(root, {_XML: "xml"}, pieces)
    return "".join(pieces).encode()


def _write(element: Small, around: Mapping[str, str], pieces: list[str]) -> None:
    """Add the text of an element; ``around`` has the prefixes by namespace where it stands."""
    declared = _declarations(element, around)
    scope = {**around, **{namespace: prefix for prefix, namespace in declared}} if declared else around
    tag = _named(element.tag, scope)
    pieces.append(f"<{tag}")
    for prefix, namespace in declared:
        pieces.append(f' xmlns{prefix and ":"}{prefix}="{namespace.translate(_IN_ATTRIBUTES)}"')
    for name, value in element.attrib.items():
        pieces.append(f' {_named(name, scope)}="{value.translate(_IN_ATTRIBUTES)}"')
    if len(element) == 0 and element.text is None:
        pieces.append("/>")
        return
    pieces.append(">" + (element.text or "").translate(_IN_TEXT))
    for child in element:
        _write(child, scope, pieces)
        pieces.append((child.tail or "").translate(_IN_TEXT))
    pieces.append(f"</{tag}>")


def _declarations(element: Small, around: Mapping[str, str]) -> list[tuple[str, str]]:
    """(prefix, namespace) that an element declares: its own, and those it needs that nobody around it has."""
    declared = list(element.declared)
    known = dict(around) | {namespace: prefix for prefix, namespace in declared}
    for name in (element.tag, *element.attrib):
        namespace = _namespace(name)
        if namespace and not (known.get(namespace) or (name is element.tag and namespace in known)):
            known[namespace] = _free_prefix(namespace, set(known.values()))
            declared.append((known[namespace], namespace))
    return declared


def _free_prefix(namespace: str, taken: Container[str]) -> str:
    """The usual prefix of a namespace, or one with a number."""
    usual = _USUAL.get(namespace, "ns0")
    return (
        usual
        if usual not in taken
        else next(made for made in map("ns{}".format, count()) if made not in taken)
    )


def _namespace(name: str) -> str:
    return name[1:].partition("}")[0] if name.startswith("{") else ""


def _named(name: str, scope: Mapping[str, str]) -> str:
    """A name with its prefix."""
    prefix = scope[_namespace(name)] if name.startswith("{") else ""
    local = name.rpartition("}")[2]
    return f"{prefix}:{local}" if prefix else local
