"""策略的步骤: steps of one's own, taking one off, for whom a step is, its tone, and what each edition changed."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

import huikuan.rules.dunning as dunning
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.reminders.models import Action, Policy, PolicyVersion, Task, Track
from huikuan.flow.reminders.selectors import policy as selectors
from huikuan.flow.reminders.services import policies
from huikuan.rules.dunning.json_form import policy_from_json
from huikuan.support import clock
from huikuan.support.sentences.refusals import POLICY_PROBLEMS, policy_problem
from huikuan.web.forms.policy import key_of
from huikuan.workflow.daily_run import run
from tests.web import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> builders.Firm:
    return builders.firm()


def newest(firm: builders.Firm, policy: Policy | None = None) -> PolicyVersion:
    version = selectors.default_version(firm.organization.pk, policy_id=policy.pk if policy else None)
    assert version is not None
    return version


def step_of(version: PolicyVersion, key: str) -> dict[str, Any]:
    [step] = [step for step in version.content["steps"] if step["key"] == key]
    return dict(step)


def new_step(**given: Any) -> dict[str, Any]:
    return {
        "name": "微信问候", "form": "message", "offset": 5, "unit": "calendar", "audience": "payer",
        "channels": ["im", "email"], "tone": "friendly", "approver_role": "", "min_wait_days": 2, "deadline_days": "",
    } | given  # fmt: skip


def saved(version: PolicyVersion, key: str, **given: Any) -> dict[str, Any]:
    """A step's form as the page fills it, with changes."""
    card = selectors.card_of(version, key)
    assert card is not None
    kept = ("offset", "unit", "min_wait_days", "approver_role", "audience", "channels", "requires")
    data: dict[str, Any] = {name: card.step[name] for name in kept}
    data |= {"tone": card.step["tone"] or "firm", "deadline_days": card.step["deadline_days"] or ""}
    for language, text in card.texts.items():
        data |= {f"{language.replace('-', '_')}-{part}": text[part] for part in ("subject", "body") if part in text}
    return data | given


def test_a_message_of_ones_own_comes_with_words_and_stands_at_its_day(firm: builders.Firm) -> None:
    made = firm.client("owner").post(reverse("web:policy_step_new"), new_step(), follow=True)
    assert "“微信问候”已加入，并发布了新版本。 文字先用“感谢并提醒付款”的" in made.content.decode()
    version = newest(firm)
    step = step_of(version, "微信问候")
    policy = policy_from_json(version.content)
    order = [one.key for one in sorted(policy.steps, key=lambda one: one.position)]
    assert order[order.index("微信问候") - 1] == "call"
    assert order[order.index("微信问候") + 1] == "second_reminder"
    assert (step["channels"], step["requires"]) == (["im", "email"], ["due_today", "reminder"])
    assert version.texts["微信问候"]["en"] == version.texts["reminder"]["en"]
    page = firm.client("auditor").get(reverse("web:policy")).content.decode()
    assert "微信问候" in page
    assert "即时消息" in page


def test_a_task_of_ones_own_needs_no_words_and_is_named_on_the_desk(firm: builders.Firm) -> None:
    data = new_step(name="预约 对账", form="task", audience="finance", channels=[])
    assert firm.client("owner").post(reverse("web:policy_step_new"), data).status_code == 302
    version = newest(firm)
    assert (step_of(version, "预约_对账")["mode"], "预约_对账" in version.texts) == ("task", False)
    Task.objects.create(
        organization=firm.organization, kind="预约_对账", role="finance", customer=firm.customer,
        receivable=firm.mine, values={}, due_on=builders.today(), created_at=clock.now(),
    )  # fmt: skip
    assert "预约 对账" in firm.client("finance").get(reverse("web:today")).content.decode()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": "打电话"}, "已经有一步叫这个名称"),
        ({"name": "second reminder"}, "已经有一步叫这个名称"),
        ({"name": "／·！"}, "名称里至少要有一个字或数字"),
        ({"form": "task"}, "任务和内部通知要选我们自己的人"),
        ({"audience": "pm"}, "发消息要选客户那边的人"),
        ({"channels": []}, "发消息至少要选一个渠道"),
        ({"hard": "on"}, "强硬步骤要写明由谁批准"),
        ({"offset": "soon"}, "整数"),
        ({"if-amount_minor-at_least": "5万", "if-amount_minor-at_most": "1万"}, "不能小于起点"),
        ({"if-contract": "HT-2026-001，HT-没有"}, "没有找到合同：HT-没有"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_lost(
    firm: builders.Firm, given: dict[str, Any], said: str
) -> None:
    answer = firm.client("owner").post(reverse("web:policy_step_new"), new_step(**given))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert newest(firm).version == 1


def test_a_name_becomes_a_key_whatever_is_typed() -> None:
    assert key_of("  微信　问候（第２次）!") == "微信_问候_第2次"
    assert key_of("<script>alert(1)</script>") == "script_alert_1_script"
    assert len(key_of("长" * 60)) == 24


def test_taking_a_step_off_says_what_it_means_first(firm: builders.Firm) -> None:
    client = firm.client("owner")
    url = reverse("web:policy_step_remove", args=["second_reminder"])
    page = client.get(url).content.decode()
    assert "“催款函”以后改为先要完成：到期当天通知、感谢并提醒付款。" in page
    assert newest(firm).version == 1
    assert client.post(url).status_code == 302
    assert "second_reminder" not in [step["key"] for step in newest(firm).content["steps"]]
    assert client.get(url).status_code == 404
    assert "second_reminder" in newest(firm).texts


def test_a_step_of_ones_own_goes_with_its_words(firm: builders.Firm) -> None:
    client = firm.client("owner")
    client.post(reverse("web:policy_step_new"), new_step())
    url = reverse("web:policy_step_remove", args=["微信问候"])
    assert "连同文字一起删除" in client.get(url).content.decode()
    client.post(url)
    version = newest(firm)
    first = PolicyVersion.objects.get(policy=version.policy, version=1)
    assert "微信问候" not in version.texts
    assert [(step["key"], step["requires"]) for step in version.content["steps"]] == [
        (step["key"], step["requires"]) for step in first.content["steps"]
    ]
    assert "微信问候" in client.get(reverse("web:policy") + "?version=2").content.decode()


def test_conditions_are_typed_once_and_shown_in_words(firm: builders.Firm) -> None:
    client = firm.client("owner")
    contract = firm.mine.contract
    given = {
        "if-amount_minor-at_least": "5万", "if-oldest_days_late-at_least": "20", "if-overdue_claims-at_most": "3",
        "if-reminders-at_least": "0", "if-risk": ["A", "-"], "if-project": ["delivered"],
        "if-contract": contract.number,
    }  # fmt: skip
    url = reverse("web:policy_step_save", args=["offer_help"])
    assert client.post(url, saved(newest(firm), "offer_help", **given)).status_code == 302
    assert step_of(newest(firm), "offer_help")["conditions"] == [
        {"what": "amount_minor", "at_least": 5_000_000, "at_most": None, "among": []},
        {"what": "oldest_days_late", "at_least": 20, "at_most": None, "among": []},
        {"what": "overdue_claims", "at_least": None, "at_most": 3, "among": []},
        {"what": "risk", "at_least": None, "at_most": None, "among": ["A", ""]},
        {"what": "project", "at_least": None, "at_most": None, "among": ["delivered"]},
        {"what": "contract", "at_least": None, "at_most": None, "among": [str(contract.pk)]},
    ]
    page = client.get(reverse("web:policy")).content.decode()
    assert "可催金额 ≥ ¥50,000.00、客户最久逾期天数 ≥ 20、客户逾期笔数 ≤ 3" in page
    assert f"合同：{contract.number}" in page
    assert "有条件" in page
    form = client.get(reverse("web:policy_step", args=["offer_help"])).content.decode()
    assert 'value="50,000.00"' in form
    assert f'value="{contract.number}"' in form
    emptied = saved(newest(firm), "offer_help")
    client.post(url, emptied)
    assert step_of(newest(firm), "offer_help")["conditions"] == []


def test_a_condition_that_strands_a_later_step_is_explained(firm: builders.Firm) -> None:
    data = saved(newest(firm), "second_reminder", **{"if-amount_minor-at_least": "5万"})
    answer = firm.client("owner").post(reverse("web:policy_step_save", args=["second_reminder"]), data)
    assert answer.status_code == 422
    assert "对有些客户会走不到：它需要的“第二次提醒”只给部分客户" in answer.content.decode()
    assert 'value="5万"' in answer.content.decode()


def test_saving_what_nobody_changed_tells_of_no_change(firm: builders.Firm) -> None:
    data = saved(newest(firm), "second_reminder")
    assert firm.client("owner").post(reverse("web:policy_step_save", args=["second_reminder"]), data).status_code == 302
    first = PolicyVersion.objects.get(policy=newest(firm).policy, version=1)
    assert newest(firm).content | {"version_key": "1"} == first.content
    assert newest(firm).texts == first.texts


def test_later_steps_take_the_conditions_over_when_asked(firm: builders.Firm) -> None:
    given = {"if-amount_minor-at_least": "5万", "if-carried": "on"}
    data = saved(newest(firm), "second_reminder", **given)
    assert firm.client("owner").post(reverse("web:policy_step_save", args=["second_reminder"]), data).status_code == 302
    limited = {step["key"] for step in newest(firm).content["steps"] if step["conditions"]}
    later = {"internal_alert", "offer_help", "meeting", "demand_letter", "suspension", "mediation", "lawyer_letter"}
    assert limited == {"second_reminder", "court_prepared"} | later


def test_two_people_at_the_same_step_do_not_undo_each_other_unseen(firm: builders.Firm) -> None:
    client, url = firm.client("owner"), reverse("web:policy_step_save", args=["second_reminder"])
    first = saved(newest(firm), "second_reminder", edition="1", offset=8)
    second = saved(newest(firm), "second_reminder", edition="1", offset=9)
    assert client.post(url, first).status_code == 302
    answer = client.post(url, second)
    assert answer.status_code == 422
    assert "这一步刚刚被别人改过" in answer.content.decode()
    assert 'name="edition" value="2"' in answer.content.decode()
    assert step_of(newest(firm), "second_reminder")["offset"] == 8
    assert client.post(url, second | {"edition": "2"}).status_code == 302
    other = saved(newest(firm), "call", edition="1")
    assert client.post(reverse("web:policy_step_save", args=["call"]), other).status_code == 302


def test_the_tone_of_the_step_decides_what_its_words_may_say(firm: builders.Firm) -> None:
    client = firm.client("owner")
    url = reverse("web:policy_step_save", args=["second_reminder"])
    words = {"zh_hans-body": "{claims}\n\n{ways_to_pay}\n\n逾期将依法提起诉讼。"}
    friendly = client.post(url, saved(newest(firm), "second_reminder", tone="friendly", **words))
    assert friendly.status_code == 422
    assert "还不该谈法律手段" in friendly.content.decode()
    assert client.post(url, saved(newest(firm), "second_reminder", tone="formal", **words)).status_code == 302
    assert step_of(newest(firm), "second_reminder")["tone"] == "formal"


def test_every_edition_says_what_it_changed(firm: builders.Firm) -> None:
    client = firm.client("owner")
    url = reverse("web:policy_step_save", args=["second_reminder"])
    client.post(url, saved(newest(firm), "second_reminder", offset=9, audience="approver"))
    client.post(reverse("web:policy_step_new"), new_step())
    page = client.get(reverse("web:policy")).content.decode()
    assert "<li>第二次提醒 · 离到期日几天 <del>7</del> → <ins>9</ins></li>" in page
    assert "<li>第二次提醒 · 给谁 <del>付款人</del> → <ins>对方审批人</ins></li>" in page
    audit = firm.client("auditor").get(reverse("web:audit")).content.decode()
    assert "<li>微信问候 · 在阶梯上 <del>否</del> → <ins>是</ins></li>" in audit
    assert "<li>微信问候 · 中文文字（标题） <del>—</del>" in audit


def test_another_policy_is_read_and_changed_by_its_own_address(firm: builders.Firm) -> None:
    other = policies.create(name="大客户", like=newest(firm), by=firm.people["owner"], at=clock.now())
    client, end = firm.client("owner"), f"?policy={other.pk}"
    assert "大客户" in client.get(reverse("web:policy") + end).content.decode()
    page = client.get(reverse("web:policy_step", args=["short_before"]) + end).content.decode()
    assert reverse("web:policy_step_save", args=["short_before"]) + end in page
    gone = client.post(reverse("web:policy_step_remove", args=["short_before"]) + end)
    assert gone.headers["Location"] == reverse("web:policy") + end
    assert "short_before" not in [step["key"] for step in newest(firm, other).content["steps"]]
    assert newest(firm).version == 1
    page = client.get(reverse("web:policy") + end).content.decode()
    assert "整个组织用同一套分寸" in page
    stranger = builders.firm("白杨设计", "baiyang.example").client("owner")
    assert stranger.get(reverse("web:policy") + end).status_code == 404
    assert stranger.post(reverse("web:policy_step_remove", args=["call"]) + end).status_code == 404


def test_every_refusal_of_a_ladder_has_its_words() -> None:
    """The codes as the rules raise them, so that nobody ever reads one."""
    folder = Path(dunning.__file__).parent
    sources = "".join((folder / name).read_text() for name in ("policy.py", "json_form.py", "conditions.py"))
    codes = set(re.findall(r'InvalidPolicy\("(\w+)"', sources)) | set(re.findall(r'return "(condition_\w+)"', sources))
    codes |= {"unit", "form", "mode", "audience", "approver_role", "tone", "tolerance_minor", "daily_cap"}
    assert len(codes) > 30
    assert codes - POLICY_PROBLEMS.keys() == set()
    assert policy_problem("dead_end:催一下:call").startswith("“催一下”会走不到")


def test_pages_stay_within_their_queries(firm: builders.Firm, django_assert_max_num_queries: Any) -> None:
    client = firm.client("owner")
    data = saved(newest(firm), "offer_help", **{"if-contract": firm.mine.contract.number})
    client.post(reverse("web:policy_step_save", args=["offer_help"]), data)
    with django_assert_max_num_queries(12):
        client.get(reverse("web:policy"))
    with django_assert_max_num_queries(25):
        client.get(reverse("web:policy_step", args=["offer_help"]))
    assert Action.objects.count() == 0


def test_the_day_takes_a_step_of_ones_own_and_writes_its_letter(firm: builders.Firm) -> None:
    builders.claim(firm.organization, "北岸设计院", "HT-2026-009", firm.other_pm, 5_000_000, late=-3)
    firm.client("owner").post(reverse("web:policy_step_new"), new_step(name="提前问候", offset=-4))
    client, url = firm.client("owner"), reverse("web:policy_step_save", args=["提前问候"])
    words = {"zh_hans-subject": "问候：{headline}", "zh_hans-body": "烦请留意付款。\n\n{claims}\n\n{ways_to_pay}"}
    assert client.post(url, saved(newest(firm), "提前问候", **words)).status_code == 302
    day = date(2026, 9, 9)  # a day whose calendar is confirmed, whenever the test runs
    Receivable.objects.filter(contract__number="HT-2026-009").update(due_on=day + timedelta(days=3))
    Track.objects.filter(receivable__contract__number="HT-2026-009").update(next_on=day)
    run(organization=firm.organization, as_of=day, at=datetime.combine(day, time(2), tzinfo=UTC))
    action = Action.objects.get(step_key="提前问候")
    assert action.message is not None
    assert action.message.subject.startswith("问候：")
    assert "烦请留意付款" in action.message.text
    page = client.get(reverse("web:receivable", args=[action.receivable_id])).content.decode()
    assert "提前问候" in page
