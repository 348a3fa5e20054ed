"""The parts of the settings: `{% load settings_words %}`."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.translation import gettext as _

from huikuan.support.access import Permission, may

register = template.Library()


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the settings."""

    name: str
    word: str
    url: str


@register.simple_tag(takes_context=True)
def sections(context: Context) -> list[Section]:
    """The parts this person may open."""
    role = getattr(context.get("user"), "role", "")
    parts = (
        ("organization", _("组织"), "web:settings", Permission.EDIT_SETTINGS),
        ("entities", _("主体与账号"), "web:settings_entities", Permission.EDIT_SETTINGS),
        ("people", _("人员"), "web:settings_people", Permission.EDIT_USERS),
        ("connections", _("项目来源"), "web:settings_connections", Permission.EDIT_SETTINGS),
        ("mail", _("邮件服务器"), "web:settings_mail", Permission.EDIT_SETTINGS),
        ("sending", _("发送开关"), "web:settings_sending", Permission.SWITCH_SENDING),
        ("limits", _("联系分寸"), "web:settings_limits", Permission.EDIT_POLICY),
        ("authority", _("谈判授权"), "web:settings_authority", Permission.EDIT_SETTINGS),
        ("calendar", _("日历"), "web:settings_calendar", Permission.EDIT_SETTINGS),
        ("me", _("我的资料"), "web:settings_me", Permission.READ),
    )
    return [Section(name, word, reverse(url)) for name, word, url, permission in parts if may(role, permission)]
