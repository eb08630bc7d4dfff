"""The samples are what the documented commands make, and show every figure and text that was published."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
from support.performance import book_of, form_names
from support.performance_samples import DEVIATIONS, FOLDER, SAMPLES, Sample, identity, texts

from xltools.book.read import read_book
from xltools.check.performance.check import check_documents
from xltools.check.run import Options, check_file
from xltools.cli.fill_template import command
from xltools.finding import Finding
from xltools.forms.application.document import Document
from xltools.forms.application.reader import read_documents

PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)0\d{2,3}-\d{7,8}(?!\d)")
REPAIRED = {
    "dongxihu-2021": [],
    "zengdu-2020": [
        ("ZP0302", "表头总分"),
        ("ZP0504", "城乡医疗保险地方配套"),
        ("ZP0504", "城乡医疗救助地方配套"),
    ],
    "liuyang-2021": [("ZP0102", "其他资金")],
    "ezhou-2022": [
        ("ZP0102", "年度财政资金总额"),
        ("ZP0104", "年度财政资金总额"),
        *[("ZP0406", "")] * 4,
    ],
    "jianghan-2021": [("MB0103", "基本支出"), ("MB0103", "项目支出")],
}
"""Findings of the published forms that a filled workbook cannot have, since the figures are derived."""
NEW = {"dongxihu-2021": [("ZP0303", "总分")]}
"""The total that was published, 96.62, hid that the scores add up to 110.62."""
TIMES = {
    ("mb-zhengti", "100%"): 2,
    ("mb-zhengti", "目标1:社会效益"): 2,
    ("mb-zhengti", "目标2:可持续影响"): 2,
}
"""How often a published text is missing, where that is not once."""
ids = [sample.case for sample in SAMPLES]


def made(sample: Sample, target: Path, *more: str) -> Path:
    """The workbook of the command in the README of the sample."""
    data = [word for path in sample.paths for word in ("--data", str(path))]
    arguments = [sample.pack, *data, "--year", str(sample.year), "-o", str(target), *more]
    assert command(arguments) == 0
    return target


@cache
def documents(path: Path) -> tuple[Document, ...]:
    return read_documents(read_book(path))


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("sample", SAMPLES, ids=ids)
def test_the_committed_workbooks_are_up_to_date(sample: Sample, tmp_path: Path) -> None:
    for name, more in ((f"{sample.stem}.xlsx", ()), (f"{sample.stem}-公开.xlsx", ("--publish",))):
        assert parts(made(sample, tmp_path / name, *more)) == parts(sample.folder / name)


@pytest.mark.parametrize("ending", ["", "-公开"])
@pytest.mark.parametrize(
    ("sample", "form"),
    [(sample, form) for sample in SAMPLES for form in form_names(sample.case)],
    ids=lambda value: value if isinstance(value, str) else value.case,
)
def test_every_published_figure_and_text_is_there(sample: Sample, form: str, ending: str) -> None:
    published = book_of(sample.case, form)
    wanted = identity(read_documents(published)[0])
    path = sample.folder / f"{sample.stem}{ending}.xlsx"
    sheets = [document.sheet for document in documents(path) if identity(document) == wanted]
    assert len(sheets) == 1
    missing = texts(published.sheets[0]) - texts(read_book(path).sheet(sheets[0]))
    known = DEVIATIONS[sample.case].get(form, {})
    found = Counter(
        {start: count for text, count in missing.items() for start in known if begins(text, start)}
    )
    explained = {text for text in missing if any(begins(text, start) for start in known)}
    assert missing.keys() - explained == set()
    assert found == {start: TIMES.get((form, start), 1) for start in known}


def begins(text: str, start: str) -> bool:
    """Whether a text is the deviation; a short one must be the whole text."""
    return text == start or (len(start) >= 6 and text.startswith(start))


def plain(findings: Iterable[Finding]) -> Counter[tuple[str, str]]:
    return Counter((finding.rule, finding.row) for finding in findings)


@pytest.mark.parametrize("sample", SAMPLES, ids=ids)
def test_filled_workbooks_have_the_findings_of_the_published_forms_less_what_is_derived(
    sample: Sample,
) -> None:
    published = plain(check_documents(read_documents(book_of(sample.case)), lambda _: True).findings)
    report = check_file(sample.folder / f"{sample.stem}.xlsx", Options(()))
    filled = plain(report.findings)
    assert published - filled == Counter(REPAIRED[sample.case])
    assert filled - published == Counter(NEW.get(sample.case, []))


@pytest.mark.parametrize(
    "path", sorted(FOLDER.glob("*/*.csv")), ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_no_telephone_numbers_and_no_contacts(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not PHONE.search(text)
    assert "联系电话" not in text.splitlines()[0]


@pytest.mark.parametrize("sample", SAMPLES, ids=ids)
def test_the_readme_names_the_command(sample: Sample) -> None:
    readme = (sample.folder / "README.md").read_text(encoding="utf-8")
    data = " ".join(f"--data {name}" for name in sample.data)
    start = f"fill-template {sample.pack} {data} --year {sample.year} -o {sample.stem}"
    assert f"{start}.xlsx\n" in readme
    assert f"{start}-公开.xlsx --publish\n" in readme
