"""Who is signed in comes with the organization: every page asks for both."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend

from huikuan.flow.parties.models import User


class StaffBackend(ModelBackend):
    """Django's own check of passwords; one query for a person and the organization instead of two."""

    def get_user(self, user_id: Any) -> User | None:
        """The active user of that key, else None."""
        user = User.objects.select_related("organization").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
