"""A credit report, pasted or uploaded."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from huikuan.rules.plan.credit_report import LONGEST
from huikuan.web.forms.given_text import GivenTextForm, upload_field


class ReportForm(GivenTextForm):
    """The report to be read."""

    nothing = _("请粘贴报告，或上传文件。")
    text = forms.CharField(
        label=_("粘贴报告"), max_length=LONGEST, required=False, strip=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("从企查查、天眼查或国家企业信用信息公示系统复制的企业信用报告。"),
    )  # fmt: skip
    file = upload_field(_("或上传报告"))
