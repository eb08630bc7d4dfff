"""The blank workbooks of the packs of performance forms."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from xltools.book.read import read_book
from xltools.check.performance.check import check_documents
from xltools.fill.performance.blank import build_blank_forms
from xltools.finding import Severity
from xltools.forms.application.pack import application_pack_ids, load_application_pack
from xltools.forms.application.reader import read_documents
from xltools.forms.pack import templates_folder


def committed(pack_id: str) -> Path:
    return templates_folder() / pack_id / f"{pack_id}.xlsx"


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("pack_id", application_pack_ids())
def test_the_committed_blank_is_up_to_date(pack_id: str, tmp_path: Path) -> None:
    build_blank_forms(load_application_pack(pack_id), tmp_path / "blank.xlsx")
    assert parts(committed(pack_id)) == parts(tmp_path / "blank.xlsx"), "run: xltools build-templates"


@pytest.mark.parametrize("pack_id", application_pack_ids())
def test_the_blank_has_every_form_once_and_nothing_in_it_is_wrong(pack_id: str) -> None:
    documents = read_documents(read_book(committed(pack_id)))
    assert sorted(document.form for document in documents) == sorted(load_application_pack(pack_id).layouts)
    result = check_documents(documents, lambda _: True)
    assert [finding.rule for finding in result.findings if finding.severity is Severity.ERROR] == []
