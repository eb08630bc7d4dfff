"""Whole sets of the nine tables as figures: those of the sample case, and random ones that agree to the 分."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from support.ezhou import PACK, expected, grid

from xltools.address import Address
from xltools.amount import round_half_up
from xltools.forms.classification import ancestors

__all__ = ["TableSet", "ezhou_set", "random_set"]

LEAST = 5_000
"""分: half of the last printed place. Less than this is printed as nothing."""
FEN_IN_WAN = 1_000_000
GENERAL = [
    "201",
    "204",
    "205",
    "206",
    "207",
    "208",
    "210",
    "211",
    "212",
    "213",
    "216",
    "220",
    "221",
    "229",
    "232",
]
FUNDS = ["20709", "21208", "21213", "22904", "22960"]
STATE = ["22301", "22302", "22399"]
WORDS = ["管理事务", "一般行政管理", "信息化建设", "专项业务", "机构运行", "其他事务", "公共设施", "技术推广"]
SHARED = {
    "因公出国(境)费": "30212",
    "公务用车购置费": "31013",
    "公务用车运行维护费": "30231",
    "公务接待费": "30217",
}
INCOMES = ("上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入")
EXPENSES = ("基本支出", "项目支出", "上缴上级支出", "经营支出", "对附属单位补助支出")
SOURCES = ("一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款")

Leaves = dict[str, dict[str, int]]
"""分 by column, by 科目代码 of the lowest level."""


@dataclass(frozen=True)
class TableSet:
    """What the nine tables say, however they are laid out."""

    values: Mapping[Address, Decimal]
    """万元 as printed."""
    names: Mapping[str, str]
    """Printed name by functional code."""
    exact: Mapping[Address, Decimal] | None = None
    """The same in 元, where it is known to the 分."""

    def changed(self, address: Address, by: Decimal) -> TableSet:
        """The set with one figure changed by so many 万元."""
        values = {**self.values, address: self.values[address] + by}
        exact = self.exact and {**self.exact, address: self.exact[address] + by * 10_000}
        return replace(self, values=values, exact=exact)

    def codes(self, form_id: str) -> list[str]:
        """The codes of a code-keyed table, ascending."""
        return sorted({a.row for a in self.values if a.form == form_id and a.row.isdigit()})

    def used_classes(self) -> set[str]:
        """类 that any table speaks of with money."""
        rows = {row.id: row.code for row in PACK.forms["gk01"].blocks[1].rows if row.code}
        rows |= {row.id: row.code for row in PACK.forms["gk04"].blocks[1].rows if row.code}
        money = {a.row for a, value in self.values.items() if value}
        return {rows.get(row, row[:3]) for row in money}


def ezhou_set() -> TableSet:
    """The sample case as printed; cells it leaves blank are nothing."""
    names: dict[str, str] = {}
    for form_id in ("gk02", "gk03", "gk05"):
        cells = grid(form_id).cells
        names |= {
            str(value): str(cells[row, 2])
            for (row, column), value in cells.items()
            if column == 1 and str(value).isdigit() and (row, 2) in cells
        }
    values = {**_blank_tables(), **expected()}
    return TableSet(values, names)


def _blank_tables() -> dict[Address, Decimal]:
    """Every address that exists whatever the data, as nothing."""
    found = {a: Decimal(0) for form in PACK.forms.values() for a in form.fixed_addresses()}
    rows = {form.id: form.rows_by_id for form in PACK.forms.values()}
    labelled = {a for a in found if a.row not in rows[a.form] or _has_label(rows[a.form][a.row])}
    for form in PACK.forms.values():
        if form.keyed:
            labelled |= {Address(form.id, form.keyed.total.id, c.id) for c in form.blocks[0].amounts}
    return {a: Decimal(0) for a in labelled}


def _has_label(entry: tuple[object, object]) -> bool:
    return bool(getattr(entry[1], "label", ""))


def random_set(random: Random) -> TableSet:
    """Nine tables that agree to the 分, each figure rounded by itself to 万元 with two decimals.

    Any column may carry money; fund and state capital tables may be empty; no figure is smaller than what is printed.
    """
    return _Maker(random).make()


class _Maker:
    """Draws leaves first; everything else is their sums."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._fen: dict[Address, int] = dict.fromkeys(_blank_tables(), 0)
        self._names: dict[str, str] = {}

    def make(self) -> TableSet:
        general = self._codes(self._random.sample(GENERAL, self._random.randint(1, 5)))
        funds = self._codes(self._random.sample(FUNDS, self._random.choice([0, 1, 2])))
        state = self._codes(self._random.sample(STATE, self._random.choice([0, 1, 2])))
        own = {code: self._expense(2) for code in general}
        fund = {code: self._fund() for code in funds}
        capital = {code: self._expense(2) for code in state}
        other = {code: self._expense(5) for code in general if self._random.random() < 0.4}
        self._keyed("gk05", own, total="小计")
        self._keyed("gk07", fund)
        self._keyed("gk08", capital, total="合计")
        self._keyed("gk03", _merged([own, fund, capital, other], EXPENSES), total="本年支出合计")
        self._income_and_balances(own, fund, capital, other)
        self._basic(sum(leaf["基本支出"] for leaf in own.values()))
        self._three_public()
        values = {a: round_half_up(Decimal(fen) / FEN_IN_WAN, 2) for a, fen in self._fen.items()}
        return TableSet(values, self._names, {a: Decimal(fen) / 100 for a, fen in self._fen.items()})

    def _money(self) -> int:
        return self._random.randint(LEAST, 10 ** self._random.randint(5, 10))

    def _maybe(self, share: float = 0.5) -> int:
        return self._money() if self._random.random() < share else 0

    def _part(self, whole: int) -> int:
        """A part of a sum that leaves either nothing or something that is printed."""
        if whole < 2 * LEAST:
            return self._random.choice([0, whole])
        return self._random.choice([0, whole, self._random.randint(LEAST, whole - LEAST)])

    def _codes(self, above: Iterable[str]) -> list[str]:
        """项 below some 类 or 款."""
        found = []
        for code in above:
            sections = [code] if len(code) == 5 else self._below(code, 2)
            found += [item for section in sections for item in self._below(section, 3)]
        self._names |= {code: self._name(code) for item in found for code in (*ancestors(item), item)}
        return sorted(found)

    def _below(self, code: str, most: int) -> list[str]:
        numbers = self._random.sample([1, 2, 3, 5, 6, 11, 50, 99], self._random.randint(1, most))
        below = [f"{code}{number:02}" for number in numbers]
        return [item for item in below if code in FUNDS or not item.startswith((*FUNDS, "21211"))]

    def _name(self, code: str) -> str:
        if len(code) == 3 or PACK.functional.name(code):
            return PACK.functional.name(code)
        return self._names.get(code) or self._random.choice(WORDS)

    def _expense(self, columns: int) -> dict[str, int]:
        leaf = {name: self._maybe() for name in EXPENSES[:columns]}
        return leaf if any(leaf.values()) else {**leaf, "项目支出": self._money()}

    def _fund(self) -> dict[str, int]:
        leaf = {"基本支出": self._maybe(0.2), "项目支出": self._money(), "年末结转和结余": self._maybe()}
        spent = leaf["基本支出"] + leaf["项目支出"]
        opening = self._part(spent + leaf["年末结转和结余"])
        income = spent + leaf["年末结转和结余"] - opening
        return {**leaf, "小计": spent, "年初结转和结余": opening, "本年收入": income}

    def _keyed(self, form_id: str, leaves: Leaves, total: str = "") -> None:
        """A code-keyed table from its lowest rows; ``total`` is the column of the sum of the others."""
        for code, leaf in leaves.items():
            row = {**leaf, total: sum(leaf.values())} if total else leaf
            for above in ("合计", *ancestors(code), code):
                for column in PACK.forms[form_id].blocks[0].amounts:
                    self._add(form_id, above, column.id, row.get(column.id, 0))

    def _add(self, form_id: str, row: str, column: str, fen: int) -> None:
        address = Address(form_id, row, column)
        self._fen[address] = self._fen.get(address, 0) + fen

    def _income_and_balances(self, own: Leaves, fund: Leaves, capital: Leaves, other: Leaves) -> None:
        """公开01, 02 and 04: what came in, and what was there before and after."""
        income: Leaves = {}
        opening, closing = [], []
        for spent in (own, capital):
            got = {code: self._part(sum(leaf.values())) for code, leaf in spent.items()}
            short = sum(sum(leaf.values()) for leaf in spent.values()) - sum(got.values())
            closing.append(self._maybe(0.4) if spent else 0)
            opening.append(short + closing[-1])
            income |= {code: {"财政拨款收入": fen} for code, fen in got.items()}
        income |= {code: {"财政拨款收入": leaf["本年收入"]} for code, leaf in fund.items()}
        for code in other:
            income.setdefault(code, {}).update({name: self._maybe(0.4) for name in INCOMES})
        self._keyed("gk02", income, total="本年收入合计")
        fiscal = [
            (opening[0], sum(income[c]["财政拨款收入"] for c in own), own, closing[0]),
            (_sum(fund, "年初结转和结余"), _sum(fund, "本年收入"), fund, _sum(fund, "年末结转和结余")),
            (opening[1], sum(income[c]["财政拨款收入"] for c in capital), capital, closing[1]),
        ]
        for source, (before, got_all, spent, after) in zip(SOURCES, fiscal, strict=True):
            self._fiscal(source, before, got_all, (spent, after))
        self._totals(other, income, sum(entry[0] for entry in fiscal), sum(entry[3] for entry in fiscal))

    def _fiscal(self, source: str, before: int, got: int, out: tuple[Leaves, int]) -> None:
        spent, after = out
        self._set_rows("gk04", {source: got, f"年初.{source}": before})
        for row, fen in (
            ("本年收入合计", got),
            ("年初财政拨款结转和结余", before),
            ("总计.收入", got + before),
        ):
            self._add("gk04", row, "金额", fen)
        self._add("gk01", f"{source}收入", "金额", got)
        for column in (source, "合计"):
            for code, leaf in spent.items():
                fen = leaf["基本支出"] + leaf["项目支出"]
                self._add("gk04", _class_row("gk04", code), column, fen)
                self._add("gk04", "本年支出合计", column, fen)
                self._add("gk04", "总计.支出", column, fen)
            self._add("gk04", "年末财政拨款结转和结余", column, after)
            self._add("gk04", "总计.支出", column, after)

    def _set_rows(self, form_id: str, rows: Mapping[str, int]) -> None:
        for row, fen in rows.items():
            self._fen[Address(form_id, row, "金额")] = fen

    def _totals(self, other: Leaves, income: Leaves, before: int, after: int) -> None:
        """公开01 with what is not fiscal."""
        got = {name: sum(leaf.get(name, 0) for leaf in income.values()) for name in INCOMES}
        spent = sum(sum(leaf.values()) for leaf in other.values())
        used, shared, left = self._maybe(0.3), self._maybe(0.3), self._maybe(0.3)
        opening = spent + shared + left - sum(got.values()) - used
        if opening < 0:
            left, opening = left - opening, 0
        elif 0 < opening < LEAST:
            left, opening = left + LEAST, opening + LEAST
        if 0 < left < LEAST:
            left, opening = left + LEAST, opening + LEAST
        every = self._fen[Address("gk02", "合计", "本年收入合计")]
        out = self._fen[Address("gk03", "合计", "本年支出合计")]
        total = every + used + before + opening
        self._set_rows("gk01", {**got, "本年收入合计": every, "使用非财政拨款结余": used})
        self._set_rows("gk01", {"年初结转和结余": before + opening, "总计.收入": total, "总计.支出": total})
        self._set_rows("gk01", {"本年支出合计": out, "结余分配": shared, "年末结转和结余": after + left})
        for row in PACK.forms["gk01"].blocks[1].rows:
            if row.code:
                fen = self._fen.get(Address("gk03", row.code, "本年支出合计"), 0)
                self._fen[Address("gk01", row.id, "金额")] = fen

    def _basic(self, whole: int) -> None:
        """公开06: the basic expenditure of 公开05 on some economic codes."""
        rows = [row.code for block in PACK.forms["gk06"].blocks for row in block.rows if len(row.code) == 5]
        if not whole:
            return
        picked = [*self._random.sample(list(SHARED.values()), 2), *self._random.sample(rows, 8)]
        codes = list(dict.fromkeys(picked))
        for code, fen in zip(codes, self._split(whole, len(codes)), strict=False):
            foot = "人员经费合计" if code.startswith(("301", "303")) else "公用经费合计"
            for row in (code, code[:3], foot):
                self._add("gk06", row, "决算数", fen)

    def _split(self, whole: int, most: int) -> Sequence[int]:
        parts = []
        for _ in range(most - 1):
            part = self._part(whole) if whole else 0
            parts.append(part)
            whole -= part
        return [*parts, whole]

    def _three_public(self) -> None:
        for item, code in SHARED.items():
            final = self._fen[Address("gk06", code, "决算数")] + self._maybe(0.3)
            budget = final + self._maybe(0.5)
            columns = [item, "合计", *(["小计"] if "公务用车" in item else [])]
            for column in columns:
                self._add("gk09", "决算数", column, final)
                self._add("gk09", "预算数", column, budget)


def _sum(leaves: Leaves, column: str) -> int:
    return sum(leaf[column] for leaf in leaves.values())


def _merged(every: Iterable[Leaves], columns: Sequence[str]) -> Leaves:
    merged: Leaves = {}
    for leaves in every:
        for code, leaf in leaves.items():
            row = merged.setdefault(code, dict.fromkeys(columns, 0))
            for name in columns:
                row[name] += leaf.get(name, 0)
    return merged


def _class_row(form_id: str, code: str) -> str:
    return next(row.id for row in PACK.forms[form_id].blocks[1].rows if row.code == code[:3])
