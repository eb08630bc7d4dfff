"""The add-in's macros compiled and run by LibreOffice, with another module in the place of what needs Excel."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from support.addins import argv, with_module, with_sentinels
from support.office import Office, OfficeMissing

from xltools.addin.build import addin_content, sample_content
from xltools.addin.caller import Caller, read_caller
from xltools.addin.escape import escaped
from xltools.addin.profile import Settings, settings_text
from xltools.addin.registry import COMMANDS
from xltools.addin.sources import HOST, TEXTS, addin_project
from xltools.addin.vba.project import Module, Project

pytestmark = pytest.mark.libreoffice

FILTER = "Calc MS Excel 2007 VBA XML"
STANDARD = [module.name for module in addin_project().modules if not module.kind.value]
STUB = """Option Explicit

Public ini As String
Public fails As String

Public Sub Prepare(ByVal text As String, ByVal launchFails As String)
    ini = text
    fails = launchFails
End Sub

Public Function HostWindow() As String
    HostWindow = "4711"
End Function

Public Function HostWorkbook() As String
    HostWorkbook = ActiveWorkbook.Name
End Function

Public Function HostIniText() As String
    HostIniText = ini
End Function

Public Function HostLaunch(ByVal text As String) As Boolean
    Note "run " & text
    HostLaunch = Len(fails) = 0
End Function

Public Sub HostWarn(ByVal text As String)
    Note "warn " & text
End Sub

Private Sub Note(ByVal text As String)
    Dim row As Long
    row = 1
    Do While Len(ActiveWorkbook.Worksheets(1).Cells(row, 1).Value) > 0
        row = row + 1
    Loop
    ActiveWorkbook.Worksheets(1).Cells(row, 1).Value = text
End Sub
"""
"""Records in column A, below the heading, what the runner would do."""
HEADING = 3
PYTHON = "C:\\用户\\张 三\\py=3\\100%\\pythonw.exe"
INI = settings_text(Settings(PYTHON, "D:\\xltools.xlam"))

Calls = Sequence[tuple[str, Sequence[str]]]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A LibreOffice of the test's own, since a broken module can crash the next call."""
    try:
        started = Office(tmp_path)
    except OfficeMissing as missing:
        pytest.skip(f"NOT TESTED against LibreOffice: {missing}")
    with started:
        yield started


class Ran:
    """What the macros of a workbook returned and left behind."""

    def __init__(self, office: Office, path: Path, content: bytes, calls: Calls) -> None:
        path.write_bytes(content)
        told = json.loads(office.run("uno_macro.py", json.dumps(calls), FILTER, str(path)))
        self.results = told["results"]
        self.notes = [cell for cell in told["cells"][HEADING:] if cell]
        self.controls = [control for page in told["controls"] for control in page]


def stubbed() -> Project:
    project = addin_project()
    modules = [Module(HOST, STUB) if module.name == HOST else module for module in project.modules]
    return project._replace(modules=tuple(modules))


def ran(office: Office, tmp_path: Path, calls: Calls, name: str = "决算.xlam") -> Ran:
    return Ran(office, tmp_path / name, addin_content(COMMANDS, stubbed()), calls)


def compiled(office: Office, tmp_path: Path, project: Project) -> dict[str, object]:
    """What each module's sentinel says."""
    calls = [(f"{name}.ZzSentinel", []) for name in STANDARD]
    content = addin_content(COMMANDS, with_sentinels(project))
    return dict(zip(STANDARD, Ran(office, tmp_path / "a.xlam", content, calls).results, strict=True))


def test_every_module_compiles(office: Office, tmp_path: Path) -> None:
    assert compiled(office, tmp_path, addin_project()) == dict.fromkeys(STANDARD, "ok")


@pytest.mark.parametrize(
    ("module", "old", "new"),
    [
        ("XlRunner", "    Next at\n", ""),
        ("XlHost", "HostLaunch = True", "HostLaunch = = True"),
        ("XlButtons", '    RunAction "about"\nEnd Sub', '    RunAction "about"'),
    ],
)
def test_modules_that_do_not_compile_are_seen(
    office: Office, tmp_path: Path, module: str, old: str, new: str
) -> None:
    assert compiled(office, tmp_path, with_module(module, old, new))[module] != "ok"


def test_each_button_starts_its_action(office: Office, tmp_path: Path) -> None:
    name = "2022年 度=决算 100%.xlam"
    calls = [("XlHost.Prepare", [INI, ""])]
    calls += [(f"XlButtons.{action.macro}", []) for action in COMMANDS]
    notes = ran(office, tmp_path, calls, name).notes
    callers = [read_caller(argv(note.removeprefix("run "))[4:]) for note in notes]
    assert callers == [Caller(action.id, 4711, name) for action in COMMANDS]
    assert {tuple(argv(note.removeprefix("run "))[:4]) for note in notes} == {
        (PYTHON, "-P", "-m", "xltools.addin")
    }


def test_ribbon_starts_actions_with_its_control(office: Office, tmp_path: Path) -> None:
    project = stubbed()
    press = "\nPublic Sub Press()\n    XlCheckAll ActiveWorkbook\nEnd Sub\n"
    modules = (
        module._replace(source=module.source + press) if module.name == HOST else module
        for module in project.modules
    )
    content = addin_content(COMMANDS, project._replace(modules=tuple(modules)))
    calls = [("XlHost.Prepare", [INI, ""]), ("XlHost.Press", [])]
    assert Ran(office, tmp_path / "b.xlam", content, calls).notes == [
        f'run "{PYTHON}" -P -m xltools.addin check_all --from_xl=1 --hwnd=4711 "--wb=b.xlam"'
    ]


@pytest.mark.parametrize(
    ("ini", "fails", "says"),
    [
        ("", "", "TextNotInstalled"),
        ("[xltools]\naddin=D:\\xltools.xlam\n", "", "TextNotInstalled"),
        (INI, "yes", "TextNotStarted"),
    ],
)
def test_what_does_not_start_is_said_in_chinese(
    office: Office, tmp_path: Path, ini: str, fails: str, says: str
) -> None:
    calls = [("XlHost.Prepare", [ini, fails]), ("XlButtons.XlFillMacro", [])]
    assert ran(office, tmp_path, calls).notes[-1] == f"warn {TEXTS[says]}"


ARGUMENTS = [
    "",
    "决算.xlsx",
    "2022 年=决算 (1).xlsx",
    'a"b',
    "ends with \\",
    "two \\\\",
    '\\"',
    '"" "',
    "C:\\Program Files\\Python\\pythonw.exe",
    "a\\\\b c",
    "100%PATH%.xlsx",
    "& echo | more > x ^ !",
]
INIS = [
    ("python=C:\\a b\\pythonw.exe", "C:\\a b\\pythonw.exe"),
    ("[xltools]\r\n; python\r\n PYTHON = C:\\x=y\\p.exe \r\nother=1\r\n", "C:\\x=y\\p.exe"),
    ("python=first\npython=second\n", "first"),
    ("pythonpath=evil\n=x\n", ""),
    (INI, PYTHON),
]


def test_runner_quotes_decodes_and_reads_settings_as_python_does(office: Office, tmp_path: Path) -> None:
    (tmp_path / "addin.ini").write_text(INI)
    texts = [*ARGUMENTS, PYTHON, "𠮷😀%u4E00"]
    calls = [("XlRunner.Quoted", [text]) for text in ARGUMENTS]
    calls += [("XlRunner.IniValue", [text, "python"]) for text, _ in INIS]
    calls += [("XlRunner.Decoded", [escaped(text)]) for text in texts]
    calls += [("XlRunner.Unexpanded", ["50%.xlsx"])]
    calls += [("XlRunner.FileText", [str(tmp_path / name)]) for name in ("addin.ini", "none.ini")]
    results = ran(office, tmp_path, calls).results
    assert [argv(f"x {result} y") for result in results[: len(ARGUMENTS)]] == [
        ["x", text, "y"] for text in ARGUMENTS
    ]
    assert results[len(ARGUMENTS) :] == [
        *(value for _, value in INIS),
        *texts,
        "50%XLTOOLS_PERCENT%.xlsx",
        INI,
        "",
    ]


def test_sheet_buttons_of_the_sample_run_our_macros(office: Office, tmp_path: Path) -> None:
    controls = Ran(office, tmp_path / "示例.xlsm", sample_content(), []).controls
    ours = "vnd.sun.star.script:xltools.XlButtons.{}?language=Basic&location=document"
    assert sorted(controls) == sorted([action.label, ours.format(action.macro)] for action in COMMANDS)
