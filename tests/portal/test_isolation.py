"""Every address of the customer's pages × every token × the objects of everybody: nothing of anybody else is told.

A new address fails here until it stands in ROUTES.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huikuan.flow.invoices.models import Invoice
from huikuan.flow.parties.models import PortalAct
from huikuan.flow.parties.services import portal
from huikuan.flow.payments.models import Receipt
from huikuan.flow.receivables.models import Receivable
from huikuan.portal.urls import urlpatterns
from huikuan.support import clock
from huikuan.support.files.keep import keep_file
from huikuan.workflow import receipting
from tests.web.builders import message, today
from tests.web.columns import WORDS
from tests.web.test_isolation import CANARY, text_of
from tests.web.world import World, build, undone

MOST_QUERIES = 25


class Route(NamedTuple):
    """The parameters of an address, the data it takes, whether opening it needs a visit."""

    parameters: tuple[str, ...] = ()
    data: dict[str, Any] | None = None
    visit: bool = True


ROUTES: dict[str, Route] = {
    "home": Route(),
    "pay": Route(),
    "pay_code": Route(("account_id",)),
    "promise": Route(data={"promised_on": "2099-01-01"}),
    "ask": Route(data={"wish": "extension", "until": "2099-01-01"}),
    "object": Route(("claim_id",), {"amount": "1", "reason": "other", "words": "?"}),
    "proof": Route(data={"amount": "1", "paid_on": "2026-01-01"}),
    "contact": Route(data={"name": "王", "phone": "1"}),
    "papers": Route(),
    "paper": Route(("kind", "paper_id")),
    "statement": Route(("entity_id", "currency"), {"agreed": "yes"}),
    "statement_pdf": Route(("entity_id", "currency")),
    "done": Route(("act_id",)),
    "language": Route(data={"language": "zh-hans"}),
    "leave": Route(data={}),
    "enter": Route(("token",), visit=False),
    "elsewhere": Route(("rest",), visit=False),
}
SHOWN = {
    "parties.Customer": {"name"},
    "parties.Contact": {"name"},
    "parties.Organization": {"name"},
    "parties.LegalEntity": {"name", "name_en", "phone", "email"},
    "parties.BankAccount": {"account_name", "number", "bank_name"},
    "parties.User": {"name", "phone"},
    "parties.PortalAct": {"text", "signed_as"},
    "contracts.Contract": {"number", "title"},
    "receivables.Receivable": {"title", "invoice_number"},
    "invoices.Invoice": {"number"},
}
"""All that a customer may read of what our people wrote: never a note, a score, a stage, a reason of ours."""
ALLOWED = {"mine": {"mine", "home"}, "abroad": {"abroad"}}


def forbidden(text: str, who: str) -> set[str]:
    """The canaries that must not stand in an answer: of others, or of columns that are ours alone."""
    labels = list(WORDS)
    wrong = set()
    for found in CANARY.finditer(text):
        owner, where = found[1], found[2]
        index, column = "".join(filter(str.isdigit, where)), where.lstrip("0123456789")
        shown = SHOWN.get(labels[int(index)], set()) if index else set()
        if owner not in ALLOWED[who] or not any(name[:3] == column for name in shown):
            wrong.add(found[0])
    return wrong


def documents(ids: dict[str, Any]) -> dict[str, int]:
    """A file for the invoice, a receipt and an enclosed letter about these objects."""
    claim, at = Receivable.objects.get(pk=ids["receivable_id"]), clock.now()
    file = keep_file(organization_id=claim.organization_id, name="a.pdf", content=b"%PDF-1.7", by_id=None, at=at)
    Invoice.objects.filter(pk=ids["invoice_id"]).update(file=file)
    standing = Receipt.objects.filter(payment=ids["payment_id"], voided_at__isnull=True).first()
    receipt = standing or receipting.issue_receipt(
        payment_id=ids["payment_id"], organization=claim.organization, issued_on=today(), by=None, at=at
    )
    sent = message(claim, "sent", contact=claim.customer.contacts.earliest("pk"), enclosure=file, purpose="formal")
    return {"receipt": receipt.pk, "letter": sent.pk}


class TestPortalIsolation(TestCase):
    """Everything that needs the world, which is built once."""

    world: World

    @classmethod
    def setUpTestData(cls) -> None:
        cls.world = build()
        for ids in (cls.world.ids, cls.world.hidden, cls.world.foreign):
            ids |= documents(ids)

    def setUp(self) -> None:
        cache.clear()
        log = logging.getLogger("django")
        self.addCleanup(log.setLevel, log.level)
        log.setLevel(logging.CRITICAL)

    def visitor(self, ids: dict[str, Any]) -> Client:
        """A browser of the contact of these objects' customer."""
        claim = Receivable.objects.get(pk=ids["receivable_id"])
        link = portal.new_link(claim.customer.contacts.earliest("pk"), clock.now())
        portal.keep([link])
        client = Client(raise_request_exception=False)
        client.get("/p/" + link.address.rpartition("/")[2])
        return client

    def addresses(self, ids: dict[str, Any]) -> Iterator[tuple[str, str]]:
        """(name, address) of every route with these objects."""
        values = {
            "account_id": ids["account_id"], "claim_id": ids["receivable_id"], "kind": "invoice",
            "paper_id": ids["invoice_id"], "entity_id": ids["entity_id"], "currency": "CNY", "act_id": ids["act_id"],
            "token": "A" * 40, "rest": "nothing-here",
        }  # fmt: skip
        for name, route in ROUTES.items():
            yield name, reverse(f"portal:{name}", kwargs={key: values[key] for key in route.parameters})
        for kind in ("receipt", "letter"):
            yield "paper", reverse("portal:paper", kwargs={"kind": kind, "paper_id": ids[kind]})

    def papers(self, ids: dict[str, Any]) -> list[str]:
        return [address for name, address in self.addresses(ids) if name == "paper"]

    def test_every_address_is_listed_here(self) -> None:
        assert {str(pattern.name) for pattern in urlpatterns} == set(ROUTES)
        for pattern in urlpatterns:
            needs_visit = ROUTES[str(pattern.name)].visit
            assert getattr(pattern.callback, "visitors", False) is needs_visit, pattern.name

    def test_nobody_reads_what_belongs_to_others_or_to_us(self) -> None:
        wrong, read = [], set()
        for who, own in (("mine", self.world.ids), ("abroad", self.world.foreign)):
            client = self.visitor(own)
            for ids in (self.world.ids, self.world.hidden, self.world.foreign):
                for name, address in self.addresses(ids):
                    for method in ("get", "post"):
                        data = (ROUTES[name].data or {}) | {"claims": [ids["receivable_id"]]}
                        with undone():
                            answer = client.get(address) if method == "get" else client.post(address, data)
                        text = text_of(answer)
                        wrong += [f"{who} {method} {name}: {found}" for found in forbidden(text, who)]
                        wrong += [f"{who} {method} {name}: {answer.status_code}"] if answer.status_code >= 500 else []
                        read |= {found[0] for found in CANARY.finditer(text)}
                    client.cookies.pop("huikuan_language", None)
                    if name == "leave":
                        client = self.visitor(own)
        assert wrong == []
        assert len(read) >= 10, f"only {sorted(read)} was read: the check would prove nothing"

    def test_objects_of_others_are_not_there(self) -> None:
        client = self.visitor(self.world.ids)
        for ids in (self.world.hidden, self.world.foreign):
            found = dict(self.addresses(ids))
            for name in ("object", "done"):
                assert client.get(found[name]).status_code == 404, name
            for address in self.papers(ids):
                assert client.get(address).status_code == 404, address
        for address in self.papers(self.world.ids):
            assert client.get(address).status_code == 200, address
        abroad = dict(self.addresses(self.world.foreign))
        for name in ("pay_code", "statement", "statement_pdf"):
            assert client.get(abroad[name]).status_code == 404, name

    def test_without_a_visit_every_address_says_the_same(self) -> None:
        answers = set()
        for _name, address in self.addresses(self.world.ids):
            stranger = Client()
            cache.clear()
            answers |= {(stranger.get(address).status_code, stranger.get(address).content) for _ in range(1)}
        allowed = [(status, content) for status, content in answers if status != 405]
        assert len(allowed) == 1
        assert allowed[0][0] == 404

    def test_nothing_is_declared_by_looking(self) -> None:
        client, before = self.visitor(self.world.ids), PortalAct.objects.count()
        for name, address in self.addresses(self.world.ids):
            if name != "leave":
                client.get(address)
        assert PortalAct.objects.count() == before

    def test_pages_ask_few_questions(self) -> None:
        client, wrong = self.visitor(self.world.ids), []
        for name, address in self.addresses(self.world.ids):
            with CaptureQueriesContext(connection) as asked:
                client.get(address)
            if len(asked) > MOST_QUERIES:
                wrong.append(f"{name}: {len(asked)}")
        assert wrong == []
