"""Compiled packs: what was read from TOML, kept beside it in the form that loads fastest, as Python keeps bytecode."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection, Iterable
from zlib import crc32

from xltools import __version__

TYPE_CHECKING = False  # typing is slow to import
if TYPE_CHECKING:
    from typing import Any, TypeVar

    T = TypeVar("T")

__all__ = ["compiled"]


def compiled(
    folder: str, name: str, build: Callable[[], T], types: Collection[type], code: Iterable[str]
) -> T:
    """What ``build`` makes of the data files in the folder, from the folder's ``__pycache__`` where that is current.

    ``types`` are the classes the result is made of; no other is ever loaded. ``code`` are the source files
    that a change of the result may come from. A cache that is missing, damaged or of another version
    is written anew; where it cannot be written, nothing is kept.
    """
    path = os.path.join(folder, "__pycache__", f"{name}.{sys.implementation.cache_tag}.pack")
    key = _key(folder, code)
    found: T | None = _load(path, key, types)
    if found is not None:
        return found
    built = build()
    _store(path, key, built)
    return built


def _key(folder: str, code: Iterable[str]) -> bytes:
    with os.scandir(folder) as entries:
        data = [(entry.name, entry.stat()) for entry in entries if entry.name.endswith((".toml", ".csv"))]
    states = [*data, *((file, os.stat(file)) for file in (__file__, *code))]
    sources = sorted((file, state.st_size, state.st_mtime_ns) for file, state in states)
    return repr((__version__, sys.version_info[:3], sources)).encode()


def _load(path: str, key: bytes, types: Collection[type]) -> Any:
    try:
        with open(path, "rb") as stream:
            content = stream.read()
    except OSError:
        return None
    head = len(key) + 4
    payload = content[head:]
    if content[:head] != key + crc32(payload).to_bytes(4, "big"):
        return None
    import io
    from _pickle import Unpickler, UnpicklingError  # pickle itself loads what only writing needs

    allowed: dict[tuple[str, str], Any] = {(each.__module__, each.__qualname__): each for each in types}
    allowed |= {("builtins", "tuple"): tuple, ("builtins", "getattr"): _maker}

    class Loader(Unpickler):
        def find_class(self, module: str, name: str) -> Any:
            if (module, name) not in allowed:
                raise UnpicklingError(f"{module}.{name}")
            return allowed[module, name]

    try:
        return Loader(io.BytesIO(payload)).load()
    except (UnpicklingError, EOFError, LookupError, TypeError, ValueError):
        return None


def _maker(owner: object, name: str) -> Any:
    """What makes records (``tuple.__new__``): the one attribute that may be asked for."""
    if owner is not tuple or name != "__new__":
        raise LookupError(name)
    return tuple.__new__


def _store(path: str, key: bytes, built: object) -> None:
    payload = _payload(built)
    temporary = f"{path}.{os.getpid()}"
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(temporary, "wb") as stream:
            stream.write(key + crc32(payload).to_bytes(4, "big") + payload)
        os.replace(temporary, path)
    except OSError:  # a folder that cannot be written only costs time
        return


def _payload(built: object) -> bytes:
    """The pickle with equal texts, and records of them, kept once and nothing remembered that is not used again, which loads faster."""
    import io
    import pickle
    from pickletools import optimize

    known: dict[object, object] = {}

    class Sharing(pickle._Pickler):  # the one written in Python, where a value can be replaced
        def save(self, value: object, save_persistent_id: bool = True) -> None:
            if type(value) in (str, frozenset) or _is_texts(value):
                value = known.setdefault((type(value), value), value)
            super().save(value, save_persistent_id)  # type: ignore[misc]  # not in the stubs

    stream = io.BytesIO()
    Sharing(stream, protocol=5).dump(built)
    return optimize(stream.getvalue())


def _is_texts(value: object) -> bool:
    """Whether a value is a record of nothing but texts, so that an equal one is the same."""
    return isinstance(value, tuple) and all(type(part) is str for part in value)
