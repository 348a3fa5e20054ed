"""What a customer's person declares: the exact words are kept, and what a colleague would do is done."""

from __future__ import annotations

import io
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.core.cache import cache

from huikuan.flow.negotiation.models import Dispute, Interaction, Promise
from huikuan.flow.parties.models import PortalAct
from huikuan.flow.receivables.models import Hold
from huikuan.flow.reminders.models import Task
from huikuan.support import clock
from huikuan.support.events.models import Event
from huikuan.workflow import disputing
from tests.portal.guests import Guest, confirmed, guest
from tests.web.builders import Firm, claim, firm, today

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"


@pytest.fixture
def built() -> Firm:
    cache.clear()
    return firm()


@pytest.fixture
def one(built: Firm) -> Guest:
    return guest(built)


def slip(content: bytes = PDF, name: str = "回单.pdf") -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = name
    return file


def promise_data(built: Firm, days: int = 5) -> dict[str, Any]:
    return {"claims": [built.mine.pk], "promised_on": (today() + timedelta(days=days)).isoformat()}


def test_a_promise_rests_the_claim_and_is_kept_with_its_words(built: Firm, one: Guest) -> None:
    answer = one.declare("/p/promise", promise_data(built))
    assert answer.status_code == 302
    act = PortalAct.objects.get()
    assert answer["Location"] == f"/p/done/{act.pk}"
    assert "¥386,000.00" in act.text
    assert act.text_sha256 == sha256(act.text.encode()).hexdigest()
    assert (act.signed_as, act.contact, act.link) == ("李会计", one.contact, one.link)
    assert "127.0.0.1" not in str(PortalAct.objects.values().get())
    promise = Promise.objects.get()
    assert (promise.amount_minor, promise.by, promise.contact) == (built.mine.outstanding_minor, None, one.contact)
    assert Hold.objects.get(receivable=built.mine).until == today() + timedelta(days=5)
    talk = Interaction.objects.get()
    assert (talk.kind, talk.words, talk.contract, talk.answered_at) == ("reply", act.text, built.mine.contract, None)
    event = Event.objects.get(kind="portal.promise")
    assert (event.subject_kind, event.subject_id, event.actor_id) == ("customer", built.customer.pk, None)
    assert event.data["sha256"] == act.text_sha256
    page = one.get(answer["Location"]).content.decode()
    assert act.text.splitlines()[0] in page
    assert "已约定付款日期" in one.get("/p/").content.decode()
    one.link.refresh_from_db()
    assert one.link.last_used_at is not None


def test_the_first_step_and_a_missing_tick_or_name_do_nothing(built: Firm, one: Guest) -> None:
    data = promise_data(built)
    shown = one.client.post("/p/promise", data)
    assert shown.status_code == 200
    assert one.declare("/p/promise", data, tick=False).status_code == 422
    assert one.declare("/p/promise", data, name=" ").status_code == 422
    assert not PortalAct.objects.exists()
    assert not Promise.objects.exists()


def test_only_the_words_that_were_shown_can_be_confirmed(built: Firm, one: Guest) -> None:
    """Another day, or a balance that changed between the steps: the new words are shown first."""
    shown = one.client.post("/p/promise", promise_data(built))
    sent = confirmed(shown, promise_data(built, 6))
    answer = one.client.post("/p/promise", sent)
    assert answer.status_code == 422
    assert "内容刚刚有变化" in answer.content.decode()
    assert not PortalAct.objects.exists()


def test_pressing_twice_declares_once(built: Firm, one: Guest) -> None:
    shown = one.client.post("/p/ask", ask_data(built))
    sent = confirmed(shown, ask_data(built))
    first, second = one.client.post("/p/ask", sent), one.client.post("/p/ask", sent)
    assert first["Location"].startswith("/p/done/")
    assert second["Location"] == "/p/"
    assert PortalAct.objects.count() == Interaction.objects.count() == 1


@pytest.mark.parametrize(("days", "said"), [(-1, "过去"), (31, "商量付款安排"), (400, "商量付款安排")])
def test_a_day_out_of_range_is_refused_with_the_way_out(built: Firm, one: Guest, days: int, said: str) -> None:
    answer = one.client.post("/p/promise", promise_data(built, days))
    assert answer.status_code == 422
    assert not Promise.objects.exists()
    if said != "过去":
        assert said in answer.content.decode()


def test_after_a_broken_promise_the_next_is_talked_over(built: Firm, one: Guest) -> None:
    one.declare("/p/promise", promise_data(built))
    Promise.objects.update(state="broken", promised_on=today() - timedelta(days=1), made_on=today() - timedelta(days=3))
    answer = one.client.post("/p/promise", promise_data(built))
    assert answer.status_code == 422
    assert "未能兑现" in answer.content.decode()


def ask_data(built: Firm) -> dict[str, Any]:
    return {
        "claims": [built.mine.pk], "wish": "instalments", "parts": "3", "words": "资金回笼在下月",
        "until": (today() + timedelta(days=90)).isoformat(),
    }  # fmt: skip


def test_asking_for_instalments_is_a_reply_and_rests_nothing(built: Firm, one: Guest) -> None:
    assert one.declare("/p/ask", ask_data(built)).status_code == 302
    talk = Interaction.objects.get()
    assert "3 期" in talk.words
    assert "资金回笼在下月" in talk.words
    assert not Hold.objects.exists()
    refused = one.client.post("/p/ask", ask_data(built) | {"parts": ""})
    assert refused.status_code == 422


def objection(amount: str = "86000", **given: Any) -> dict[str, Any]:
    return {"amount": amount, "reason": "quality", "words": "报表模块缺两张表"} | given


def test_an_objection_rests_the_contested_part_only_and_has_an_owner(built: Firm, one: Guest) -> None:
    where = f"/p/claims/{built.mine.pk}/object"
    answer = one.declare(where, objection(file=slip()))
    assert answer.status_code == 302, answer.content.decode()
    row = Dispute.objects.get()
    assert (row.amount_minor, row.owner, row.by) == (8_600_000, built.mine.contract.manager, None)
    assert Hold.objects.get().amount_minor == 8_600_000
    assert Task.objects.get(kind="settle_dispute").owner == built.mine.contract.manager
    act = PortalAct.objects.get()
    assert bytes(act.file.content) == PDF
    assert "回单.pdf" in act.text
    page = one.get("/p/").content.decode()
    assert "¥86,000.00" in page
    assert "¥300,000.00" in page  # what is left to pay now


def test_no_more_can_be_contested_than_is_owed(built: Firm, one: Guest) -> None:
    where = f"/p/claims/{built.mine.pk}/object"
    assert one.declare(where, objection("386000.01")).status_code == 422
    assert one.declare(where, objection("386000")).status_code == 302
    assert one.declare(where, objection("0.01")).status_code == 422
    assert Dispute.objects.count() == 1


def test_a_contested_part_is_not_promised(built: Firm, one: Guest) -> None:
    disputing.dispute(
        organization=built.organization, receivable_id=built.mine.pk, amount_minor=8_600_000, reason="quality",
        words="x", owner=None, deadline_on=today(), by=None, at=clock.now(),
    )  # fmt: skip
    one.declare("/p/promise", promise_data(built))
    assert Promise.objects.get().amount_minor == 30_000_000


def proof_data(built: Firm, **given: Any) -> dict[str, Any]:
    return {"claims": [built.mine.pk], "amount": "386,000.00", "paid_on": today().isoformat(), "file": slip()} | given


def test_a_proof_of_payment_rests_some_days_and_finance_looks(built: Firm, one: Guest) -> None:
    answer = one.declare("/p/proof", proof_data(built))
    assert answer.status_code == 302, answer.content.decode()
    task = Task.objects.get(kind="portal_proof")
    assert (task.role, task.values["amount_minor"]) == ("finance", 38_600_000)
    hold = Hold.objects.get()
    assert 3 <= (hold.until - today()).days <= 12
    built.mine.refresh_from_db()
    assert built.mine.outstanding_minor == 38_600_000  # a picture is no payment
    assert one.declare("/p/proof", proof_data(built)).status_code == 302
    assert Hold.objects.count() == 1  # and rests no claim for ever


@pytest.mark.parametrize(
    "content",
    [b"PK\x03\x04" + b"0" * 50, b"MZ\x90\x00", b"<html><script></script>", b"<?xml version='1.0'?><svg/>", b"GIF89a"],
)  # fmt: skip
def test_only_pdf_and_pictures_are_taken_whatever_their_name(built: Firm, one: Guest, content: bytes) -> None:
    answer = one.client.post("/p/proof", proof_data(built, file=slip(content, "回单.pdf")))
    assert answer.status_code == 422
    assert "PDF 或图片" in answer.content.decode()


def test_a_large_file_and_a_missing_one_are_refused(built: Firm, one: Guest) -> None:
    big = slip(PDF + b"0" * (10 * 1024 * 1024 + 1))
    assert one.client.post("/p/proof", proof_data(built, file=big)).status_code == 422
    data = proof_data(built)
    del data["file"]
    assert one.client.post("/p/proof", data).status_code == 422


def test_a_file_put_aside_belongs_to_its_link(built: Firm, one: Guest) -> None:
    shown = one.client.post("/p/proof", proof_data(built))
    other = guest(built)
    answer = other.client.post("/p/proof", confirmed(shown, proof_data(built)))
    assert answer.status_code == 422
    assert not PortalAct.objects.exists()


def test_money_sent_tomorrow_is_no_proof(built: Firm, one: Guest) -> None:
    later = (today() + timedelta(days=1)).isoformat()
    assert one.client.post("/p/proof", proof_data(built, paid_on=later)).status_code == 422


def test_a_statement_is_confirmed_by_a_human_act(built: Firm, one: Guest) -> None:
    where = f"/p/statement/{built.mine.contract.entity_id}/CNY"
    assert one.get(where).status_code == 200
    assert not PortalAct.objects.exists()
    assert one.declare(where, {"agreed": "yes", "words": ""}).status_code == 302
    act = PortalAct.objects.get()
    assert act.values["closing_minor"] == 38_600_000
    assert act.values["agreed"] is True
    assert "确认无误" in act.text
    assert "¥386,000.00" in act.text


def test_a_difference_needs_words_and_goes_to_finance(built: Firm, one: Guest) -> None:
    where = f"/p/statement/{built.mine.contract.entity_id}/CNY"
    assert one.client.post(where, {"agreed": "no", "words": ""}).status_code == 422
    assert one.declare(where, {"agreed": "no", "words": "少记一笔 5 万付款"}).status_code == 302
    assert Task.objects.get().kind == "portal_statement"
    assert one.get(f"{where}.pdf").content.startswith(b"%PDF-")


def test_a_better_contact_is_a_task_and_changes_nothing_by_itself(built: Firm, one: Guest) -> None:
    data = {"name": "王经理", "title": "财务经理", "email": "wang@customer.example", "phone": ""}
    assert one.client.post("/p/contact", data | {"email": ""}).status_code == 422
    assert one.declare("/p/contact", data).status_code == 302
    task = Task.objects.get(kind="portal_contact")
    assert task.owner == built.mine.contract.manager
    assert task.values["email"] == "wang@customer.example"
    assert built.customer.contacts.count() == 1


def test_a_link_that_acts_like_a_machine_is_stopped(built: Firm, one: Guest) -> None:
    data = {"name": "王", "title": "", "email": "", "phone": "13900000000"}
    codes = [one.declare("/p/contact", data).status_code for _ in range(31)]
    assert codes[:30] == [302] * 30
    assert codes[30] == 422


def test_claims_of_others_cannot_be_named(built: Firm, one: Guest) -> None:
    stranger = built.theirs
    for where, data in (
        ("/p/promise", promise_data(built) | {"claims": [stranger.pk]}),
        ("/p/ask", ask_data(built) | {"claims": [stranger.pk]}),
        ("/p/proof", proof_data(built, claims=[stranger.pk])),
    ):
        assert one.client.post(where, data).status_code == 422
    assert one.client.post(f"/p/claims/{stranger.pk}/object", objection()).status_code == 404
    assert not PortalAct.objects.exists()


def test_two_currencies_are_not_promised_together(built: Firm, one: Guest) -> None:
    _customer, other = claim(built.organization, "临江第二", "HT-2026-003", built.other_pm, 10_000)
    other.currency = "USD"
    other.customer = built.customer
    other.save(update_fields=["currency", "customer"])
    answer = one.client.post("/p/promise", promise_data(built) | {"claims": [built.mine.pk, other.pk]})
    assert answer.status_code == 422
    assert not Promise.objects.exists()
