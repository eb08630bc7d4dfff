"""Ledgers of any size with known sums, written straight to CSV."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

HEAD = "类别,资金来源,功能科目代码,功能科目名称,支出类型,经济科目代码,项目名称,金额,日期\n"
ECONOMIC = ("30101", "30102", "30201", "30217", "30302", "31002", "39999")
GENERAL = "一般公共预算财政拨款"


@dataclass
class BigLedger:
    """What the ledger holds, summed while it is written (yuan)."""

    path: Path
    by_code: dict[tuple[str, str, str], Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    """By kind, code and 支出类型 (空 for income)."""
    by_economic: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    """基本支出 by 经济科目."""


def leaf_codes(count: int) -> list[str]:
    """So many 项 codes over several 类 and 款, none of them in the built-in classification."""
    classes = ("201", "204", "205", "208", "210", "213", "221")
    codes = [f"{c}{d:02d}{i:02d}" for c in classes for d in range(41, 50) for i in range(1, 20)]
    return sorted(codes[:: max(1, len(codes) // count)][:count])


def write_ledger(path: Path, rows: int, codes: Sequence[str], seed: int = 7) -> BigLedger:
    """A ledger in which every code has income and expenditure."""
    dice = random.Random(seed)
    ledger = BigLedger(path)
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(HEAD)
        for number in range(rows):
            code = codes[number % len(codes)]
            amount = Decimal(dice.randint(-5_000, 5_000_000)) / 100
            day = f"2022-{dice.randint(1, 12):02d}-15"
            if number // len(codes) % 2:
                ledger.by_code["收入", code, ""] += amount
                stream.write(f"收入,{GENERAL},{code},科目{code},,,,{amount},{day}\n")
                continue
            kind = dice.choice(("基本支出", "项目支出"))
            economic = dice.choice(ECONOMIC)
            ledger.by_code["支出", code, kind] += amount
            if kind == "基本支出":
                ledger.by_economic[economic] += amount
            stream.write(f"支出,{GENERAL},{code},科目{code},{kind},{economic},,{amount},{day}\n")
    return ledger
