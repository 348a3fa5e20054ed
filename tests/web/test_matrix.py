"""Every address × every identity × every method, with real objects, against the declared table (access_table.py)."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from itertools import product
from typing import Any
from urllib.parse import urlencode

from django.test import Client, TestCase
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from huikuan.flow.contracts.models import Contract
from huikuan.flow.payments.models import Allocation, Payment
from huikuan.flow.receivables.models import Hold
from huikuan.flow.reminders.models import Task
from huikuan.support.access import may
from huikuan.support.events.models import Event
from tests.web.access_table import CALLED, ORGANIZATION, PROJECT, PUBLIC, ROUTES, Route
from tests.web.builders import today
from tests.web.world import World, build, undone

METHODS = ("GET", "POST", "PUT", "DELETE")
STAFF = ("owner", "finance", "project_manager", "legal", "auditor")
EVERYBODY = (*STAFF, "other_manager", "abroad", "disabled", "anonymous")
FINE = {200, 302, 422}
FORM = "application/x-www-form-urlencoded"


def patterns(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    """Every address there is."""
    for entry in (resolver or get_resolver("huikuan.web.urls")).url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry)
        else:
            yield entry


ALL = {str(pattern.name): pattern for pattern in patterns()}
KNOWN = {name: route for name, route in ROUTES.items() if name in ALL}


def parameters(name: str) -> set[str]:
    return set(ALL[name].pattern.converters)


def address(name: str, ids: dict[str, Any]) -> str:
    return reverse(f"web:{name}", kwargs={key: ids[key] for key in parameters(name)})


def ask(client: Client, method: str, name: str, ids: dict[str, Any]) -> tuple[Any, bytes, int]:
    """One request, rolled back: the answer, its body, and how many events it left."""
    before = Event.objects.count()
    with undone():
        answer = client.generic(method, address(name, ids), urlencode(KNOWN[name].data), FORM)
        body = b"".join(answer) if answer.streaming else answer.content
        return answer, body, Event.objects.count() - before


def expected(name: str, route: Route, who: str, role: str, method: str) -> set[int]:
    """The statuses the table allows for objects of the first project manager."""
    if method not in route.methods:
        return {405}
    if who in {"anonymous", "disabled"}:
        return {302}
    if not may(role, route.permission):
        return {403}
    outside = {"other_manager": PROJECT, "abroad": PROJECT | ORGANIZATION}.get(who, set())
    return {404} if parameters(name) & outside else FINE | route.extra


def test_the_table_names_every_address_and_no_other() -> None:
    assert set(ALL) == set(ROUTES) | PUBLIC
    assert len(list(patterns())) == len(ALL), "two addresses share a name"


def test_every_view_carries_the_permission_of_the_table() -> None:
    carried = {name: getattr(ALL[name].callback, "permission", None) for name in KNOWN}
    assert carried == {name: route.permission for name, route in KNOWN.items()}


class TestMatrix(TestCase):
    """Everything that needs the world, which is built once."""

    world: World

    @classmethod
    def setUpTestData(cls) -> None:
        cls.world = build()

    def client_of(self, who: str) -> Client:
        """The browser of this person, signed in once for the whole test."""
        if who not in self.clients:
            self.clients[who] = self.world.client(who)
        return self.clients[who]

    def setUp(self) -> None:
        self.clients: dict[str, Client] = {}
        log = logging.getLogger("django")  # thousands of refusals are expected here; a 5xx fails by its status
        self.addCleanup(log.setLevel, log.level)
        log.setLevel(logging.CRITICAL)

    def test_every_address_answers_as_the_table_says(self) -> None:
        """What is refused (sign-in, 403, 404, 405) or only read leaves no event; an auditor never leaves one."""
        wrong: list[str] = []
        for who, (name, route), method in product(EVERYBODY, KNOWN.items(), METHODS):
            answer, body, left = ask(self.client_of(who), method, name, self.world.ids)
            user = self.world.user(who)
            allowed = expected(name, route, who, user.role if user else "", method)
            what = f"{who}: {method} {name}"
            if answer.status_code not in allowed:
                wrong.append(f"{what}: {answer.status_code}, not {sorted(allowed)}")
            if allowed == {302} and not answer["Location"].startswith("/login?next="):
                wrong.append(f"{what}: to {answer['Location']}, not to the sign-in")
            if left and (method == "GET" or who == "auditor" or not allowed & {200}):
                wrong.append(f"{what}: {left} events were written")
            if allowed == {404} and b"knmine" in body:
                wrong.append(f"{what}: the refusal speaks of what it hides")
        assert wrong == []

    def test_objects_of_another_organization_are_not_there(self) -> None:
        """With all identifiers of the other organization, and with only the last one of two."""
        wrong: list[str] = []
        for who, (name, route) in product(STAFF, KNOWN.items()):
            given = parameters(name) & (PROJECT | ORGANIZATION)
            if not given or not may(who, route.permission):
                continue
            strangers = [self.world.ids | {key: self.world.foreign[key] for key in given}]
            strangers += [self.world.ids | {key: self.world.foreign[key]} for key in given if len(given) > 1]
            for ids in strangers:
                for method in set(route.methods):
                    answer, body, left = ask(self.client_of(who), method, name, ids)
                    if answer.status_code != 404 or left or b"knabroad" in body:
                        wrong.append(f"{who}: {method} {name} {ids}: {answer.status_code}, {left} events")
        assert wrong == []

    def test_a_form_cannot_name_what_its_person_may_not_touch(self) -> None:
        """Identifiers in the body are held to the same limits as those in the address."""
        pm, owner, finance = (
            self.world.client("project_manager"),
            self.world.client("owner"),
            self.world.client("finance"),
        )
        stranger, foreign = self.world.abroad.people["owner"].pk, self.world.foreign["receivable_id"]
        hidden, mine = self.world.hidden["receivable_id"], self.world.ids["receivable_id"]
        holds, managers = Hold.objects.count(), set(Contract.objects.values_list("pk", "manager"))

        hold = {"reason": "manual", "note": "越权", "starts_on": today(), "until": today()}
        for client, claims in ((pm, [hidden, foreign]), (owner, [foreign])):
            for claim in claims:
                answer = client.post(reverse("web:receivables_hold"), hold | {"ids": [claim]})
                assert answer.status_code == 302
        assert Hold.objects.count() == holds
        client_answer = pm.post(reverse("web:receivables_release"), {"ids": [hidden], "note": "越权"})
        assert client_answer.status_code == 302
        assert not Hold.objects.filter(pk=self.world.hidden["hold_id"], released_at__isnull=False).exists()
        for ids, manager in (([mine], stranger), ([foreign], self.world.home.people["project_manager"].pk)):
            finance.post(reverse("web:receivables_assign"), {"ids": ids, "manager": manager})
        assert set(Contract.objects.values_list("pk", "manager")) == managers

        owner.post(reverse("web:task_reassign", args=[self.world.ids["task_id"]]), {"to-owner": stranger})
        assert not Task.objects.filter(owner_id=stranger, organization=self.world.home.organization).exists()

    def test_a_form_cannot_mix_two_organizations(self) -> None:
        """A payment, a contract or a person never takes a part from another organization."""
        owner, abroad = self.world.client("owner"), self.world.abroad
        payment = {
            "customer": self.world.home.customer.name, "currency": "CNY", "amount": "10", "received_on": today(),
            "method": "bank",
        }  # fmt: skip
        for change in (
            {"customer": abroad.customer.name},
            {"entity": self.world.foreign["entity_id"]},
            {"designated": [self.world.foreign["receivable_id"]]},
        ):
            owner.post(reverse("web:payment_new"), payment | change)
        assert not Payment.objects.filter(organization=self.world.home.organization, customer=abroad.customer).exists()
        assert not Payment.objects.filter(
            organization=self.world.home.organization, entity=self.world.foreign["entity_id"]
        ).exists()
        crossed = Allocation.objects.filter(
            payment__organization=self.world.home.organization, receivable__organization=abroad.organization
        )
        assert not crossed.exists()

        plan = {
            "number": "HT-X", "customer": self.world.home.customer.name, "entity": self.world.ids["entity_id"],
            "currency": "CNY", "total": "100",
        }  # fmt: skip
        lines = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 0}
        for change in (
            {"customer": abroad.customer.name},
            {"entity": self.world.foreign["entity_id"]},
            {"manager": abroad.people["owner"].pk},
        ):
            answer = owner.post(reverse("web:contract_new"), plan | lines | change)
            assert answer.status_code == 422, change
        person = {"name": "王", "role": "owner", "email": "w@x.example", "superior": abroad.people["owner"].pk}
        answer = owner.post(reverse("web:settings_person", args=[self.world.ids["user_id"]]), person)
        assert answer.status_code == 422

    def test_nobody_forgets_anothers_view(self) -> None:
        view = self.world.home.other_pm.saved_views.get()
        self.world.client("project_manager").post(reverse("web:receivables_forget_view", args=[view.pk]))
        assert self.world.home.other_pm.saved_views.filter(pk=view.pk).exists()

    def test_every_unsafe_address_wants_the_token_of_the_page(self) -> None:
        """Also signing in, signing out and choosing the language: 403, and nothing on record."""
        client, before, wrong = self.world.client("owner", enforce_csrf_checks=True), Event.objects.count(), []
        stranger = Client(enforce_csrf_checks=True)
        for name in set(ALL) - CALLED:
            if name in KNOWN and "POST" not in KNOWN[name].methods:
                continue
            data = KNOWN[name].data if name in KNOWN else {}
            given = {key: self.world.ids[key] for key in parameters(name)}
            for who in (client, stranger):
                status = who.post(reverse(f"web:{name}", kwargs=given), data).status_code
                if status != 403:
                    wrong.append(f"{name}: {status}")
        assert wrong == []
        assert Event.objects.count() == before

    def test_a_token_from_the_page_opens_what_a_forged_one_does_not(self) -> None:
        """The check above would also pass if every POST were refused: with its token the same request goes through."""
        client = self.world.client("owner", enforce_csrf_checks=True)
        client.get(reverse("web:today"))
        token = client.cookies["csrftoken"].value
        forged = client.post(reverse("web:receivables_save_view"), {"name": "a", "csrfmiddlewaretoken": "x" * 64})
        genuine = client.post(reverse("web:receivables_save_view"), {"name": "a", "csrfmiddlewaretoken": token})
        assert (forged.status_code, genuine.status_code) == (403, 302)
