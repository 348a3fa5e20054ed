"""The addresses of the rooms about money, and who may enter."""

from __future__ import annotations

from django.urls import reverse

from tests.web.builders import ROLES
from tests.web.builders_b import Book

EVERYBODY = set(ROLES)
OFFICE = {"owner", "finance"}
HOLDERS = {"owner", "finance", "project_manager", "legal"}
EDITORS = {"owner", "finance", "project_manager"}
WRITERS: dict[str, set[str]] = {
    "customer_new": EDITORS,
    "customer_edit": EDITORS,
    "contact_new": EDITORS,
    "contact_edit": EDITORS,
    "contract_new": OFFICE,
    "contract_edit": OFFICE,
    "contract_instalments": OFFICE,
    "payment_new": OFFICE,
    "payment_reverse": OFFICE,
    "receivable_hold": HOLDERS,
    "receivable_due_date": OFFICE,
    "receivable_credit": OFFICE,
    "receivable_cancel": OFFICE,
    "receivable_write_off": {"owner"},
    "receivables_hold": HOLDERS,
    "receivables_release": HOLDERS,
    "receivables_assign": OFFICE,
    "import": OFFICE,
}


def pages(built: Book) -> dict[str, str]:
    """Every page that can be opened, for the project manager's own claim, contract and customer."""
    claim, customer, contract = built.rows[0].pk, built.firm.customer.pk, built.plan.pk
    contact = built.firm.customer.contacts.get().pk
    payment = paid(built)
    plain = (
        "dashboard", "receivables", "receivables_totals", "customers", "customer_new", "contracts", "contract_new",
        "payments", "payment_new", "import",
    )  # fmt: skip
    made = {name: reverse(f"web:{name}") for name in plain}
    made["customer_options"] = reverse("web:customer_options") + "?customer=ys"
    for name in ("customer", "customer_edit", "customer_history", "contact_new"):
        made[name] = reverse(f"web:{name}", args=[customer])
    made["contact_edit"] = reverse("web:contact_edit", args=[customer, contact])
    for name in ("contract", "contract_edit", "contract_instalments"):
        made[name] = reverse(f"web:{name}", args=[contract])
    for name in ("", "_hold", "_due_date", "_credit", "_cancel", "_write_off"):
        made[f"receivable{name}"] = reverse(f"web:receivable{name}", args=[claim])
    for name in ("payment", "payment_reverse"):
        made[name] = reverse(f"web:{name}", args=[payment])
    for name in ("hold", "release", "assign"):
        made[f"receivables_{name}"] = reverse(f"web:receivables_{name}") + f"?ids={claim}"
    return made


def paid(built: Book) -> int:
    """A payment of the project manager's customer, made once."""
    from huikuan.flow.payments.models import Payment
    from huikuan.support import clock
    from huikuan.workflow.payment_received import receive

    known = Payment.objects.filter(organization=built.organization, external_number="T-1").first()
    if known is None:
        known = receive(
            organization=built.organization, customer=built.firm.customer, amount_minor=500_000, currency="CNY",
            received_on=built.rows[2].due_on, external_number="T-1", by=built.firm.people["owner"], at=clock.now(),
        ).payment  # fmt: skip
    return known.pk


def others_only(built: Book) -> dict[str, str]:
    """Pages about the other project manager's rows."""
    claim, contract = built.dollars.pk, built.dollars.contract_id
    customer = built.firm.other_customer.pk
    return {
        "receivable": reverse("web:receivable", args=[claim]),
        "hold": reverse("web:receivable_hold", args=[claim]),
        "contract": reverse("web:contract", args=[contract]),
        "customer": reverse("web:customer", args=[customer]),
        "customer_edit": reverse("web:customer_edit", args=[customer]),
        "contact_new": reverse("web:contact_new", args=[customer]),
        "history": reverse("web:customer_history", args=[customer]),
    }
