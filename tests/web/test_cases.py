"""The board, the table and the case page: what was said, what is next; talks, meetings and support from there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huikuan.flow.negotiation.models import Case, Dispute, Interaction, Meeting, Mention, Promise, Watcher
from huikuan.flow.negotiation.selectors.decisions import decisions_today
from huikuan.flow.parties.services.users import update_user
from huikuan.flow.reminders.models import Message, Task
from huikuan.support import clock
from huikuan.workflow import cases
from tests.web.builders import Firm, firm, task, today

pytestmark = pytest.mark.django_db
WHEN = "%Y-%m-%dT%H:%M"


@pytest.fixture
def built() -> Firm:
    made = firm()
    cases.keep(organization=made.organization, as_of=today(), at=clock.now())
    return made


def mine(built: Firm) -> Case:
    return Case.objects.get(contract=built.mine.contract)


def text(client: Client, name: str, *args: Any, query: str = "") -> str:
    answer = client.get(reverse(f"web:{name}", args=args) + query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def local(hours: float = 0) -> str:
    """A moment as the browser sends it, in the organization's zone (Asia/Shanghai)."""
    return (clock.now() + timedelta(hours=8 + hours)).strftime(WHEN)


def talk(**given: Any) -> dict[str, Any]:
    return {"kind": "call", "outcome": "spoke", "words": "在走流程", "happened_at": local(-1), **given}


def test_the_board_shows_each_stage_with_its_money(built: Firm) -> None:
    page = text(built.client("owner"), "cases")
    assert page.count('class="lane ') + page.count('class="lane"') == 7
    assert "远山科技有限公司" in page
    assert "¥386,000.00" in page


def test_a_project_manager_sees_own_cases_only(built: Firm) -> None:
    page = text(built.client("project_manager"), "cases")
    assert "远山科技有限公司" in page
    assert "临江制造集团" not in page
    theirs = Case.objects.get(contract=built.theirs.contract)
    for name in ("case", "case_timeline", "case_talk", "case_pdf", "meeting_new", "case_escalate"):
        assert built.client("project_manager").get(reverse(f"web:{name}", args=[theirs.pk])).status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("text=远山", {"远山"}), ("text=HT-2026-002", {"临江"}), ("min=100万", {"临江"}), ("age=30", {"远山", "临江"}),
        ("age=60", set()), ("stage=talking", set()), ("reason=unknown", {"远山", "临江"}), ("reason=quality", set()),
        ("owner=0", set()), ("due=1", set()), ("show=mine", set()),
        ("stage=nonsense&owner=x&min=abc", {"远山", "临江"}),
        ("sort=age", {"远山", "临江"}), ("after=junk~1", {"远山", "临江"}), ("show=closed", set()),
    ],
)  # fmt: skip
def test_the_table_is_narrowed_by_its_address(built: Firm, query: str, found: set[str]) -> None:
    page = text(built.client("owner"), "cases", query=f"?view=table&{query}")
    assert {name for name in ("远山", "临江") if f"{name}科技有限公司" in page or f"{name}制造集团" in page} == found


@pytest.mark.parametrize("sort", ["money", "age"])
def test_pages_of_the_table_follow_each_other_without_gap(
    built: Firm, sort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huikuan.flow.negotiation.selectors.cases.PAGE", 1)
    first = text(built.client("owner"), "cases", query=f"?view=table&sort={sort}")
    assert ("远山科技有限公司" in first) != ("临江制造集团" in first)
    after = first.split("after=")[1].split('"')[0]
    second = text(built.client("owner"), "cases", query=f"?view=table&sort={sort}&after={after}")
    assert ("远山科技有限公司" in second) != ("远山科技有限公司" in first)


def test_lists_take_at_most_twelve_queries_and_the_page_twenty_five(built: Firm) -> None:
    client, case = built.client("owner"), mine(built)
    at = talk(kind="note", words="内部记录 @project_manager 李")
    client.post(reverse("web:case_talk", args=[case.pk]), at)
    client.post(reverse("web:case_talk", args=[case.pk]), talk())
    for address, most in (
        (reverse("web:cases"), 12), (reverse("web:cases") + "?view=table&text=远山", 12),
        (reverse("web:case", args=[case.pk]), 25),
    ):  # fmt: skip
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get(address)
        assert len(seen) <= most, f"{address}: {len(seen)}\n" + "\n".join(one["sql"][:160] for one in seen)


def test_a_call_is_noted_with_its_next_step_as_a_task(built: Firm) -> None:
    client, case = built.client("project_manager"), mine(built)
    next_on = today() + timedelta(days=3)
    answer = client.post(
        reverse("web:case_talk", args=[case.pk]), talk(next_words="再打电话", next_on=next_on.isoformat())
    )
    assert answer.status_code == 302
    case.refresh_from_db()
    assert (case.stage, case.next_words, case.next_on) == ("talking", "再打电话", next_on)
    made = Task.objects.get(kind="next_step")
    assert (made.owner, made.due_on, made.values["words"]) == (built.people["project_manager"], next_on, "再打电话")
    page = text(client, "case", case.pk)
    assert "在走流程" in page
    assert "再打电话" in page


def test_what_is_missing_is_said_beside_its_field_and_nothing_is_lost(built: Firm) -> None:
    client, case = built.client("project_manager"), mine(built)
    for given, said in (
        ({"outcome": ""}, "请选择结果"), ({"words": ""}, "请写一句结果"),
        ({"outcome": "promised"}, "请填写答应付款的日期"),
        ({"happened_at": local(5)}, "不能在以后"), ({"kind": "note", "words": "", "with_whom": "张三"}, "请写一句结果"),
        ({"next_on": "2020-01-01", "next_words": "x"}, "不能早于今天"), ({"happened_at": "上午"}, "有效"),
    ):  # fmt: skip
        answer = client.post(reverse("web:case_talk", args=[case.pk]), talk(**given))
        assert answer.status_code == 422, given
        assert said in answer.content.decode(), given
    assert not Interaction.objects.exists()


def test_a_promise_in_a_talk_holds_the_money_and_moves_the_case(built: Firm) -> None:
    client, case = built.client("project_manager"), mine(built)
    on = today() + timedelta(days=5)
    given = talk(outcome="promised", words="", promised_on=on.isoformat(), promised_amount="10万")
    assert client.post(reverse("web:case_talk", args=[case.pk]), given).status_code == 302
    made = Promise.objects.get()
    assert (made.amount_minor, made.interaction, made.case) == (10_000_000, Interaction.objects.get(), case)
    case.refresh_from_db()
    assert case.stage == "promised"
    assert "¥100,000.00" in text(client, "case", case.pk)


def test_too_large_a_promise_leaves_no_talk_behind(built: Firm) -> None:
    client, case = built.client("project_manager"), mine(built)
    on = today() + timedelta(days=5)
    given = talk(outcome="promised", promised_on=on.isoformat(), promised_amount="99万")
    assert client.post(reverse("web:case_talk", args=[case.pk]), given).status_code == 422
    assert not Interaction.objects.exists()


def test_a_dispute_in_a_talk_is_about_one_claim(built: Firm) -> None:
    client = built.client("project_manager")
    given = talk(
        outcome="disputed", words="接口有问题", disputed_amount="5万", dispute_reason="quality", claim=built.mine.pk
    )
    assert client.post(reverse("web:receivable_talk", args=[built.mine.pk]), given).status_code == 302
    assert Dispute.objects.get().amount_minor == 5_000_000


def test_a_reply_waits_until_it_is_answered(built: Firm) -> None:
    client, case = built.client("project_manager"), mine(built)
    client.post(reverse("web:case_talk", args=[case.pk]), talk(kind="reply", outcome="", words="下周付，请发账单"))
    assert "待回复" in text(client, "case", case.pk)
    client.post(reverse("web:talk_answered", args=[Interaction.objects.get().pk]))
    assert "待回复" not in text(client, "case", case.pk)


def test_a_name_with_at_tells_a_colleague(built: Firm) -> None:
    client, case = built.client("project_manager"), mine(built)
    client.post(reverse("web:case_talk", args=[case.pk]), talk(kind="note", words="@宋青 请看一下"))
    assert Mention.objects.get().user == built.people["owner"]
    assert "提到了您" in text(built.client("owner"), "today")


def test_talks_about_another_managers_contract_stay_hidden(built: Firm) -> None:
    """Same customer, two managers: the timeline shows neither talks nor promises of the other contract."""
    built.theirs.contract.customer = built.customer
    built.theirs.contract.save()
    type(built.theirs).objects.filter(pk=built.theirs.pk).update(customer=built.customer)
    given = talk(outcome="promised", words="别的合同的事", promised_on=(today() + timedelta(days=2)).isoformat())
    there = built.client("owner").post(reverse("web:receivable_talk", args=[built.theirs.pk]), given)
    assert there.status_code == 302
    page = text(built.client("project_manager"), "case", mine(built).pk)
    assert "别的合同的事" not in page
    assert "1,286,400" not in page


def test_a_talk_with_the_customer_alone_needs_no_claim(built: Firm) -> None:
    client = built.client("project_manager")
    page = text(client, "customer_talk", built.customer.pk)
    assert "答应哪天付" not in page
    assert client.post(reverse("web:customer_talk", args=[built.customer.pk]), talk()).status_code == 302
    assert Interaction.objects.get().contract is None


@pytest.mark.parametrize(
    ("reason", "word"),
    [
        ("invoice_missing", "申请开票"), ("approval_slow", "请对方上级过问"), ("contact_gone", "补上新的联系人"),
        ("acceptance_disputed", "处理验收异议"), ("unwilling", "准备催款函"),
    ],
)  # fmt: skip
def test_the_reason_of_delay_proposes_remedies_that_lead_somewhere(built: Firm, reason: str, word: str) -> None:
    client, case = built.client("owner"), mine(built)
    client.post(reverse("web:case_reason", args=[case.pk]), {"reason": reason, "words": "会计说的"})
    page = text(client, "case", case.pk)
    assert word in page
    address = page.split(f">{word}<")[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    assert client.get(address).status_code == 200


def test_next_step_owner_watching_and_closing(built: Firm) -> None:
    client, case = built.client("project_manager"), mine(built)

    def post(name: str, **given: Any) -> int:
        return client.post(reverse(f"web:{name}", args=[case.pk]), given).status_code

    assert post("case_next", next_words="发对账单", next_on=today().isoformat()) == 302
    assert post("case_next", next_words="", next_on=today().isoformat()) == 422
    assert post("case_watch", watch="1") == 302
    assert Watcher.objects.filter(case=case, user=built.people["project_manager"]).exists()
    assert "远山科技有限公司" in text(client, "cases", query="?show=watched")
    assert post("case_owner", owner=built.people["legal"].pk) == 302
    assert post("case_owner", owner=built.other_pm.pk) == 422  # cannot see the case
    assert post("case_close", outcome="given_up", reason="太小") == 422  # is not its owner any more
    assert built.client("owner").post(
        reverse("web:case_close", args=[case.pk]), {"outcome": "given_up", "reason": "太小"}
    ).status_code == 302  # fmt: skip
    assert "不再追" in text(client, "cases", query="?show=closed")
    assert "记一次沟通" not in text(client, "case", case.pk)


def test_files_are_kept_and_come_back_as_they_were(built: Firm) -> None:
    client, case = built.client("project_manager"), mine(built)
    upload = SimpleUploadedFile("../聊天 截图.png", b"\x89PNG\r\n\x1a\nxx")
    assert client.post(
        reverse("web:case_attach", args=[case.pk]), {"file": upload, "note": "微信"}
    ).status_code == 302  # fmt: skip
    row = case.attachments.get()
    answer = client.get(reverse("web:case_file", args=[case.pk, row.pk]))
    assert answer.content == b"\x89PNG\r\n\x1a\nxx"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    other = Case.objects.get(contract=built.theirs.contract)
    assert built.client("owner").get(reverse("web:case_file", args=[other.pk, row.pk])).status_code == 404


def test_a_case_by_hand(built: Firm) -> None:
    client = built.client("project_manager")
    Case.objects.all().delete()
    assert client.post(reverse("web:case_open", args=[built.mine.contract_id])).status_code == 302
    assert mine(built).opened_by == built.people["project_manager"]


def plan_of(hours: float = 24, **given: Any) -> dict[str, Any]:
    return {
        "kind": "visit", "starts_at": local(hours), "ends_at": local(hours + 1), "place": "客户三楼", "theirs": "王总",
        "ours": "李", "aims": "定下付款日期", "authority": "最多三期", **given,
    }  # fmt: skip


def planned(built: Firm, hours: float = 24) -> Meeting:
    answer = built.client("project_manager").post(
        reverse("web:meeting_new", args=[mine(built).pk]), plan_of(hours)
    )  # fmt: skip
    assert answer.status_code == 302
    return Meeting.objects.get()


def ics(built: Firm, meeting: Meeting) -> str:
    answer = built.client("project_manager").get(reverse("web:meeting_ics", args=[meeting.pk]))
    return answer.content.decode().replace("\r\n ", "")


def test_the_invitation_keeps_its_identity_counts_changes_and_holds_nothing_internal(built: Firm) -> None:
    meeting, client = planned(built), built.client("project_manager")
    first = ics(built, meeting)
    uid = next(line for line in first.split("\r\n") if line.startswith("UID:"))
    assert f"DTSTART:{meeting.starts_at:%Y%m%dT%H%M%SZ}" in first
    assert "METHOD:REQUEST" in first
    assert "SEQUENCE:0" in first
    assert "mailto:pay-" in first
    for inside in ("定下付款日期", "最多三期"):
        assert inside not in first
    client.post(reverse("web:meeting_edit", args=[meeting.pk]), plan_of(aims="换个目标"))
    assert "SEQUENCE:0" in ics(built, meeting)  # the customer need not know
    client.post(reverse("web:meeting_edit", args=[meeting.pk]), plan_of(48))
    second = ics(built, meeting)
    assert "SEQUENCE:1" in second
    assert uid in second
    client.post(reverse("web:meeting_cancel", args=[meeting.pk]), {"reason": "对方出差"})
    last = ics(built, meeting)
    assert all(one in last for one in ("METHOD:CANCEL", "STATUS:CANCELLED", "SEQUENCE:2", uid))


def test_a_meeting_is_invited_to_once_and_goes_through_the_outbox(built: Firm) -> None:
    meeting, client = planned(built), built.client("project_manager")
    address = reverse("web:meeting_invite", args=[meeting.pk])
    words = {"subject": "约明天会面", "words": "随信附上邀请。"}
    assert client.post(address, words).status_code == 302
    sent = Message.objects.get(purpose="meeting")
    assert (sent.state, sent.enclosure.name if sent.enclosure else "") == ("rehearsed", f"meeting-{meeting.pk}-0.ics")
    assert b"text/calendar; charset=utf-8; method=REQUEST" in bytes(sent.mime)
    Message.objects.update(state="queued")
    assert client.post(address, words).status_code == 422
    assert "邀请" in text(client, "case", meeting.case_id)


def test_papers_are_pdfs(built: Firm) -> None:
    meeting, client = planned(built), built.client("project_manager")
    client.post(reverse("web:case_talk", args=[meeting.case_id]), talk(words="#let x = 1 $ \\ [括号]"))
    for address in (
        reverse("web:meeting_agenda", args=[meeting.pk]), reverse("web:case_pdf", args=[meeting.case_id])
    ):  # fmt: skip
        assert client.get(address).content.startswith(b"%PDF-")


def test_a_meeting_is_recorded_after_it_began_as_a_talk_of_the_case(built: Firm) -> None:
    meeting, client = planned(built), built.client("project_manager")
    address = reverse("web:meeting_record", args=[meeting.pk])
    record = {"outcome": "spoke", "words": "定了月底前付一半"}
    assert client.post(address, record).status_code == 422
    Meeting.objects.update(
        starts_at=clock.now() - timedelta(hours=2), ends_at=clock.now() - timedelta(hours=1)
    )  # fmt: skip
    assert [one.pk for one in decisions_today(built.people["owner"], as_of=today())] == [meeting.pk]
    assert client.post(address, record).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.state, meeting.record.kind if meeting.record else "") == ("held", "visit")
    assert "定了月底前付一半" in text(client, "case", meeting.case_id)
    assert decisions_today(built.people["owner"], as_of=today()) == []
    assert client.post(reverse("web:meeting_cancel", args=[meeting.pk]), {"reason": "x"}).status_code == 422


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"ends_at": "2020-01-01T10:00"}, "晚于开始"), ({"starts_at": "2020-01-01T10:00"}, "已经过去"),
        ({"kind": "dance"}, "有效"), ({"ends_at": "2090-01-01T10:00"}, "24 小时"),
    ],
)  # fmt: skip
def test_an_impossible_meeting_is_refused_in_words(built: Firm, given: dict[str, str], said: str) -> None:
    answer = built.client("project_manager").post(
        reverse("web:meeting_new", args=[mine(built).pk]), plan_of(**given)
    )  # fmt: skip
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_support_is_asked_of_our_own_with_the_file_and_ends_the_ladders_task(built: Firm) -> None:
    case, finance = mine(built), built.people["finance"]
    update_user(
        user=built.people["project_manager"], changes={"superior": built.people["owner"]}, by=None, at=clock.now()
    )
    alert = task(built.mine, "internal_alert")
    client = built.client("project_manager")
    page = text(client, "case_escalate", case.pk)
    assert "finance 李" in page
    assert "周远" not in page
    words = {"to": [finance.pk, built.people["owner"].pk], "subject": "请支持", "words": "请指示。"}
    address = reverse("web:case_escalate", args=[case.pk])
    assert client.post(address, words).status_code == 302
    made = Message.objects.filter(purpose="internal")
    assert set(made.values_list("to_address", flat=True)) == {finance.email, built.people["owner"].email}
    assert all(one.contact is None and one.enclosure for one in made)
    alert.refresh_from_db()
    assert alert.done_at is not None
    assert "请内部支持" in text(client, "case", case.pk)
    made.update(state="queued")
    assert client.post(address, words).status_code == 422  # the same words again on the same day
    outsider = {**words, "to": [built.other_pm.pk]}
    assert client.post(address, outsider).status_code == 422


def test_an_auditor_reads_and_changes_nothing(built: Firm) -> None:
    client, case = built.client("auditor"), mine(built)
    page = text(client, "case", case.pk)
    assert "记一次沟通" not in page
    for name in ("case_talk", "case_next", "case_close", "case_attach", "case_escalate", "meeting_new"):
        assert client.post(reverse(f"web:{name}", args=[case.pk])).status_code == 403
