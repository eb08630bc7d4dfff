"""The LibreOffice extension, built from text: the toolbar's description, one component, and what it needs.

That is this package with its templates, and XlsxWriter, which is Python alone and as small; LibreOffice's Python has neither.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from xltools.addin.build import zipped
from xltools.addin.oxt_texts import COMPONENT, descriptions
from xltools.addin.registry import ACTIONS, Action

__all__ = ["OXT_NAME", "build_oxt", "oxt_content", "oxt_parts"]

OXT_NAME = "xltools.oxt"
_WRITER_LICENCE = "LICENSE-XlsxWriter.txt"
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
    """The bytes of the extension: the same for the same version, and the same XlsxWriter, whoever builds it."""
    return zipped(oxt_parts(actions))


def oxt_parts(actions: Sequence[Action] = ACTIONS) -> dict[str, bytes]:
    """The files of the extension by name, sorted."""
    parts = descriptions(actions) | {name: (_SOURCES / name).read_bytes() for name in _WRITTEN}
    parts[_WRITER_LICENCE] = _writer_licence()
    for folder, inside, kinds in _packages():
        for path in _files(folder, kinds):
            parts[f"pythonpath/{inside}/{path.relative_to(folder).as_posix()}"] = path.read_bytes()
    return dict(sorted(parts.items()))


def _packages() -> Iterator[tuple[Path, str, frozenset[str]]]:
    """Each folder that comes along, its name in the extension, and which of its files."""
    import xlsxwriter

    from xltools.forms.pack import templates_folder

    yield Path(__file__).parents[1], "xltools", _CODE
    yield templates_folder(), "xltools/templates", _DATA
    yield Path(xlsxwriter.__file__).parent, "xlsxwriter", _CODE


def _writer_licence() -> bytes:
    """What XlsxWriter's licence asks to be passed on."""
    from importlib.metadata import files

    found = [each for each in files("xlsxwriter") or () if each.name.upper().startswith("LICENSE")]
    if not found:
        raise FileNotFoundError("xlsxwriter: LICENSE")
    return found[0].read_binary()


def _files(folder: Path, kinds: frozenset[str]) -> Iterator[Path]:
    """The files of these kinds; what Python and editors keep beside them is left out."""
    for path in folder.rglob("*"):
        inside = path.relative_to(folder).parts
        if path.suffix in kinds and not any(part.startswith((".", "__pycache__")) for part in inside):
            yield path
