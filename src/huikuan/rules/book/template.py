"""The template workbook: its sheets, columns, choices and example row, zh and en."""

# ruff: noqa: E501  a column of the template reads best in one line

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from huikuan.rules.book.model import Cell
from huikuan.rules.typed import key_of

LANGUAGES: Final = ("zh", "en")


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """One column. `form` is text, amount, date, percent or whole; `choices` are (code, zh, en)."""

    field: str
    zh: str
    en: str
    form: str = "text"
    required: bool = False
    choices: tuple[tuple[str, str, str], ...] = ()
    example_zh: str = ""
    example_en: str = ""
    help_zh: str = ""
    help_en: str = ""
    width: int = 16

    def title(self, language: str) -> str:
        """The heading; a star marks what must be filled."""
        return ("*" if self.required else "") + (self.zh if language == "zh" else self.en)

    def example(self, language: str) -> str:
        """The example row's cell."""
        return self.example_zh if language == "zh" else self.example_en or self.example_zh

    def hint(self, language: str) -> str:
        """What belongs here."""
        return self.help_zh if language == "zh" else self.help_en

    def options(self, language: str) -> tuple[str, ...]:
        """The choices as shown in the drop-down list."""
        return tuple(zh if language == "zh" else en for _, zh, en in self.choices)

    def code_of(self, value: Cell) -> str | None:
        """The code of a chosen option in either language, or None."""
        key = key_of(value)
        return next((code for code, zh, en in self.choices if key in (code, key_of(zh), key_of(en))), None)


@dataclass(frozen=True, slots=True)
class SheetSpec:
    """One sheet of the template."""

    key: str
    zh: str
    en: str
    columns: tuple[ColumnSpec, ...]

    def name(self, language: str) -> str:
        """The sheet's name."""
        return self.zh if language == "zh" else self.en

    def column(self, field: str) -> ColumnSpec:
        """The column of a field."""
        return next(column for column in self.columns if column.field == field)

    @property
    def by_heading(self) -> dict[str, str]:
        """Fields by normalised heading, both languages."""
        return {key_of(title): column.field for column in self.columns for title in (column.zh, column.en)}


LANGUAGE_CHOICES: Final = (("zh-hans", "中文", "Chinese"), ("en", "英文", "English"))
KIND_CHOICES: Final = (
    ("advance", "预付款", "Advance"), ("progress", "进度款", "Progress"), ("delivery", "到货款", "Delivery"),
    ("acceptance", "验收款", "Acceptance"), ("final", "尾款", "Final"), ("retention", "质保金", "Retention"),
    ("other", "其他", "Other"),
)  # fmt: skip
ROLE_CHOICES: Final = (
    ("payer", "付款人", "Payer"), ("approver", "审批人", "Approver"), ("superior", "上级", "Superior"),
    ("notice", "通知地址", "Notice address"),
)  # fmt: skip
CURRENCY_CHOICES: Final = tuple((code, code, code) for code in ("CNY", "USD", "EUR", "HKD", "GBP", "JPY", "SGD"))
AMOUNT_ZH, AMOUNT_EN = "单位为元，例如 384000 或 38.4万", "In whole units of the currency, for example 384000"
DATE_ZH, DATE_EN = "例如 2026-03-05", "For example 2026-03-05"

CUSTOMERS: Final = SheetSpec("customers", "客户", "Customers", (
    ColumnSpec("customer_number", "客户编号", "Customer number", example_zh="KH-示例", example_en="C-EXAMPLE",
               help_zh="贵司系统里的编号；再次导入时按它认出同一客户", help_en="Your own number; a second import finds the customer by it"),
    ColumnSpec("customer", "客户名称", "Customer name", required=True, example_zh="示例客户有限公司", example_en="Example Customer Ltd", width=30),
    ColumnSpec("uscc", "统一社会信用代码", "Unified social credit code", example_zh="919900000000000192", width=24,
               help_zh="18 位，校验码会被检查", help_en="18 characters, the check character is verified"),
    ColumnSpec("currency", "币种", "Currency", choices=CURRENCY_CHOICES, example_zh="CNY", width=8),
    ColumnSpec("language", "语言", "Language", choices=LANGUAGE_CHOICES, example_zh="中文", example_en="English", width=8,
               help_zh="催款函使用的语言", help_en="The language of messages to this customer"),
))  # fmt: skip
CONTACTS: Final = SheetSpec("contacts", "联系人", "Contacts", (
    ColumnSpec("customer", "客户", "Customer", required=True, example_zh="示例客户有限公司", example_en="Example Customer Ltd", width=30,
               help_zh="客户名称或客户编号", help_en="Customer name or number"),
    ColumnSpec("contact_name", "姓名", "Name", required=True, example_zh="王示例", example_en="Ann Example"),
    ColumnSpec("contact_title", "职务", "Title", example_zh="财务", example_en="Finance"),
    ColumnSpec("email", "邮箱", "E-mail", example_zh="wang@customer.example", example_en="ann@customer.example", width=28),
    ColumnSpec("phone", "电话", "Phone", example_zh="13800138000", example_en="+44 20 7946 0958", width=18),
    ColumnSpec("roles", "角色", "Roles", choices=ROLE_CHOICES, example_zh="付款人", example_en="Payer",
               help_zh="多个角色用顿号分开；空白即付款人", help_en="Several roles separated by commas; blank means payer"),
    ColumnSpec("language", "语言", "Language", choices=LANGUAGE_CHOICES, example_zh="中文", example_en="English", width=8),
))  # fmt: skip
CONTRACTS: Final = SheetSpec("contracts", "合同", "Contracts", (
    ColumnSpec("contract_number", "合同编号", "Contract number", required=True, example_zh="HT-示例", example_en="CT-EXAMPLE"),
    ColumnSpec("customer", "客户", "Customer", required=True, example_zh="示例客户有限公司", example_en="Example Customer Ltd", width=30,
               help_zh="客户名称或客户编号", help_en="Customer name or number"),
    ColumnSpec("project", "项目名称", "Project", example_zh="示例项目", example_en="Example project", width=24),
    ColumnSpec("entity", "签约主体", "Our entity", example_zh="", width=24,
               help_zh="我方签约公司；空白即默认主体", help_en="Our signing company; blank means the default one"),
    ColumnSpec("total", "合同总额", "Contract total", "amount", True, example_zh="1280000", help_zh=AMOUNT_ZH, help_en=AMOUNT_EN),
    ColumnSpec("currency", "币种", "Currency", choices=CURRENCY_CHOICES, example_zh="CNY", width=8),
    ColumnSpec("signed_on", "签订日期", "Signed on", "date", example_zh="2026-01-15", help_zh=DATE_ZH, help_en=DATE_EN),
    ColumnSpec("manager", "项目经理", "Project manager", example_zh="李示例", example_en="Lee Example"),
    ColumnSpec("manager_email", "项目经理邮箱", "Project manager e-mail", example_zh="li@ours.example", width=26),
    ColumnSpec("remark", "备注", "Remark", example_zh="示例行，导入时跳过", example_en="Example row, skipped by the import", width=24),
))  # fmt: skip
INSTALMENTS: Final = SheetSpec("instalments", "付款节点", "Instalments", (
    ColumnSpec("contract_number", "合同编号", "Contract number", required=True, example_zh="HT-示例", example_en="CT-EXAMPLE"),
    ColumnSpec("sequence", "期次", "Sequence", "whole", example_zh="1", width=8,
               help_zh="第几期，从 1 开始；空白则按行的顺序", help_en="Position from 1; blank means the order of rows"),
    ColumnSpec("title", "款项", "Instalment", required=True, example_zh="预付款", example_en="Advance payment"),
    ColumnSpec("kind", "类型", "Kind", choices=KIND_CHOICES, example_zh="预付款", example_en="Advance", width=12),
    ColumnSpec("amount", "应收金额", "Amount", "amount", example_zh="384000",
               help_zh="金额与比例至少填一项；各期之和须等于合同总额", help_en="Amount or percent; the instalments must add up to the total"),
    ColumnSpec("percent", "比例", "Percent", "percent", example_zh="30%", width=8),
    ColumnSpec("due_on", "应收日期", "Due on", "date", example_zh="2026-01-25",
               help_zh="日期；尚未确定时留空并填写付款条件", help_en="A date; leave it blank and fill in the condition when it is not fixed yet"),
    ColumnSpec("condition", "付款条件", "Condition", example_zh="合同签订后 10 日内", example_en="Within 10 days after signing", width=28),
    ColumnSpec("external_number", "外部编号", "External number", example_zh="", width=16,
               help_zh="再次导入时按它认出同一笔；空白则由合同编号与期次组成",
               help_en="A second import finds the instalment by it; blank means contract number and sequence"),
    ColumnSpec("invoice_number", "发票号码", "Invoice number", example_zh=""),
    ColumnSpec("remark", "备注", "Remark", example_zh="示例行，导入时跳过", example_en="Example row, skipped by the import", width=24),
))  # fmt: skip
PAYMENTS: Final = SheetSpec("payments", "已收款", "Payments", (
    ColumnSpec("contract_number", "合同编号", "Contract number", required=True, example_zh="HT-示例", example_en="CT-EXAMPLE"),
    ColumnSpec("sequence", "期次", "Sequence", "whole", example_zh="1", width=8,
               help_zh="付的是第几期；空白则按合同核销", help_en="Which instalment was paid; blank means the contract as a whole"),
    ColumnSpec("amount", "收款金额", "Amount", "amount", True, example_zh="384000", help_zh=AMOUNT_ZH, help_en=AMOUNT_EN),
    ColumnSpec("paid_on", "收款日期", "Received on", "date", True, example_zh="2026-01-27", help_zh=DATE_ZH, help_en=DATE_EN),
    ColumnSpec("external_number", "外部编号", "External number", example_zh="",
               help_zh="银行流水号等；再次导入时按它认出同一笔收款", help_en="Such as the bank's reference; a second import finds the payment by it"),
    ColumnSpec("payer_name", "付款方", "Payer", example_zh="示例客户有限公司", example_en="Example Customer Ltd", width=26),
    ColumnSpec("remark", "备注", "Remark", example_zh="示例行，导入时跳过", example_en="Example row, skipped by the import", width=24),
))  # fmt: skip
SHEETS: Final = (CUSTOMERS, CONTACTS, CONTRACTS, INSTALMENTS, PAYMENTS)
INSTRUCTIONS: Final = ("说明", "Instructions")


def spec_named(name: str) -> SheetSpec | None:
    """The sheet of this name (either language) or key."""
    key = key_of(name)
    return next((spec for spec in SHEETS if key in (spec.key, key_of(spec.zh), key_of(spec.en))), None)
