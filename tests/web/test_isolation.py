"""No word of another organization, or of a project one may not see, on any page, export, result or error page."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from itertools import product
from typing import Any

from django.test import Client, TestCase
from django.urls import reverse
from python_calamine import CalamineWorkbook

from tests.web.access_table import ORGANIZATION, PROJECT
from tests.web.columns import CODES, WORDS
from tests.web.test_matrix import KNOWN, address, parameters
from tests.web.world import World, build, text_columns

MOST_PAGES = 900
LEADS = {"href", "src", "hx-get", "action"}
ALLOWED = {
    "owner": {"mine", "theirs", "home"},
    "auditor": {"mine", "theirs", "home"},
    "project_manager": {"mine", "home"},
    "other_manager": {"theirs", "home"},
    "abroad": {"abroad"},
}
"""Whose words each may read. `home` is what all of an organization share: its entities, people, common customers."""
FILTERS = ("customer", "manager", "entity", "receivable", "view", "user")
LISTS = ("receivables", "receivables_totals", "customers", "contracts", "payments", "messages", "audit", "dashboard")
CANARY = re.compile(r"kn(mine|theirs|home|abroad)([0-9]+[a-z_]{3}|event)[0-9]+")


class Links(HTMLParser):
    """The addresses a page leads to by GET."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form" and (given.get("method") or "get").lower() != "get":
            return
        self.found += [value for name, value in attrs if name in LEADS and value and value.startswith(("/", "?"))]


def text_of(answer: Any) -> str:
    """All that an answer says: its body, also of a workbook, and its headers."""
    body = b"".join(answer) if answer.streaming else answer.content
    said = f"{dict(answer.items())}"
    if body[:2] == b"PK":
        sheets = CalamineWorkbook.from_filelike(io.BytesIO(body))
        return said + str([sheets.get_sheet_by_name(name).to_python() for name in sheets.sheet_names])
    return said + body.decode("utf-8", "replace")


def pages_of(client: Client, ids: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(address, text) of every page with these identifiers, and of every page these lead to."""
    waiting = [address(name, ids) for name, route in KNOWN.items() if "GET" in route.methods]
    waiting += ["/receivables/export.xlsx", "/receivables?state=all", "/today/waiting/not_looked"]
    seen: set[str] = set()
    while waiting and len(seen) < MOST_PAGES:
        where = waiting.pop(0)
        kind = re.sub(r"=[^&]*", "", where)  # one of each filter is enough
        if kind in seen or where.startswith("/static/"):
            continue
        seen.add(kind)
        answer = client.get(where)
        text = text_of(answer)
        yield where, text
        if "text/html" in answer["Content-Type"]:
            path = where.partition("?")[0]
            waiting += [link if link.startswith("/") else path + link for link in Links(text).found]


def strangers_in(text: str, who: str) -> set[str]:
    """The canaries a person must not read."""
    return {found[0] for found in CANARY.finditer(text) if found[1] not in ALLOWED[who]}


def test_every_text_column_is_known_as_words_or_as_a_code() -> None:
    """A new column must be named, so that its words get a canary."""
    known = {(label, name) for table in (WORDS, CODES) for label, names in table.items() for name in names}
    assert set(text_columns()) == known


class TestIsolation(TestCase):
    """Everything that needs the world, which is built once."""

    world: World

    @classmethod
    def setUpTestData(cls) -> None:
        cls.world = build()

    def setUp(self) -> None:
        log = logging.getLogger("django")
        self.addCleanup(log.setLevel, log.level)
        log.setLevel(logging.CRITICAL)

    def ids_of(self, who: str) -> dict[str, Any]:
        return {"other_manager": self.world.hidden, "abroad": self.world.foreign}.get(who, self.world.ids)

    def gathered(self, who: str, pages: Iterable[tuple[str, str]]) -> list[str]:
        return [f"{who} on {where}: {sorted(found)}" for where, text in pages if (found := strangers_in(text, who))]

    def test_no_page_speaks_of_others(self) -> None:
        wrong = []
        for who in ALLOWED:
            pages = list(pages_of(self.world.client(who), self.ids_of(who)))
            wrong += self.gathered(who, pages)
            read = {(found[1], found[2]) for _where, text in pages for found in CANARY.finditer(text)}
            assert len(read) >= 25, f"{who} reads only {sorted(read)}: the check would prove nothing"
        assert len(pages) < MOST_PAGES, "the crawl was cut short"
        assert wrong == []

    def test_no_address_of_something_hidden_speaks_of_it(self) -> None:
        """Pages of hidden objects, and lists narrowed to hidden objects, with and without htmx."""
        wrong = []
        for who in ("owner", "project_manager", "abroad"):
            client = self.world.client(who)
            for ids in (self.world.ids, self.world.hidden, self.world.foreign):
                named = [name for name in KNOWN if parameters(name) & (PROJECT | ORGANIZATION)]
                asked = [address(name, ids) for name in named]
                asked += [
                    f"{reverse(f'web:{name}')}?{field}={ids[f'{field}_id']}"
                    for name, field in product(LISTS, FILTERS)
                    if f"{field}_id" in ids
                ]
                asked += [
                    f"/payments/new?customer={ids['customer_id']}",
                    f"/payments/new?receivable={ids['receivable_id']}",
                ]
                asked += [
                    f"/contracts/new?customer={ids['customer_id']}",
                    f"/audit/?subject=customer-{ids['customer_id']}",
                ]
                asked += [
                    f"/audit/?subject={kind}:{ids[f'{kind}_id']}" for kind in ("customer", "contract", "receivable")
                ]
                asked += [f"/receivables/bulk/hold?ids={ids['receivable_id']}"]
                for where, headers in product(asked, ({}, {"HX-Request": "true"})):
                    wrong += self.gathered(who, [(where, text_of(client.get(where, headers=headers)))])
        assert wrong == []

    def test_searching_finds_nothing_of_others(self) -> None:
        """The canaries share their first letters: searching for these finds all that can be found."""
        wrong = []
        for who in ALLOWED:
            client, own = self.world.client(who), 0
            for word in ("kn", "knmine", "kntheirs", "knabroad", "386000", "1286400"):
                asked = [f"/search?q={word}", f"/customers/options?customer={word}", f"/messages/?q={word}"]
                asked += [f"/{room}?text={word}" for room in ("receivables", "customers", "contracts", "payments")]
                asked += [f"/receivables/export.csv?text={word}"]
                for where, headers in product(asked, ({}, {"HX-Request": "true"})):
                    text = text_of(client.get(where, headers=headers))
                    wrong += self.gathered(who, [(where, text)])
                    own += len(CANARY.findall(text))
            assert own > 20, f"{who} found next to nothing"
        assert wrong == []

    def test_a_refused_form_does_not_repeat_what_it_hides(self) -> None:
        """Acts on hidden claims, and a payment of a hidden customer, answer without their names."""
        wrong = []
        for who, ids in (("project_manager", self.world.hidden), ("owner", self.world.foreign)):
            client = self.world.client(who)
            for name in ("receivables_hold", "receivables_release", "receivables_assign"):
                answer = client.post(reverse(f"web:{name}"), {"ids": [ids["receivable_id"]]}, follow=True)
                wrong += self.gathered(who, [(name, text_of(answer))])
            typed = {"customer": self.world.abroad.customer.name[:6], "amount": "5", "ask": "preview"}
            wrong += self.gathered(who, [("preview", text_of(client.post(reverse("web:payment_new"), typed)))])
            task = {"to-owner": self.world.foreign["user_id"]}
            wrong += self.gathered(
                who, [("task", text_of(client.post(f"/tasks/{self.world.ids['task_id']}/reassign", task)))]
            )
        assert wrong == []

    def test_a_common_customer_does_not_join_two_projects(self) -> None:
        """Two managers share a customer: neither reads the other's claims, letters, notes or contract there."""
        wrong = []
        shared = self.world.shared
        for who, own in (("project_manager", "mine"), ("other_manager", "theirs")):
            client = self.world.client(who)
            claim = shared[own]
            asked = [
                reverse("web:customer", args=[shared["customer_id"]]),
                reverse("web:customer_history", args=[shared["customer_id"]]),
                reverse("web:receivable", args=[claim.pk]),
                reverse("web:contract", args=[claim.contract_id]),
                reverse("web:task", args=[shared[f"{own}_task"]]),
            ]
            for where in asked:
                text = text_of(client.get(where))
                assert f"kn{own}" in text, where
                wrong += self.gathered(who, [(where, text)])
        assert wrong == []
