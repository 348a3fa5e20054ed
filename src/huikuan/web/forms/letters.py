"""A letter to a customer, as proposed, to be read over and changed by whoever sends it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST = 8000


class LetterForm(forms.Form):
    """The words; what is enclosed goes along as it is."""

    subject = forms.CharField(label=_("主题"), max_length=160)
    words = forms.CharField(
        label=_("正文"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 10}), help_text=_("空一行分段。")
    )
