"""A customer near or above the credit limit, said where a contract is entered or changed, to those with the right."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from huikuan.flow.parties.models import Customer, User
from huikuan.flow.receivables.selectors.exposure import credit_stand
from huikuan.rules.money import format_exact
from huikuan.support.access import Permission, may


def near_limit(user: User, customer: Customer | None, currency: str, as_of: date, adding_minor: int = 0) -> str:
    """One sentence when the exposure with `adding_minor` more reaches 80 % of the limit, else ""."""
    if customer is None or not may(user.role, Permission.READ_CREDIT):
        return ""
    level = credit_stand(customer, currency, as_of, adding_minor).level
    if level is None or level.level == "ok":
        return ""
    values = {
        "customer": customer.name,
        "exposure": format_exact(level.exposure_minor, currency),
        "limit": format_exact(level.limit_minor, currency),
        "percent": "—" if level.used_bp is None else level.used_bp // 100,
        "over": format_exact(level.over_minor, currency),
    }
    if level.approved_by is not None:
        values["until"] = level.approved_by.until.isoformat()
        return _("%(customer)s 的敞口 %(exposure)s 已超出额度 %(limit)s，超出部分批准到 %(until)s。") % values
    if level.over_minor:
        return _("%(customer)s 的敞口 %(exposure)s 超出额度 %(limit)s %(over)s，须先由负责人批准超限。") % values
    return _("%(customer)s 的敞口 %(exposure)s 已到额度 %(limit)s 的 %(percent)s%%，请留意。") % values
