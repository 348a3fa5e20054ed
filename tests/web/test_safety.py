"""What every answer carries, where it may lead, what a file may contain, how long a session lives."""

from __future__ import annotations

import csv
import email
import email.policy
import io
import os
import re
import subprocess
import sys
import zipfile
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils.http import urlencode

from huikuan.flow.contracts.models import Contract
from huikuan.flow.parties.models import Contact, Customer, LegalEntity, User
from huikuan.flow.parties.services.users import disable_user, set_password, update_user
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.reminders.models import Message
from huikuan.support import clock
from huikuan.workflow import daily_run
from tests.web.builders import PASSWORD, Firm, firm, message, task, today
from tests.web.payloads import ELSEWHERE, EVIL, FORMULAS, SPLITTERS

pytestmark = pytest.mark.django_db
SPREADSHEET_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@pytest.fixture
def built() -> Firm:
    return firm()


def directives(answer: Any) -> dict[str, list[str]]:
    """The content policy as {directive: sources}."""
    parts = answer["Content-Security-Policy"].split(";")
    return {words[0]: words[1:] for part in parts if (words := part.split())}


# --- what every answer carries ---


def answers_of_all_kinds(built: Firm) -> dict[str, Any]:
    owner, stranger, auditor = built.client("owner"), Client(raise_request_exception=False), built.client("auditor")
    return {
        "sign-in": stranger.get("/login"),
        "to sign-in": stranger.get("/"),
        "page": owner.get("/"),
        "fragment": owner.get("/search?q=x", headers={"HX-Request": "true"}),
        "403": auditor.get("/settings/"),
        "404 address": owner.get("/nothing/here"),
        "404 object": owner.get("/customers/999999"),
        "405": owner.delete("/"),
        "422": owner.post("/customers/new", {}),
        "forged": Client(enforce_csrf_checks=True).post("/login", {}),
        "csv": owner.get("/receivables/export.csv"),
        "xlsx": owner.get("/receivables/export.xlsx"),
        "audit csv": owner.get("/audit/export"),
        "source": owner.get(f"/messages/{message(built.mine).pk}/source"),
        "static": owner.get("/static/huikuan/desk.js"),
    }


def test_every_answer_tells_the_browser_to_be_strict(built: Firm) -> None:
    for name, answer in answers_of_all_kinds(built).items():
        if name != "static":  # a script of ours: nothing in it is rendered
            policy = directives(answer)
            assert policy["default-src"] == ["'none'"], name
            assert policy["base-uri"] == ["'none'"], name
            assert policy["form-action"] == ["'self'"], name
            assert policy["frame-ancestors"] == ["'none'"], name
            sources = {source for words in policy.values() for source in words}
            assert sources <= {"'none'", "'self'", "data:"}, name
            assert policy["script-src"] == policy["style-src"] == ["'self'"], name
            assert answer["X-Frame-Options"] == "DENY", name
        assert answer["X-Content-Type-Options"] == "nosniff", name
        assert answer["Referrer-Policy"] == "same-origin", name
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin", name


def test_answers_for_a_person_are_kept_by_nobody(built: Firm) -> None:
    for name, answer in answers_of_all_kinds(built).items():
        if name in {"page", "fragment", "403", "404 object", "422", "csv", "xlsx", "audit csv", "source"}:
            assert "no-store" in answer["Cache-Control"], name
        if name in {"csv", "xlsx", "audit csv", "source"}:
            assert answer["Content-Disposition"].startswith("attachment"), name


@pytest.mark.parametrize("address", ["/messages/{}/frame", "/policy/steps/second_reminder/frame/zh-hans"])
def test_a_mail_is_shown_in_a_cage(built: Firm, address: str) -> None:
    """Foreign HTML may style itself and nothing else: no script, no request, no form, no way out of the frame."""
    row = message(
        built.mine, html='<p onclick="x()">a</p><script>alert(1)</script><img src="http://evil.example/1.png">'
    )
    policy = directives(built.client("owner").get(address.format(row.pk)))
    assert policy["default-src"] == policy["form-action"] == policy["base-uri"] == ["'none'"]
    assert policy["style-src"] == ["'unsafe-inline'"]
    assert policy["img-src"] == ["data:"]
    assert policy["sandbox"] == []
    assert policy["frame-ancestors"] == ["'self'"]
    assert "script-src" not in policy
    page = built.client("owner").get(f"/messages/{row.pk}").content.decode()
    assert "alert(1)" not in page
    frames = re.findall(r"<iframe[^>]*>", page)
    assert frames
    assert all(re.search(r'\bsandbox(=""|\s|>)', frame) for frame in frames), "a sandbox without exceptions"


def test_typed_html_is_shown_as_text(built: Firm) -> None:
    """Names and notes with markup reach every page as text."""
    bad = "<img src=x onerror=alert(1)>"
    Customer.objects.filter(pk=built.customer.pk).update(name=bad)
    Contact.objects.filter(customer=built.customer).update(name=bad, title="</script><script>alert(1)</script>")
    Receivable.objects.filter(pk=built.mine.pk).update(title=bad)
    task(built.mine, note=bad)
    owner = built.client("owner")
    for address in (
        "/", "/customers", f"/customers/{built.customer.pk}", "/receivables", f"/receivables/{built.mine.pk}",
        "/contracts", "/search?q=onerror", f"/search?{urlencode({'q': bad})}", "/audit/", "/dashboard",
        f"/receivables?{urlencode({'text': bad})}", f"/messages/?{urlencode({'q': bad})}", f"/nothing/{bad}",
    ):  # fmt: skip
        page = owner.get(address).content.decode()
        assert "<img src=x" not in page, address
        assert "<script>alert" not in page, address


# --- where it may lead ---


def leads_away(answer: Any) -> bool:
    where = answer.get("Location", "") or answer.get("HX-Location", "") + answer.get("HX-Redirect", "")
    parts = urlsplit(where.strip())
    return (
        EVIL in parts.netloc
        or parts.scheme in {"javascript", "data", "vbscript"}
        or bool(re.match(r"[\s/\\]{2}", where))
    )


@pytest.mark.parametrize("payload", ELSEWHERE)
def test_no_parameter_leads_to_another_site(built: Firm, payload: str) -> None:
    owner = built.client("owner")
    row = message(built.mine)
    hold = {"ids": [built.mine.pk], "reason": "manual", "note": "双方约定", "until": today() + timedelta(days=5)}
    answers = {
        "sign in": Client().post(
            "/login", {"username": "owner@qingsong.example", "password": PASSWORD, "next": payload}
        ),
        "sign in, address": Client().post(
            f"/login?{urlencode({'next': payload})}", {"username": "owner@qingsong.example", "password": PASSWORD}
        ),
        "already in": owner.get("/login", {"next": payload}),
        "language": owner.post("/language", {"language": "en", "next": payload}),
        "withdraw": owner.post(f"/messages/{row.pk}/withdraw", {"reason": "已付", "next": payload}),
        "many": owner.post("/receivables/bulk/hold", hold | {"next": payload}),
        "sign out": owner.post("/logout", {"next": payload}),
    }
    for name, answer in answers.items():
        assert answer.status_code == 302, name
        assert not leads_away(answer), (name, answer["Location"])


def test_own_addresses_are_followed(built: Firm) -> None:
    """The check above would also pass if `next` were ignored."""
    answer = built.client("owner").post("/language", {"language": "en", "next": "/receivables?state=overdue"})
    assert answer["Location"] == "/receivables?state=overdue"


# --- what leaves ---


def headers_of(raw: bytes) -> list[tuple[str, str]]:
    return email.message_from_bytes(raw, policy=email.policy.default).items()


@pytest.mark.parametrize("payload", SPLITTERS)
def test_no_name_adds_a_header_to_a_mail(built: Firm, payload: str) -> None:
    """Names of the customer, the person, the company and the project manager, the claim and the contract."""
    Customer.objects.filter(pk=built.customer.pk).update(name=f"客户{payload}")
    Contact.objects.update(name=f"李{payload}", title=f"会计{payload}")
    LegalEntity.objects.filter(organization=built.organization).update(name=f"公司{payload}")
    User.objects.filter(role="project_manager").update(name=f"周{payload}", title=payload)
    Contract.objects.filter(pk=built.mine.contract_id).update(number=f"HT{payload}", title=payload)
    Receivable.objects.update(title=f"验收款{payload}", external_number="")
    daily_run.run(organization=built.organization, as_of=today(), at=clock.now())
    rows = list(Message.objects.all())
    assert rows, "the run wrote no letter"
    wanted = [
        "Date",
        "From",
        "To",
        "Reply-To",
        "Subject",
        "Message-ID",
        "Auto-Submitted",
        "MIME-Version",
        "Content-Type",
    ]
    for row in rows:
        found = headers_of(bytes(row.mime))
        assert [name for name, _value in found] == wanted
        head = bytes(row.mime).partition(b"\r\n\r\n")[0]
        assert not re.search(rb"(?im)^bcc", head)
        assert not re.search(rb"\r(?!\n)|(?<!\r)\n", head)
        parsed = email.message_from_bytes(bytes(row.mime), policy=email.policy.default)
        assert [address.addr_spec for address in parsed["To"].addresses] == [row.to_address]
        assert "evil.example" not in {address.domain for address in parsed["From"].addresses}
        assert len(parsed["From"].addresses) == 1


def test_no_name_adds_a_header_to_a_download(built: Firm) -> None:
    """The name of a file is made by us; a filter in the address does not reach it."""
    owner = built.client("owner")
    for payload in SPLITTERS:
        answer = owner.get("/receivables/export.csv", {"text": payload, "state": payload})
        assert "evil" not in str(dict(answer.items()))


@pytest.mark.parametrize("payload", FORMULAS)
def test_an_exported_text_is_never_a_formula(built: Firm, payload: str) -> None:
    """In CSV no cell starts like a formula; in XLSX every such cell is a string."""
    Customer.objects.filter(pk=built.customer.pk).update(name=payload)
    Contract.objects.filter(pk=built.mine.contract_id).update(number=payload)
    Receivable.objects.filter(pk=built.mine.pk).update(
        title=payload, trigger_words=payload, invoice_number=payload, external_number=payload
    )
    User.objects.filter(pk=built.people["project_manager"].pk).update(name=payload)
    client = built.client("owner")
    client.post(f"/receivables/{built.mine.pk}/hold", {"reason": "manual", "note": payload, "until": today()})
    for address in ("/receivables/export.csv", "/audit/export"):
        text = b"".join(client.get(address)).decode("utf-8-sig")
        cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
        assert any(payload.strip() in cell for cell in cells), address
        assert [cell for cell in cells if cell.startswith(SPREADSHEET_STARTS)] == [], address
    book = zipfile.ZipFile(io.BytesIO(b"".join(client.get("/receivables/export.xlsx"))))
    for name in book.namelist():
        content = book.read(name).decode("utf-8", "replace")
        assert "<f>" not in content, name
        assert "<hyperlink" not in content, name


# --- how long a session lives ---


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
