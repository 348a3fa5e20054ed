"""Whatever is paid, credited, reversed or written off: what is stored equals what the history says, to the last fen."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from django.db.models import Sum

from huikuan.flow.payments.models import Allocation, Payment
from huikuan.flow.receivables.models import Entry, Receivable
from huikuan.support.refusal import Refused
from huikuan.workflow import facts, payment_received
from tests.stories.company import Company, company, morning

START = date(2026, 9, 1)


def act(firm: Company, random: Random, number: int) -> None:
    """One thing that happens to money; a refusal is an answer too."""
    day = START + timedelta(days=number)
    claim = random.choice(list(Receivable.objects.order_by("pk")))
    common = {"organization": firm.organization, "by": firm.owner, "at": morning(day)}
    what = random.randrange(6)
    try:
        if what <= 2:
            designated = [claim.pk] if random.random() < 0.5 and not claim.closed else []
            payment_received.receive(
                customer=firm.customer, amount_minor=random.randrange(1, 4_000_000), currency="CNY", received_on=day,
                designated=designated, **common,
            )  # fmt: skip
        elif what == 3:
            facts.credit_receivable(
                receivable_id=claim.pk, amount_minor=random.randrange(1, 900_000), reason="冲减", on=day, **common
            )
        elif what == 4:
            payment = random.choice(list(Payment.objects.order_by("pk")) or [None])
            if payment is not None:
                payment_received.reverse(payment_id=payment.pk, reason="退票", **common)
        elif random.random() < 0.3:
            facts.write_off_receivable(receivable_id=claim.pk, reason="无法收回", on=day, **common)
    except Refused:
        pass


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(12))
def test_what_is_stored_is_what_the_history_says(seed: int) -> None:
    random = Random(seed)
    firm = company(START)
    for number in range(5):
        firm.owe(f"第{number}期", random.randrange(500_000, 3_000_000), START + timedelta(days=number * 9), START)
    for number in range(35):
        act(firm, random, number)
    for claim in Receivable.objects.all():
        taken = Entry.objects.filter(receivable=claim).aggregate(n=Sum("amount_minor"))["n"] or 0
        assert claim.outstanding_minor == claim.amount_minor - taken
        assert bool(claim.closed) == (claim.outstanding_minor == 0)
    for payment in Payment.objects.all():
        standing = Allocation.objects.filter(payment=payment, reversed_at__isnull=True)
        spent = standing.aggregate(n=Sum("amount_minor"))["n"] or 0
        assert payment.unallocated_minor == payment.amount_minor - spent
        assert not (payment.reversed_at and spent)
    received = sum(p.amount_minor for p in Payment.objects.filter(reversed_at__isnull=True))
    settled = Allocation.objects.filter(reversed_at__isnull=True).aggregate(n=Sum("amount_minor"))["n"] or 0
    on_account = sum(p.unallocated_minor for p in Payment.objects.filter(reversed_at__isnull=True))
    assert received == settled + on_account
