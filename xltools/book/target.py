"""Output files: new, complete or not at all, and never on top of an input."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from xltools.errors import BadArgument, TargetExists, TargetUnwritable, because

TYPE_CHECKING = False  # pathlib and typing are slow to import
if TYPE_CHECKING:
    from pathlib import Path
    from typing import TypeVar

    _Place = TypeVar("_Place", Path, str)

__all__ = ["new_file", "require_free"]


@contextmanager
def new_file(target: _Place, *, force: bool = False, inputs: Sequence[Path | str] = ()) -> Iterator[_Place]:
    """A temporary path beside the target that becomes the target when the block ends without an error.

    Everything that can be refused is refused on entry, before any work: :class:`TargetExists` without
    ``force``, :class:`BadArgument` when the target is one of the inputs, :class:`TargetUnwritable` when
    nothing can be written there, and later where the disk is full.
    """
    require_free(target, force=force, inputs=inputs)
    temporary = _temporary(target)
    try:
        yield type(target)(temporary)
        _rename(temporary, target)
    except OSError as error:
        if not _out_of_room(error):
            raise
        raise TargetUnwritable(
            f"{target}：无法写入（{because(error)}），请清理磁盘，或换一个文件夹。"
        ) from error
    finally:
        with suppress(FileNotFoundError):
            os.unlink(temporary)


def _out_of_room(error: OSError) -> bool:
    import errno

    return error.errno in {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}


def require_free(target: Path | str, *, force: bool = False, inputs: Sequence[Path | str] = ()) -> None:
    """Raise what :func:`new_file` raises when the name is taken or that of an input."""
    for path in inputs:
        if os.path.exists(target) and os.path.exists(path) and os.path.samefile(target, path):
            raise BadArgument(f"{target}：输出文件就是输入文件，xltools 不覆盖输入，请换一个文件名。")
    if os.path.isdir(target):
        raise TargetUnwritable(f"{target}：这是文件夹，请写明文件名。")
    if os.path.exists(target) and not os.path.isfile(target):
        raise TargetUnwritable(f"{target}：这是设备，不能改写，请换一个文件名。")
    if os.path.exists(target) and not force:
        raise TargetExists(f"{target}：文件已存在，请换一个文件名，或加 --force 覆盖。")


def _temporary(target: Path | str) -> str:
    """A new empty file under a name nobody else uses, with the rights new files get."""
    folder, suffix = os.path.dirname(target), os.path.splitext(target)[1]
    path = os.path.join(folder, f".xltools-{os.urandom(8).hex()}{suffix}")
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
    except OSError as error:
        raise TargetUnwritable(f"{target}：无法写入文件夹（{because(error)}），请换一个文件夹。") from error
    return path


def _rename(temporary: str, target: Path | str) -> None:
    try:
        os.replace(temporary, target)
    except OSError as error:
        raise TargetUnwritable(
            f"{target}：无法写入（{because(error)}），若正在 Excel 或 WPS 中打开请先关闭。"
        ) from error
