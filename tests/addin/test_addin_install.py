"""Installing into a profile folder, removing, and what ``xltools doctor`` sees of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from xltools import __version__
from xltools.addin import doctor
from xltools.addin.build import addin_content
from xltools.addin.doctor import diagnose, installation
from xltools.addin.install import install, interpreter, uninstall
from xltools.addin.policy import policy_hints, registry_value
from xltools.addin.profile import NoProfile, Settings, find_settings, read_settings, settings_text
from xltools.addin.registry import ACTIONS
from xltools.errors import BadArgument, TargetUnwritable

XLSTART = Path("Microsoft/Excel/XLSTART/xltools.xlam")
INI = Path("xltools/addin.ini")


@pytest.fixture
def profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a user with a Chinese name."""
    folder = tmp_path / "张 三" / "AppData"
    monkeypatch.setenv("APPDATA", str(folder))
    return folder


def xltools(*arguments: str) -> tuple[int, str, str]:
    """Exit code, output and complaints of the command."""
    program = "from xltools.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", program, *arguments],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    return done.returncode, done.stdout, done.stderr


def looked_at() -> list[str]:
    """What doctor says of the installation."""
    return [f"{each.mark} {each.text}" for each in installation()]


def test_installed_files_are_where_excel_and_the_runner_look(profile: Path) -> None:
    done = install()
    assert (done.addin, done.ini) == (profile / XLSTART, profile / INI)
    assert done.addin.read_bytes() == addin_content()
    assert find_settings() == Settings(str(interpreter()), str(done.addin))
    assert done.ini.read_bytes().isascii()


def test_installing_elsewhere_takes_the_add_in_away_from_where_it_was(profile: Path, tmp_path: Path) -> None:
    install()
    other = tmp_path / "共享"
    code, said, _ = xltools("addin", "install", "--to", str(other))
    assert (code, f"已删除：{profile / XLSTART}（原来装在别处的加载项）" in said.splitlines()) == (0, True)
    assert [path.name for path in tmp_path.rglob("*.xlam")] == ["xltools.xlam"]
    assert find_settings() == Settings(str(interpreter()), str(other / "xltools.xlam"))
    assert install(other).removed is None


def test_installing_again_replaces_what_was_there(profile: Path) -> None:
    (profile / XLSTART).parent.mkdir(parents=True)
    (profile / XLSTART).write_bytes(b"old")
    install()
    assert install().addin.read_bytes() == addin_content()
    assert [path.name for path in (profile / XLSTART).parent.iterdir()] == ["xltools.xlam"]


def test_addin_can_be_put_elsewhere_and_is_found_again(profile: Path, tmp_path: Path) -> None:
    other = tmp_path / "加载项"
    assert install(other).addin == other / "xltools.xlam"
    assert not (profile / XLSTART).exists()
    assert uninstall() == [other / "xltools.xlam", profile / INI]
    assert list(other.iterdir()) == []


def test_uninstalling_leaves_nothing_of_ours_and_everything_else(profile: Path) -> None:
    install()
    personal = profile / XLSTART.parent / "PERSONAL.XLSB"
    personal.write_bytes(b"mine")
    assert uninstall() == [profile / XLSTART, profile / INI]
    assert sorted(path for path in profile.rglob("*") if path.is_file()) == [personal]
    assert not (profile / "xltools").exists()
    assert uninstall() == []


def test_settings_that_name_another_file_remove_nothing(profile: Path, tmp_path: Path) -> None:
    precious = tmp_path / "决算.xlsx"
    precious.write_bytes(b"data")
    install()
    (profile / INI).write_text(settings_text(Settings("python", str(precious))))
    with pytest.raises(BadArgument, match="其中的 addin 不是"):
        uninstall()
    assert precious.exists()
    assert (profile / XLSTART).exists()


def test_folders_that_cannot_be_made_are_named(profile: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(TargetUnwritable, match="无法建立文件夹"):
        install(tmp_path / "file" / "inside")
    assert not (profile / INI).exists()


def test_without_a_windows_profile_nothing_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("APPDATA", raising=False)
    with pytest.raises(NoProfile, match="只能装在 Windows 上"):
        install()


def test_interpreter_without_console_is_taken_where_there_is_one(tmp_path: Path) -> None:
    (tmp_path / "python.exe").touch()
    assert interpreter(str(tmp_path / "python.exe")) == tmp_path / "python.exe"
    (tmp_path / "pythonw.exe").touch()
    assert interpreter(str(tmp_path / "python.exe")) == tmp_path / "pythonw.exe"


def test_settings_come_back_from_their_text() -> None:
    settings = Settings("C:\\用户\\100%\\u4E00=1\\pythonw.exe", "D:\\加载项\\xltools.xlam")
    assert read_settings(settings_text(settings)) == settings
    assert read_settings("; python=no\n[xltools]\nPYTHON = a \npython=b") == Settings("a", "")


def test_doctor_finds_a_fresh_installation_whole(profile: Path) -> None:
    install()
    assert looked_at() == [
        f"√ 加载项已安装：{profile / XLSTART}",
        f"√ 按钮使用 {interpreter()}，其中的 xltools 是 {__version__}",
    ]


def test_doctor_sees_that_nothing_is_installed(profile: Path) -> None:
    assert looked_at() == [f"● 加载项尚未安装（没有 {profile / INI}），需要时运行 xltools addin install"]


def test_doctor_sees_an_addin_of_another_version(profile: Path) -> None:
    path = install().addin
    path.write_bytes(b"other")
    assert looked_at()[:1] == [
        f"× 加载项 {path} 与当前版本不同，请运行 xltools addin install；文件不是 Excel 工作簿（不是 zip 包），请重新生成。"
    ]


def test_doctor_sees_a_lost_addin(profile: Path) -> None:
    path = install().addin
    path.unlink()
    assert looked_at()[0].startswith(f"× 读不到加载项 {path}（")


@pytest.mark.parametrize("python", ["C:\\gone\\pythonw.exe", ""])
def test_doctor_sees_a_lost_interpreter(profile: Path, python: str) -> None:
    done = install()
    done.ini.write_text(settings_text(Settings(python, str(done.addin))))
    assert looked_at()[1:] == [
        f"× {profile / INI} 中的解释器“{python}”不存在，请运行 xltools addin install。"
    ]


def test_doctor_sees_an_interpreter_without_xltools(profile: Path, tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\nexit 1\n")
    python.chmod(0o755)
    done = install()
    done.ini.write_text(settings_text(Settings(str(python), str(done.addin))))
    assert looked_at()[1:] == [
        f"● 按钮使用另一个解释器 {python}；要换成当前的，请运行 xltools addin install",
        f"× 解释器 {python} 中没有 xltools，请在其中安装，或运行 xltools addin install。",
    ]


def test_doctor_names_policies_actions_and_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    fill = ACTIONS[0]._replace(runs="xltools.addin.nowhere:fill")
    monkeypatch.setattr(doctor, "unresolved", lambda: [fill])
    monkeypatch.setattr(doctor, "NEEDED", ("lxml", "no-such-library"))
    found = [
        each.text for each in diagnose(lambda *asked: 4 if asked[1:] == (SETTING, "VBAWarnings") else None)
    ]
    assert "缺少 no-such-library，请运行 pip install no-such-library。" in found
    assert "以下功能的程序缺失，按钮不会工作，请重新安装 xltools：填报。" in found
    assert found[-1].startswith("Excel 宏设置禁用全部宏")


POLICY = r"Software\Policies\Microsoft\Office\16.0\Excel\Security"
SETTING = r"Software\Microsoft\Office\16.0\Excel\Security"
DEFENDER = r"SOFTWARE\Policies\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules"
RULE = "D4F940AB-401B-4EFC-AADC-AD5F3C50688A"


@pytest.mark.parametrize(
    ("registry", "beginnings"),
    [
        ({}, []),
        ({("HKCU", SETTING, "VBAWarnings"): 2}, []),
        ({("HKCU", SETTING, "VBAWarnings"): 4}, ["Excel 宏设置禁用全部宏"]),
        ({("HKCU", POLICY, "VBAWarnings"): 3}, ["单位策略只运行有数字签名的宏"]),
        ({("HKLM", DEFENDER, RULE): "1"}, ["安全策略禁止 Excel 启动其他程序"]),
        ({("HKLM", DEFENDER, RULE): "2"}, []),
        (
            {("HKLM", DEFENDER, RULE): "1", ("HKCU", POLICY, "VBAWarnings"): 4},
            ["单位策略禁用全部宏", "安全策略禁止 Excel 启动其他程序"],
        ),
    ],
)
def test_policies_in_the_way_are_named(
    registry: dict[tuple[str, str, str], int | str], beginnings: list[str]
) -> None:
    found = list(policy_hints(lambda *asked: registry.get(asked)))
    assert len(found) == len(beginnings)
    assert all(line.startswith(start) for line, start in zip(found, beginnings, strict=True))


@pytest.mark.skipif(sys.platform == "win32", reason="about systems without a registry")
def test_without_a_registry_nothing_is_known() -> None:
    assert registry_value("HKCU", SETTING, "VBAWarnings") is None


def test_commands_install_and_remove(profile: Path) -> None:
    code, out, complaints = xltools("addin", "install")
    assert (code, complaints) == (0, "")
    assert out.splitlines()[:2] == [f"加载项：{profile / XLSTART}", f"设置：{profile / INI}"]
    assert out.splitlines()[-1] == "已安装；请重新打开 Excel，功能区会出现“财政公开表”。"
    code, out, _ = xltools("addin", "uninstall")
    assert (code, out.splitlines()[-1]) == (0, "已卸载；请重新打开 Excel。")
    assert xltools("addin", "uninstall")[1] == "没有找到已安装的加载项，未做改动。\n"


def test_command_builds_both_files(tmp_path: Path) -> None:
    addin, sample = tmp_path / "填报.xlam", tmp_path / "示例.xlsm"
    assert xltools("addin", "build", "-o", str(addin))[:2] == (0, f"已生成：{addin}\n")
    assert xltools("addin", "build", "--sample", "-o", str(sample))[0] == 0
    assert addin.read_bytes() == addin_content()
    code, _, complaints = xltools("addin", "build", "-o", str(addin))
    assert (code, "文件已存在" in complaints) == (2, True)
    assert xltools("addin", "build", "-o", str(addin), "--force")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "请写明 build、install 或 uninstall"),
        (["run"], "没有“run”这一步"),
        (["build"], "请用 -o 写明要生成的文件"),
        (["build", "-o", "a.xlsx"], "a.xlsx 的扩展名应为 .xlam"),
        (["build", "--sample", "-o", "a.xlam"], "a.xlam 的扩展名应为 .xlsm"),
    ],
)
def test_calls_that_make_no_sense_are_refused(arguments: list[str], says: str) -> None:
    assert xltools("addin", *arguments) == (2, "", f"错误：{says}；用 --help 查看用法。\n")


def test_installing_outside_windows_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("APPDATA", raising=False)
    assert xltools("addin", "install") == (
        2,
        "",
        "错误：没有环境变量 APPDATA：Excel 加载项只能装在 Windows 上；LibreOffice 请用 xltools addin install --oxt。\n",
    )


def test_doctor_runs_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("APPDATA", raising=False)
    code, out, complaints = xltools("doctor")
    assert complaints == ""
    assert code == int(any(line.startswith("×") for line in out.splitlines()))
    assert "● 不是 Windows 用户环境（没有 APPDATA），不检查加载项的安装" in out.splitlines()
