"""One run of fill-template: read the data, assemble the figures, write one workbook."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from xltools.address import Address
from xltools.book.pause import collector_paused
from xltools.book.target import new_file
from xltools.errors import BadArgument, Unreadable, Unrecognised
from xltools.fill.assemble import Filled, assemble
from xltools.fill.datafiles import data_files
from xltools.fill.facts import SourceResult
from xltools.finding import Severity, Verdict
from xltools.forms.model import Pack
from xltools.forms.pack import load_cover, load_pack, pack_ids

__all__ = ["Outcome", "Request", "fill"]

DEFAULT_PACK = "final-accounts-2022"


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for."""

    template: str
    """A pack id or the path of a workbook to fill."""
    data: tuple[Path, ...]
    output: Path
    unit_name: str = ""
    year: int | None = None
    prior: Path | None = None
    publish: bool = False
    force: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done."""

    filled: Filled
    sources: tuple[SourceResult, ...]
    output: Path
    forms: frozenset[str]
    """Ids of the forms the output has."""
    notes: tuple[str, ...] = ()
    homeless: tuple[Address, ...] = ()
    """Figures with money for which the user's template has no cell."""

    @property
    def clean(self) -> bool:
        """Whether every amount found its cell and every stated figure agrees."""
        placed = not self.homeless and not any(source.unplaced for source in self.sources)
        balances = (*self.filled.checks, *self.filled.stated_totals)
        return placed and not any(
            balance.verdict is Verdict.WRONG and balance.relation.severity is Severity.ERROR
            for balance in balances
        )


def fill(request: Request, progress: Callable[[str], None]) -> Outcome:
    """Fill the pack or template and write the output; :class:`XltoolsError` says why it cannot be done."""
    own = request.template in pack_ids()
    template = None if own else _template(request.template)
    data = [file for path in request.data for file in data_files(path)]
    others = [path for path in (template, request.prior) if path]
    for path in others:
        if not path.exists():
            raise Unreadable(path, "没有这个文件或文件夹，请检查路径")
    inputs = [*data, *others]
    pack = _pack_of(template) if template else load_pack(request.template)
    with collector_paused(), new_file(request.output, force=request.force, inputs=inputs) as temporary:
        sources = _read(request, pack, progress)
        filled = assemble(pack, sources, unit_name=request.unit_name, year=request.year)
        progress(f"正在写入 {request.output.name} …")
        written = _write(filled, template, temporary, publish=request.publish)
    notes = (*written.notes, *_year_note(filled))
    return Outcome(filled, tuple(sources), request.output, written.forms, notes, written.homeless)


def _template(text: str) -> Path:
    path = Path(text)
    if path.suffix.lower() in {".xlsx", ".xlsm"} or path.exists():
        return path
    raise BadArgument(f"没有名为“{text}”的模板，也没有这个文件；可用的模板：{'、'.join(_all_ids())}。")


def _pack_of(template: Path) -> Pack:
    """The pack whose forms a user's own template holds; :class:`Unrecognised` when it holds none."""
    from xltools.book.read import read_book
    from xltools.forms.recognise.choose import choose

    try:
        pack, recognition = choose(read_book(template), pack_ids())
    except Unreadable:
        return load_pack(DEFAULT_PACK)  # who fills the template says what is wrong with it
    if not recognition.forms:
        titles = "、".join(f"“{load_cover(pack_id).title}”" for pack_id in pack_ids())
        reason = f"没有识别出{titles}中的任何一张表，请确认模板；绩效表请用内置模板（见 --list）。"
        raise Unrecognised(f"{template.name}：{reason}")
    return pack


def _all_ids() -> tuple[str, ...]:
    from xltools.forms.application.pack import application_pack_ids

    return (*pack_ids(), *application_pack_ids())


def _read(request: Request, pack: Pack, progress: Callable[[str], None]) -> list[SourceResult]:
    from xltools.fill.prior import read_prior, without_stated
    from xltools.fill.sources.detect import read_source

    sources: list[SourceResult] = []
    for path in request.data:
        progress(f"正在读取 {path.name} …")
        sources += read_source(path, pack, request.year)
    if request.prior:
        progress(f"正在读取 {request.prior.name} …")
        sources.append(without_stated(read_prior(request.prior, pack), sources))
    return sources


@dataclass(frozen=True, slots=True)
class _Written:
    forms: frozenset[str]
    notes: tuple[str, ...] = ()
    homeless: tuple[Address, ...] = ()


def _write(filled: Filled, template: Path | None, output: Path, *, publish: bool) -> _Written:
    if template is None:
        from xltools.fill.build import Edition, build_workbook

        build_workbook(filled, output, Edition.PUBLISHED if publish else Edition.LIVING)
        return _Written(frozenset(filled.pack.forms))
    from xltools.fill.template import fill_template

    result = fill_template(filled, template, output, publish=publish)
    return _Written(result.forms, result.notes, result.homeless)


def _year_note(filled: Filled) -> tuple[str, ...]:
    if filled.year == filled.pack.year:
        return ()
    return (f"数据年度为 {filled.year} 年，模板为 {filled.pack.year} 年格式，请确认表样未变。",)
