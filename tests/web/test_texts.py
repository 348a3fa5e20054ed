"""文字与话术: every text on a real claim, what it lacks and where that is mended, what is refused, what is stored."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huikuan.flow.parties.models import BankAccount, Contact, LegalEntity, User
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.receivables.services.holds import hold as hold_claims
from huikuan.flow.reminders.models import PolicyVersion
from huikuan.flow.reminders.selectors import policy as selectors
from huikuan.rules.wording.kinds import CHANNELS
from huikuan.rules.wording.texts import TEXTS
from huikuan.support import clock
from huikuan.workflow import promising
from huikuan.workflow.founding import found
from tests.web import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> builders.Firm:
    return builders.firm()


def newest(firm: builders.Firm) -> PolicyVersion:
    version = selectors.default_version(firm.organization.pk)
    assert version is not None
    return version


def address(page: str, key: str, language: str = "zh-hans", channel: str = "") -> str:
    return reverse(f"web:{page}", args=[key, language]) + (f"?channel={channel}" if channel else "")


def shown(firm: builders.Firm, key: str, channel: str, claim: Receivable, who: str = "owner") -> str:
    """The page of a text on a claim."""
    answer = firm.client(who).get(address("text", key, channel=channel) + f"&claim={claim.pk}")
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.mark.parametrize("key", sorted(CHANNELS))
def test_every_text_opens_on_every_channel_in_both_languages(firm: builders.Firm, key: str) -> None:
    client = firm.client("auditor")
    for channel in CHANNELS[key]:
        for language in ("zh-hans", "en"):
            page = client.get(address("text", key, language, channel))
            assert page.status_code == 200
            assert "HT-2026-00" in page.content.decode()
            assert "发布新版本" not in page.content.decode()


def test_the_list_leads_to_every_text(firm: builders.Firm) -> None:
    page = firm.client("auditor").get(reverse("web:texts")).content.decode()
    found = set(re.findall(r"/policy/texts/(\w+)/zh-hans\?channel=(\w+)", page))
    assert found == {(key, channel) for key, channels in CHANNELS.items() for channel in channels}


@pytest.mark.parametrize(
    ("key", "language", "channel"),
    [("nothing", "zh-hans", ""), ("reminder", "fr", ""), ("reminder", "zh-hans", "call"), ("call", "en", "email")],
)
def test_a_text_that_does_not_exist_is_not_there(firm: builders.Firm, key: str, language: str, channel: str) -> None:
    assert firm.client("owner").get(address("text", key, language, channel)).status_code == 404


def test_the_claim_is_chosen_among_those_one_may_see(firm: builders.Firm) -> None:
    page = shown(firm, "reminder", "sms", firm.mine, "project_manager")
    assert "¥386,000.00" in page
    assert "HT-2026-002" not in page
    other = shown(firm, "reminder", "sms", firm.theirs, "project_manager")
    assert "HT-2026-002" not in other
    assert "¥1,286,400.00" in shown(firm, "reminder", "sms", firm.theirs, "owner")


def test_a_claim_is_found_by_its_contract_or_customer(firm: builders.Firm) -> None:
    for text in ("HT-2026-002", "临江"):
        answer = firm.client("owner").get(
            address("text", "reminder", channel="sms") + f"&q={text}&claim={firm.mine.pk}"
        )
        page = answer.content.decode()
        assert "临江制造集团" in page
        assert "远山" not in page


def test_a_search_without_a_hit_says_so_and_shows_no_other_claim(firm: builders.Firm) -> None:
    url = address("text", "reminder", channel="sms") + f"&q=nobody&claim={firm.mine.pk}"
    page = firm.client("owner").get(url).content.decode()
    assert "没有找到" in page
    assert "虚构" in page


def test_a_claim_at_rest_is_not_the_first_to_show(firm: builders.Firm) -> None:
    hold(firm, None)
    page = firm.client("owner").get(address("text", "reminder", channel="sms")).content.decode()
    assert "合同 HT-2026-002 的验收款 ¥1,286,400.00" in page


def test_a_short_message_shows_its_length(firm: builders.Firm) -> None:
    page = shown(firm, "reminder", "sms", firm.mine)
    assert "【青松软件】感谢贵公司的支持。" in page
    assert re.search(r"\d+ 个字，按 2 条计费（每条 67 字）", page)


def test_the_part_that_rests_is_not_asked_for(firm: builders.Firm) -> None:
    hold(firm, 6_000_000)
    assert "¥326,000.00" in shown(firm, "reminder", "sms", firm.mine)
    hold(firm, None)
    assert "全部暂缓" in shown(firm, "reminder", "sms", firm.mine)


def hold(firm: builders.Firm, amount_minor: int | None) -> None:
    hold_claims(
        receivable_ids=[firm.mine.pk], organization=firm.organization, reason="manual", amount_minor=amount_minor,
        until=builders.today() + timedelta(days=9), note="等", starts_on=builders.today(), by=firm.people["owner"],
        at=clock.now(),
    )  # fmt: skip


def test_what_is_missing_is_said_with_the_page_that_mends_it(firm: builders.Firm) -> None:
    Contact.objects.filter(customer=firm.customer).update(email="", phone="")
    BankAccount.objects.filter(entity__organization=firm.organization).delete()
    contact = Contact.objects.get(customer=firm.customer)
    page = shown(firm, "reminder", "email", firm.mine)
    assert "李会计没有填邮箱" in page
    assert reverse("web:contact_edit", args=[firm.customer.pk, contact.pk]) in page
    assert "没有CNY收款账户" in page
    assert reverse("web:settings_entity", args=[firm.mine.contract.entity_id]) in page
    assert "没有填电话" in shown(firm, "call", "call", firm.mine)
    contact.delete()
    assert reverse("web:contact_new", args=[firm.customer.pk]) in shown(firm, "reminder", "email", firm.mine)


def test_a_link_is_only_for_who_may_follow_it(firm: builders.Firm) -> None:
    BankAccount.objects.filter(entity__organization=firm.organization).delete()
    page = shown(firm, "reminder", "email", firm.mine, "auditor")
    assert "没有CNY收款账户" in page
    assert "去加账户" not in page


def test_the_superior_is_asked_for_where_the_step_writes_to_one(firm: builders.Firm) -> None:
    assert "没有“付款人的上级”这样的联系人" in shown(firm, "offer_help", "email", firm.mine)
    Contact.objects.filter(customer=firm.customer).update(is_superior=True)
    assert "没有“付款人的上级”" not in shown(firm, "offer_help", "email", firm.mine)


def test_a_promise_on_record_is_named_exactly(firm: builders.Firm) -> None:
    assert "没有登记付款承诺" in shown(firm, "promise_confirmed", "sms", firm.mine)
    day = builders.today() + timedelta(days=3)
    promising.promise(
        organization=firm.organization, customer=firm.customer, lines=[(firm.mine.pk, 12_345_67)], promised_on=day,
        note="", by=firm.people["owner"], at=clock.now(),
    )  # fmt: skip
    page = shown(firm, "promise_confirmed", "sms", firm.mine)
    assert "付款 ¥12,345.67" in page
    assert f"{day.year}年{day.month}月{day.day}日" in page
    assert "没有登记付款承诺" not in page


def test_an_edited_short_message_becomes_a_version_and_the_mail_stays(firm: builders.Firm) -> None:
    before = newest(firm).texts["reminder"]["zh-hans"]
    answer = firm.client("owner").post(
        address("text_save", "reminder", channel="sms"), {"sms": "请核对 {what}。{person}"}
    )
    assert answer.status_code == 302
    after = newest(firm).texts["reminder"]["zh-hans"]
    assert after == before | {"sms": "请核对 {what}。{person}"}
    assert "改过" in firm.client("auditor").get(reverse("web:texts")).content.decode()
    assert "【青松软件】请核对" in shown(firm, "reminder", "sms", firm.mine)
    firm.client("owner").post(address("text_save", "reminder", channel="sms"), {"ask": "default"})
    assert newest(firm).texts["reminder"]["zh-hans"]["sms"] == TEXTS["reminder"]["zh-hans"]["sms"]


def test_the_script_of_a_call_can_be_changed_and_its_step_still_saved(firm: builders.Firm) -> None:
    spoken = dict(TEXTS["call"]["zh-hans"])
    data = {
        part: spoken[part] for part in ("opening", "question", "if_promise", "if_dispute", "if_no_money", "closing")
    }
    data["opening"] = "您好，我是{person}。"
    assert firm.client("owner").post(address("text_save", "call", channel="call"), data).status_code == 302
    version = newest(firm)
    assert version.texts["call"]["zh-hans"]["opening"] == "您好，我是{person}。"
    step = next(step for step in version.content["steps"] if step["key"] == "call")
    data = {name: step[name] for name in ("offset", "unit", "min_wait_days", "audience", "requires")}
    data |= {"deadline_days": "", "tone": "friendly"}
    assert firm.client("owner").post(reverse("web:policy_step_save", args=["call"]), data).status_code == 302
    assert newest(firm).texts["call"] == version.texts["call"]


def test_saving_the_step_keeps_the_other_channels(firm: builders.Firm) -> None:
    firm.client("owner").post(address("text_save", "reminder", channel="chat"), {"chat": "聊 {what}"})
    card = selectors.card_of(newest(firm), "reminder")
    assert card is not None
    kept = ("offset", "unit", "min_wait_days", "approver_role", "audience", "channels", "requires")
    data: dict[str, Any] = {name: card.step[name] for name in kept} | {"tone": "friendly"}
    for language, text in card.texts.items():
        data |= {f"{language.replace('-', '_')}-{part}": text[part] for part in ("subject", "body")}
    data |= {"deadline_days": "", "zh_hans-subject": "新 {headline}"}
    assert firm.client("owner").post(reverse("web:policy_step_save", args=["reminder"]), data).status_code == 302
    after = newest(firm).texts["reminder"]["zh-hans"]
    assert (after["subject"], after["chat"]) == ("新 {headline}", "聊 {what}")


@pytest.mark.parametrize(
    ("channel", "words", "why"),
    [
        ("sms", "再不付款，后果自负", "是威胁"),
        ("sms", "请付 {nobody}", "没有 {nobody} 这个占位符"),
        ("sms", "约定 {promised_on}", "{promised_on} 在这一步没有内容"),
        ("sms", "请看 https://t.cn/x", "不放链接"),
        ("sms", "请付\u200b款", "看不见的字符"),
        ("chat", "[点这里](x)", "只能用 **加粗**"),
        ("chat", "", "这个字段是必填项"),
    ],
)
def test_a_refused_text_says_why_and_changes_nothing(firm: builders.Firm, channel: str, words: str, why: str) -> None:
    answer = firm.client("owner").post(address("text_save", "reminder", channel=channel), {channel: words})
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert newest(firm).version == 1
    if words:
        tried = firm.client("owner").post(address("text_try", "reminder", channel=channel), {channel: words})
        assert why in tried.content.decode()


def test_a_day_typed_by_hand_is_only_advised_against(firm: builders.Firm) -> None:
    words = {"sms": "请在 5月1日 前付 {what}", "claim": str(firm.mine.pk)}
    tried = firm.client("owner").post(address("text_try", "reminder", channel="sms"), words).content.decode()
    assert "手写了日期" in tried
    assert "¥386,000.00" in tried
    assert firm.client("owner").post(address("text_save", "reminder", channel="sms"), words).status_code == 302


def test_a_hostile_name_stays_a_name(firm: builders.Firm) -> None:
    name = "<script>alert(1)</script>[付](http://evil.example)**x**"
    type(firm.customer).objects.filter(pk=firm.customer.pk).update(name=name)
    Receivable.objects.filter(pk=firm.mine.pk).update(title=name[:80])
    for channel in ("email", "sms", "chat"):
        page = shown(firm, "reminder", channel, firm.mine)
        assert "<script>alert" not in page
    assert (
        "[付]"
        not in re.findall(r'<pre id="copy-chat" hidden>(.*?)</pre>', shown(firm, "reminder", "chat", firm.mine), re.S)[
            0
        ]
    )
    sheet = firm.client("owner").get(address("text_sheet", "reminder") + f"?claim={firm.mine.pk}")
    assert "<script>alert" not in sheet.content.decode()
    assert "sandbox" in sheet.headers["Content-Security-Policy"]


def test_before_there_is_any_claim_a_made_up_one_is_shown() -> None:
    found(
        name="白杨设计", email="owner@baiyang.example", person="白", password=builders.PASSWORD,
        time_zone="Asia/Shanghai", language="zh-hans", at=clock.now(),
    )  # fmt: skip
    client = Client()
    client.force_login(User.objects.get(email="owner@baiyang.example"), "huikuan.web.backend.StaffBackend")
    for key, channels in CHANNELS.items():
        for channel in channels:
            page = client.get(address("text", key, channel=channel))
            assert page.status_code == 200
            assert "虚构" in page.content.decode()


def test_a_confirmed_promise_names_the_money_that_rests(firm: builders.Firm) -> None:
    hold(firm, None)
    page = shown(firm, "promise_confirmed", "email", firm.mine)
    assert "全部暂缓" not in page
    sheet = firm.client("owner").get(address("text_sheet", "promise_confirmed") + f"?claim={firm.mine.pk}")
    assert "¥386,000.00" in sheet.content.decode()


def test_english_words_name_the_english_company(firm: builders.Firm) -> None:
    url = address("text", "reminder", "en", "sms") + f"&claim={firm.mine.pk}"
    assert "没有英文名称" in firm.client("owner").get(url).content.decode()
    LegalEntity.objects.filter(organization=firm.organization).update(name_en="Pine Software Ltd.")
    page = firm.client("owner").get(url).content.decode()
    assert "Pine Software Ltd.: Thank you for your business." in page
    assert "没有英文名称" not in page


@pytest.mark.parametrize(("key", "channel"), [(key, channel) for key in CHANNELS for channel in CHANNELS[key][:1]])
def test_a_page_asks_few_questions_of_the_database(firm: builders.Firm, key: str, channel: str) -> None:
    client = firm.client("owner")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(address("text", key, channel=channel) + f"&claim={firm.mine.pk}")
    assert len(asked) <= 25
