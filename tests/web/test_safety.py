"""What every answer carries, where it may lead, what a file may contain."""

from __future__ import annotations

import csv
import email
import email.policy
import io
import re
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils.http import urlencode

from huikuan.flow.contracts.models import Contract
from huikuan.flow.parties.models import Contact, Customer, LegalEntity, User
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
def test_no_name_adds_a_header_to_a_mail(monkeypatch: pytest.MonkeyPatch, payload: str) -> None:
    """Names of the customer, the person, the company and the project manager, the claim and the contract."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 23, 2, tzinfo=UTC))  # a working day
    built = firm()
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
