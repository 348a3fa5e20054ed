"""Policies: the default ladder, and publishing a changed one as a new version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from huikuan.flow.parties.models import Organization, User
from huikuan.flow.reminders.models import Policy as PolicyRow
from huikuan.flow.reminders.models import PolicyVersion
from huikuan.rules.dunning.changes import differences
from huikuan.rules.dunning.default_ladder import DEFAULT_STEPS
from huikuan.rules.dunning.json_form import InvalidPolicy, policy_from_json, policy_to_json
from huikuan.rules.dunning.policy import Policy
from huikuan.rules.wording.kinds import check_part
from huikuan.rules.wording.templates import TEMPLATES
from huikuan.rules.wording.tone import FIRM, TONES, blocking, check_tone
from huikuan.support.events.record import record
from huikuan.support.refusal import Refused


@transaction.atomic
def install_default(*, organization: Organization, at: datetime) -> PolicyVersion:
    """The ladder of domain.md with its texts, as version 1 of the organization's default policy."""
    policy = PolicyRow.objects.create(organization=organization, name="默认催收策略", is_default=True)
    content = policy_to_json(Policy(version_key="1", steps=DEFAULT_STEPS, tolerance_minor=100))
    texts = {
        key: {language: {"subject": text.subject, "body": text.body} for language, text in by_language.items()}
        for key, by_language in TEMPLATES.items()
    }
    return add_version(policy, content, texts, None, at)


@transaction.atomic
def create(*, name: str, like: PolicyVersion, by: User | None, at: datetime) -> PolicyRow:
    """A policy of its own that starts as a copy of another's version. Raises Refused("name_missing", "name_taken")."""
    policy = PolicyRow(organization_id=like.organization_id, name=free_name(like.organization_id, name))
    policy.save()
    record(
        organization_id=policy.organization_id, at=at, kind="policy.created", subject=("policy", policy.pk),
        by=by.pk if by else None, name=policy.name, like=like.policy.name,
    )  # fmt: skip
    add_version(policy, like.content, like.texts, by, at)
    return policy


@transaction.atomic
def rename(*, policy: PolicyRow, name: str, by: User | None, at: datetime) -> None:
    """Call a policy something else. Raises Refused("name_missing", "name_taken")."""
    before, policy.name = policy.name, free_name(policy.organization_id, name, policy.pk)
    policy.save(update_fields=["name"])
    record(
        organization_id=policy.organization_id, at=at, kind="policy.renamed", subject=("policy", policy.pk),
        by=by.pk if by else None, before=before, after=policy.name,
    )  # fmt: skip


@transaction.atomic
def retire(*, policy: PolicyRow, by: User | None, at: datetime) -> None:
    """Offer it no longer; claims on its ladder finish it. Raises Refused("policy_in_use") while it is the default or
    assigned to anything."""
    row = PolicyRow.objects.select_for_update().get(pk=policy.pk)
    if row.is_default or row.assignments.exists():
        raise Refused("policy_in_use")
    if row.retired_at is not None:
        raise Refused("policy_unknown")
    row.retired_at = at
    row.save(update_fields=["retired_at"])
    record(
        organization_id=policy.organization_id, at=at, kind="policy.retired", subject=("policy", policy.pk),
        by=by.pk if by else None, name=policy.name,
    )  # fmt: skip


@transaction.atomic
def make_default(*, policy: PolicyRow, by: User | None, at: datetime) -> None:
    """The policy of everything that has none assigned. The limits of contact come along: they are the organization's.

    Raises Refused("policy_unknown") for a retired one, Refused("policy_same") when it is the default already.
    """
    rows = PolicyRow.objects.select_for_update().filter(organization_id=policy.organization_id)
    before = rows.get(is_default=True)
    if not rows.filter(pk=policy.pk, retired_at__isnull=True).exists():
        raise Refused("policy_unknown")
    if before == policy:
        raise Refused("policy_same")
    keep_limits(before, policy, by, at)
    rows.filter(pk=before.pk).update(is_default=False)
    rows.filter(pk=policy.pk).update(is_default=True)
    record(
        organization_id=policy.organization_id, at=at, kind="policy.made_default", subject=("policy", policy.pk),
        by=by.pk if by else None, before=before.name, after=policy.name,
    )  # fmt: skip


LIMITS: Final = ("tolerance_minor", "weekly_cap", "daily_cap", "hours", "stale_bank_days")


def keep_limits(before: PolicyRow, policy: PolicyRow, by: User | None, at: datetime) -> None:
    """How people are treated does not change with the ladder: the new default takes over the limits in force."""
    old, new = (row.versions.order_by("-version")[0] for row in (before, policy))
    limits = {name: old.content[name] for name in LIMITS if name in old.content}
    if any(new.content.get(name) != value for name, value in limits.items()):
        add_version(policy, {**new.content, **limits}, new.texts, by, at)


def free_name(organization_id: int, name: str, own: int | None = None) -> str:
    """The name without spaces around it. Raises Refused("name_missing", "name_taken")."""
    name = name.strip()
    if not name:
        raise Refused("name_missing", field="name")
    same = PolicyRow.objects.filter(organization_id=organization_id, name=name)
    if same.exclude(pk=own or 0).exists():
        raise Refused("name_taken", field="name", name=name)
    return name


@transaction.atomic
def publish(
    *, policy: PolicyRow, content: Mapping[str, Any], texts: Mapping[str, Any], by: User | None, at: datetime
) -> PolicyVersion:
    """A new version of a policy; claims already on their way finish on theirs (domain.md).

    Raises Refused("policy_invalid", reason=…) or Refused("text_invalid", step=…, language=…, code=…, position=…)
    or Refused("tone_refused", step=…, language=…, finding=…) for words that may not be said (rules/wording/tone.py).
    """
    try:
        policy_from_json(content)
    except InvalidPolicy as error:
        raise Refused("policy_invalid", reason=str(error)) from None
    deadlines = {step["key"]: bool(step["deadline_days"]) for step in content["steps"]}
    tones = {step["key"]: step.get("tone", "") for step in content["steps"]}
    for key, by_language in texts.items():
        tone = tones.get(key) or TONES.get(key, FIRM)
        for language, text in by_language.items():
            for part, words in text.items():
                check_words(key, language, part, words, tone=tone, sets_deadline=deadlines.get(key, True))
    return add_version(policy, content, texts, by, at)


def check_words(key: str, language: str, part: str, words: str, *, tone: str, sets_deadline: bool) -> None:
    """One part of one text in the tone of its step; raises as `publish` does, with the part as the field."""
    field = f"{key}.{language}.{part}"
    for problem in check_part(key, part, words, sets_deadline=sets_deadline):
        raise Refused(
            "text_invalid",
            field=field,
            step=key,
            language=language,
            problem=problem.code,
            position=problem.position,
            name=problem.name,
        )
    for finding in blocking(check_tone(words, tone)):
        raise Refused("tone_refused", field=field, step=key, language=language, finding=finding)


def add_version(
    policy: PolicyRow, content: Mapping[str, Any], texts: Mapping[str, Any], by: User | None, at: datetime
) -> PolicyVersion:
    newest = policy.versions.order_by("-version").first()
    number = newest.version + 1 if newest else 1
    changes = differences(newest.content, content, newest.texts, texts) if newest else {}
    row = PolicyVersion.objects.create(
        organization_id=policy.organization_id,
        policy=policy,
        version=number,
        content={**content, "version_key": str(number)},
        texts=dict(texts),
        by=by,
        at=at,
    )
    record(
        organization_id=policy.organization_id,
        at=at,
        kind="policy.published",
        subject=("policy", policy.pk),
        by=by.pk if by else None,
        version=row.version,
        **({"changes": changes} if changes else {}),
    )
    return row
