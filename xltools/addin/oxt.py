"""The LibreOffice extension, built from text: the toolbar's description, one component, and this package itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from xltools.addin.build import zipped
from xltools.addin.oxt_texts import COMPONENT, descriptions
from xltools.addin.registry import ACTIONS, Action

__all__ = ["OXT_NAME", "build_oxt", "oxt_content", "oxt_parts"]

OXT_NAME = "xltools.oxt"
_SOURCES = Path(__file__).parent / "oxt_source"
_WRITTEN = (COMPONENT, "LICENSE.txt", "about.txt")
"""The parts that are files in the folder."""
_CODE, _DATA = frozenset({".py", ".bas", ".txt"}), frozenset({".toml", ".csv", ".xlsx"})


def build_oxt(target: Path, *, force: bool = False) -> None:
    """Write the extension; raises what :func:`xltools.book.target.new_file` raises."""
    from xltools.book.target import new_file

    with new_file(target, force=force) as temporary:
        temporary.write_bytes(oxt_content())


def oxt_content(actions: Sequence[Action] = ACTIONS) -> bytes:
    """The bytes of the extension: the same for the same version, whoever builds it."""
    return zipped(oxt_parts(actions))


def oxt_parts(actions: Sequence[Action] = ACTIONS) -> dict[str, bytes]:
    """The files of the extension by name, sorted."""
    from xltools.forms.pack import templates_folder

    package = Path(__file__).parents[1]
    parts = descriptions(actions) | {name: (_SOURCES / name).read_bytes() for name in _WRITTEN}
    for folder, inside, kinds in (
        (package, "xltools", _CODE),
        (templates_folder(), "xltools/templates", _DATA),
    ):
        for path in _files(folder, kinds):
            parts[f"pythonpath/{inside}/{path.relative_to(folder).as_posix()}"] = path.read_bytes()
    return dict(sorted(parts.items()))


def _files(folder: Path, kinds: frozenset[str]) -> Iterator[Path]:
    """The files of these kinds; what Python and editors keep beside them is left out."""
    for path in folder.rglob("*"):
        inside = path.relative_to(folder).parts
        if path.suffix in kinds and not any(part.startswith((".", "__pycache__")) for part in inside):
            yield path
