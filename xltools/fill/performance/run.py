"""One run of fill-template for performance forms: read the data, make the forms, write one workbook."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from xltools.address import Place
from xltools.amount import ZERO
from xltools.book.cellref import a1
from xltools.book.target import new_file
from xltools.errors import BadArgument
from xltools.fill.datafiles import data_files
from xltools.fill.facts import Unplaced
from xltools.fill.performance.assemble import COUNTED, Assembled, assemble
from xltools.fill.performance.build import BuildNotes, build_performance
from xltools.fill.performance.place import shape_of
from xltools.fill.performance.rollup import rolled_up, summary, unknown_in_summary
from xltools.fill.performance.sources.gather import ReadFile, gather
from xltools.fill.performance.sources.subjects import Gathered
from xltools.forms.application.document import Document, Entry
from xltools.forms.application.pack import ApplicationPack, load_application_pack
from xltools.forms.labels import label
from xltools.selfeval.view import Indicator, SelfEvaluation

__all__ = ["ORDER", "PROJECT_ORDER", "PerformanceOutcome", "PerformanceRequest", "Sum", "fill_performance"]

ORDER = ("zp-summary", "zp-basic", "zp-department", "mb-department")
"""Forms of the department, in the order of the sheets; those of the projects follow project by project."""
PROJECT_ORDER = ("mb-project", "mb-funding", "mb-yearly", "zp-project")
_YEAR = re.compile(r"(20\d\d)\s*年")


@dataclass(frozen=True, slots=True)
class PerformanceRequest:
    """What the user asked for."""

    pack: str
    data: tuple[Path, ...]
    output: Path
    unit_name: str = ""
    year: int | None = None
    project: str = ""
    """Only the forms of this project; empty for all."""
    publish: bool = False
    force: bool = False


@dataclass(frozen=True, slots=True)
class Sum:
    """A column of amounts over all projects, in 万元."""

    name: str
    read: Decimal
    placed: Decimal


@dataclass(frozen=True, slots=True)
class PerformanceOutcome:
    """What was done."""

    pack: ApplicationPack
    output: Path
    files: tuple[ReadFile, ...]
    built: BuildNotes
    projects: int
    department: bool
    indicators: int
    scores: int
    """Scores the data give."""
    sums: tuple[Sum, ...]
    unplaced: tuple[Unplaced, ...]
    notes: tuple[str, ...] = field(default=())

    @property
    def clean(self) -> bool:
        """Whether everything found its place and no figure of the data was replaced by a formula that differs."""
        return not self.unplaced and all(deviation.kept for deviation in self.built.deviations)


@dataclass(frozen=True, slots=True)
class _Work:
    """What came of the data."""

    gathered: Gathered
    files: Sequence[ReadFile]
    made: Sequence[Assembled]
    documents: Sequence[Document]
    """In the order of the sheets."""
    notes: Sequence[str]


def fill_performance(request: PerformanceRequest, progress: Callable[[str], None]) -> PerformanceOutcome:
    """Fill the forms of a pack and write the output; :class:`XltoolsError` says why it cannot be done."""
    pack = load_application_pack(request.pack)
    files = [file for path in request.data for file in data_files(path)]
    for file in files:
        progress(f"正在读取 {file.name} …")
    with new_file(request.output, force=request.force, inputs=files) as temporary:
        gathered, read = gather(files)
        made = _made(gathered, pack, request)
        documents, notes = _documents(made, pack, request)
        year = request.year or _year(documents) or pack.year
        progress(f"正在写入 {request.output.name} …")
        built = build_performance(pack, documents, temporary, year=year, living=not request.publish)
    return _outcome(pack, request.output, built, _Work(gathered, read, made, documents, notes))


def _made(gathered: Gathered, pack: ApplicationPack, request: PerformanceRequest) -> list[Assembled]:
    """The forms of each project that is wanted, and of the department."""
    shapes = [shape_of(layout) for layout in pack.layouts.values()]
    wanted = label(request.project)
    subjects = [
        subject
        for subject in gathered.subjects
        if not wanted or (not subject.department and label(subject.name) == wanted)
    ]
    if not subjects:
        names = "、".join(subject.name for subject in gathered.projects.values())
        asked = f"数据中没有名为“{request.project}”的项目" if wanted else "数据中没有项目，也没有部门的内容"
        raise BadArgument(f"{asked}；数据中的项目：{names or '无'}。")
    made = [assemble(subject, shapes) for subject in subjects]
    for each in made:
        each.documents = [_with_unit(document, request.unit_name) for document in each.documents]
    return made


def _with_unit(document: Document, unit_name: str) -> Document:
    if not unit_name or document.entry("单位名称").text:
        return document
    return replace(document, fields={**document.fields, "单位名称": Entry(unit_name)})


def _documents(
    made: Sequence[Assembled], pack: ApplicationPack, request: PerformanceRequest
) -> tuple[list[Document], list[str]]:
    """The forms in the order of the sheets, and what was rolled up."""
    projects = [each for each in made if not each.subject.department]
    department = next((each for each in made if each.subject.department), None)
    notes: list[str] = []
    found: dict[str, Document] = {}
    if department:
        for document in department.documents:
            found[document.form], rolled = rolled_up(document, projects)
            notes += [each.message for each in rolled]
    if "zp-summary" in pack.layouts and not request.project:
        unit = request.unit_name or (department.subject.text("单位名称") if department else "")
        overview = summary(department, projects, unit)
        if overview:
            found["zp-summary"] = _with_unit(overview, unit)
        elif len(projects) > 1:
            notes.append(
                "没有生成汇总表：部门预算数不只是这些项目的；需要时在部门一行填写“项目总数”或“绩效自评覆盖率”。"
            )
    documents = [found[form] for form in ORDER if form in found]
    for project in projects:
        documents += sorted(project.documents, key=lambda each: PROJECT_ORDER.index(each.form))
    return documents, notes


def _year(documents: Iterable[Document]) -> int | None:
    """The year a title states."""
    found = (_YEAR.search(document.title.text) for document in documents)
    return next((int(match[1]) for match in found if match), None)


def _outcome(pack: ApplicationPack, output: Path, built: BuildNotes, work: _Work) -> PerformanceOutcome:
    projects = [each for each in work.made if not each.subject.department]
    indicators = list(_indicators(work.documents))
    return PerformanceOutcome(
        pack=pack,
        output=output,
        files=tuple(work.files),
        built=built,
        projects=len(projects),
        department=any(each.subject.department and each.documents for each in work.made),
        indicators=len(indicators),
        scores=len({each.row.get("得分").spot for each in indicators if each.score}),
        sums=tuple(_sums(projects)),
        unplaced=(
            *work.gathered.faults,
            *(fault for each in work.made for fault in _unplaced(each, projects)),
        ),
        notes=tuple(work.notes),
    )


def _unplaced(made: Assembled, projects: Sequence[Assembled]) -> Iterator[Unplaced]:
    yield from made.unplaced
    if made.subject.department:
        for entry in unknown_in_summary(made, projects):
            if entry.spot:
                place = Place(entry.spot[0], "", a1(entry.spot[1], entry.spot[2]))
                yield Unplaced(place, "项目名称", entry.text, "是汇总表中的项目，但没有它的自评表")


def _indicators(documents: Iterable[Document]) -> Iterator[Indicator]:
    """The indicators that say anything."""
    for document in documents:
        view = SelfEvaluation(document)
        for table in (*view.indicator_tables, *document.tables_of("长期指标")):
            yield from (each for each in view.indicators(table) if not each.blank)


def _sums(projects: Sequence[Assembled]) -> Iterator[Sum]:
    for name in COUNTED:
        if any(name in each.read for each in projects):
            read = sum((each.read.get(name, ZERO) for each in projects), ZERO)
            yield Sum(name, read, sum((each.placed.get(name, ZERO) for each in projects), ZERO))
