"""The negotiation room: an offer entered, approved, accepted; the agreement with its paper; limits in the settings."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huikuan.flow.negotiation.models import Agreement, Attachment, Case, Offer
from huikuan.flow.negotiation.selectors.offers import limit_of
from huikuan.rules.talks.authority import Limit
from huikuan.support import clock
from huikuan.workflow import cases
from tests.web.builders import Firm, firm, today

pytestmark = pytest.mark.django_db


@pytest.fixture
def built() -> Firm:
    made = firm()
    cases.keep(organization=made.organization, as_of=today(), at=clock.now())
    return made


def mine(built: Firm) -> Case:
    return Case.objects.get(contract=built.mine.contract)


def typed(built: Firm, **given: Any) -> dict[str, Any]:
    return {
        "side": "ours", "claims": [built.mine.pk], "count": 3, "first_on": (today() + timedelta(days=14)).isoformat(),
        "months": 1, "schedule": "", "discount": "", "set_off": "", "set_off_words": "", "service": "", "grace_days": 3,
        "valid_until": "", "words": "分三期", **given,
    }  # fmt: skip


def post(client: Client, name: str, *args: Any, **data: Any) -> Any:
    return client.post(reverse(f"web:{name}", args=args), data)


def test_an_offer_is_entered_approved_accepted_and_becomes_an_agreement(built: Firm) -> None:
    manager, owner, case = built.client("project_manager"), built.client("owner"), mine(built)
    assert post(manager, "offer_new", case.pk, **typed(built)).status_code == 302
    row = Offer.objects.get()
    assert row.state == "awaiting_approval"
    page = owner.get(reverse("web:offer", args=[row.pk]) + "?rate=3.5").content.decode()
    assert "最后一期太晚" in page
    assert "相当于今天的" in page
    assert row.terms_sha256 in page
    post(owner, "offer_approve", row.pk, seen="")
    row.refresh_from_db()
    assert row.state == "awaiting_approval", "nothing was seen"
    post(owner, "offer_approve", row.pk, seen=row.terms_sha256)
    assert post(manager, "offer_accept", row.pk).status_code == 302
    made = Agreement.objects.get()
    with CaptureQueriesContext(
        connection,
    ) as counted:
        page = manager.get(reverse("web:agreement", args=[made.pk])).content.decode()
    assert made.number in page
    assert len(counted) <= 25
    for language in ("zh", "en"):
        paper = manager.get(reverse("web:agreement_paper", args=[made.pk]) + f"?language={language}").content
        assert paper.startswith(b"%PDF-")
    signed = SimpleUploadedFile("协议.pdf", b"%PDF-1.7")
    assert post(manager, "agreement_sign", made.pk, signed_on=today().isoformat(), file=signed).status_code == 302
    assert manager.get(reverse("web:agreement_signed", args=[made.pk])).content == b"%PDF-1.7"
    assert made.number in manager.get(reverse("web:case", args=[case.pk])).content.decode()
    assert post(manager, "agreement_end", made.pk, reason="另签").status_code == 302
    made.refresh_from_db()
    assert made.state == "ended"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"claims": []}, "claims"),
        ({"schedule": "明天 100"}, "第 1 行的日期"),
        ({"schedule": "2099-01-01 一点"}, "第 1 行的金额"),
        ({"schedule": "2099-01-01 1"}, "还剩"),
        ({"schedule": "2099-01-01 1\n2099-01-01 2"}, "一天只能写一期"),
        ({"first_on": "2020-01-01"}, "付款日期不能早于今天"),
        ({"first_on": "2099-01-01"}, "最后一期不能超过十年"),
        ({"set_off": "100"}, "抵账要写明"),
        ({"discount": "99999999"}, "还剩"),
        ({"count": 0}, "count"),
        ({"valid_until": "2020-01-01"}, "有效期不能早于今天"),
        ({"side": "nobody"}, "side"),
    ],
)
def test_what_cannot_be_offered_is_said_beside_its_field_and_nothing_is_lost(
    built: Firm, given: dict[str, Any], said: str
) -> None:
    answer = post(built.client("owner"), "offer_new", mine(built).pk, **typed(built, **given))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "分三期" in answer.content.decode()
    assert not Offer.objects.exists()
    assert not Attachment.objects.exists(), "a refused offer leaves no file behind"


def test_a_set_off_brings_its_proof(built: Firm) -> None:
    file = SimpleUploadedFile("抵账.pdf", b"%PDF-1")
    more = {"set_off": "1000", "set_off_words": "代垫运费", "set_off_file": file}
    assert post(built.client("owner"), "offer_new", mine(built).pk, **typed(built, **more)).status_code == 302
    assert Offer.objects.get().terms["set_off_file"] == Attachment.objects.get().file.sha256


def test_a_counter_offer_opens_with_the_terms_it_answers(built: Firm) -> None:
    client, case = built.client("owner"), mine(built)
    post(client, "offer_new", case.pk, **typed(built, discount="100"))
    first = Offer.objects.get()
    address = reverse("web:offer_new", args=[case.pk]) + f"?answers={first.pk}"
    assert "回应第 1 号方案" in client.get(address).content.decode()
    client.post(address, typed(built, side="theirs"))
    first.refresh_from_db()
    assert (first.state, Offer.objects.latest("pk").answers) == ("countered", first)


def test_the_limits_are_set_by_the_owner(built: Firm) -> None:
    data = {
        "role": "finance", "finance-discount": "1.5", "finance-extension_days": "45", "finance-instalments": "4",
        "finance-amount": "50万",
    }  # fmt: skip
    assert post(built.client("owner"), "settings_authority", **data).status_code == 302
    assert limit_of(built.organization.pk, "finance") == Limit(150, 45, 4, 500_000_00)
    assert post(built.client("owner"), "settings_authority", **{**data, "finance-discount": "51"}).status_code == 422
    assert post(built.client("finance"), "settings_authority", **data).status_code == 403
