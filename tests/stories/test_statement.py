"""The statement of account agrees with the books on every day, whatever happened."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest

from huikuan.flow.receivables.models import Receivable
from huikuan.flow.reports.selectors.statement import statement_of
from huikuan.workflow import facts, payment_received
from tests.stories.company import Company, company, morning

pytestmark = pytest.mark.django_db
START = date(2026, 1, 5)


def lively(seed: int) -> Company:
    """A year of claims, payments (some early, some reversed), credits and a cancelled claim."""
    random, firm = Random(seed), company(START)
    for number in range(12):
        firm.owe(f"第{number}期", random.randrange(1, 90_000), START + timedelta(days=random.randrange(0, 300)), START)
    for number in range(14):
        on = START + timedelta(days=20 * number)
        done = payment_received.receive(
            organization=firm.organization, customer=firm.customer, amount_minor=random.randrange(1, 60_000),
            currency="CNY", received_on=on, by=firm.owner, at=morning(on, 14),
        )  # fmt: skip
        if number % 5 == 3:
            payment_received.reverse(
                payment_id=done.payment.pk, organization=firm.organization, reason="退票", by=firm.owner,
                at=morning(on + timedelta(days=2)),
            )  # fmt: skip
    left = Receivable.objects.filter(closed="").order_by("pk")
    if left.count() > 1:
        on = START + timedelta(days=290)
        first, second = left[:2]
        facts.credit_receivable(
            receivable_id=first.pk, organization=firm.organization, amount_minor=1, reason="尾差", on=on, by=firm.owner,
            at=morning(on),
        )  # fmt: skip
        facts.cancel_receivable(
            receivable_id=second.pk, organization=firm.organization, reason="登记错误", on=on, by=firm.owner,
            at=morning(on),
        )  # fmt: skip
    return firm


@pytest.mark.parametrize("seed", range(4))
def test_the_closing_balance_is_what_is_owed_and_the_lines_lead_to_it(seed: int) -> None:
    firm = lively(seed)
    entity, end = firm.organization.entities.get(), START + timedelta(days=360)
    whole = statement_of(firm.customer, entity, "CNY", START, end)
    owed = sum(Receivable.objects.exclude(closed="cancelled").values_list("outstanding_minor", flat=True))
    assert (whole.opening_minor, whole.closing_minor) == (0, owed)
    for days in (45, 130, 260):
        middle = START + timedelta(days=days)
        before = statement_of(firm.customer, entity, "CNY", START, middle)
        after = statement_of(firm.customer, entity, "CNY", middle + timedelta(days=1), end)
        assert before.closing_minor == after.opening_minor
        assert (*before.movements, *after.movements) == whole.movements
