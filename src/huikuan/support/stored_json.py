"""JSON that only our own code writes, a million rows at a time."""

from __future__ import annotations

from typing import Any

from django.db import models


class StoredJSON(models.JSONField):
    """A JSONField whose SQLite column is not parsed again on every insert: `json.dumps` has just written it."""

    def db_check(self, connection: Any) -> None:
        return None
