"""The workbook's styles, only ever added to: no index that a cell holds changes its meaning."""

from __future__ import annotations

from copy import deepcopy
from functools import cached_property

from xltools.book.changes import Look
from xltools.book.patching.package import Package
from xltools.book.patching.schemaorder import (
    append_child,
    children,
    find_child,
    namespace,
    recount,
    require_child,
)
from xltools.book.patching.xmlpart import local_name

TYPE_CHECKING = False  # typing is slow to import
if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["Stylesheet"]

_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_NORMAL = (
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
)
_FIRST_CUSTOM_FORMAT = 164
_BUILT_IN_FORMATS = {
    "General": 0,
    "0": 1,
    "0.00": 2,
    "#,##0": 3,
    "#,##0.00": 4,
    "0%": 9,
    "0.00%": 10,
    "@": 49,
}
"""The built-in formats whose meaning depends on no locale (ECMA-376 18.8.30)."""


class Stylesheet:
    """The styles part of a package; makes one with the defaults when there is none."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._derived: dict[tuple[int, Look], int] = {}
        self._dxfs: dict[Look, int] = {}
        self._fonts: dict[tuple[int, str | None, bool | None], int] = {}
        self._fills: dict[str, int] = {}
        self._boxed: int | None = None

    @cached_property
    def _part(self) -> str:
        book = self._package.workbook_part
        for rel in self._package.rels(book):
            if rel.type == "styles" and rel.target_part:
                return rel.target_part
        name = book.rpartition("/")[0] + "/styles.xml"
        main = namespace(self._package.tree(book))[1:-1]
        self._package.add(name, f'<styleSheet xmlns="{main}">{_NORMAL}</styleSheet>'.encode(), _CONTENT_TYPE)
        self._package.add_rel(book, "styles", name)
        return name

    @cached_property
    def _root(self) -> _Element:
        root = self._package.tree(self._part)
        self._package.touch(self._part)
        _require_defaults(root)
        return root

    def derive(self, style: int, look: Look) -> int:
        """Index of a cell style like the given one but for the stated parts of the look."""
        if (style, look) not in self._derived:
            self._derived[style, look] = self._append_style(style, look)
        return self._derived[style, look]

    def _append_style(self, style: int, look: Look) -> int:
        styles = require_child(self._root, "cellXfs")
        made = _copy(styles, "xf", style)
        if look.font_colour is not None or look.bold is not None:
            _set(made, "font", self._font(int(made.get("fontId", "0")), look))
        if look.fill is not None:
            _set(made, "fill", self._fill(look.fill))
        if look.number_format is not None:
            made.set("numFmtId", str(self._number_format(look.number_format)))
            made.set("applyNumberFormat", "1")
        if look.border:
            _set(made, "border", self._box())
        _align(made, look)
        return _append(styles, made)

    def _font(self, base: int, look: Look) -> int:
        key = base, look.font_colour, look.bold
        if key not in self._fonts:
            fonts = require_child(self._root, "fonts")
            made = _copy(fonts, "font", base)
            _set_font(made, look)
            self._fonts[key] = _append(fonts, made)
        return self._fonts[key]

    def _fill(self, colour: str) -> int:
        if colour not in self._fills:
            fills = require_child(self._root, "fills")
            made = append_child(fills, "fill")
            pattern = append_child(made, "patternFill", patternType="solid")
            append_child(pattern, "fgColor", rgb=f"FF{colour}")
            append_child(pattern, "bgColor", indexed="64")
            self._fills[colour] = _append(fills, made)
        return self._fills[colour]

    def _box(self) -> int:
        """The border with a thin line on each side."""
        if self._boxed is None:
            borders = require_child(self._root, "borders")
            made = append_child(borders, "border")
            for side in ("left", "right", "top", "bottom"):
                append_child(append_child(made, side, style="thin"), "color", auto="1")
            append_child(made, "diagonal")
            self._boxed = _append(borders, made)
        return self._boxed

    def _number_format(self, code: str) -> int:
        if code in _BUILT_IN_FORMATS:
            return _BUILT_IN_FORMATS[code]
        formats = require_child(self._root, "numFmts")
        known = {
            item.get("formatCode"): int(item.get("numFmtId", "0")) for item in children(formats, "numFmt")
        }
        if code not in known:
            known[code] = max(_FIRST_CUSTOM_FORMAT - 1, *known.values(), 0) + 1
            made = append_child(formats, "numFmt", numFmtId=str(known[code]), formatCode=code)
            _append(formats, made)
        return known[code]

    def dxf(self, look: Look) -> int:
        """Index of a differential format for conditional formatting; it carries no border and no alignment."""
        if look not in self._dxfs:
            self._dxfs[look] = self._append_dxf(look)
        return self._dxfs[look]

    def _append_dxf(self, look: Look) -> int:
        dxfs = require_child(self._root, "dxfs")
        made = append_child(dxfs, "dxf")
        if look.font_colour is not None or look.bold is not None:
            _set_font(append_child(made, "font"), look)
        if look.number_format is not None:
            number = str(self._number_format(look.number_format))
            append_child(made, "numFmt", numFmtId=number, formatCode=look.number_format)
        if look.fill is not None:
            # Unlike in a cell style, the colour of a solid fill is the background here (18.8.14).
            pattern = append_child(append_child(made, "fill"), "patternFill", patternType="solid")
            append_child(pattern, "bgColor", rgb=f"FF{look.fill}")
        return _append(dxfs, made)


def _set(style: _Element, kind: str, index: int) -> None:
    style.set(f"{kind}Id", str(index))
    style.set(f"apply{kind.capitalize()}", "1")


def _align(style: _Element, look: Look) -> None:
    stated = {
        "wrapText": None if look.wrap is None else str(int(look.wrap)),
        "horizontal": look.horizontal,
        "vertical": look.vertical,
        "indent": str(look.indent) if look.indent else None,
    }
    for attribute, value in stated.items():
        if value is not None:
            require_child(style, "alignment").set(attribute, value)
            style.set("applyAlignment", "1")


def _set_font(font: _Element, look: Look) -> None:
    if look.bold is not None:
        bold = require_child(font, "b")
        bold.attrib.clear()
        if not look.bold:
            bold.set("val", "0")
    if look.font_colour is not None:
        colour = require_child(font, "color")
        colour.attrib.clear()
        colour.set("rgb", f"FF{look.font_colour}")


def _copy(collection: _Element, name: str, index: int) -> _Element:
    """A copy of the member of that index, of the first one when there is none."""
    known = list(children(collection, name))
    return deepcopy(known[index] if index < len(known) else known[0])


def _append(collection: _Element, member: _Element) -> int:
    """Put the member last, state the new count and return its index."""
    collection.append(member)
    return recount(collection, local_name(member)) - 1


def _require_defaults(root: _Element) -> None:
    """Entry 0 of each collection a cell style points to; some producers leave them out (xlsx-io.md section 3)."""
    if find_child(require_child(root, "fonts"), "font") is None:
        font = append_child(require_child(root, "fonts"), "font")
        append_child(font, "sz", val="11")
        append_child(font, "name", val="宋体")
        _append(require_child(root, "fonts"), font)
    fills = require_child(root, "fills")
    if find_child(fills, "fill") is None:
        for pattern in ("none", "gray125"):
            fill = append_child(fills, "fill")
            append_child(fill, "patternFill", patternType=pattern)
            _append(fills, fill)
    if find_child(require_child(root, "borders"), "border") is None:
        _append(require_child(root, "borders"), append_child(require_child(root, "borders"), "border"))
    styles = require_child(root, "cellXfs")
    if find_child(styles, "xf") is None:
        _append(styles, append_child(styles, "xf", numFmtId="0", fontId="0", fillId="0", borderId="0"))
