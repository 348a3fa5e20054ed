"""Who may come in: a link's token becomes a cookie by a redirect that does nothing else; every page asks the cookie.

Opening a page never changes anything of the business and proves nothing: mail filters open links as well. What is
wrong with a link is never said: unknown, ended and revoked ones get the same answer after the same work.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import wraps
from typing import Any, Final, Protocol, cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from huikuan.flow.parties.selectors.portal import link_of_token, link_of_visit
from huikuan.support import clock
from huikuan.support.links import address_hash

COOKIE: Final = "huikuan_portal"
PATH: Final = "/p/"
SALT: Final = "huikuan.portal.visit"
LASTS: Final = timedelta(hours=12)
BAD_AT_MOST: Final = 30
BAD_WITHIN: Final = 600  # seconds
MARK: Final = 16


@dataclass(frozen=True, slots=True)
class Visit:
    """A request of somebody who came in: for which contact, when, and in which language the page speaks."""

    link: Any
    at: datetime
    on: date
    language: str
    by_staff: bool
    address: str


class Page(Protocol):
    def __call__(self, request: HttpRequest, visit: Visit, *args: Any, **kwargs: Any) -> HttpResponse: ...


def visitors(*, methods: tuple[str, ...] = ("GET",)) -> Callable[[Page], Callable[..., HttpResponse]]:
    """Only for who came in by a link that still stands. Our own people may look, but never act for a customer."""

    def decorate(page: Page) -> Callable[..., HttpResponse]:
        @wraps(page)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            visit = visit_of(request)
            if visit is None:
                return gone(request)
            with translation.override(visit.language), timezone.override(zone(visit.link)):
                if visit.by_staff and request.method == "POST":
                    answer = said(request, visit, _("不能代客户提交"), OURS_LOOK_ONLY, 403)
                else:
                    answer = page(request, visit, *args, **kwargs)
            return guarded_answer(answer, "same-origin")

        allowed = require_http_methods([*methods, "HEAD"] if "GET" in methods else list(methods))(guarded)
        allowed.visitors = True  # type: ignore[attr-defined]
        return cast(Callable[..., HttpResponse], allowed)

    return decorate


def said(request: HttpRequest, visit: Visit, heading: str, words: str | Promise, status: int = 200) -> HttpResponse:
    """A page that says one thing."""
    return render(request, "portal/said.html", {"visit": visit, "heading": heading, "words": words}, status=status)


OURS_LOOK_ONLY: Final = gettext_lazy("这里的每一项都是客户本人的说明。您是我方人员，请在工作台里登记通话、承诺或争议。")


@require_http_methods(["GET", "HEAD"])
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Exchange a token for a cookie. Writes nothing, so that a mail filter that opens the link leaves no trace."""
    at = clock.now()
    link = link_of_token(token, at)
    if link is None:
        return gone(request)
    answer = HttpResponseRedirect(reverse("portal:home"))
    held = {"link": link.pk, "mark": link.token_hash[:MARK], "at": int(at.timestamp())}
    answer.set_cookie(
        COOKIE, signing.dumps(held, salt=SALT), max_age=LASTS, path=PATH, secure=settings.HTTPS, httponly=True,
        samesite="Lax",
    )  # fmt: skip
    return guarded_answer(answer, "no-referrer")


def visit_of(request: HttpRequest) -> Visit | None:
    """The visit this request belongs to, while its link stands and twelve hours at most."""
    at = clock.now()
    try:
        held = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT)
        begun = datetime.fromtimestamp(held["at"], UTC)
        if not timedelta() <= at - begun + timedelta(minutes=1) <= LASTS:
            return None
        link = link_of_visit(held["link"], held["mark"], at)
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return None
    if link is None:
        return None
    on = at.astimezone(zone(link)).date()
    by_staff = request.user.is_authenticated
    return Visit(link, at, on, language_of(request, link), by_staff, request.META.get("REMOTE_ADDR", ""))


def zone(link: Any) -> ZoneInfo:
    """The zone of the organization that asks for the money: its days count."""
    return ZoneInfo(link.organization.time_zone)


def language_of(request: HttpRequest, link: Any) -> str:
    """As chosen on these pages, else as the contact is written to."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if chosen in dict(settings.LANGUAGES):
        return chosen
    return "en" if (link.contact.language or link.customer.language).startswith("en") else "zh-hans"


def gone(request: HttpRequest) -> HttpResponse:
    """The one answer for everything that opens nothing. Somebody who tries many is told to wait."""
    often = too_many(f"portal-bad-{address_hash(request.META.get('REMOTE_ADDR', ''))}", BAD_AT_MOST, BAD_WITHIN)
    answer = render(request, "portal/gone.html", status=429 if often else 404)
    if answer.status_code == 429:
        answer.headers["Retry-After"] = str(BAD_WITHIN)
    return guarded_answer(answer, "no-referrer")


def too_many(what: str, at_most: int, seconds: int) -> bool:
    """Count one more of something; whether there were more than `at_most` within these seconds."""
    cache.add(what, 0, seconds)
    try:
        return cache.incr(what) > at_most
    except ValueError:  # the time ended between the two lines
        return False


@require_http_methods(["GET", "HEAD", "POST"])
def elsewhere(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Any other address below /p/."""
    return gone(request)


def guarded_answer(answer: HttpResponse, referrer: str) -> HttpResponse:
    """Kept nowhere, listed nowhere, no word to others where the reader came from.

    Pages with forms say "same-origin": with "no-referrer" browsers send "Origin: null", which Django's protection
    against forged requests rightly refuses. Only the address with the token must never be told, and it is not a page.
    """
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = referrer
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return answer
