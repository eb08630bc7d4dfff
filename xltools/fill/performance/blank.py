"""The blank workbook of a pack of performance forms: every form once, without data."""

from __future__ import annotations

from pathlib import Path

from xltools.fill.performance.build import build_performance
from xltools.fill.performance.run import ORDER, PROJECT_ORDER
from xltools.forms.application.document import NOTHING, Document
from xltools.forms.application.pack import ApplicationPack

__all__ = ["build_blank_forms"]


def build_blank_forms(pack: ApplicationPack, path: Path) -> None:
    """Write the blank workbook; ``OSError`` when the path cannot be written."""
    forms = sorted(pack.layouts, key=(*ORDER, *PROJECT_ORDER).index)
    build_performance(pack, [Document(form, NOTHING) for form in forms], path, year=pack.year, living=True)
