"""Which policy a claim, a contract or a customer follows, as their pages say it."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huikuan.flow.reminders.selectors.assigned import Target, followed, kind_of
from huikuan.support.access import Permission, may

THROUGH: Final[dict[str, str | Promise]] = {
    "receivable": _("这笔应收单独指定"),
    "contract": _("合同指定"),
    "customer": _("客户指定"),
    "organization": _("组织默认"),
}


def policy_line(target: Target, role: str) -> dict[str, Any]:
    """Context for web/policies/followed.html. One query."""
    found = followed(target)
    address = ""
    if may(role, Permission.EDIT_POLICY):
        address = reverse("web:policy_assign", args=[kind_of(target), target.pk])
    return {"followed": found, "followed_through": THROUGH[found.through], "assign_address": address}
