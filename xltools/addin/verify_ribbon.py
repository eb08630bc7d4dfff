"""What is wrong with a ribbon: every button must belong to an action and call a procedure that takes a control."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from xml.etree import ElementTree as ET

from xltools.addin.registry import Action
from xltools.addin.ribbon import Ribbon, button_id
from xltools.addin.vba.source import procedures

__all__ = ["ribbon_faults"]

ATTRIBUTES = {
    "customUI": set(),
    "ribbon": set(),
    "tabs": set(),
    "tab": {"id", "label"},
    "group": {"id", "label"},
    "button": {"id", "label", "imageMso", "size", "screentip", "supertip", "tag", "onAction"},
}
"""The elements that we write, in the order in which they nest, and their attributes."""
SIZES = {"normal", "large"}


def ribbon_faults(
    ribbon: Ribbon, data: bytes, sources: Mapping[str, str], actions: Sequence[Action]
) -> Iterator[str]:
    """A sentence for each fault of one description of the ribbon."""
    try:
        root = ET.fromstring(data)
    except ET.ParseError as error:
        yield f"{ribbon.part} 第 {error.position[0]} 行不是完好的 XML，Excel 不会显示功能区，请重新生成。"
        return
    yield from _shape_faults(ribbon, root)
    counted = Counter(each.attrib["id"] for each in root.iter() if "id" in each.attrib)
    for name in (name for name, times in counted.items() if times > 1):
        yield f"{ribbon.part} 中编号 {name} 重复，Excel 会拒绝整个功能区，请重新生成。"
    buttons = {each.attrib.get("id", ""): each.attrib for each in root.iter(f"{{{ribbon.namespace}}}button")}
    yield from _button_faults(ribbon, buttons, sources, actions)


def _shape_faults(ribbon: Ribbon, root: ET.Element) -> Iterator[str]:
    """Elements and attributes out of place; the schema of Office allows more than is written here."""
    level, order = [root], iter(ATTRIBUTES)
    while level:
        tag = next(order, None)
        for element in level:
            if fault := _element_fault(ribbon, element, tag):
                yield f"{ribbon.part} 中{fault}，请重新生成。"
        level = [child for element in level for child in element]


def _element_fault(ribbon: Ribbon, element: ET.Element, tag: str | None) -> str:
    """What is wrong with an element where one of that tag belongs; empty when nothing is."""
    if tag is None or element.tag != f"{{{ribbon.namespace}}}{tag}":
        return f"元素 {element.tag.rpartition('}')[2]} 的位置或命名空间不对"
    if unknown := set(element.attrib) - ATTRIBUTES[tag]:
        return f" {tag} 有不认识的属性 {'、'.join(sorted(unknown))}"
    if element.attrib.get("size", "normal") not in SIZES:
        return f" {element.attrib['size']} 不是按钮的大小"
    return ""


def _button_faults(
    ribbon: Ribbon,
    buttons: Mapping[str, Mapping[str, str]],
    sources: Mapping[str, str],
    actions: Sequence[Action],
) -> Iterator[str]:
    arity = {each.name: len(each.parameters) for source in sources.values() for each in procedures(source)}
    known = {button_id(action): action for action in actions}
    for name, button in buttons.items():
        macro, label = button.get("onAction", ""), button.get("label", "")
        if name not in known:
            yield f"{ribbon.part} 的按钮 {name} 不对应任何功能，请重新生成。"
        elif label != known[name].label:
            yield f"{ribbon.part} 的按钮 {name} 显示“{label}”，应为“{known[name].label}”，请重新生成。"
        elif macro != known[name].callback:
            yield f"{ribbon.part} 的按钮“{label}”运行 {macro}，应运行 {known[name].callback}，请重新生成。"
        if arity.get(macro) != 1:
            yield f"{ribbon.part} 的按钮“{label}”要运行的宏 {macro}(control) 不在 VBA 中，请重新生成。"
    for name, action in known.items():
        if name not in buttons:
            yield f"{ribbon.part} 没有“{action.label}”按钮，请重新生成。"
