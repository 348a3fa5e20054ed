"""策略: reading the ladder, changing a step, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from huikuan.flow.reminders.models import PolicyVersion
from huikuan.flow.reminders.selectors import policy as selectors
from huikuan.rules.dunning.json_form import policy_from_json
from huikuan.rules.wording.tone import TONES
from tests.web import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> builders.Firm:
    return builders.firm()


def edited(firm: builders.Firm, key: str, **changes: Any) -> dict[str, Any]:
    """The step's form as the page fills it, with changes."""
    version = newest(firm)
    card = selectors.card_of(version, key)
    assert card is not None
    kept = ("offset", "unit", "min_wait_days", "approver_role", "audience", "channels", "requires")
    data = {name: card.step[name] for name in kept}
    data |= {"deadline_days": card.step["deadline_days"] or "", "tone": card.step["tone"] or TONES[key]}
    for language, text in card.texts.items():
        data |= {f"{language.replace('-', '_')}-{part}": text[part] for part in ("subject", "body")}
    return data | changes


def newest(firm: builders.Firm) -> PolicyVersion:
    version = selectors.default_version(firm.organization.pk)
    assert version is not None
    return version


@pytest.mark.parametrize("role", builders.ROLES)
def test_everybody_reads_the_ladder_but_only_the_owner_changes_it(firm: builders.Firm, role: str) -> None:
    client = firm.client(role)
    page = client.get("/policy/")
    assert page.status_code == 200
    assert "催款函" in page.content.decode()
    assert client.get(reverse("web:policy_step", args=["second_reminder"])).status_code == 200
    saved = client.post(reverse("web:policy_step_switch", args=["short_before"]))
    assert saved.status_code == (302 if role == "owner" else 403)


def test_a_changed_step_becomes_a_new_version(firm: builders.Firm) -> None:
    url = reverse("web:policy_step_save", args=["second_reminder"])
    response = firm.client("owner").post(url, edited(firm, "second_reminder", offset=9, deadline_days=6))
    assert response.status_code == 302
    version = newest(firm)
    step = next(step for step in version.content["steps"] if step["key"] == "second_reminder")
    assert (version.version, step["offset"], step["deadline_days"]) == (2, 9, 6)
    assert "第 1 版" in firm.client("auditor").get("/policy/?version=1").content.decode()


def test_an_unknown_placeholder_is_named_with_its_place(firm: builders.Firm) -> None:
    data = edited(firm, "second_reminder", **{"zh_hans-body": "您好 {coustomer}"})
    response = firm.client("owner").post(reverse("web:policy_step_save", args=["second_reminder"]), data)
    assert response.status_code == 422
    assert "没有 {coustomer} 这个占位符" in response.content.decode()
    assert newest(firm).version == 1


def test_a_ladder_with_a_dead_end_is_refused(firm: builders.Firm) -> None:
    data = edited(firm, "second_reminder", min_wait_days=0)
    assert firm.client("owner").post(reverse("web:policy_step_save", args=["second_reminder"]), data).status_code == 422
    assert newest(firm).version == 1


@pytest.mark.parametrize("key", list(selectors.known_steps()))
def test_any_step_can_be_taken_off_and_put_back(firm: builders.Firm, key: str) -> None:
    """Whatever is taken off, the ladder stays one that works; put back, it is the one it was."""
    before = newest(firm)
    url = reverse("web:policy_step_switch", args=[key])
    client = firm.client("owner")
    client.post(url)
    without = newest(firm)
    assert key not in [step["key"] for step in without.content["steps"]]
    policy_from_json(without.content)
    client.post(url)
    assert sorted(step["key"] for step in newest(firm).content["steps"]) == sorted(
        step["key"] for step in before.content["steps"]
    )


def test_texts_are_shown_on_a_real_claim(firm: builders.Firm) -> None:
    page = firm.client("owner").get(reverse("web:policy_step", args=["reminder"])).content.decode()
    assert "HT-2026-00" in page
    frame = firm.client("owner").get(reverse("web:policy_text_frame", args=["reminder", "en"]))
    assert "sandbox" in frame.headers["Content-Security-Policy"]
    shown = firm.client("owner").post(
        reverse("web:policy_text_preview", args=["reminder", "zh-hans"]),
        {"zh_hans-subject": "试 {total}", "zh_hans-body": "一 {nope} 二"},
    )
    assert "没有 {nope} 这个占位符" in shown.content.decode()


def test_limits_become_a_new_version(firm: builders.Firm) -> None:
    client = firm.client("owner")
    good = {
        "opens": "09:30", "closes": "17:30", "daily_cap": 1, "weekly_cap": 2, "tolerance": "5.00", "stale_bank_days": 5,
    }  # fmt: skip
    bad = client.post(reverse("web:settings_limits"), good | {"closes": "08:00"})
    assert bad.status_code == 422
    client.post(reverse("web:settings_limits"), good)
    content = newest(firm).content
    assert (content["hours"], content["tolerance_minor"], content["weekly_cap"]) == ([570, 1050], 500, 2)


def test_another_organization_has_its_own(firm: builders.Firm) -> None:
    other = builders.firm("白杨设计", "baiyang.example")
    other.client("owner").post(reverse("web:policy_step_switch", args=["short_before"]))
    assert newest(firm).version == 1


def test_the_ladder_says_for_whom_a_step_is_meant(firm: builders.Firm) -> None:
    version = newest(firm)
    version.content["steps"][0]["conditions"] = [
        {"what": "segment", "among": ["重点", ""]},
        {"what": "overdue_claims", "at_least": 2, "at_most": 3},
        {"what": "amount_minor", "at_most": 500_000},
    ]
    policy_from_json(version.content)
    version.save()
    page = firm.client("owner").get(reverse("web:policy")).content.decode()
    assert "客户分类：重点、未填" in page
    assert "客户逾期笔数 2–3" in page
    assert "可催金额 ≤ ¥5,000.00" in page
