"""Legacy drawings moved with inserted rows: notes and form controls, by splicing bytes.

VML is often not well-formed and its prefixes vary, so it is never parsed (xlsx-io.md section 3).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from xltools.book.patching.anchors import Placement, Span
from xltools.book.patching.cellxml import escape_markup, unescape
from xltools.book.patching.holders import VML_FORMULAS
from xltools.book.patching.refs import Moves, shift_formula_rows

__all__ = ["shift_vml"]

_CLIENT_DATA = re.compile(rb"<((?:[\w.-]+:)?)ClientData(?=[\s>]).*?</\1ClientData\s*>", re.DOTALL)
_ROW = re.compile(rb"(<(?:[\w.-]+:)?Row>\s*)([0-9]+)")
_ANCHOR = re.compile(rb"(<(?:[\w.-]+:)?Anchor>)([0-9,\s-]+)")
_FORMULA = re.compile(rb"(<(?:[\w.-]+:)?(?:%s)>)([^<]+)" % "|".join(VML_FORMULAS).encode())
_DIGITS = re.compile(rb"[0-9]+")
_TOP, _BOTTOM, _BOTTOM_OFFSET = 2, 6, 7


def shift_vml(data: bytes, home: str, moves: Moves) -> bytes:
    """The legacy drawing of the sheet ``home`` after the insertions."""
    return _CLIENT_DATA.sub(_ClientData(home, moves), data)


@dataclass(frozen=True, slots=True)
class _ClientData:
    """Rewrites the client data of one shape: the cell of a note, the rows it lies between, its formulas."""

    home: str
    moves: Moves

    def __call__(self, match: re.Match[bytes]) -> bytes:
        text, rows = match[0], self.moves.rows(self.home)
        text = _FORMULA.sub(self._formula, text)
        if rows is None:
            return text
        cell = _ROW.search(text)
        if cell is None:
            placement = _placement(text)
            return _with_anchor(text, lambda span: span.moved(placement, rows))
        row = int(cell[2])
        moved = rows.row(row + 1) - 1
        text = _ROW.sub(rb"\g<1>%d" % moved, text, count=1)
        return _with_anchor(text, lambda span: span.by(moved - row))  # a note's box stays beside its cell

    def _formula(self, match: re.Match[bytes]) -> bytes:
        formula = unescape(match[2])
        moved = shift_formula_rows(formula, self.home, self.moves)
        return match[0] if moved == formula else match[1] + escape_markup(moved).encode()


def _with_anchor(text: bytes, move: Callable[[Span], Span]) -> bytes:
    return _ANCHOR.sub(lambda anchor: _moved_anchor(anchor, move), text)


def _moved_anchor(anchor: re.Match[bytes], move: Callable[[Span], Span]) -> bytes:
    fields = anchor[2].split(b",")
    if len(fields) <= _BOTTOM_OFFSET:
        return anchor[0]
    span = move(Span(int(fields[_TOP]), int(fields[_BOTTOM]), flush=not int(fields[_BOTTOM_OFFSET])))
    fields[_TOP] = _DIGITS.sub(b"%d" % span.top, fields[_TOP])
    fields[_BOTTOM] = _DIGITS.sub(b"%d" % span.bottom, fields[_BOTTOM])
    return anchor[1] + b",".join(fields)


def _placement(text: bytes) -> Placement:
    """What the client data says; set flags keep the shape from moving and sizing ([MS-XLS] 2.5.193)."""
    if _flag(text, b"MoveWithCells"):
        return Placement.FIXED
    return Placement.MOVE if _flag(text, b"SizeWithCells") else Placement.MOVE_AND_SIZE


def _flag(text: bytes, name: bytes) -> bool:
    match = re.search(rb"<(?:[\w.-]+:)?%s\s*(?:/>|>\s*(\w*))" % name, text)
    return match is not None and (match[1] or b"t").lower() in {b"t", b"true", b"1"}
