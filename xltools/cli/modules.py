"""The modules of xltools found where they lie, because a check of one workbook starts eighty of them.

The standard finder looks at a folder and at each kind of file a module may be, and its loader asks for the same file
again: a twentieth of the time of a check. Here a module is one look at its source and one reading of what Python has
compiled it to (PEP 3147, PEP 552). Anything else is left to the standard ones, which also compile and keep.
"""

from __future__ import annotations

import os
import sys
from _frozen_importlib import ModuleSpec
from _frozen_importlib_external import MAGIC_NUMBER, SourceFileLoader
from marshal import loads

TYPE_CHECKING = False  # typing is slow to import
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import CodeType, ModuleType

__all__ = ["install"]

_PACKAGE = "xltools."
_COMPILED = f".{sys.implementation.cache_tag}.pyc"
_HEADER = 16
_MOST = 1 << 16
"""Bytes read at once; what is longer is left to the standard loader."""
_BY_TIME = MAGIC_NUMBER + bytes(4)
"""How a file begins that holds for a source of one time and size."""


class _Loader(SourceFileLoader):
    """Takes compiled code that is as new as its source, whose state is known."""

    def __init__(self, name: str, path: str, state: os.stat_result) -> None:
        super().__init__(name, path)
        self._state = state

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """A module that has already what the import system looks for in vain, at some cost, in one of its own making."""
        module = type(sys)(spec.name)
        vars(module).update(__file__=spec.origin, __cached__=spec.cached)
        return module

    def get_code(self, fullname: str) -> CodeType | None:
        """The code of the module."""
        data = _content(compiled_path(self.path))
        if data[:_HEADER] != _BY_TIME + _four(int(self._state.st_mtime)) + _four(self._state.st_size):
            return super().get_code(fullname)
        code: CodeType = loads(memoryview(data)[_HEADER:])  # noqa: S302 - what Python itself has written there
        return code


class _Finder:
    """Finds modules inside the packages of xltools."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None, _: ModuleType | None = None) -> ModuleSpec | None:
        """Where a module lies; ``None`` for others' modules and for what is no plain file."""
        if path is None or not name.startswith(_PACKAGE):
            return None
        base = f"{path[0]}{os.sep}{name.rpartition('.')[2]}"
        for source, inside in ((f"{base}.py", None), (f"{base}{os.sep}__init__.py", [base])):
            try:
                loader = _Loader(name, source, os.stat(source))
            except OSError:
                continue
            spec = ModuleSpec(name, loader, origin=source)
            spec.submodule_search_locations = inside
            spec.cached = compiled_path(source)
            spec.has_location = True
            return spec
        return None


def install() -> None:
    """Find and load the modules of xltools this way from now on.

    Not where compiled code is kept elsewhere or made otherwise (``-O``, ``PYTHONPYCACHEPREFIX``).
    """
    if sys.flags.optimize or sys.pycache_prefix or sys.implementation.cache_tag is None:
        return
    if _Finder not in sys.meta_path:
        sys.meta_path.insert(0, _Finder)


def compiled_path(source: str) -> str:
    """Where Python keeps the compiled code of a source file."""
    folder, _, file = source.rpartition(os.sep)
    return f"{folder}{os.sep}__pycache__{os.sep}{file[: -len('.py')]}{_COMPILED}"


def _content(path: str) -> bytes:
    """What is in a file; nothing when it cannot be read, or has more in it than modules here have."""
    try:
        file = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        try:
            data = os.read(file, _MOST)
        finally:
            os.close(file)
    except OSError:
        return b""
    return data if len(data) < _MOST else b""


def _four(number: int) -> bytes:
    return (number & 0xFFFFFFFF).to_bytes(4, "little")
