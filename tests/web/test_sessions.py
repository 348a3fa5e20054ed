"""How long a session lives, how often one may guess, what the cookies are like."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from huikuan.flow.parties.services.users import disable_user, set_password, update_user
from huikuan.support import clock
from tests.web.builders import PASSWORD, Firm, firm
from tests.web.payloads import EVIL

pytestmark = pytest.mark.django_db


@pytest.fixture
def built() -> Firm:
    return firm()


@pytest.fixture
def hours_later(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let the clock of the product and of Django's sessions go forward: `hours_later(0.4)`."""
    from django.contrib.sessions.backends import base
    from django.core import signing
    from django.utils import timezone

    gone, real, seconds = [0.0], timezone.now, signing.time.time
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(hours=gone[0]))
    monkeypatch.setattr(base.timezone, "now", lambda: real() + timedelta(hours=gone[0]))
    monkeypatch.setattr(signing.time, "time", lambda: seconds() + gone[0] * 3600)

    def go(hours: float) -> None:
        gone[0] += hours

    return go


def signed_in(client: Client) -> bool:
    return client.get("/").status_code == 200


def sign_in(who: str = "owner", password: str = PASSWORD, client: Client | None = None) -> tuple[Client, Any]:
    client = client or Client()
    return client, client.post("/login", {"username": f"{who}@qingsong.example", "password": password})


def test_signing_in_makes_a_new_session(built: Firm) -> None:
    """A session fixed before signing in is worth nothing afterwards; the key is long and random."""
    client = Client()
    client.get("/login")
    session = client.session
    session["planted"] = 1
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    sign_in(client=client)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert key != session.session_key
    assert re.fullmatch(r"[a-z0-9]{32}", key), "32 of 36 letters: more than 160 bits"
    assert not Session.objects.filter(session_key=session.session_key).exists()


def test_signing_out_ends_the_session_itself(built: Firm) -> None:
    """Not only the cookie: a copy of it is dead as well."""
    client, _ = sign_in()
    copy = Client()
    copy.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert signed_in(copy)
    assert client.get("/logout").status_code == 405
    assert signed_in(client), "a link must not sign anybody out"
    assert client.post("/logout").status_code == 302
    assert not signed_in(client)
    assert not signed_in(copy)


@pytest.mark.parametrize("change", ["disabled", "password", "role", "scope"])
def test_a_changed_person_is_signed_out_everywhere(built: Firm, change: str) -> None:
    person = built.people["project_manager"]
    first, second = built.client(person), built.client(person)
    bystander = built.client("finance")
    assert signed_in(first)
    assert signed_in(second)
    by, at = built.people["owner"], clock.now()
    {
        "disabled": lambda: disable_user(user=person, by=by, at=at),
        "password": lambda: set_password(user=person, password="qingming-guyu-2026", by=by, at=at),
        "role": lambda: update_user(user=person, changes={"role": "legal"}, by=by, at=at),
        "scope": lambda: update_user(user=person, changes={"sees_all": True}, by=by, at=at),
    }[change]()
    assert not signed_in(first)
    assert not signed_in(second)
    assert signed_in(bystander)


def test_an_idle_session_ends_after_half_an_hour(built: Firm, hours_later: Any) -> None:
    client, _ = sign_in()
    assert signed_in(client)
    hours_later(0.45)
    assert signed_in(client), "27 minutes"
    hours_later(0.45)
    assert signed_in(client), "27 more: it was used in between"
    hours_later(0.55)
    assert not signed_in(client), "33 minutes"


def test_a_session_in_use_ends_after_twelve_hours(built: Firm, hours_later: Any) -> None:
    client, _ = sign_in()
    assert signed_in(client)
    for _ in range(29):  # every 24 minutes for 11.6 hours
        hours_later(0.4)
        assert signed_in(client)
    hours_later(0.2)
    assert signed_in(client)
    hours_later(0.3)
    assert not signed_in(client), "12.1 hours after signing in"


# --- guessing ---


def test_five_wrong_passwords_lock_the_account_for_a_while(built: Firm) -> None:
    """A page with words and a Retry-After; the right password does not open a locked account; others are not locked."""
    client = Client()
    for _ in range(4):
        page = sign_in(password="wrong", client=client)[1]
        assert page.status_code == 200
        assert "邮箱或密码不对" in page.content.decode()
    locked = sign_in(password="wrong", client=client)[1]
    assert locked.status_code == 429
    assert int(locked["Retry-After"]) > 0
    assert "请 15 分钟后再试" in locked.content.decode()
    assert sign_in(client=client)[1].status_code == 429
    assert not signed_in(client)
    assert sign_in("finance")[1].status_code == 302


def test_a_sign_in_that_works_forgets_the_failures(built: Firm) -> None:
    for _ in range(2):
        for _ in range(4):
            assert sign_in(password="wrong")[1].status_code == 200
        assert sign_in()[1].status_code == 302


def test_a_stranger_learns_nothing_about_accounts(built: Firm) -> None:
    """The same words for an unknown address, a wrong password and somebody who left."""
    built.people["legal"].is_active = False
    built.people["legal"].save(update_fields=["is_active"])

    def said(who: str, password: str) -> str:
        page = sign_in(who, password)[1].content.decode()
        return re.search(r'role="alert"[^>]*>([^<]*)<', page)[1]

    assert said("nobody", "x") == said("owner", "x") == said("legal", PASSWORD)


# --- cookies and deployment ---


def test_cookies_are_for_the_server_alone(built: Firm) -> None:
    client, _ = sign_in()
    client.get("/")
    client.post("/language", {"language": "en", "next": "/"})
    names = {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME}
    assert set(client.cookies) == names
    for name in names:
        assert client.cookies[name]["httponly"], name
        assert client.cookies[name]["samesite"] == "Lax", name
        assert not client.cookies[name]["domain"], name
    assert client.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 12 * 3600


CHECK = """
import django, json
django.setup()
from django.conf import settings
from django.core.management import call_command
call_command("check", "--deploy", "--fail-level", "WARNING", verbosity=0)
names = "SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE SECURE_HSTS_SECONDS DEBUG CSRF_TRUSTED_ORIGINS".split()
print(json.dumps({name: getattr(settings, name) for name in names}))
"""


@pytest.mark.slow
def test_a_deployment_under_https_has_nothing_to_warn_of(tmp_path: Any) -> None:
    """Django's own check passes, and cookies travel by HTTPS only."""
    import json

    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HUIKUAN_", "DJANGO_"))}
    given = {
        "HUIKUAN_HOME": str(tmp_path), "HUIKUAN_PUBLIC_URL": "https://huikuan.example",
        "HUIKUAN_ALLOWED_HOSTS": "huikuan.example", "DJANGO_SETTINGS_MODULE": "huikuan.config.settings",
    }  # fmt: skip
    done = subprocess.run([sys.executable, "-c", CHECK], env=kept | given, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == {
        "SESSION_COOKIE_SECURE": True, "CSRF_COOKIE_SECURE": True, "SECURE_HSTS_SECONDS": 31536000, "DEBUG": False,
        "CSRF_TRUSTED_ORIGINS": ["https://huikuan.example"],
    }  # fmt: skip
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600


def test_an_unknown_host_is_not_served() -> None:
    assert Client(raise_request_exception=False).get("/login", headers={"host": EVIL}).status_code == 400
