"""What holds references: one table for every part of a workbook (ECMA-376 part 1, clauses 18, 20.5, 21.2).

Not in the table because they are no list of places: row and cell numbers and merges (:mod:`newrows`),
formulas of cells, which may be shared (:mod:`cellformulas`), legacy drawings, which may not be XML
(:mod:`vmlrows`), and ``sheetView/@topLeftCell``, a scroll position that stays where the user left it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

__all__ = ["FOLLOWED", "HOLDERS", "VML_FORMULAS", "Holder", "Holds"]


class Holds(Enum):
    """How a place says which cells it means."""

    REFERENCES = auto()
    """Cells or areas of the part's own sheet, parted by blanks."""
    COVER = auto()
    """The same, of a format or validation: grows over new rows made like its own."""
    VIEW = auto()
    """The same, of the user's view: stays when it cannot move."""
    ELSEWHERE = auto()
    """The same, on the sheet that the attribute ``sheet`` names, unless ``r:id`` points to another file."""
    TABLE = auto()
    """The area of a table, whose head must stay in one piece."""
    PIVOT = auto()
    """The area of a pivot table, which must stay in one piece together with its filters above."""
    FORMULA = auto()
    NAME = auto()
    """What a defined name refers to; its own sheet is given by ``localSheetId``."""
    LOCATION = auto()
    """``Sheet!A1`` with or without quotes; another file's place when ``r:id`` is there too."""
    FRAGMENT = auto()
    """The target of a relationship, a place in the workbook when it begins with ``#``."""
    BREAK = auto()
    """The number of the row above a page break, which belongs to the row below it."""
    PANE = auto()
    """The split of a window, in rows when frozen."""
    ANCHOR = auto()
    """The rows between which an object lies."""


@dataclass(frozen=True, slots=True)
class Holder:
    """One kind of place that holds references."""

    element: str
    """Local name, the namespace does not matter."""
    attribute: str | None
    """``None`` for the element's text, or for the whole element (panes and anchors)."""
    holds: Holds
    inside: str | None = None
    """Local name of the parent, where the element's own name means other things elsewhere."""


HOLDERS = (
    # worksheet
    Holder("dimension", "ref", Holds.COVER),
    Holder("sheetPr", "syncRef", Holds.VIEW),
    Holder("pane", None, Holds.PANE),
    Holder("selection", "activeCell", Holds.VIEW),
    Holder("selection", "sqref", Holds.VIEW),
    Holder("protectedRange", "sqref", Holds.REFERENCES),
    Holder("scenarios", "sqref", Holds.REFERENCES),
    Holder("inputCells", "r", Holds.REFERENCES),
    Holder("autoFilter", "ref", Holds.REFERENCES),
    Holder("sortState", "ref", Holds.REFERENCES),
    Holder("sortCondition", "ref", Holds.REFERENCES),
    Holder("dataRef", "ref", Holds.ELSEWHERE),
    Holder("conditionalFormatting", "sqref", Holds.COVER),
    Holder("formula", None, Holds.FORMULA, inside="cfRule"),
    Holder("cfvo", "val", Holds.FORMULA),
    Holder("dataValidation", "sqref", Holds.COVER),
    Holder("formula1", None, Holds.FORMULA),
    Holder("formula2", None, Holds.FORMULA),
    Holder("hyperlink", "ref", Holds.REFERENCES),
    Holder("hyperlink", "location", Holds.LOCATION),
    Holder("brk", "id", Holds.BREAK, inside="rowBreaks"),
    Holder("cellWatch", "r", Holds.REFERENCES),
    Holder("ignoredError", "sqref", Holds.REFERENCES),
    Holder("cellSmartTags", "r", Holds.REFERENCES),
    Holder("webPublishItem", "sourceRef", Holds.REFERENCES),
    Holder("controlPr", "linkedCell", Holds.FORMULA),
    Holder("controlPr", "listFillRange", Holds.FORMULA),
    Holder("anchor", None, Holds.ANCHOR),
    # extensions of a worksheet: x14 formats and validations, sparklines, and of a chart: c15 ranges
    Holder("f", None, Holds.FORMULA),
    Holder("sqref", None, Holds.COVER, inside="conditionalFormatting"),
    Holder("sqref", None, Holds.COVER, inside="dataValidation"),
    Holder("sqref", None, Holds.FORMULA),
    # chart (c:f, cx:f and cx:nf), drawing
    Holder("nf", None, Holds.FORMULA),
    Holder("twoCellAnchor", None, Holds.ANCHOR),
    Holder("oneCellAnchor", None, Holds.ANCHOR),
    Holder("sp", "textlink", Holds.FORMULA),
    Holder("cameraTool", "cellRange", Holds.FORMULA),
    # form control
    Holder("formControlPr", "fmlaLink", Holds.FORMULA),
    Holder("formControlPr", "fmlaRange", Holds.FORMULA),
    Holder("formControlPr", "fmlaGroup", Holds.FORMULA),
    Holder("formControlPr", "fmlaTxbx", Holds.FORMULA),
    # comments, old and threaded
    Holder("comment", "ref", Holds.REFERENCES),
    Holder("threadedComment", "ref", Holds.REFERENCES),
    # table, XML map, pivot table and its source
    Holder("table", "ref", Holds.TABLE),
    Holder("calculatedColumnFormula", None, Holds.FORMULA),
    Holder("totalsRowFormula", None, Holds.FORMULA),
    Holder("singleXmlCell", "r", Holds.REFERENCES),
    Holder("location", "ref", Holds.PIVOT),
    Holder("worksheetSource", "ref", Holds.ELSEWHERE),
    Holder("rangeSet", "ref", Holds.ELSEWHERE),
    # workbook, connections, relationships
    Holder("definedName", None, Holds.NAME),
    Holder("parameter", "cell", Holds.FORMULA),
    Holder("Relationship", "Target", Holds.FRAGMENT),
)

VML_FORMULAS = ("FmlaLink", "FmlaRange", "FmlaGroup", "FmlaTxbx", "FmlaPict")
"""Elements of a legacy drawing's client data that hold formulas."""

FOLLOWED = frozenset(
    {
        "drawing",
        "chart",
        "chartEx",
        "chartUserShapes",
        "comments",
        "threadedComment",
        "vmlDrawing",
        "ctrlProp",
        "table",
        "tableSingleCells",
        "pivotTable",
        "pivotCacheDefinition",
        "connections",
    }
)
"""Relationship types, from the workbook or a sheet on, that lead to parts which hold references."""
