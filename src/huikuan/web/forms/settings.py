"""The organization's own data: name and time, entities and accounts, mail server, hours and limits."""

from __future__ import annotations

from datetime import time
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from huikuan.web.forms.fields import DayField

ZONES = (
    "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore", "Asia/Tokyo", "Asia/Seoul", "Asia/Dubai",
    "Europe/London", "Europe/Berlin", "America/New_York", "America/Chicago", "America/Los_Angeles",
    "Australia/Sydney", "UTC",
)  # fmt: skip
CURRENCIES = ("CNY", "HKD", "USD", "EUR", "GBP", "JPY", "SGD", "TWD", "KRW", "AUD", "CAD", "CHF", "MYR", "THB", "VND")


class TimeInput(forms.TimeInput):
    input_type = "time"


class OrganizationForm(forms.Form):
    """Name, zone, hour of the day's run and language."""

    name = forms.CharField(label=_("组织名称"), max_length=120)
    time_zone = forms.CharField(
        label=_("时区"), max_length=60, widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off"})
    )
    run_at = forms.TimeField(
        label=_("每日运行时间"), widget=TimeInput(format="%H:%M"), help_text=_("每天这个时间计算今天该做什么。")
    )
    language = forms.ChoiceField(label=_("默认语言"), choices=settings.LANGUAGES)

    def changes(self) -> dict[str, Any]:
        """As the service takes them."""
        run_at: time = self.cleaned_data["run_at"]
        kept = {name: self.cleaned_data[name] for name in ("name", "time_zone", "language")}
        return {**kept, "run_minute": run_at.hour * 60 + run_at.minute}


class EntityForm(forms.Form):
    """One of our companies."""

    name = forms.CharField(label=_("公司全称"), max_length=120, help_text=_("与合同和发票上的名称一致。"))
    name_en = forms.CharField(label=_("英文名"), max_length=120, required=False)
    short_name = forms.CharField(label=_("简称"), max_length=40, required=False, help_text=_("邮件落款用。"))
    uscc = forms.CharField(label=_("统一社会信用代码"), max_length=18, required=False)
    address = forms.CharField(
        label=_("地址"), max_length=200, required=False, help_text=_("印在收据、对账单和正式函件的抬头。")
    )
    phone = forms.CharField(
        label=_("电话"), max_length=30, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    email = forms.EmailField(label=_("邮箱"), required=False)


class EntityEditForm(EntityForm):
    """The same, and until when its bank data is complete."""

    bank_data_until = DayField(
        label=_("银行数据截至"), required=False,
        help_text=_("超过期限没有更新，会暂停自动催收并提醒财务。不导入银行数据就留空。"),
    )  # fmt: skip


class AccountForm(forms.Form):
    """A way to pay."""

    currency = forms.ChoiceField(label=_("币种"), choices=[(code, code) for code in CURRENCIES])
    account_name = forms.CharField(label=_("户名"), max_length=120)
    number = forms.CharField(
        label=_("账号"), max_length=40, widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    )
    bank_name = forms.CharField(label=_("开户行"), max_length=120)
    swift = forms.CharField(label="SWIFT", max_length=11, required=False, help_text=_("外币账户填写。"))


class MailServerForm(forms.Form):
    """How mail leaves. An empty password keeps the stored one."""

    host = forms.CharField(
        label=_("服务器"), max_length=200, widget=forms.TextInput(attrs={"placeholder": "smtp.exmail.qq.com"})
    )
    port = forms.IntegerField(label=_("端口"), min_value=1, max_value=65535, initial=465)
    security = forms.ChoiceField(
        label=_("加密"),
        choices=(
            ("tls", _("SSL/TLS（常用 465）")),
            ("starttls", _("STARTTLS（常用 587）")),
            ("none", _("不加密（只用于内网）")),
        ),
    )
    username = forms.CharField(
        label=_("用户名"), max_length=200, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    password = forms.CharField(
        label=_("密码或授权码"), max_length=200, required=False, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), help_text=_("留空表示不改。加密保存。"),
    )  # fmt: skip
    from_address = forms.EmailField(label=_("发件邮箱"), help_text=_("客户看到的发件人，退信也会回到这里。"))


class TestMailForm(forms.Form):
    """Where the test goes."""

    to = forms.EmailField(label=_("收件邮箱"))


class SwitchForm(forms.Form):
    """Switching sending on needs a tick that says what will happen."""

    understood = forms.BooleanField(
        label=_("我知道：开启后，到时间的邮件会真的发给客户。"),
        error_messages={"required": _("请先勾选，确认您知道会发生什么。")},
    )


class LimitsForm(forms.Form):
    """Contact hours and caps of the policy; saved as a new version."""

    opens = forms.TimeField(label=_("最早发送"), widget=TimeInput(format="%H:%M"))
    closes = forms.TimeField(label=_("最晚发送"), widget=TimeInput(format="%H:%M"))
    daily_cap = forms.IntegerField(label=_("每家客户每天最多"), min_value=1, max_value=10)
    weekly_cap = forms.IntegerField(label=_("每家客户每周最多"), min_value=1, max_value=30)
    tolerance = forms.DecimalField(
        label=_("低于多少金额不催"), min_value=0, max_digits=12, decimal_places=2, help_text=_("尾差不值得打扰客户。")
    )
    stale_bank_days = forms.IntegerField(
        label=_("银行数据超过几天算过期"), min_value=0, max_value=365, help_text=_("过期后暂停自动催收。")
    )

    def clean(self) -> dict[str, Any]:
        """Hours must open before they close, and a day's cap fits in a week's."""
        cleaned = super().clean() or {}
        if cleaned.get("opens") and cleaned.get("closes") and cleaned["opens"] >= cleaned["closes"]:
            self.add_error("closes", _("最晚时间要在最早时间之后。"))
        if cleaned.get("daily_cap") and cleaned.get("weekly_cap") and cleaned["daily_cap"] > cleaned["weekly_cap"]:
            self.add_error("weekly_cap", _("每周上限不能小于每天上限。"))
        return cleaned

    def limits(self) -> dict[str, Any]:
        """As a policy's content holds them."""
        data = self.cleaned_data
        opens, closes = ((data[name].hour * 60 + data[name].minute) for name in ("opens", "closes"))
        return {
            "hours": [opens, closes],
            "daily_cap": data["daily_cap"],
            "weekly_cap": data["weekly_cap"],
            "tolerance_minor": int(data["tolerance"] * 100),
            "stale_bank_days": data["stale_bank_days"],
        }
