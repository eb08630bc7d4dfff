"""Seeded faults of an add-in, and what is said of each."""

from __future__ import annotations

import pytest
from support.addins import faulty, with_part, without_part

from xltools.addin.build import addin_content, sample_content
from xltools.addin.registry import COMMANDS
from xltools.addin.sources import buttons_module
from xltools.addin.vba.source import open_blocks, procedures, statements, unbalanced, undeclared
from xltools.addin.verify import faults

RIBBON = "customUI/customUI14.xml"
RELATIONSHIP = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
FILL = 'Public Sub XlFill(control As Object)\n    RunAction "fill"\nEnd Sub\n'


@pytest.mark.parametrize("content", [addin_content(), sample_content()], ids=["add-in", "sample"])
def test_built_files_have_no_fault(content: bytes) -> None:
    assert faults(content) == []


def ribbon(old: str, new: str) -> bytes:
    return with_part(addin_content(), RIBBON, lambda data: data.replace(old.encode(), new.encode(), 1))


FAULTS = {
    "missing Sub": (
        faulty("XlButtons", FILL, ""),
        [
            "功能“填报”没有运行它的宏 XlFill，请重新生成。",
            "customUI/customUI.xml 的按钮“填报”要运行的宏 XlFill(control) 不在 VBA 中，请重新生成。",
            "customUI/customUI14.xml 的按钮“填报”要运行的宏 XlFill(control) 不在 VBA 中，请重新生成。",
        ],
    ),
    "Sub without control": (
        faulty("XlButtons", "XlFill(control As Object)", "XlFill()"),
        [
            "customUI/customUI.xml 的按钮“填报”要运行的宏 XlFill(control) 不在 VBA 中，请重新生成。",
            "customUI/customUI14.xml 的按钮“填报”要运行的宏 XlFill(control) 不在 VBA 中，请重新生成。",
        ],
    ),
    "wrong id": (
        ribbon('id="xltools_fill"', 'id="xltools_fil"'),
        [
            "customUI/customUI14.xml 的按钮 xltools_fil 不对应任何功能，请重新生成。",
            "customUI/customUI14.xml 没有“填报”按钮，请重新生成。",
        ],
    ),
    "repeated id": (
        ribbon('id="xltools_explain"', 'id="xltools_publish"'),
        [
            "customUI/customUI14.xml 中编号 xltools_publish 重复，Excel 会拒绝整个功能区，请重新生成。",
            "customUI/customUI14.xml 没有“填写出错说明”按钮，请重新生成。",
        ],
    ),
    "wrong label": (
        ribbon('label="校验全部"', 'label="校验所有"'),
        ["customUI/customUI14.xml 的按钮 xltools_check_all 显示“校验所有”，应为“校验全部”，请重新生成。"],
    ),
    "wrong macro on a button": (
        ribbon('onAction="XlFill"', 'onAction="XlPublish"'),
        ["customUI/customUI14.xml 的按钮“填报”运行 XlPublish，应运行 XlFill，请重新生成。"],
    ),
    "bad VBA: If without End If": (
        faulty("XlRunner", "    End If\nEnd Sub", "End Sub"),
        [
            "VBA 模块 XlRunner 的语句“Public Sub RunAction(ByVal action As String)”没有配对的开头或结尾，请重新生成。",
            "VBA 模块 XlRunner 的语句“If Len(python) = 0 Then”没有配对的开头或结尾，请重新生成。",
            "VBA 模块 XlRunner 的语句“End Sub”没有配对的开头或结尾，请重新生成。",
        ],
    ),
    "bad VBA: bracket": (
        faulty("XlRunner", "For at = 1 To Len(text)", "For at = 1 To Len(text"),
        ["VBA 模块 XlRunner 的语句“For at = 1 To Len(text”不完整，请重新生成。"],
    ),
    "bad VBA: string": (
        faulty("XlButtons", FILL, FILL.replace('"fill"', '"fill')),
        [
            'VBA 模块 XlButtons 的语句“RunAction "fill”不完整，请重新生成。',
            "VBA 模块 XlButtons 的 XlFill 用到没有定义的名称 fill，请重新生成。",
            "功能“填报”没有运行它的宏 XlFill，请重新生成。",
        ],
    ),
    "wrong action name": (
        faulty("XlButtons", FILL, FILL.replace('"fill"', '"fil"')),
        ["宏 XlFill 要运行的功能 fil 不存在，请重新生成。"],
    ),
    "renamed function": (
        faulty("XlRunner", "Function Quoted", "Function Quote"),
        [
            "VBA 模块 XlRunner 的 CommandLine 用到没有定义的名称 Quoted，请重新生成。",
            "VBA 模块 XlRunner 的 Quote 用到没有定义的名称 Quoted，请重新生成。",
        ],
    ),
    "misspelt variable": (
        faulty("XlRunner", "slashes = slashes + 1", "slashes = slash + 1"),
        ["VBA 模块 XlRunner 的 Quoted 用到没有定义的名称 slash，请重新生成。"],
    ),
    "broken ribbon": (
        ribbon("</tab>", ""),
        ["customUI/customUI14.xml 第 27 行不是完好的 XML，Excel 不会显示功能区，请重新生成。"],
    ),
    "wrong attribute": (
        ribbon("imageMso=", "image_mso="),
        ["customUI/customUI14.xml 中 button 有不认识的属性 image_mso，请重新生成。"],
    ),
    "wrong size": (
        ribbon('size="large"', 'size="huge"'),
        ["customUI/customUI14.xml 中 huge 不是按钮的大小，请重新生成。"],
    ),
    "ribbon lost": (
        without_part(addin_content(), RIBBON),
        [
            "_rels/.rels 指向不存在的部件 customUI/customUI14.xml，请重新生成。",
            "文件缺少功能区部件 customUI/customUI14.xml，请重新生成。",
        ],
    ),
    "wrong relationship": (
        with_part(
            addin_content(), "_rels/.rels", lambda data: data.replace(b"office/2007/rel", b"office/2006/rel")
        ),
        [
            f"功能区部件 customUI/customUI14.xml 没有类型为 {RELATIONSHIP} 的关系，Excel 不会显示它，请重新生成。"
        ],
    ),
    "wrong content type": (
        with_part(
            addin_content(),
            "[Content_Types].xml",
            lambda data: data.replace(b"vnd.ms-office.vbaProject", b"octet-stream"),
        ),
        ["VBA 部件没有内容类型 application/vnd.ms-office.vbaProject，请重新生成。"],
    ),
    "broken project": (
        with_part(addin_content(), "xl/vbaProject.bin", lambda data: data[:512]),
        ["VBA 工程已损坏，无法读取，请重新生成。"],
    ),
    "project lost": (
        without_part(addin_content(), "xl/vbaProject.bin"),
        ["文件缺少部件 xl/vbaProject.bin，请重新生成。"],
    ),
    "sheet button": (
        with_part(
            sample_content(),
            "xl/drawings/vmlDrawing1.vml",
            lambda data: data.replace(b"XlPublishMacro", b"PublishMacro"),
        ),
        ["xl/drawings/vmlDrawing1.vml 的按钮要运行的宏 PublishMacro 不在 VBA 中，请重新生成。"],
    ),
    "broken directory": (
        with_part(addin_content(), "_rels/.rels", lambda data: data[:-20]),
        ["内容类型表或关系表不是完好的 XML，请重新生成。"],
    ),
    "no package": (b"MZ", ["文件不是 Excel 工作簿（不是 zip 包），请重新生成。"]),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_caught(fault: str) -> None:
    content, expected = FAULTS[fault]
    assert faults(content) == expected


def test_action_added_without_a_macro_is_caught() -> None:
    new = COMMANDS[0]._replace(id="compare", label="比较")
    found = faults(addin_content(), [*COMMANDS, new])
    assert "功能“比较”没有运行它的宏 XlCompare，请重新生成。" in found
    assert "customUI/customUI14.xml 没有“比较”按钮，请重新生成。" in found


def test_remarks_and_continued_lines_are_understood() -> None:
    source = "Sub A(ByVal x As Long, _\n    y As String) ' says ( \"\n    Call B(\"'\") ' x\nEnd Sub\n"
    assert list(statements(source)) == [
        "Sub A(ByVal x As Long, y As String)",
        'Call B("\'")',
        "End Sub",
    ]
    assert procedures(source)[0].parameters == ("x", "y")
    assert (open_blocks(source), unbalanced(source)) == ([], [])
    assert undeclared(source, []) == [("A", "B")]
    assert undeclared(source, ["b"]) == []


def test_blocks_that_cross_are_found() -> None:
    source = "Sub A()\nDo\nIf x Then\nLoop\nEnd If\nEnd Sub\n"
    assert open_blocks(source) == ["Sub A()", "Do", "If x Then", "Loop"]


def test_generated_procedures_are_understood() -> None:
    assert open_blocks(buttons_module(COMMANDS).source) == []
