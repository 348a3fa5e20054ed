"""Who sees which page about money, that pages stay cheap, and that every link on them leads somewhere."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.web.builders import ROLES, firm
from tests.web.builders_b import Book, book, many
from tests.web.money_paths import EVERYBODY, WRITERS, others_only, pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def built() -> Book:
    return book()


def get(client: Client, address: str, **headers: str) -> int:
    return client.get(address, headers=headers or None).status_code


@pytest.mark.parametrize("role", ROLES)
def test_every_role_reads_what_it_may(built: Book, role: str) -> None:
    """Reading is for all; a page that writes is for the roles that hold its permission, everybody else gets 403."""
    client = built.firm.client(role)
    for name, address in pages(built).items():
        allowed = role in WRITERS.get(name, EVERYBODY)
        assert get(client, address) == (200 if allowed else 403), (role, name)


def test_a_project_manager_does_not_see_anothers_project(built: Book) -> None:
    """The other's claims, contracts, customers and payments are not there for them: 404, not 403."""
    client = built.firm.client("project_manager")
    for name, address in others_only(built).items():
        assert get(client, address) == 404, name
    for name in ("receivables", "customers", "contracts", "payments", "dashboard"):
        text = client.get(reverse(f"web:{name}")).content.decode()
        assert "临江制造" not in text, name
        assert "无声贸易" not in text, name


def test_strangers_and_other_organizations_see_nothing(built: Book) -> None:
    """Without signing in every page leads to the sign-in; the owner of another firm finds none of our rows."""
    stranger = Client()
    for name, address in pages(built).items():
        answer = stranger.get(address)
        assert answer.status_code == 302, name
        assert answer["Location"].startswith("/login"), name
    other = firm("别家公司", "other.example").client("owner")
    for name, address in pages(built).items():
        if re.search(r"/\d+", address):
            assert get(other, address) == 404, name
    listed = other.get(reverse("web:receivables")).content.decode()
    assert "HT-2026-001" in listed, "the other firm sees its own"
    assert built.plan.number not in listed
    assert "无声贸易" not in listed


def test_a_forged_request_is_refused(built: Book) -> None:
    """Posting without the token of the page changes nothing."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(built.firm.people["owner"], "huikuan.web.backend.StaffBackend")
    address = reverse("web:receivable_cancel", args=[built.rows[0].pk])
    assert client.post(address, {"reason": "x"}).status_code == 403
    built.rows[0].refresh_from_db()
    assert built.rows[0].closed == ""


@pytest.mark.parametrize("name", ["dashboard", "receivables", "customers", "contracts", "payments"])
def test_pages_ask_the_database_no_more_for_more_rows(built: Book, name: str) -> None:
    """The number of queries is the same for a small book and a large one, and small."""
    client, address = built.firm.client("owner"), reverse(f"web:{name}")
    client.get(address)
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert get(client, address) == 200
        counts.append(len(queries))
        many(built, 40 + len(counts))
    assert counts[0] == counts[1]
    assert counts[0] <= (20 if name == "dashboard" else 14), [query["sql"][:120] for query in queries]


def test_detail_pages_ask_no_more_for_more_rows(built: Book) -> None:
    """The same for one customer and one contract with many claims."""
    client = built.firm.client("owner")
    claims = many(built, 12)
    address = reverse("web:customer", args=[built.firm.customer.pk])
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        assert get(client, address) == 200
    many(built, 45)
    with CaptureQueriesContext(connection) as more:
        assert get(client, address) == 200
    assert len(more) <= len(few)
    with CaptureQueriesContext(connection) as plan:
        assert get(client, reverse("web:contract", args=[claims[0].contract_id])) == 200
    assert len(plan) <= 19


def test_the_list_of_receivables_stays_within_twelve_queries(built: Book) -> None:
    client = built.firm.client("owner")
    client.get(reverse("web:receivables"))
    many(built, 60)
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("web:receivables"))
    assert len(queries) <= 12, "\n".join(query["sql"][:150] for query in queries)


def test_every_link_leads_somewhere(built: Book) -> None:
    """Each address on the pages of our rooms answers for the owner."""
    client = built.firm.client("owner")
    seen: set[str] = set()
    for address in pages(built).values():
        for link in re.findall(r'(?:href|action|hx-get)="(/[^"#]*|\?[^"]*)', client.get(address).content.decode()):
            target = (address.split("?")[0] + link if link.startswith("?") else link).replace("&amp;", "&")
            if target.startswith(("/static", "/logout", "/language")) or "/delete" in target or "export" in target:
                continue
            seen.add(target)
    assert len(seen) > 40
    for target in sorted(seen):
        assert get(client, target) in (200, 302, 405), target
