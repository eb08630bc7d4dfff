"""The kind of XlsxWriter worksheet our workbooks are made of."""

from __future__ import annotations

from typing import Any

__all__ = ["worksheet_class"]


def worksheet_class() -> type[Any]:
    """A worksheet that takes formulas as they are, and rows that are XML already.

    XlsxWriter searches each formula for some 30 functions newer than Excel 2007; relations use none, and the
    search took a fifth of the time of a build. Cell by cell, the thousands of formulas of the sheet 校验 would take
    longer than everything else together.
    """
    from xlsxwriter.worksheet import Worksheet

    class PlainWorksheet(Worksheet):  # type: ignore[misc]
        further_rows: Any = None
        """What gives the XML of the rows below the others, when formats have their numbers."""

        def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: ARG002
            return formula.removeprefix("=")

        def _write_rows(self) -> None:
            super()._write_rows()
            if self.further_rows is not None:
                self.fh.write(self.further_rows())

    return PlainWorksheet
