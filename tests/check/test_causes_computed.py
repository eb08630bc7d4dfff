"""One wrong figure in a living workbook that was computed since: one error at the typed cell, whatever follows from it.

The sums are right by themselves then, and only tables that were filled apart disagree.
"""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path

import pytest
from support.causes import errors, findings, tables_in
from support.public_copy import JIANGHAN, LIVING, PUBLIC
from support.recalculated import recalculated

from xltools.book.cellref import a1
from xltools.book.read import read_book
from xltools.check.run import Options, check_book
from xltools.finding import Finding
from xltools.forms.recognise import recognise

