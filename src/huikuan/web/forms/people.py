"""Our people: who they are, what they may do, how they sign in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from huikuan.flow.parties.models import User
from huikuan.support.sentences.refusals import ROLES

NEW_PASSWORD = forms.PasswordInput(attrs={"autocomplete": "new-password"})


class PersonForm(forms.Form):
    """Name, role and scope."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    title = forms.CharField(label=_("职务"), max_length=40, required=False)
    phone = forms.CharField(label=_("电话"), max_length=30, required=False)
    role = forms.ChoiceField(label=_("角色"), choices=list(ROLES.items()), initial="project_manager")
    sees_all = forms.BooleanField(label=_("可看全部项目"), required=False, help_text=_("项目经理平时只看自己的项目。"))
    superior = forms.ModelChoiceField(
        label=_("上级"), queryset=User.objects.none(), required=False, help_text=_("逾期升级时会通知上级。")
    )
    language = forms.ChoiceField(label=_("语言"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, organization_id: int, person: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = User.objects.filter(organization_id=organization_id, is_active=True).order_by("name")
        field = self.fields["superior"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = others if person is None else others.exclude(pk=person.pk)


class NewPersonForm(PersonForm):
    """The same, and how the person signs in at first."""

    email = forms.EmailField(label=_("登录邮箱"))
    password = forms.CharField(
        label=_("初始密码"), strip=False, widget=NEW_PASSWORD, help_text=_("至少 10 位，请当面或另行告知本人。")
    )
    field_order = ("name", "email", "password", "role", "title", "phone", "sees_all", "superior", "language")


class PasswordForm(forms.Form):
    """A new password."""

    password = forms.CharField(label=_("新密码"), strip=False, widget=NEW_PASSWORD, help_text=_("至少 10 位。"))


class OwnPasswordForm(PasswordForm):
    """One's own: the present one first."""

    present = forms.CharField(
        label=_("现在的密码"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    field_order = ("present", "password")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_present(self) -> str:
        """Only who knows the present password may change it."""
        present = str(self.cleaned_data["present"])
        if not self.user.check_password(present):
            raise forms.ValidationError(_("现在的密码不对。"))
        return present
