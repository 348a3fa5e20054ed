"""A credit report, pasted or uploaded."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from huikuan.rules.plan.credit_report import LONGEST
from huikuan.support import documents
from huikuan.support.files.keep import LARGEST
from huikuan.support.refusal import Refused
from huikuan.support.sentences import refusals


class ReportForm(forms.Form):
    """The report; an upload wins. Its words are in `words`, the bytes to keep in `content`."""

    text = forms.CharField(
        label=_("粘贴报告"), max_length=LONGEST, required=False, strip=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("从企查查、天眼查或国家企业信用信息公示系统复制的企业信用报告。"),
    )  # fmt: skip
    file = forms.FileField(
        label=_("或上传报告"), required=False, help_text=_("DOCX、带文字的 PDF 或 TXT，最大 20 MB。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".docx,.pdf,.txt"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Reads the upload; a broken one gives one sentence."""
        data = super().clean() or self.cleaned_data
        upload = data.get("file")
        if upload is None:
            words = data.get("text", "")
            if not self.errors and not words.strip():
                raise ValidationError(_("请粘贴报告，或上传文件。"))
            return {**data, "words": words, "name": "", "content": words.encode(errors="replace")}
        if (upload.size or 0) > LARGEST:
            self.add_error("file", _("文件超过 20 MB，请压缩或分开上传。"))
            return data
        content = upload.read()
        try:
            read = documents.read_text(content, upload.name or "")
        except Refused as refused:
            self.add_error("file", refusals.sentence(refused))
            return data
        return {**data, "words": read.text, "name": upload.name or "", "content": content}
