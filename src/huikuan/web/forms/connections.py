"""Connecting: the fields a kind asks for, which project, which items, and what each item stands for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from huikuan.flow.contracts.models import Contract
from huikuan.flow.contracts.selectors.scope import contracts_for
from huikuan.flow.delivery.models import Connection
from huikuan.flow.delivery.ports import Kind, MilestoneKind
from huikuan.flow.delivery.selectors.connections import projects_to_link
from huikuan.flow.parties.models import User
from huikuan.support.sentences import connections as words
from huikuan.support.sentences.words import word
from huikuan.web.forms.fields import DayField

NEW, IGNORE = "new", "ignore"
SUGGESTED_CONTRACTS = 200


class ConnectionForm(forms.Form):
    """Where, as whom, and whether something may be written there. A field for each thing the kind asks for."""

    name = forms.CharField(label=_("名称"), max_length=60, help_text=_("自己看得懂就行，例如“研发 PingCode”。"))

    def __init__(self, *args: Any, kind: str, offered: Kind, known: Connection | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.credential_names = () if kind == "webhook" else offered.credentials
        self.option_names = offered.options
        if known is not None:
            del self.fields["name"]
        if kind != "webhook":
            self.fields["address"] = forms.CharField(
                label=_("地址"), max_length=200, required=not offered.default_root,
                widget=forms.TextInput(attrs={"placeholder": offered.default_root, "autocomplete": "off"}),
                help_text=_("公有云留空；自建的写服务器地址。") if offered.default_root else "",
            )  # fmt: skip
        for name in self.credential_names:
            self.fields[f"credential_{name}"] = forms.CharField(
                label=word(words.CREDENTIALS, name), max_length=400, required=known is None,
                widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
                help_text=_("留空表示不改。加密保存，不再显示。") if known else _("加密保存，不再显示。"),
            )  # fmt: skip
        for name in self.option_names:
            self.fields[f"option_{name}"] = forms.CharField(
                label=word(words.OPTIONS, name), max_length=400, required=False,
                help_text=word(words.OPTION_HELP, name) if name in words.OPTION_HELP else "",
            )  # fmt: skip
        if kind != "webhook":
            self.fields["allow_private"] = forms.BooleanField(
                label=_("允许内网地址"), required=False, help_text=_("只有确实是公司内部的服务才勾选。")
            )
            self.fields["write_back"] = forms.BooleanField(
                label=_("允许回写"), required=False,
                help_text=_("验收和收款后在对方事项下写一条评论，并可以在那边建催款任务。需要写入权限。"),
            )  # fmt: skip

    @classmethod
    def stored(cls, connection: Connection) -> dict[str, Any]:
        """What may be shown of a stored connection: everything but its credentials."""
        options = connection.options
        shown = {f"option_{name}": value for name, value in options.items() if name != "allow_private"}
        return shown | {
            "address": connection.address,
            "allow_private": bool(options.get("allow_private")),
            "write_back": connection.write_back,
        }

    def given(self) -> dict[str, Any]:
        """As the services take it."""
        data = self.cleaned_data
        options: dict[str, Any] = {name: data[f"option_{name}"] for name in self.option_names}
        return {
            "address": data.get("address", ""),
            "credentials": {name: data[f"credential_{name}"] for name in self.credential_names},
            "options": {name: value for name, value in options.items() if value}
            | ({"allow_private": True} if data.get("allow_private") else {}),
            "write_back": data.get("write_back", False),
        }


class ContractForm(forms.Form):
    """Which contract a project belongs to, by its number."""

    contract = forms.CharField(
        label=_("合同编号"), max_length=60, widget=forms.TextInput(attrs={"list": "contracts", "autocomplete": "off"})
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.visible = contracts_for(user)

    def offered(self) -> list[Contract]:
        """Some to choose from, newest first."""
        return list(self.visible.select_related("customer").order_by("-pk")[:SUGGESTED_CONTRACTS])

    def clean_contract(self) -> Contract:
        """The visible contract of this number; another one is not there."""
        number = self.cleaned_data["contract"].strip()
        found = self.visible.filter(number=number).select_related("customer", "organization").first()
        if found is None:
            raise ValidationError(_("没有找到合同“%(number)s”。"), params={"number": number})
        return found


class RemoteIdForm(forms.Form):
    """The project's name in calls from outside."""

    remote = forms.CharField(
        label=_("对方的项目标识"), max_length=80, help_text=_("调用内容里 milestone.project 的值，一字不差。")
    )


class FollowForm(forms.Form):
    """Our project, a new or an existing one, and what counts as a milestone there."""

    project = forms.ChoiceField(label=_("我们的项目"), required=False)
    name = forms.CharField(label=_("新项目名称"), max_length=160, required=False)
    kinds = forms.MultipleChoiceField(
        label=_("算作里程碑的事项"), widget=forms.CheckboxSelectMultiple, required=False,
        error_messages={"required": _("请至少选一种算作里程碑的事项。")},
    )  # fmt: skip

    def __init__(self, *args: Any, contract: Contract, kinds: list[MilestoneKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {str(row.pk): row for row in projects_to_link(contract)}
        project, offered = self.fields["project"], self.fields["kinds"]
        assert isinstance(project, forms.ChoiceField)
        assert isinstance(offered, forms.MultipleChoiceField)
        project.choices = [("", _("（新建项目）")), *((key, row.name) for key, row in self.rows.items())]
        if kinds:
            offered.choices, offered.required = [(kind.id, kind.name) for kind in kinds], True
            offered.initial = [kind.id for kind in kinds if kind.likely]
        else:
            del self.fields["kinds"]

    def clean(self) -> dict[str, Any]:
        """A new project needs a name."""
        data = super().clean() or self.cleaned_data
        data["project"] = self.rows.get(data.get("project") or "")
        if data["project"] is None and not data.get("name", "").strip():
            self.add_error("name", _("请填写名称。"))
        return data


class RemoteTaskForm(forms.Form):
    """A task for a payment call, to be made where the work is kept."""

    title = forms.CharField(label=_("标题"), max_length=120)
    due_on = DayField(label=_("哪天办"), required=False)
    text = forms.CharField(label=_("说明"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))


def targets_of(posted: QueryDict) -> dict[str, int | None]:
    """{item: key of our milestone, None to leave it out}; what is to become a milestone of its own is not named.

    Raises ValueError for a form that was not ours.
    """
    pairs = zip(posted.getlist("item"), posted.getlist("target"), strict=True)
    return {item[:80]: None if target == IGNORE else int(target) for item, target in pairs if item and target != NEW}
