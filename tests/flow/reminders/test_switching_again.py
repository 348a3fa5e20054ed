"""Sending switched off and on again: what really left never leaves a second time."""

from __future__ import annotations

from datetime import date

import pytest

from huikuan.flow.reminders.models import Action, Message, Track
from huikuan.flow.reminders.services.tracks import restart_rehearsed
from tests.stories.company import company

TODAY = date(2026, 9, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(("really_left", "restarted"), [(False, 1), (True, 0)])
def test_only_a_cycle_that_sent_nothing_starts_over(really_left: bool, restarted: int) -> None:
    firm = company(TODAY)
    claim = firm.owe("A", 1_000_000, date(2026, 8, 31), TODAY)
    firm.run(TODAY)
    if really_left:
        Message.objects.update(state="sent")
        Action.objects.update(state="sent")
        firm.run(date(2026, 9, 7))
        Action.objects.filter(message__state="awaiting_approval").update(state="rehearsed")
        last = Action.objects.order_by("-pk").first()
        assert last is not None
        Action.objects.filter(pk=last.pk).update(state="rehearsed")
    assert restart_rehearsed(organization_id=firm.organization.pk, on=date(2026, 9, 8)) == restarted
    assert Track.objects.get(pk=claim.pk).cycle == 1 + restarted
