"""How the desk writes money, days, states and icons: `{% load huikuan %}`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django import template
from django.http import HttpRequest
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _

from huikuan.rules.money import format_compact, format_exact, format_plain
from huikuan.support.access import Permission, may
from huikuan.support.sentences import happenings as sentences
from huikuan.support.sentences import words

register = template.Library()
NOTHING: Final = "—"


@dataclass(frozen=True, slots=True)
class Look:
    """The tone (colour) and the icon of a state. The word always stands beside them."""

    tone: str
    icon: str


RECEIVABLE: Final = {
    "planned": Look("planned", "circle"),
    "scheduled": Look("scheduled", "clock"),
    "due": Look("due", "bell"),
    "overdue": Look("overdue", "alert"),
    "settled": Look("settled", "check"),
    "written_off": Look("written-off", "ban"),
    "cancelled": Look("written-off", "close"),
}
MESSAGE: Final = {
    "awaiting_approval": Look("due", "stamp"),
    "queued": Look("scheduled", "clock"),
    "on_the_way": Look("scheduled", "clock"),
    "claimed": Look("scheduled", "send"),
    "committing": Look("scheduled", "send"),
    "sent": Look("settled", "send"),
    "rehearsed": Look("rehearsal", "rehearsal"),
    "failed": Look("overdue", "alert"),
    "uncertain": Look("due", "question"),
    "cancelled": Look("planned", "undo"),
    "skipped": Look("planned", "skip"),
    "on_desk": Look("due", "task"),
    "done": Look("settled", "check"),
}
PLAIN: Final = Look("planned", "circle")


@register.filter
def money(amount_minor: int | None, currency: str = "CNY") -> str:
    """Exact, with the currency's sign: ¥1,286,400.00."""
    return NOTHING if amount_minor is None else format_exact(amount_minor, currency)


@register.filter
def money_plain(amount_minor: int | None, currency: str = "CNY") -> str:
    """Exact, without a sign, for a column whose heading names the currency: 1,286,400.00."""
    return NOTHING if amount_minor is None else format_plain(amount_minor, currency)


@register.filter
def money_short(amount_minor: int | None, currency: str = "CNY") -> SafeString | str:
    """Compact (128.64 万), the exact figure on hover and for screen readers."""
    if amount_minor is None:
        return NOTHING
    exact = format_exact(amount_minor, currency)
    short = format_compact(amount_minor, currency, get_language() or "zh-hans")
    if short == exact:
        return format_html('<span class="money">{}</span>', exact)
    number, _space, unit = short.rpartition(" ")
    return format_html(
        '<span class="money" title="{}"><span aria-hidden="true">{}<span class="unit">{}</span></span>'
        '<span class="sr-only">{}</span></span>',
        exact, number, unit, exact,
    )  # fmt: skip


@register.filter
def day(value: date | datetime | None) -> SafeString | str:
    """A day as 2026-11-23, with its weekday on hover."""
    if value is None:
        return NOTHING
    if isinstance(value, datetime):
        value = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), weekday(value), value.isoformat())


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """An instant in the present zone: 2026-11-23 09:30."""
    if value is None:
        return NOTHING
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), f"{local:%Y-%m-%d %H:%M}")


def weekday(value: date) -> str:
    names = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
    return names[value.weekday()]


@register.filter
def days_late(days: int | None) -> str:
    """Days since the due date in words; negative before it."""
    if days is None:
        return ""
    if days == 0:
        return _("今天到期")
    if abs(days) == 1:
        return _("逾期 1 天") if days > 0 else _("明天到期")
    return (_("逾期 %(days)s 天") if days > 0 else _("还有 %(days)s 天")) % {"days": f"{abs(days):,}"}


def depth(days: int) -> int:
    """How deep the red of an overdue claim is: 1 to 4, the steps of the age buckets."""
    return 1 if days <= 30 else 2 if days <= 60 else 3 if days <= 90 else 4


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A line icon of the sprite (parts/_icons.html). Decorative unless it gets a label."""
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="#i-{}"/></svg>', label, name)
    return format_html('<svg class="icon" aria-hidden="true"><use href="#i-{}"/></svg>', name)


@register.simple_tag
def badge(tone: str, word: str | Promise, icon_name: str = "", depth_of: int = 0) -> SafeString:
    """A state as colour, icon and word."""
    return format_html(
        '<span class="badge" data-tone="{}"{}>{}{}</span>',
        tone,
        format_html(' data-depth="{}"', depth_of) if depth_of else "",
        icon(icon_name) if icon_name else "",
        word,
    )


@register.simple_tag
def state_badge(state: str, days: int | None = None) -> SafeString:
    """The state of a receivable. With the days late an overdue one says how late, and is redder the older it is."""
    look = RECEIVABLE.get(state, PLAIN)
    if state == "overdue" and days and days > 0:
        return badge(look.tone, days_late(days), look.icon, depth(days))
    return badge(look.tone, words.word(words.STATES, state), look.icon, 1 if state == "overdue" else 0)


@register.simple_tag
def message_badge(state: str) -> SafeString:
    """The state of a message."""
    look = MESSAGE.get(state, PLAIN)
    return badge(look.tone, sentences.state_word(state), look.icon, 1 if look.tone == "overdue" else 0)


@register.simple_tag
def hold_badge(until: date | None = None) -> SafeString:
    """A hold beside the state, with its last day where it has one."""
    word = _("暂缓至 %(day)s") % {"day": until.isoformat()} if until else _("暂缓中")
    return badge("held", word, "pause")


@register.simple_tag
def promise_badge(on: date | None = None) -> SafeString:
    """A promise to pay, with its day."""
    return badge("promised", _("答应 %(day)s 付") % {"day": on.isoformat()} if on else _("已答应付款"), "promise")


@dataclass(frozen=True, slots=True)
class Room:
    """A noun of the rail: its address, word and icon, who may enter, the first words of the paths that belong to it."""

    name: str
    word: str | Promise
    icon: str
    permission: Permission
    paths: tuple[str, ...]
    on_phone: bool = False


PRESSING: Final = ("cases", "meetings", "firm", "offers", "agreements", "library")
ROOMS: Final = (
    Room("today", pgettext_lazy("rail", "今日"), "today", Permission.READ, ("", "today", "tasks"), on_phone=True),
    Room("dashboard", pgettext_lazy("rail", "看板"), "dashboard", Permission.READ, ("dashboard",), on_phone=True),
    Room("customers", pgettext_lazy("rail", "客户"), "customers", Permission.READ, ("customers",)),
    Room("contracts", pgettext_lazy("rail", "合同"), "contracts", Permission.READ, ("contracts",)),
    Room("receivables", pgettext_lazy("rail", "应收"), "receivables", Permission.READ, ("receivables",), on_phone=True),
    Room("invoices", pgettext_lazy("rail", "发票"), "invoices", Permission.READ, ("invoices",)),
    Room("cases", pgettext_lazy("rail", "催收"), "phone", Permission.READ, PRESSING),
    Room("messages", pgettext_lazy("rail", "消息"), "messages", Permission.READ, ("messages",)),
    Room("payments", pgettext_lazy("rail", "收款"), "payments", Permission.READ, ("payments",), on_phone=True),
    Room("bank", pgettext_lazy("rail", "银行"), "download", Permission.READ_BANK, ("bank",)),
    Room("line_claims", pgettext_lazy("rail", "认领"), "person", Permission.CLAIM_MONEY, ("claims",)),
    Room("policy", pgettext_lazy("rail", "策略"), "policy", Permission.READ, ("policy",)),
    Room("import", pgettext_lazy("rail", "导入"), "import", Permission.IMPORT_BOOK, ("import",)),
    Room("audit", pgettext_lazy("rail", "审计"), "audit", Permission.READ_AUDIT, ("audit",)),
    Room("settings", pgettext_lazy("rail", "设置"), "settings", Permission.READ, ("settings",)),
)
OWN_SETTINGS: Final = "web:settings_me"


@register.simple_tag(takes_context=True)
def rooms(context: Context) -> list[dict[str, Any]]:
    """The rail's entries this person may enter; the present one is marked."""
    request: HttpRequest | None = context.get("request")
    role = getattr(context.get("user"), "role", "")
    here = request.path_info.strip("/").split("/")[0] if request else None
    counts: dict[str, int] = context.get("nav_counts") or {}
    return [
        {
            "word": room.word,
            "icon": room.icon,
            "url": address(room, role),
            "current": here in room.paths,
            "on_phone": room.on_phone,
            "count": counts.get(room.name, 0),
        }
        for room in ROOMS
        if may(role, room.permission) and address(room, role)
    ]


def address(room: Room, role: str) -> str:
    """A room's address; those who may not change the settings get their own page there. "" when it has none."""
    name = f"web:{room.name}"
    if room.name == "settings" and not may(role, Permission.EDIT_SETTINGS):
        name = OWN_SETTINGS
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
