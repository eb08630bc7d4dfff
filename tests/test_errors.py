"""What a system refuses, in words."""

import errno

import pytest

from xltools.errors import because


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (PermissionError(errno.EACCES, "Permission denied"), "没有权限"),
        (OSError(errno.ENOSPC, "No space left on device"), "磁盘已满"),
        (OSError(errno.ENOENT, "No such file or directory"), "路径不存在"),
        (OSError(errno.EIO, "Input/output error"), "Input/output error"),
        (OSError("short"), "short"),
    ],
)
def test_usual_reasons_are_said_in_chinese(error: OSError, says: str) -> None:
    assert because(error) == says


def test_a_file_that_another_program_holds_on_windows_is_in_use() -> None:
    error = PermissionError(errno.EACCES, "sharing violation")
    error.winerror = 32  # type: ignore[attr-defined]
    assert because(error) == "正被其他程序使用"
