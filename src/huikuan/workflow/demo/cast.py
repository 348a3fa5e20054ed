# ruff: noqa: E501  (one person, one line)
"""Who plays in the demo. All names are invented; all addresses end in .example, which no mail can reach."""

from __future__ import annotations

from typing import Final

ORGANIZATION: Final = "澄川数字科技集团"

ADDRESS: Final = "上海市浦东新区示例路 100 号 8 层"
PHONE: Final = "021-5550-0100"
EMAIL: Final = "office@demo.example"
ENTITIES: Final = (
    # name, English name, short name, USCC, (currency, account, bank, SWIFT)…
    ("澄川软件有限公司", "Chengchuan Software Co., Ltd.", "澄川软件", "91990000MA0TXT010Q",
     (("CNY", "6222000011110000101", "示例银行上海张江支行", ""), ("USD", "6222000011110000202", "示例银行上海张江支行", "SLYHCNSH"))),
    ("澄川工程设计有限公司", "Chengchuan Engineering Design Co., Ltd.", "澄川设计", "91990000MA0TXT029M",
     (("CNY", "6222000022220000303", "示例银行杭州西湖支行", ""),)),
    ("澄川数据服务（深圳）有限公司", "Chengchuan Data Services (Shenzhen) Co., Ltd.", "澄川数据", "919900000000000192",
     (("CNY", "6222000033330000404", "示例银行深圳南山支行", ""),)),
)  # fmt: skip

PEOPLE: Final = (
    # key, e-mail, name, role, title, phone, superior's key
    ("owner", "owner@demo.example", "周启明", "owner", "总经理", "021-5550-0101", ""),
    ("finance", "finance@demo.example", "林晓雯", "finance", "财务经理", "021-5550-0102", "owner"),
    ("pm1", "pm@demo.example", "陈立", "project_manager", "项目经理", "138-0000-0001", "owner"),
    ("pm2", "pm2@demo.example", "赵敏", "project_manager", "项目经理", "138-0000-0002", "owner"),
    ("pm3", "pm3@demo.example", "许文博", "project_manager", "高级项目经理", "138-0000-0003", "owner"),
    ("legal", "legal@demo.example", "沈若谷", "legal", "法务", "021-5550-0105", "owner"),
    ("auditor", "auditor@demo.example", "高远", "auditor", "内审", "021-5550-0106", ""),
)

CUSTOMERS: Final = (
    "云岫智能装备有限公司", "岚山新能源科技股份有限公司", "沐野食品集团有限公司", "青柏医疗器械有限公司", "远舟国际物流有限公司",
    "砚北文化传媒有限公司", "北麓精密制造有限公司", "鹿溪旅游开发有限公司", "栖霞谷酒店管理有限公司", "万禾农业发展有限公司",
    "澜庭物业服务有限公司", "知微检测技术有限公司", "枫桥纺织印染有限公司", "广泽水务投资集团有限公司", "金澍供应链管理有限公司",
    "星垣半导体（无锡）有限公司", "泊岸港口工程有限公司", "南屏职业技术学院", "云栖县智慧城市建设运营有限责任公司", "白鹭洲商业管理有限公司",
    "合拍体育文化发展有限公司", "汀兰生物医药研究院有限公司", "盛夏家居连锁股份有限公司", "闻涛海洋装备有限公司", "拾光教育科技有限公司",
    "天目轨道交通设备有限公司", "禾木林业集团有限公司", "锦书出版传媒集团", "瀚屿数据中心运营有限公司", "柏悦里城市更新投资发展（集团）有限公司",
    "清源环保工程有限公司", "乐途汽车服务有限公司", "丰盈乳业有限公司", "竹里馆建筑设计事务所", "东篱园林绿化工程有限公司",
    "晴川玻璃制品有限公司", "Northshore Robotics Ltd", "Alder & Finch GmbH", "Maple Harbor Logistics Inc.", "Sakura Precision K.K.",
)  # fmt: skip

SURNAMES: Final = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
GIVEN: Final = (
    "建国",
    "海燕",
    "志强",
    "丽",
    "文静",
    "俊杰",
    "雪梅",
    "磊",
    "晓东",
    "佳怡",
    "伟",
    "敏",
    "思远",
    "国华",
    "婷",
)
TITLES: Final = ("财务经理", "财务", "出纳", "采购经理", "会计主管")
CHIEFS: Final = ("总经理", "副总经理", "财务总监")
FOREIGN: Final = (
    ("Ann Lee", "Accounts Payable"),
    ("Jonas Weber", "Finance"),
    ("Grace Hill", "AP Manager"),
    ("Ken Sato", "Finance"),
)
FOREIGN_CHIEFS: Final = ("Helen Ward", "Martin Vogel", "David Moore", "Aiko Mori")

PROJECTS: Final = (
    "MES 一期", "数据中台建设", "官网与会员系统", "智慧园区平台", "ERP 升级改造", "仓储管理系统", "设备物联网接入", "能耗监测平台",
    "厂房工艺设计", "展厅设计与施工配合", "移动巡检系统", "质量追溯平台", "数据治理服务", "客服中心建设", "安全运维服务（年度）",
)  # fmt: skip

Plan = tuple[tuple[str, str, int, int | None, str], ...]
PLANS: Final[tuple[Plan, ...]] = (
    # (kind, title, percent, days after signing or None for a condition, the condition's words)
    (("advance", "预付款", 30, 10, ""), ("progress", "进度款", 40, 100, ""), ("acceptance", "验收款", 20, 190, ""),
     ("retention", "质保金", 10, None, "终验合格满一年后 10 个工作日内")),
    (("advance", "首付款", 40, 7, ""), ("delivery", "到货款", 30, 75, ""), ("acceptance", "验收款", 25, 160, ""),
     ("retention", "质保金", 5, 520, "")),
    (("advance", "预付款", 20, 15, ""), ("progress", "第一期进度款", 30, 60, ""), ("progress", "第二期进度款", 30, 130, ""),
     ("final", "尾款", 20, None, "系统上线并取得终验报告后 30 日内")),
    (("progress", "一季度服务费", 25, 30, ""), ("progress", "二季度服务费", 25, 120, ""), ("progress", "三季度服务费", 25, 210, ""),
     ("progress", "四季度服务费", 25, 300, "")),
)  # fmt: skip

FOREIGN_TITLES: Final = {
    "预付款": "Advance payment", "首付款": "Down payment", "进度款": "Progress payment", "第一期进度款": "Milestone 1",
    "第二期进度款": "Milestone 2", "到货款": "Payment on delivery", "验收款": "Payment on acceptance", "质保金": "Retention",
    "尾款": "Final payment", "一季度服务费": "Service fee Q1", "二季度服务费": "Service fee Q2", "三季度服务费": "Service fee Q3",
    "四季度服务费": "Service fee Q4",
}  # fmt: skip

CALL_NOTES: Final = (
    "已联系财务，答复付款单在走审批，预计下周付。", "对方说发票刚收到，本月内安排。", "电话无人接听，改发微信，等回复。",
    "负责人出差，下周一回来后再联系。", "确认金额无误，等资金计划批下来就付。",
)  # fmt: skip
