"""The append-only history. Support knows no stage: organization and subject are plain identifiers, not foreign keys."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from huikuan.support.stored_json import StoredJSON


class Event(models.Model):
    """Something that happened: who, when, to what, before and after. Written in the transaction of the fact."""

    organization_id = models.BigIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    actor_id = models.BigIntegerField(null=True)  # null: the machine
    subject_kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    data: models.JSONField[dict[str, Any]] = StoredJSON(default=dict)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject_kind", "subject_id"], name="event_subject"),
        ]
