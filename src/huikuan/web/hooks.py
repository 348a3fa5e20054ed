"""The address other programs call: answered at once, believed only as far as it is signed."""

from __future__ import annotations

import logging

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.urls.resolvers import URLPattern
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from huikuan.flow.delivery.models import Connection
from huikuan.flow.delivery.ports import ConnectorError
from huikuan.flow.delivery.selectors.connections import connection_of_hook
from huikuan.support import clock
from huikuan.workflow import syncing

log = logging.getLogger(__name__)

LARGEST = 256 * 1024
CALLS_A_MINUTE = 120


@csrf_exempt  # the caller has no page of ours; its proof is the secret address, and a signature where there is one
@require_POST
def hook(request: HttpRequest, hook_secret: str) -> HttpResponse:
    """Take a call: 202 with what came of it, 404 for a wrong address, 401 for a wrong signature."""
    row = connection_of_hook(hook_secret)
    if row is None:
        return refused(404, "not_found", "no connection has this address")
    if too_often(row):
        answer = refused(429, "rate_limited", "more calls in a minute than are taken; the projects are fetched anyway")
        answer["Retry-After"] = "60"
        return answer
    if length_of(request) > LARGEST:
        return refused(413, "too_large", f"at most {LARGEST} bytes")
    body = request.read(LARGEST + 1)
    if len(body) > LARGEST:
        return refused(413, "too_large", f"at most {LARGEST} bytes")
    try:
        taken = syncing.take_hint(connection=row, body=body, headers=dict(request.headers), at=clock.now())
    except ConnectorError as error:
        return refused_by(error)
    told = {"stored": taken.stored, "due": taken.due, "already_taken": taken.again}
    return JsonResponse(told | ({"unknown_projects": list(taken.unknown)} if taken.unknown else {}), status=202)


def refused_by(error: ConnectorError) -> HttpResponse:
    """What is wrong with the call, without anything of what we know."""
    if error.code == "signature_wrong":
        return refused(401, error.code, "the signature or its time does not fit the body")
    if error.code == "malformed_answer":
        return refused(400, error.code, "the body is not what this connection takes")
    log.warning("a call from outside was not taken: %s", error.code)
    return refused(503, "unavailable", "not taken; the projects are fetched anyway")


def refused(status: int, code: str, reason: str) -> HttpResponse:
    return JsonResponse({"error": code, "reason": reason}, status=status)


def length_of(request: HttpRequest) -> int:
    """The announced length; 0 when none is announced."""
    text = request.headers.get("Content-Length", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0


def too_often(row: Connection) -> bool:
    """Whether this connection called more often in this minute than is taken (each process counts its own)."""
    key = f"hook:{row.pk}:{clock.now():%H%M}"
    cache.add(key, 0, 90)
    try:
        return cache.incr(key) > CALLS_A_MINUTE
    except ValueError:  # dropped from the cache between the two
        return False


urlpatterns: list[URLPattern] = [path("hooks/<str:hook_secret>", hook, name="hook")]
