"""Output files: new, complete or not at all, and never on top of an input."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from xltools.errors import BadArgument, TargetExists, TargetUnwritable

__all__ = ["new_file"]


@contextmanager
def new_file(target: Path, *, force: bool = False, inputs: Sequence[Path] = ()) -> Iterator[Path]:
    """A temporary path beside the target that becomes the target when the block ends without an error.

    Everything that can be refused is refused on entry, before any work: :class:`TargetExists` without
    ``force``, :class:`BadArgument` when the target is one of the inputs, :class:`TargetUnwritable` when
    nothing can be written there.
    """
    _refuse_inputs(target, inputs)
    if target.is_dir():
        raise TargetUnwritable(f"{target}：这是文件夹，请在 -o 后写明文件名。")
    if target.exists() and not force:
        raise TargetExists(f"{target}：文件已存在，请换一个文件名，或加 --force 覆盖。")
    temporary = _temporary(target)
    try:
        yield temporary
        _rename(temporary, target)
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()


def _refuse_inputs(target: Path, inputs: Sequence[Path]) -> None:
    for path in inputs:
        if target.exists() and path.exists() and target.samefile(path):
            raise BadArgument(f"{target}：输出文件就是输入文件，xltools 不覆盖输入，请换一个文件名。")


def _temporary(target: Path) -> Path:
    try:
        handle, name = tempfile.mkstemp(prefix=".xltools-", suffix=target.suffix, dir=target.parent)
    except OSError as error:
        raise TargetUnwritable(f"{target}：无法写入文件夹（{error.strerror}），请换一个文件夹。") from error
    os.close(handle)
    with suppress(OSError):  # the mode of a new file is the user's, not that of a temporary one
        mask = os.umask(0)
        os.umask(mask)
        Path(name).chmod(0o666 & ~mask)
    return Path(name)


def _rename(temporary: Path, target: Path) -> None:
    try:
        temporary.replace(target)
    except OSError as error:
        raise TargetUnwritable(
            f"{target}：无法写入（{error.strerror}），若正在 Excel 或 WPS 中打开请先关闭。"
        ) from error
