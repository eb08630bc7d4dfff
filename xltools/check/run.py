"""One file from its path to its report: a pure function, safe to run in any process."""

from __future__ import annotations

import os
from collections.abc import Iterator

from xltools.book.cellref import a1
from xltools.book.model import Book, Sheet
from xltools.book.read import read_book
from xltools.book.reading.guard import FORMS
from xltools.check.check import CheckResult, check_tables
from xltools.check.filereport import LAYER, LAYER_TITLE, FileReport, FoundForm, Status
from xltools.check.ownsheets import take_out_own_sheets
from xltools.check.tables import Tables, read_tables
from xltools.check.yearly import last_year, prior_book, prior_notes
from xltools.errors import BadArgument, BadPack, Unreadable
from xltools.finding import Coverage
from xltools.forms.pack import load_cover, load_pack
from xltools.forms.recognise import RecognisedForm, Recognition
from xltools.forms.recognise.choose import choose
from xltools.record import Record
from xltools.relations.catalogue import load_relations

TYPE_CHECKING = False  # typing is slow to import
if TYPE_CHECKING:
    from pathlib import Path

    from xltools.check.performance.part import PerformancePart

__all__ = ["Options", "check_book", "check_file", "prepare"]

CHECKED = frozenset({"check", "structure", "prior", "seen"})
"""Uses of a relation that make it a check."""
_OF_PERFORMANCE = ("绩效", "自评", "信息表", "投入表", "级指标")
_BLANKS = dict.fromkeys(map(ord, " \n\r\u3000\xa0"))


class Options(Record):
    """What to check with."""

    packs: tuple[str, ...]
    """Candidates; a workbook is checked with the pack of which it holds the most forms. Empty: performance forms only."""
    select: tuple[str, ...] = ()
    """Ids of rules or beginnings of them; empty for all."""
    ignore: tuple[str, ...] = ()
    relations: Path | None = None
    """A file of further relations."""
    prior: Path | None = None
    """Last year's forms, for the relations that speak of them."""
    performance: bool = True
    """Whether performance forms are looked for, whatever else the workbook holds."""

    def takes(self, rule: str) -> bool:
        """Whether a rule is to be checked."""
        return (not self.select or rule.startswith(self.select)) and self.counts(rule)

    def counts(self, rule: str) -> bool:
        """Whether a cause may be seen in findings of a rule, selected or not."""
        return not rule.startswith(self.ignore)


def prepare(options: Options) -> Options:
    """The options with the packs that every relation of the extra file fits.

    Raises :class:`BadPack` when it fits none, :class:`BadArgument` for a selection that names no rule, and
    :class:`Unreadable` for a workbook of last year that cannot be read.
    """
    fitting = _fitting(options) if options.relations else list(options.packs)
    if options.select or options.ignore:
        _require_known(options, fitting)
    if options.prior:
        prior_book(options.prior)
    return options._replace(packs=tuple(fitting))


def _fitting(options: Options) -> list[str]:
    """The packs that the extra relations fit; when they fit none, what is wrong in the one they speak of."""
    fitting = []
    faults: dict[str, BadPack] = {}
    for pack_id in options.packs:
        try:
            load_relations(pack_id, options.relations)
        except BadPack as error:
            faults[pack_id] = error
        else:
            fitting.append(pack_id)
    if not fitting and faults and options.relations:
        raise faults[_spoken_of(options.relations, list(faults))]
    return fitting


def _spoken_of(relations: Path, packs: list[str]) -> str:
    """The pack of whose forms a file names most; the first where it names none."""
    try:
        text = relations.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return packs[0]
    return max(packs, key=lambda pack_id: sum(f"{form_id}[" in text for form_id in load_pack(pack_id).forms))


def _require_known(options: Options, packs: list[str]) -> None:
    from xltools.check.performance.declared import performance_rules

    known = [relation.id for pack_id in packs for relation in load_relations(pack_id, options.relations)]
    if options.performance:
        known += [declared.rule.id for declared in performance_rules()]
    for beginning in (*options.select, *options.ignore):
        if not any(rule.startswith(beginning) for rule in known):
            raise BadArgument(f"没有编号以“{beginning}”开头的勾稽关系；用 xltools rules 查看全部。")


def check_file(path: Path | str, options: Options) -> FileReport:
    """The report on one file; whatever is wrong with the file becomes its status and sentence."""
    if os.path.isdir(path):
        open_to_us = os.access(path, os.R_OK | os.X_OK)
        error = "文件夹里没有工作簿，请检查路径" if open_to_us else "没有权限打开这个文件夹，请检查权限"
        return FileReport(str(path), Status.UNREADABLE, error)
    try:
        return check_book(read_book(path, FORMS), options)
    except Unreadable as error:
        return FileReport(str(path), Status.UNREADABLE, error.reason)
    except (MemoryError, RecursionError):
        return FileReport(str(path), Status.UNREADABLE, "内存不足，无法处理这个文件")
    except Exception as error:  # a defect that one file of many brings to light costs only that file
        if os.environ.get("XLTOOLS_DEBUG"):
            raise
        defect = f"校验时出错（{type(error).__name__}：{error}），这是程序的缺陷，请把文件告诉开发者"
        return FileReport(str(path), Status.UNREADABLE, defect)


def check_book(book: Book, options: Options) -> FileReport:
    """The report on a snapshot; the sheets that are no forms are taken out of it."""
    layer = _layer_taken_out(book)
    report = _check_book(book.location, book, options)
    return report if layer is None else _explained(report, layer)


def _layer_taken_out(book: Book) -> Sheet | None:
    """The sheet of an earlier check, no longer in the book: it is no form."""
    if not any(sheet.name == LAYER or sheet.values.get((1, 1)) == LAYER_TITLE for sheet in book.sheets):
        return None
    from xltools.check.explanations import find_layer

    layer = find_layer(book)
    if layer is not None:
        book.sheets.remove(layer)
    return layer


def _explained(report: FileReport, layer: Sheet) -> FileReport:
    from xltools.check.explanations import closed, read_explanations

    explanations = read_explanations(layer)
    findings = closed(report.findings, report.forms, explanations)
    return report._replace(findings=findings, layer=layer.name, explanations=explanations)


def _check_book(path: Path | str, book: Book, options: Options) -> FileReport:
    take_out_own_sheets(book, {load_cover(pack_id).title for pack_id in options.packs})
    part = None
    if options.performance and _speaks_of_performance(book):
        from xltools.check.performance.part import performance_part

        part = performance_part(book)
    if part is None and not options.packs:
        error = "没有找到绩效目标申报表或绩效自评表，请检查是否选错了文件"
        return FileReport(str(path), Status.UNRECOGNISED, error)
    if part is None:
        return _check_tables(path, book, options)[0]
    report, tables = _check_tables(path, book, options, part.sheets) if options.packs else (None, None)
    return _joined(path, part, part.result(options.takes, tables), report)


def _speaks_of_performance(book: Book) -> bool:
    """Whether a text names a performance form; looked at before anything that costs time.

    绩效工资 is a line of every table of salaries.
    """
    everything = "\t".join(["\t".join(sheet.texts()) for sheet in book.sheets]).replace("绩效工资", "")
    if any(word in everything for word in _OF_PERFORMANCE):
        return True
    bare = everything.translate(_BLANKS) if "绩" in everything else ""
    return any(word in bare for word in _OF_PERFORMANCE)


def _joined(
    path: Path | str, part: PerformancePart, result: CheckResult, report: FileReport | None
) -> FileReport:
    """The report on performance forms, with that on the tables beside them where there are any."""
    if report is None or report.status is not Status.CHECKED:
        notes = (*part.notes, *(report.notes if report else ()))
        return FileReport(
            path=str(path),
            status=Status.CHECKED,
            pack=part.pack,
            forms=part.forms,
            findings=result.findings,
            coverage=result.coverage,
            notes=notes,
        )
    findings = sorted((*report.findings, *result.findings), key=lambda finding: finding.severity.rank)
    covered = report.coverage
    return report._replace(
        forms=(*report.forms, *part.forms),
        findings=tuple(findings),
        coverage=Coverage(
            covered.relations + result.coverage.relations,
            covered.checked + result.coverage.checked,
            (*covered.skipped, *result.coverage.skipped),
        ),
        notes=(*report.notes, *part.notes),
    )


def _check_tables(
    path: Path | str, book: Book, options: Options, read: frozenset[str] = frozenset()
) -> tuple[FileReport, Tables | None]:
    """The report on the tables, and these; what is not understood on the sheets in ``read`` was read as something else."""
    pack, recognition = choose(book, options.packs)
    if not recognition.forms:
        others = [each for each in options.packs if each != pack.id]
        titles = "、".join(load_cover(pack_id).title for pack_id in (pack.id, *others))
        error = f"没有找到{titles}中的任何一张表，请检查是否选错了文件"
        notes = tuple(_unknown(recognition, read))
        return FileReport(str(path), Status.UNRECOGNISED, error, notes=notes), None
    tables = read_tables(book, recognition, pack)
    if options.prior:
        tables = tables._replace(prior=last_year(options.prior, pack.id))
    relations = load_relations(pack.id, options.relations)
    taken = [relation for relation in relations if options.takes(relation.id)]
    # A rule of structure may rest on balances of other relations, selected or not.
    result = check_tables(tables, relations, options.takes, options.counts)
    covered = result.coverage if len(taken) == len(relations) else check_tables(tables, taken).coverage
    left_out = sum(bool(relation.use & CHECKED) for relation in relations if not options.takes(relation.id))
    report = FileReport(
        path=str(path),
        status=Status.CHECKED,
        pack=pack.id,
        decimals=pack.decimals,
        forms=tuple(_forms(recognition)),
        findings=result.findings,
        coverage=covered,
        notes=(
            *_notes(tables, recognition),
            *_unknown(recognition, read),
            *((f"按选项未校验 {left_out} 条关系",) if left_out else ()),
        ),
    )
    return report, tables


def _forms(recognition: Recognition) -> Iterator[FoundForm]:
    for found in recognition.forms:
        for part in found.parts:
            form = found.form
            yield FoundForm(form.id, form.number, form.title, part.sheet, str(part.area))


def _notes(tables: Tables, recognition: Recognition) -> Iterator[str]:
    absent = [form.number for form in tables.pack.forms.values() if form.id not in tables.found]
    if absent:
        yield f"没有找到{'、'.join(absent)}"
    for form_id, used in tables.found.items():
        others = [f"{found.sheet}!{found.area}" for found in recognition.of(form_id) if found is not used]
        if others:
            yield f"{used.form.number}不止一处，只校验了 {used.sheet}!{used.area}，未校验 {'、'.join(others)}"
        missing = (*used.missing_rows, *used.missing_columns)
        if missing:
            yield f"{used.form.number}（{used.sheet}）没有找到“{'”“'.join(missing)}”"
        yield from dict.fromkeys(_unread_rows(tables.book, used))
    if tables.misread:
        yield from _misread_notes(tables)
    yield from prior_notes(tables)


def _misread_notes(tables: Tables) -> Iterator[str]:
    from xltools.check.misread import runs_of_misread

    for alike in runs_of_misread(tables.misread):
        number = tables.form(alike[0].address.form).number
        sheet, row, column = alike[0].spot
        several, them = (f"等 {len(alike)} 格", "它们") if len(alike) > 1 else ("", "它")
        yield f"{number} {sheet}!{a1(row, column)}“{alike[0].text}”{several}不是数字，用到{them}的关系没有校验"


def _unread_rows(book: Book | None, used: RecognisedForm) -> Iterator[str]:
    """Rows with money that are none of the form's: nothing is passed over in silence."""
    for extra in used.extra_rows:
        values = book.sheet(extra.sheet).values if book else {}
        money = [
            raw for cell in extra.cells.values() if isinstance(raw := values.get(cell), float | int) and raw
        ]
        if money:
            yield f"{used.form.number} {extra.sheet} 第 {extra.row} 行“{extra.text}”{extra.reason}，这一行没有校验"


def _unknown(recognition: Recognition, read: frozenset[str]) -> Iterator[str]:
    for unknown in recognition.unknown:
        if unknown.sheet in read:
            continue
        place = f"{unknown.sheet}!{unknown.area}" if unknown.area else unknown.sheet
        yield f"{place}：{unknown.reason}"
