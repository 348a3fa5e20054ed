"""A document a person pastes or uploads, to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from huikuan.support import documents
from huikuan.support.files.keep import LARGEST
from huikuan.support.refusal import Refused
from huikuan.support.sentences import refusals

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def upload_field(label: str | _StrPromise) -> forms.FileField:
    """Where the file is chosen."""
    return forms.FileField(
        label=label, required=False, help_text=_("DOCX、带文字的 PDF 或 TXT，最大 20 MB。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".docx,.pdf,.txt,.md"}),
    )  # fmt: skip


class GivenTextForm(forms.Form):
    """An upload wins over what was pasted. Its words are in `words`, the bytes to keep in `content`, what was left out
    when reading in `notes`. A form made of it has the fields `text` and `file` and says in `nothing` what is asked."""

    nothing: str | _StrPromise = ""

    def clean(self) -> dict[str, Any]:
        """Reads the upload; a broken one gives one sentence."""
        data = super().clean() or self.cleaned_data
        upload = data.get("file")
        if upload is None:
            words = data.get("text", "")
            if not self.errors and not words.strip():
                raise ValidationError(self.nothing)
            return {**data, "words": words, "name": "", "content": words.encode(errors="replace"), "notes": ()}
        if (upload.size or 0) > LARGEST:
            self.add_error("file", _("文件超过 20 MB，请压缩或分开上传。"))
            return data
        content = upload.read()
        try:
            read = documents.read_text(content, upload.name or "")
        except Refused as refused:
            self.add_error("file", refusals.sentence(refused))
            return data
        return {**data, "words": read.text, "name": upload.name or "", "content": content, "notes": read.notes}
