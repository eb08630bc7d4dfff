"""The words of indicator values: what compares, what counts, what is only a level (forms-selfeval.md section 6)."""

from __future__ import annotations

__all__ = [
    "ANY_THING",
    "APPROXIMATE",
    "AT_LEAST",
    "AT_MOST",
    "BUDGET",
    "CONSTRAINT",
    "LESS",
    "MEASURES",
    "MORE",
    "NUMBER_WORDS",
    "SAME_UNITS",
    "SCOPES",
    "TAIL_AT_LEAST",
    "TAIL_AT_MOST",
]

AT_LEAST = (
    *(">=", "=>", "》=", "≥", "≧", "⩾", "》", "不少于", "不低于", "不小于", "不下于", "至少", "最少", "最低"),
    *("大于等于", "大于或等于", "达到", "达"),
)
AT_MOST = (
    *(
        "<=",
        "=<",
        "《=",
        "≤",
        "≦",
        "⩽",
        "《",
        "不超过",
        "不超",
        "不高于",
        "不多于",
        "不大于",
        "至多",
        "最多",
        "最高",
    ),
    *("小于等于", "小于或等于", "控制在", "±"),
)
MORE = (">", "大于", "超过", "高于", "多于", "超")
LESS = ("<", "小于", "低于", "少于")
APPROXIMATE = ("约", "大约", "近", "将近", "接近", "约为")
TAIL_AT_LEAST = ("及以上", "或以上", "以上", "含以上")
TAIL_AT_MOST = ("以内", "之内", "及以下", "或以下", "以下", "内")
NUMBER_WORDS = (
    "=",
    "为",
    "是",
    "共",
    "共计",
    "总共",
    "合计",
    "累计",
    "平均",
    "每年",
    "每月",
    "全年",
    "年均",
    "新增",
)

_MEASURES = (
    "工作日 个工作日 个月 人次 人日 人天 户次 场次 批次 例次 件次 辆次 百分点 个百分点 平方米 平方公里 公里 公顷 千瓦时"
    " 次 个 家 人 名 份 件 户 天 日 月 年 周 小时 分钟 场 期 本 张 册 套 台 辆 项 类 例 篇 条 批 所 座 处 间 亩 吨 米 分 元"
    " 家次 台次 架次 车次 项次 班次 课次 台套 学时 标段 平米 平方 立方米 公斤 千克 千米 毫米 厘米 千瓦 兆瓦 万千瓦"
    " 栋 幢 根 盏 桶 罐 车 艘 架 部 款 票 单 口 眼 尾 羽 段 届 站 点 校 班 县 区 市 周年 秒 升 克 厘 方 m2 m3 km2 km kg kW MW kV t m L"
    " 位 组 村 镇 块 片 株 棵 头 只 面 门 节 课时 轮 卷 幅 宗 笔 起 支 瓶 盒 箱 袋 倍 种 品种 度 级"
)
MEASURES = tuple(_MEASURES.split())
"""What is counted; longer ones are tried first."""
SAME_UNITS = (
    frozenset({"平方米", "平米", "平方", "m2"}),
    frozenset({"公里", "千米", "km"}),
    frozenset({"公斤", "千克", "kg"}),
    frozenset({"立方米", "方", "m3"}),
    frozenset({"吨", "t"}),
    frozenset({"天", "日"}),
    frozenset({"人", "名", "位"}),
    frozenset({"场", "场次"}),
    frozenset({"批", "批次"}),
    frozenset({"家", "户", "家次"}),
)
"""Units that count the same thing."""
ANY_THING = frozenset("家项件处套台所座间条期篇份类种部栋")
"""What people also count as 个."""
BUDGET = ("预算内", "不超预算", "不超出预算", "预算范围内", "控制在预算")
CONSTRAINT = ("不设权重", "酌情扣分", "总得分不得超过", "总分不得超过")

SCOPES = ("全面", "全覆盖", "拓展", "推行", "落地", "推广", "推开", "铺开", "覆盖", "普及", "全部")
