"""What every page of the desk knows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from huikuan.flow.reminders.selectors import switches


def desk(request: HttpRequest) -> dict[str, Any]:
    """The organization and whether it rehearses (nothing leaves)."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"organization": user.organization, "rehearsing": not switches.is_live(user.organization_id, "email")}
