"""The committed sample workbooks are what the commands make today, and hold nothing private."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from xltools.fill.run import Outcome

SAMPLE = Path(__file__).parents[2] / "sample_workbooks" / "ezhou-2022"
PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)0\d{2,3}-\d{7,8}(?!\d)")


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize(("name", "publish"), [("ezhou-2022.xlsx", False), ("ezhou-2022-公开.xlsx", True)])
def test_sample_is_up_to_date(fill_ezhou: Callable[..., Outcome], name: str, publish: bool) -> None:
    assert parts(fill_ezhou(publish=publish).output) == parts(SAMPLE / name)


@pytest.mark.parametrize("path", sorted(SAMPLE.glob("*.csv")), ids=lambda path: path.name)
def test_no_telephone_numbers(path: Path) -> None:
    assert not PHONE.search(path.read_text(encoding="utf-8"))
