"""An OOXML package being edited: parts are parsed only when asked for and rewritten only when edited.

Copes with what other producers write (xlsx-io.md section 3): part names differing in case, absolute
targets, packages that declare every rels part by Override, strict OOXML and prefixed root elements.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator
from functools import cached_property, lru_cache

from xltools.book.patching import xmlpart, zipraw
from xltools.book.patching.schemaorder import grandchildren
from xltools.book.reading.guard import COMPOUND_FILE, DEFAULT, Container, part_key, read_all
from xltools.book.target import new_file
from xltools.errors import EditRefused, TargetUnwritable, Unreadable, because
from xltools.record import Record

TYPE_CHECKING = False  # typing is slow to import
if TYPE_CHECKING:
    from pathlib import Path

    from lxml.etree import _Element

__all__ = ["Changes", "Package", "Relationship", "SheetPart"]

TYPES = "[Content_Types].xml"
_TYPES_NS = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELS_NS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_RELS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
_EMPTY_RELS = (
    xmlpart.DECLARATION
    + b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
)


class Relationship(Record):
    """A relationship; ``type`` is the last segment of its URI, the same in strict and transitional files."""

    id: str
    type: str
    target_part: str | None
    """The part it points to under its stored name, ``None`` when external or missing."""
    target: str
    """The target as written in the file."""
    external: bool


class SheetPart(Record):
    """One entry of the workbook's sheet list."""

    name: str
    part: str
    """Stored part name; empty when the workbook's relationship leads nowhere."""
    index: int  # type: ignore[assignment]  # in the list, not of an element
    """0-based position in the list, as ``localSheetId`` counts."""
    state: str
    """``visible``, ``hidden`` or ``veryHidden``."""
    kind: str
    """``worksheet``, ``chartsheet``, ``dialogsheet`` or ``xlMacrosheet``."""


class Changes(Record):
    """What editing a package changed, enough to undo it."""

    originals: tuple[zipraw.Entry, ...]
    """The members that were edited or dropped, as they were."""
    added: tuple[str, ...]
    """Names of the parts that were not there."""
    order: tuple[str, ...]
    """Names of all members there were, in file order."""


class _Part:
    __slots__ = ("data", "edited", "entry", "name", "touched", "tree")

    def __init__(self, name: str, entry: zipraw.Entry | None, data: bytes | None = None) -> None:
        self.name, self.entry, self.data = name, entry, data
        self.tree: _Element | None = None
        self.edited = entry is None
        self.touched = False


class Package:
    """The parts of one .xlsx or .xlsm file; nothing is written before :meth:`save`."""

    def __init__(self, path: Path | str, directory: zipraw.Directory) -> None:
        self.path = path
        self._comment = directory.comment
        self._before = {part_key(entry.name): entry for entry in directory.entries}
        self._parts: dict[str, _Part] = {}
        for entry in directory.entries:
            if part_key(entry.name) in self._parts:
                raise Unreadable(path, f"压缩包里有两个同名部件 {entry.name}，请用 Excel 或 WPS 另存后再用")
            self._parts[part_key(entry.name)] = _Part(entry.name, entry)

    @classmethod
    def open(cls, path: Path | str) -> Package:
        """The package in a file; :class:`Unreadable` unless it is an intact, unencrypted OOXML workbook.

        A zip directory that promises more than the guard allows is :class:`xltools.errors.Hostile`.
        """
        blob = read_all(path, DEFAULT)
        if blob.startswith(COMPOUND_FILE):
            raise Unreadable(path, "有密码保护或是旧版 .xls 格式，请去掉密码并另存为 .xlsx 后再用")
        if not blob.startswith(b"PK"):
            raise Unreadable(path, "不是 .xlsx/.xlsm 工作簿，请另存为 .xlsx 后再用")
        with Container(path, DEFAULT):
            pass  # opening it has checked declared sizes, ratios and names before anything is unpacked
        try:
            package = cls(path, zipraw.read_directory(blob))
        except zipraw.DamagedArchive as error:
            raise Unreadable(path, f"{error}，请重新获取文件") from error
        package._require_workbook()
        return package

    def _require_workbook(self) -> None:
        if not self.has(TYPES):
            raise Unreadable(self.path, "压缩包里没有工作簿，请另存为 .xlsx 后再用")
        if self.workbook_part.casefold().endswith(".bin"):
            raise Unreadable(self.path, "是 .xlsb 二进制工作簿，只能读取，请另存为 .xlsx 后再用")

    @property
    def name(self) -> str:
        """What messages call the file."""
        return os.path.basename(self.path)

    def part_names(self) -> tuple[str, ...]:
        """Stored names of all parts, without leading slash, in file order."""
        return tuple(part.name for part in self._parts.values() if not part.name.endswith("/"))

    def has(self, name: str) -> bool:
        """Whether a part of that name exists, in any case."""
        return part_key(name) in self._parts

    def read(self, name: str) -> bytes:
        """The current bytes of a part; ``KeyError`` when there is none."""
        part = self._part(name)
        if part.touched and part.tree is not None:
            part.data, part.edited = xmlpart.serialise(part.tree, self._stored(part)), True
            part.touched = False
        return self._stored(part)

    def tree(self, name: str) -> _Element:
        """The root element of a part, the same object each time until :meth:`replace`.

        Edits of the tree are kept only after :meth:`touch`. Raises :class:`Unreadable` when it is not XML.
        """
        part = self._part(name)
        if part.tree is None:
            part.tree = xmlpart.parse(self._stored(part), self.path, part.name)
        return part.tree

    def touch(self, name: str) -> None:
        """Say that the tree of a part has been edited and is to be written."""
        self._part(name).touched = True

    def replace(self, name: str, data: bytes) -> None:
        """Give a part new bytes; trees handed out before are no longer its content."""
        part = self._part(name)
        part.data, part.tree, part.edited, part.touched = data, None, True, False

    def add(self, name: str, data: bytes, content_type: str) -> None:
        """Add a part under a name not yet taken, declared by an Override unless a Default says the same."""
        if self.has(name):
            raise ValueError(f"part exists: {name}")
        self._parts[part_key(name)] = _Part(name.lstrip("/"), None, data)
        if self.content_type(name) != content_type:
            types = self.tree(TYPES)
            attributes = {"PartName": "/" + name.lstrip("/"), "ContentType": content_type}
            xmlpart.append_new(types, _TYPES_NS + "Override", attributes)
            self.touch(TYPES)

    def drop(self, name: str) -> None:
        """Remove a part, its own rels, its content type and every relationship that points to it."""
        part = self._part(name)
        marker = posixpath.basename(part.name).casefold().encode()
        for rels_name in [n for n in self.part_names() if n.casefold().endswith(".rels")]:
            if marker in self.read(rels_name).lower():
                self._drop_relationships(rels_name, part.name)
        for gone in (part.name, _rels_name(part.name)):
            self._parts.pop(part_key(gone), None)
            self._drop_override(gone)

    def _drop_override(self, name: str) -> None:
        types = self.tree(TYPES)
        for element in types.findall(_TYPES_NS + "Override"):
            if part_key(element.get("PartName", "")) == part_key(name):
                types.remove(element)
                self.touch(TYPES)

    def _drop_relationships(self, rels_name: str, target: str) -> None:
        root, source = self.tree(rels_name), _source_name(rels_name)
        for element in root.findall(_RELS_NS + "Relationship"):
            if element.get("TargetMode") != "External" and target == self._find(
                source, element.get("Target", "")
            ):
                root.remove(element)
                self.touch(rels_name)

    def content_type(self, name: str) -> str:
        """The declared content type of a part, empty when none is declared."""
        types, extension = self.tree(TYPES), posixpath.splitext(name)[1][1:].casefold()
        for element in types.findall(_TYPES_NS + "Override"):
            if part_key(element.get("PartName", "")) == part_key(name):
                return str(element.get("ContentType", ""))
        for element in types.findall(_TYPES_NS + "Default"):
            if element.get("Extension", "").casefold() == extension:
                return str(element.get("ContentType", ""))
        return ""

    def rels(self, name: str) -> list[Relationship]:
        """The relationships of a part; those of the package itself for the empty name."""
        rels_name = _rels_name(name)
        if not self.has(rels_name):
            return []
        found = []
        for element in self.tree(rels_name).findall(_RELS_NS + "Relationship"):
            target, external = element.get("Target", ""), element.get("TargetMode") == "External"
            kind = element.get("Type", "").rpartition("/")[2]
            part = None if external else self._find(name, target)
            found.append(Relationship(element.get("Id", ""), kind, part, target, external))
        return found

    def add_rel(self, name: str, type_suffix: str, target_part: str) -> str:
        """Relate a part to another one and return the new id.

        The type is the last segment in the namespace the file uses, or a whole URI of our own.
        """
        rels_name = self._ensure_rels(name)
        taken = {rel.id for rel in self.rels(name)}
        number = next(n for n in range(1, len(taken) + 2) if f"rId{n}" not in taken)
        target = posixpath.relpath(target_part, posixpath.dirname(name) or ".")
        attributes = {
            "Id": f"rId{number}",
            "Type": type_suffix if ":" in type_suffix else f"{self.relationship_base}/{type_suffix}",
            "Target": target,
        }
        xmlpart.append_new(self.tree(rels_name), _RELS_NS + "Relationship", attributes)
        self.touch(rels_name)
        return f"rId{number}"

    def _ensure_rels(self, name: str) -> str:
        rels_name = _rels_name(name)
        if not self.has(rels_name):
            self.add(rels_name, _EMPTY_RELS, _RELS_TYPE)
        return self._part(rels_name).name

    @cached_property
    def relationship_base(self) -> str:
        """Namespace of relationship types and of ``r:id``, which differs in strict OOXML."""
        return self._office_document()[1].rpartition("/")[0]

    @cached_property
    def workbook_part(self) -> str:
        """Stored name of the workbook part."""
        return self._office_document()[0]

    def _office_document(self) -> tuple[str, str]:
        if self.has("_rels/.rels"):
            for element in self.tree("_rels/.rels").findall(_RELS_NS + "Relationship"):
                kind = element.get("Type", "")
                part = self._find("", element.get("Target", ""))
                if kind.endswith("/officeDocument") and part:
                    return part, kind
        raise Unreadable(self.path, "压缩包里没有工作簿，请另存为 .xlsx 后再用")

    def sheets(self) -> tuple[SheetPart, ...]:
        """The workbook's sheets in tab order, hidden ones and chart sheets included."""
        related = {rel.id: rel for rel in self.rels(self.workbook_part)}
        found: list[SheetPart] = []
        for element in grandchildren(self.tree(self.workbook_part), "sheets", "sheet"):
            rel = related.get(element.get(f"{{{self.relationship_base}}}id", ""))
            part, kind = (rel.target_part or "", rel.type) if rel else ("", "")
            state = element.get("state", "visible")
            found.append(SheetPart(element.get("name", ""), part, len(found), state, kind))
        return tuple(found)

    def sheet_part(self, sheet_name: str) -> str:
        """Stored part name of a worksheet; :class:`EditRefused` when it is missing or holds no cells."""
        for sheet in self.sheets():
            if sheet.name.casefold() == sheet_name.casefold():
                if sheet.part and sheet.kind == "worksheet":
                    return sheet.part
                raise EditRefused(f"{self.name}：“{sheet_name}”不是普通工作表，不能改写单元格，请改选工作表")
        raise EditRefused(f"{self.name}：没有名为“{sheet_name}”的工作表，请核对表名")

    def relates_to(self, name: str) -> bool:
        """Whether any part, or the package itself, has a relationship to the part."""
        target = self._part(name).name
        sources = [_source_name(rels) for rels in self.part_names() if rels.casefold().endswith(".rels")]
        return any(rel.target_part == target for source in sources for rel in self.rels(source))

    def changes(self) -> Changes:
        """What was edited, dropped and added since the package was opened or :meth:`settle` was called."""
        kept = {key for key, part in self._parts.items() if not (part.edited or part.touched)}
        return Changes(
            tuple(entry for key, entry in self._before.items() if key not in kept),
            tuple(part.name for key, part in self._parts.items() if key not in self._before),
            tuple(entry.name for entry in self._before.values()),
        )

    def put_back(self, changes: Changes) -> None:
        """Undo changes that :meth:`changes` told of: the members as they were, in the order they had."""
        for name in changes.added:
            self._parts.pop(part_key(name), None)
        for entry in changes.originals:
            self._parts[part_key(entry.name)] = _Part(entry.name, entry)
        first = {part_key(name): self._parts.pop(part_key(name)) for name in changes.order if self.has(name)}
        self._parts = first | self._parts

    def settle(self) -> None:
        """Take the package as it is now for what was opened."""
        for part, entry in zip(self._parts.values(), list(self._entries()), strict=True):
            part.entry, part.edited = entry, False
        self._before = {key: part.entry for key, part in self._parts.items() if part.entry}

    def save(self, path: Path, *, over_source: bool = False) -> None:
        """Write the package as :func:`new_file` does; unedited parts byte for byte.

        Raises :class:`EditRefused` when the target is the file that was opened, unless ``over_source``.
        """
        if not over_source and os.path.exists(path) and os.path.samefile(path, self.path):
            raise EditRefused(f"{path.name}：输出文件就是输入文件，请换一个文件名")
        with new_file(path, force=True) as temporary:
            self.write(temporary, path)

    def write(self, path: Path | str, target: Path | str) -> None:
        """Write the package to the temporary file that becomes the target; :class:`TargetUnwritable` if it cannot."""
        entries = list(self._entries())
        try:
            with open(path, "wb") as stream:
                zipraw.write_archive(stream, entries, self._comment)
        except OSError as error:
            raise TargetUnwritable(
                f"{os.path.basename(target)}：无法写入（{because(error)}），请检查文件夹权限或关闭已打开的文件"
            ) from error

    def _entries(self) -> Iterator[zipraw.Entry]:
        for part in self._parts.values():
            data = self.read(part.name) if part.touched or part.edited else None
            if part.entry is not None and data is None:
                yield part.entry
            else:
                yield zipraw.pack(part.name, data or b"", part.entry)

    def _part(self, name: str) -> _Part:
        return self._parts[part_key(name)]

    def _stored(self, part: _Part) -> bytes:
        if part.data is None:
            try:
                part.data = zipraw.extract(part.entry) if part.entry else b""
            except zipraw.DamagedArchive as error:
                raise Unreadable(self.path, f"{error}，请重新获取文件") from error
        return part.data

    def _find(self, source: str, target: str) -> str | None:
        """Stored name of a relationship's target, resolved against the part that relates to it."""
        for key in _candidate_keys(source, target):
            if key in self._parts:
                return self._parts[key].name
        return None


@lru_cache(maxsize=1024)
def _candidate_keys(source: str, target: str) -> tuple[str, str]:
    """The target as written and with its percent escapes resolved, both absolute."""
    target = target.replace("\\", "/").partition("#")[0]
    path = target if target.startswith("/") else posixpath.join("/", posixpath.dirname(source), target)
    written = part_key(posixpath.normpath(path))
    if "%" not in path:
        return written, written
    from urllib.parse import unquote

    return written, part_key(posixpath.normpath(unquote(path)))


def _rels_name(name: str) -> str:
    folder, base = posixpath.split(name)
    return posixpath.join(folder, "_rels", base + ".rels")


def _source_name(rels_name: str) -> str:
    folder, base = posixpath.split(rels_name)
    return posixpath.join(posixpath.dirname(folder), base[: -len(".rels")])
