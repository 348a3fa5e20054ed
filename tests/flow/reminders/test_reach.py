"""Who can be written to is asked for each audience: a step of one edition never answers for that of another."""

from __future__ import annotations

from dataclasses import replace

import pytest

from huikuan.flow.parties.models import Contact
from huikuan.flow.reminders.selectors.day_facts import DayFacts
from huikuan.rules.dunning.default_ladder import DEFAULT_STEPS
from tests.flow.reminders.test_planning import TODAY, with_claims

pytestmark = pytest.mark.django_db
STEP = next(step for step in DEFAULT_STEPS if step.key == "reminder")


@pytest.mark.parametrize("payer_first", [True, False])
def test_another_channel_under_the_same_key_is_another_question(payer_first: bool) -> None:
    firm = with_claims(1)
    Contact.objects.filter(customer=firm.customer).update(phone="")
    facts = DayFacts(firm.organization, TODAY)
    facts.load_contacts([firm.customer.pk])
    by_mail, by_sms = STEP, replace(STEP, channels=("sms",))
    asked = (by_mail, by_sms) if payer_first else (by_sms, by_mail)
    found = {step.channels: facts.unreachable(firm.customer.pk, step) for step in asked}
    assert found[("email",)] == ""
    assert found[("sms",)] != ""
