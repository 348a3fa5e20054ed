"""What is uploaded, and how its columns are to be read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huikuan.rules.book.mapping import ColumnMapping, InvalidMapping
from huikuan.rules.book.synonyms import FIELDS
from huikuan.support.sentences.fields import FIELD_WORDS
from huikuan.support.sentences.problems import MAPPINGS

KINDS = (
    ("", _("自动识别（台账或模板）")),
    ("customers", _("客户")),
    ("contacts", _("联系人")),
    ("contracts", _("合同")),
    ("instalments", _("款项")),
    ("payments", _("已收款")),
)


class UploadForm(forms.Form):
    """A workbook or CSV."""

    file = forms.FileField(
        label=_("文件"),
        help_text=_("XLSX、XLS、ODS 或 CSV，50 MB 以内。自己的台账也可以，不用改格式。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xlsm,.xls,.ods,.csv,.tsv,.txt"}),
    )
    kind = forms.ChoiceField(label=_("CSV 里是什么"), choices=KINDS, required=False)


class MappingForm(forms.Form):
    """One choice a column. Field names are col_<index>."""

    def __init__(self, mapping: ColumnMapping, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mapping = mapping
        choices = [(name, FIELD_WORDS.get(name, name)) for name in ("", *FIELDS) if name != "ignored"]
        for column in mapping.columns:
            self.fields[f"col_{column.index}"] = forms.ChoiceField(
                label=column.label or f"#{column.index + 1}",
                choices=choices,
                required=False,
                initial="" if column.field == "ignored" else column.field,
            )

    def corrected(self) -> ColumnMapping | None:
        """The mapping as chosen, or None with the reason on the form."""
        mapping = self.mapping
        try:
            for column in self.mapping.columns:
                chosen = self.cleaned_data.get(f"col_{column.index}", "")
                if chosen != ("" if column.field == "ignored" else column.field):
                    mapping = mapping.with_field(column.index, chosen, column.group if chosen else "")
        except InvalidMapping as error:
            self.add_error(None, str(MAPPINGS.get(error.code, error.code)))
            return None
        return mapping
