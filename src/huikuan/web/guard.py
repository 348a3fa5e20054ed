"""Every page names the permission it needs; a test walks all addresses and fails on one that does not."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from huikuan.flow.parties.models import User
from huikuan.support.access import Permission, may


class StaffRequest(HttpRequest):
    """A request whose user is known to be one of ours (for type checkers; made by `staff`)."""

    user: User
    htmx: Any


class View(Protocol):
    def __call__(self, request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse: ...


def staff(
    permission: Permission, *, methods: tuple[str, ...] = ("GET",)
) -> Callable[[View], Callable[..., HttpResponse]]:
    """Only signed-in staff whose role holds `permission`; other methods get 405, strangers the sign-in page."""

    def decorate(view: View) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not may(request.user.role, permission):
                raise PermissionDenied
            return view(cast(StaffRequest, request), *args, **kwargs)

        allowed = require_http_methods([*methods, "HEAD"] if "GET" in methods else list(methods))(guarded)
        allowed.permission = permission  # type: ignore[attr-defined]
        return cast(Callable[..., HttpResponse], allowed)

    return decorate
