"""Saved views: a person's own filters."""

from __future__ import annotations

from django.db import transaction

from huikuan.flow.parties.models import SavedView, User
from huikuan.support.refusal import Refused


@transaction.atomic
def save_view(*, user: User, page: str, name: str, query: str) -> SavedView:
    """Keep a filter under a name; the same name replaces it. Raises Refused("name_missing")."""
    if not name.strip():
        raise Refused("name_missing", field="name")
    view, _made = SavedView.objects.update_or_create(
        user=user,
        page=page,
        name=name.strip()[:60],
        defaults={"query": query[:500], "organization_id": user.organization_id},
    )
    return view


@transaction.atomic
def delete_view(*, user: User, view_id: int) -> None:
    """Forget one of the person's own views; another's is left alone."""
    SavedView.objects.filter(user=user, pk=view_id).delete()
