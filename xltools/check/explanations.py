"""The column 出错说明 of the sheet 校验结果: what users wrote about findings, and which findings that closes.

An explanation is bound to the relation, the address and the figures of its row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from xltools.book.model import Book, CellValue, Sheet
from xltools.check.filereport import LAYER, LAYER_TITLE, FoundForm
from xltools.finding import Finding, Severity
from xltools.record import Record

__all__ = [
    "CLOSED",
    "FIX",
    "HEADS",
    "Bond",
    "Explanation",
    "bond_of",
    "closed",
    "find_layer",
    "is_void",
    "item_of",
    "layer_head",
    "read_explanations",
    "table_names",
    "voided",
]

HEADS = (
    "序号",
    "级别",
    "规则",
    "表",
    "行次/栏次",
    "单元格",
    "项目",
    "填报数",
    "应为",
    "差额",
    "允许尾差",
    "说明",
    "出错说明",
)
CLOSED = "已说明："
"""How the message of a closed finding begins."""
FIX = "\n处理："
"""Stands between message and remedy in the column 说明."""
_VOID, _VOID_END = "（原说明已失效：", "）"
_HEAD_ROWS = 20
"""Rows in which the head is looked for; users put a line or two above it."""


class Bond(Record):
    """What an explanation is bound to."""

    rule: str
    table: str
    item: str
    """Row and column of the form, or the cell where the finding names neither."""
    state: str
    """Reported and expected figure; the message where there is no arithmetic."""

    @property
    def place(self) -> tuple[str, str, str]:
        """Relation and address."""
        return self[:3]


class Explanation(Record):
    """A text of the column 出错说明 with the row it stands in, cell by cell as :data:`HEADS` names them."""

    bond: Bond
    text: str
    row: tuple[CellValue | None, ...] = ()


def table_names(forms: Iterable[FoundForm]) -> Mapping[str, str]:
    """What the column 表 says for each form: its printed number, or its title."""
    return {form.form: form.number or form.title for form in forms}


def item_of(finding: Finding) -> str:
    """What the column 项目 says."""
    item = "/".join(part for part in (finding.row, finding.column) if part)
    return item or f"{finding.sheet}!{finding.cell}"


def bond_of(finding: Finding, tables: Mapping[str, str]) -> Bond:
    """What an explanation of the finding is bound to."""
    if finding.arithmetic:
        state = _figures(float(finding.reported), float(finding.expected))
    else:
        state = finding.message.removeprefix(CLOSED)
    return Bond(finding.rule, tables.get(finding.form, finding.form), item_of(finding), state)


def voided(text: str) -> str:
    """The text marked as no longer valid; what is marked already stays."""
    return text if is_void(text) else f"{_VOID}{text}{_VOID_END}"


def is_void(text: str) -> bool:
    """Whether the text is marked so."""
    return text.startswith(_VOID) and text.endswith(_VOID_END)


def closed(
    findings: Iterable[Finding], forms: Iterable[FoundForm], explanations: Iterable[Explanation]
) -> tuple[Finding, ...]:
    """The findings, those of 核实 that carry a valid explanation turned into 提示, worst first."""
    tables = table_names(forms)
    valid = {explanation.bond for explanation in explanations if not is_void(explanation.text)}
    judged = [_close(each) if bond_of(each, tables) in valid else each for each in findings]
    return tuple(sorted(judged, key=lambda each: (each.severity.rank, each.form, each.rule)))


def _close(finding: Finding) -> Finding:
    if finding.severity is not Severity.VERIFY:
        return finding
    return finding._replace(severity=Severity.INFO, message=f"{CLOSED}{finding.message}")


def find_layer(book: Book) -> Sheet | None:
    """The sheet that xltools wrote its findings into, under its own or another name; ``None`` without one."""
    return next((sheet for sheet in book.sheets if _is_layer(sheet)), None)


def _is_layer(sheet: Sheet) -> bool:
    named = sheet.name == LAYER or sheet.values.get((1, 1)) == LAYER_TITLE
    return named and layer_head(sheet) is not None


def read_explanations(sheet: Sheet) -> tuple[Explanation, ...]:
    """The explanations on the sheet, from the top down."""
    head = layer_head(sheet)
    return tuple(_explanations(sheet, *head)) if head else ()


def layer_head(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    """The row of the heads and the column of each, wherever users have moved them; ``None`` without heads."""
    for row in range(1, _HEAD_ROWS + 1):
        found = {value: column for (at, column), value in sheet.values.items() if at == row}
        if {"规则", "表", "项目", "填报数", "应为", "说明", "出错说明"} <= found.keys():
            return row, {head: found[head] for head in HEADS if head in found}
    return None


def _explanations(sheet: Sheet, head: int, columns: dict[str, int]) -> Iterator[Explanation]:
    wanted = columns["出错说明"]
    for row in sorted(row for row, column in sheet.values if column == wanted and row > head):
        cells = {name: sheet.values.get((row, column)) for name, column in columns.items()}
        text = _text(cells["出错说明"])
        if text and cells["规则"]:
            bond = Bond(_text(cells["规则"]), _text(cells["表"]), _text(cells["项目"]), _state(cells))
            yield Explanation(bond, text, tuple(cells.get(name) for name in HEADS))


def _state(cells: Mapping[str, CellValue | None]) -> str:
    reported, expected = cells["填报数"], cells["应为"]
    if isinstance(reported, int | float) and isinstance(expected, int | float):
        return _figures(float(reported), float(expected))
    return _text(cells["说明"]).partition(FIX)[0].removeprefix(CLOSED)


def _figures(reported: float, expected: float) -> str:
    """Both as far as a cell holds them; minus nought is nought."""
    return f"{reported + 0:.15g} {expected + 0:.15g}"


def _text(value: CellValue | None) -> str:
    return "" if value is None else str(value).strip()
