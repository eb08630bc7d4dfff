"""From printed lines to a document: one line after the other, each taken by the first reading that fits."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from xltools.book.cellref import Area
from xltools.book.model import Sheet
from xltools.forms.application.choices import read_choice
from xltools.forms.application.document import NOTHING, Choice, Document, Entry, Table
from xltools.forms.application.lines import Line, Piece
from xltools.forms.application.paired import PLANNED, paired_funds, planned_funds, with_pair
from xltools.forms.application.tables import (
    BUDGET,
    GOAL_PAIR,
    INDICATORS,
    OpenTable,
    begin_table,
    goal_table,
    side_by_side,
    with_goal,
)
from xltools.forms.application.total import below_heads, heads_of_total, total_fields
from xltools.forms.application.vocabulary import Vocabulary, key

__all__ = ["Parser"]

GOAL = re.compile(
    r"(?:(?P<kind>长期|年度)?(?:绩效)?目标)\s*(?P<number>\d+|[一二三四五六七八九十]+)?\s*(?:\([^()]*\))?\s*[:：]\s*(?P<text>.*)",
    re.DOTALL,
)
"""年度目标1：… , 目标2(40分）： …"""
_NOTE = re.compile(r"(?:备注|注|说明)\s*[:：]")
_NUMBERED_NOTE = re.compile(r"\d{1,2}\s*[.、．](?!\d)")
_CAPTION = re.compile(r"(?P<label>[^:：]{2,12})[:：]\s*(?P<text>.*)", re.DOTALL)
_DATED = re.compile(r"(?P<label>填[报表](?:日期|时间))\s*(?P<text>(?:19|20)\d\d.*)")
_GOALS = {
    "年度绩效目标": "年度目标",
    "年度目标": "年度目标",
    "长期目标": "长期目标",
    "长期绩效目标": "长期目标",
    "年度总体目标": "年度目标",
    "项目绩效目标": "年度目标",
    "项目年度绩效目标": "年度目标",
    "总体目标": "年度目标",
    "绩效目标": "年度目标",
}
_YEAR = re.compile(r"[(（]\s*(?:(?:19|20)\d\d)?\s*年度?\s*[)）]|(?:19|20)\d\d\s*年度?")
"""The year on a line of its own below the title: （2022年度）; a blank form prints （  年度）."""
_SHORTEST_GOAL = 6
_SECTION = re.compile(r"[一二三四五六七八九十]{1,2}[、.．][^:：]{2,20}")
_NUMBER = re.compile(
    r"(?:公开|自评|绩效|财|附)?\s*(?:\d{1,2}(?:[-－]\d{1,2})?\s*表|表\s*[\d一二三四五六七八九十]{1,3})"
)
_HALF_WIDTH = str.maketrans("（）", "()")


@dataclass
class Parser:
    """What has been read of one form so far."""

    sheet: Sheet
    words: Vocabulary
    left: int = 1
    """The first column of the form."""
    title: Entry = NOTHING
    fields: dict[str, Entry] = field(default_factory=dict)
    choices: dict[str, Choice] = field(default_factory=dict)
    tables: list[Table] = field(default_factory=list)
    notes: list[Entry] = field(default_factory=list)
    unread: list[Entry] = field(default_factory=list)
    open: OpenTable | None = None
    goals: str = ""
    """Id of the list of goals whose lines go on."""
    heading: Entry = NOTHING
    """A goal line that waits for its table."""
    last_field: str = ""
    above: OpenTable | None = None
    """The table that ended last: the total score stands in its columns, whatever is printed between."""
    total_heads: Mapping[int, str] = field(default_factory=dict)
    """Heads in the row of the total, by column, whose figures stand on the next line."""

    def take(self, line: Line) -> None:
        """Read one more line."""
        for reading in (
            self._note,
            self._title,
            self._number,
            self._year,
            self._total,
            self._paired,
            self._head,
            self._choice,
            self._goal,
            self._field_line,
            self._row,
        ):
            if reading(line):
                return
        self.unread += [piece.entry for piece in line]

    def document(self, form: str, area: Area) -> Document:
        """Everything read, as a document."""
        self._close()
        return Document(
            form,
            self.title,
            self.sheet.name,
            area,
            self.fields,
            self.choices,
            tuple(self.tables),
            tuple(self.notes),
            tuple(self.unread),
        )

    def _close(self) -> None:
        """End the table; a head without rows that is printed again under its goal leaves none."""
        if self.open is not None and (self.open.rows or self.open.words.rows):
            self.tables += side_by_side(self.open.finished())
            self.above = self.open
        self.open = None

    def _note(self, line: Line) -> bool:
        first = line[0]
        begins = bool(_NOTE.match(first.text.strip()))
        goes_on = bool(self.notes) and len(line) == 1 and bool(_NUMBERED_NOTE.match(first.text.strip()))
        if not (begins or goes_on) or len(line) > 1:
            return False
        self._close()
        self.notes.append(first.entry)
        return True

    def _title(self, line: Line) -> bool:
        if self.title is not NOTHING or len(line) > 2:
            return False
        for piece in line:
            if any(key(piece.text).endswith(ending) for ending, _ in self.words.titles):
                self.title = piece.entry
                return True
        return False

    def _number(self, line: Line) -> bool:
        """附件1, 公开15表: the number of the form, above or below its title."""
        text = line[0].text.strip()
        if len(line) > 1 or self.tables or self.open is not None or "项目名称" in self.fields:
            return False
        if not (text.startswith("附") or _NUMBER.fullmatch(text)):
            return False
        self.fields.setdefault("附件", line[0].entry)
        return True

    def _year(self, line: Line) -> bool:
        """The year below the title, and what else stands on its line."""
        if self.tables or self.open is not None or self.fields.keys() & {"项目名称", "评价年度"}:
            return False
        years = [piece for piece in line if piece.worded and _YEAR.fullmatch(piece.text.strip())]
        rest = tuple(piece for piece in line if piece not in years)
        if len(years) != 1 or (rest and not self._field_line(rest)):
            return False
        self.fields["评价年度"] = years[0].entry
        return True

    def _totals(self, piece: Piece) -> bool:
        """Whether a row begins as that of the total score does."""
        name, printed = key(piece.text), piece.text.strip()
        if not piece.worded or printed.endswith((":", "：")):
            return False
        below = self.open is not None and self.open.words.id == INDICATORS and bool(self.open.rows)
        return self.words.field(printed) == "总分" or (below and name in self.words.totals)

    def _subtotal(self, line: Line) -> bool:
        """A row that sums the indicators above it, which nobody checks."""
        below = self.open is not None and self.open.words.id == INDICATORS
        label = next((piece for piece in line if key(piece.text) in self.words.subtotals), None)
        if not below or label is None:
            return False
        self.unread.append(label.entry)
        return True

    def _total(self, line: Line) -> bool:
        """The row of the total score; its numbers stand under 分值 and 得分, or under heads of their own."""
        if self.total_heads:
            found, self.total_heads = below_heads(line, self.total_heads), {}
            self.fields.update(found)
            if found:
                return True
        if not self._totals(line[0]):
            return self._total_in_words(line) or self._subtotal(line)
        self.total_heads = heads_of_total(line[1:], self.words)
        found = {} if self.total_heads else total_fields(line[1:], self.open or self.above)
        self.fields.update({"总分": Entry(None, self._right_of(line[0])), **found})
        self._close()
        return True

    def _total_in_words(self, line: Line) -> bool:
        """总分：97分 below the indicators."""
        below = self.open is not None and self.open.words.id == INDICATORS and bool(self.open.rows)
        caption = self._caption(line[0]) if below and len(line) == 1 else None
        if caption is None or caption[0] != "表头总分":
            return False
        self.fields.setdefault("总分", caption[1])
        self._close()
        return True

    def _paired(self, line: Line) -> bool:
        """Funds printed as 预算数： … 执行数： … or as 年度资金总额： …, and their sources below."""
        found = paired_funds(line, self.words) or planned_funds(line)
        if found is not None:
            self._close()
            self.tables.append(found)
        elif self.open is None and self.tables and self.tables[-1].id in {BUDGET, PLANNED}:
            found = with_pair(self.tables[-1], line, self.words)
            if found is not None:
                self.tables[-1] = found
        return found is not None

    def _right_of(self, piece: Piece) -> tuple[str, int, int]:
        return self.sheet.name, piece.row, piece.last_column + 1

    def _head(self, line: Line) -> bool:
        found = begin_table(line, self.words, self.sheet)
        if found is None:
            return False
        self.unread += found.strange
        if self.open is not None and self.heading is NOTHING and self.open.goes_on(found):
            self.open.starts = found.starts
            return True
        self._close()
        self.goals = ""
        self.open = found
        if found.words.id == INDICATORS:
            found.heading, self.heading = self.heading, NOTHING
        return True

    def _choice(self, line: Line) -> bool:
        name = self.words.choices.get(key(line[0].text))
        if name is None or len(line) < 2:
            return self._inner_choice(line)
        self._close()
        self.choices[name] = read_choice(line[1].text, line[1].entry.spot)
        return True

    def _inner_choice(self, line: Line) -> bool:
        """A choice beside a field on the same line (项目名称 … 项目类别 …)."""
        for number, piece in enumerate(line[:-1]):
            name = self.words.choices.get(key(piece.text))
            pairs = self._pairs(line[:number]) if name and number else []
            if name and pairs:
                self.fields.update(pairs)
                self.choices[name] = read_choice(line[number + 1].text, line[number + 1].entry.spot)
                return True
        return False

    def _goal(self, line: Line) -> bool:
        """A line of a list of goals, or the goal above a table of indicators."""
        stub = _GOALS.get(key(line[0].text))
        if (
            stub
            and len(line) == 2
            and (GOAL.fullmatch(_half(line[1].text)) or self._whole_goal(line[1]))
            and not line[0].text.strip()[-1:].isdigit()
        ):
            self._close()
            self.goals = stub
            self._add_goal(line[1].entry, line[0].entry)
            return True
        match = GOAL.fullmatch(_half(line[0].text))
        if match is None or self._in_goal_columns(line):
            return False
        if self.goals and len(line) == 1 and line[0].column > self.left:
            self._add_goal(line[0].entry, NOTHING)
            return True
        self._begin_goal(line)
        return True

    def _whole_goal(self, piece: Piece) -> bool:
        """Whether a cell right of 年度绩效目标 is the goal itself, rather than points or a head."""
        between = self.open is None or self.open.words.id in {BUDGET, "资金来源", "资金构成"}
        return piece.worded and len(piece.text) > _SHORTEST_GOAL and between

    def _in_goal_columns(self, line: Line) -> bool:
        """Whether the line is a row of the table that prints long-term and yearly goals side by side."""
        table = self.open
        return table is not None and table.words.id != INDICATORS and line[0].column >= table.starts[0][0]

    def _begin_goal(self, line: Line) -> None:
        printed = line[0].entry
        if len(line) > 1:
            printed = printed._replace(value=f"{printed.text}{line[1].text}")
        self.goals = ""
        following = (
            self.open.again(printed) if self.open is not None and self.open.words.id == INDICATORS else None
        )
        self._close()
        self.open, self.heading = following, printed

    def _add_goal(self, entry: Entry, stub: Entry) -> None:
        if self.tables and self.tables[-1].id == self.goals and stub is NOTHING:
            self.tables[-1] = with_goal(self.tables[-1], entry)
        else:
            self.tables.append(goal_table(self.goals, entry, stub))

    def _field_line(self, line: Line) -> bool:
        """Labels with their values to the right, or captions with the value behind a colon."""
        if self.open is not None and not self._ends_table(line):
            return False
        pairs = self._pairs(line)
        if not pairs:
            return False
        self._close()
        self.goals = ""
        for name, entry in pairs:
            self.fields.setdefault(self._qualified(name), entry)
            self.last_field = name
        return True

    def _ends_table(self, line: Line) -> bool:
        """Whether a line below a table is no row of it: it begins with the label of a field."""
        first = line[0]
        named = first.column <= self.left + 1 and self._labels(first)
        return named and (len(line) <= 4 or all(self._labels(piece) for piece in line))

    def _qualified(self, name: str) -> str:
        """负责人 and 联系电话 belong to the department or office named before them on the line.

        A 单位名称 printed a second time, within the form, is the full name.
        """
        if name == "单位名称" and self.fields.get(name, NOTHING).text.strip():
            return "单位全称"
        if name not in {"负责人", "联系电话"}:
            return name
        if (
            "项目实施单位" in self.fields
            and f"实施{name}" not in self.fields
            and "项目申报部门" in self.fields
        ):
            return f"实施{name}"
        return f"申报{name}" if "项目申报部门" in self.fields else name

    def _pairs(self, line: Line) -> list[tuple[str, Entry]]:
        found: list[tuple[str, Entry]] = []
        pieces = list(line)
        while pieces:
            piece = pieces.pop(0)
            caption = self._caption(piece)
            name = self.words.field(piece.text) if piece.worded else None
            if caption and caption[1].value is None and pieces and not self._labels(pieces[0]):
                found.append((caption[0], pieces.pop(0).entry))
            elif caption:
                found.append(caption)
            elif name and pieces and not self._labels(pieces[0]):
                found.append((name, pieces.pop(0).entry))
            elif name:
                found.append((name, Entry(None, self._right_of(piece))))
            elif not found:
                return []
            else:
                self.unread.append(piece.entry)
        return found

    def _labels(self, piece: Piece) -> bool:
        return piece.worded and (self.words.field(piece.text) is not None or self._caption(piece) is not None)

    def _caption(self, piece: Piece) -> tuple[str, Entry] | None:
        """The field of a text such as 单位名称：某局; the value begins behind the colon."""
        if not piece.worded:
            return None
        match = _CAPTION.fullmatch(piece.text.strip()) or _DATED.fullmatch(piece.text.strip())
        name = self.words.field(match["label"]) if match else None
        if match is None or name is None:
            return None
        if name == "总分":
            name = "表头总分"
        return name, piece.entry._replace(value=match["text"].strip() or None)

    def _row(self, line: Line) -> bool:
        if self.open is None or not self.open.take(line):
            if self.open is not None and self.open.words.id == GOAL_PAIR:
                self._close()
            text = line[0].text.strip()
            return len(line) == 1 and (key(text) in self.words.sections or bool(_SECTION.fullmatch(text)))
        self.heading = NOTHING
        return True


def _half(text: str) -> str:
    return text.strip().translate(_HALF_WIDTH)
