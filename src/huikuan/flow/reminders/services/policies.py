"""Policies: the default ladder, and publishing a changed one as a new version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from huikuan.flow.parties.models import Organization, User
from huikuan.flow.reminders.models import Policy as PolicyRow
from huikuan.flow.reminders.models import PolicyVersion
from huikuan.rules.dunning.default_ladder import DEFAULT_STEPS
from huikuan.rules.dunning.json_form import InvalidPolicy, policy_from_json, policy_to_json
from huikuan.rules.dunning.policy import Policy
from huikuan.rules.wording.placeholders import check_text
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
    for step, by_language in texts.items():
        for language, text in by_language.items():
            for part in ("subject", "body"):
                for problem in check_text(text[part], subject=part == "subject"):
                    raise Refused(
                        "text_invalid",
                        field=f"{step}.{language}.{part}",
                        step=step,
                        language=language,
                        problem=problem.code,
                        position=problem.position,
                        name=problem.name,
                    )
                for finding in blocking(check_tone(text[part], TONES.get(step, FIRM))):
                    raise Refused(
                        "tone_refused", field=f"{step}.{language}.{part}", step=step, language=language, finding=finding
                    )
    return add_version(policy, content, texts, by, at)


def add_version(
    policy: PolicyRow, content: Mapping[str, Any], texts: Mapping[str, Any], by: User | None, at: datetime
) -> PolicyVersion:
    newest = policy.versions.aggregate(Max("version"))["version__max"] or 0
    row = PolicyVersion.objects.create(
        organization_id=policy.organization_id,
        policy=policy,
        version=newest + 1,
        content={**content, "version_key": str(newest + 1)},
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
    )
    return row
