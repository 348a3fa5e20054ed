"""A project kept in another program, from linking it to money: work there, acceptance and payment here."""

from __future__ import annotations

import json
from datetime import date

import pytest

from huikuan.flow.delivery import ports
from huikuan.flow.delivery.models import Connection, LinkedProject, Milestone
from huikuan.flow.delivery.ports import ConnectorError, RemoteProject
from huikuan.flow.delivery.services.connections import add_connection
from huikuan.flow.delivery.services.projects import Planned, add_project
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.receivables.services.opening import Draft
from huikuan.flow.reminders.models import Task
from huikuan.support.events.models import Event
from huikuan.workflow import accepting, connecting, facts, payment_received, saying, syncing
from huikuan.workflow.connecting import Wanted
from tests.stories.company import Company, company, morning
from tests.workflow.elsewhere import Elsewhere, kinds

pytestmark = pytest.mark.django_db

SIGNED = date(2026, 2, 2)


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> Elsewhere:
    found = Elsewhere(projects=[RemoteProject("P1", "远山 MES", url="https://remote.example/P1")])
    for name, kind in kinds(found).items():
        monkeypatch.setitem(ports.connectors, name, kind)
    return found


def plan(firm: Company) -> tuple[Milestone, Milestone]:
    """40 % ten days after delivery, 60 % fifteen working days after acceptance."""
    names = [Planned("到货", kind="delivery"), Planned("终验")]
    project = add_project(contract=firm.contract, name="一期", milestones=names, by=firm.manager, at=morning(SIGNED))
    delivery, final = project.milestones.order_by("sequence")
    drafts = [
        Draft(
            firm.contract, 1, "delivery", "到货款", 40_000, trigger="delivery", offset_days=10,
            milestone_id=delivery.pk,
        ),
        Draft(
            firm.contract, 2, "acceptance", "验收款", 60_000, trigger="acceptance", offset_days=15,
            offset_unit="working", milestone_id=final.pk,
        ),
    ]  # fmt: skip
    facts.open_plan(organization=firm.organization, drafts=drafts, by=firm.owner, at=morning(SIGNED))
    return delivery, final


def due() -> dict[str, date | None]:
    return dict(Receivable.objects.values_list("title", "due_on"))


def link(firm: Company, there: Elsewhere, delivery: Milestone, final: Milestone) -> None:
    """The owner connects PingCode and lets it be written to; the manager links his contract."""
    there.put("1", "设备到货", planned_on=date(2026, 2, 27))
    there.put("2", "系统终验", planned_on=date(2026, 3, 30))
    there.put("3", "内部评审")
    connection = add_connection(
        organization=firm.organization, kind="pingcode", name="研发 PingCode", address="",
        credentials={"client_id": "app", "client_secret": "secret"}, options={}, write_back=True, by=firm.owner,
        at=morning(date(2026, 2, 3)),
    )  # fmt: skip
    assert connecting.test_connection(connection=connection, at=morning(date(2026, 2, 3))) is None
    targets = {"1": delivery.pk, "2": final.pk, "3": None}
    connecting.link(
        connection=connection, contract=firm.contract, by=firm.manager, at=morning(date(2026, 2, 3)),
        wanted=Wanted(there.projects[0], ["type:milestone"], delivery.project, "", targets),
    )  # fmt: skip


def look(on: date, hour: int = 9) -> int:
    """One round of following."""
    return syncing.poll(morning(on, hour), now=lambda: morning(on, hour))


def test_from_linking_to_money(there: Elsewhere) -> None:
    firm = company(SIGNED)
    delivery, final = plan(firm)

    # 3 February
    link(firm, there, delivery, final)
    assert Milestone.objects.count() == 2, "no twins, and the review is left out"
    assert due() == {"到货款": None, "验收款": None}

    # 2 March: delivered, as the transition there says; the first claim gets its date, nobody typed anything
    there.put("1", "设备到货", planned_on=date(2026, 2, 27), completed_at=morning(date(2026, 3, 2), 15), state="已完成")
    assert look(date(2026, 3, 2), 16) == 1
    assert due() == {"到货款": date(2026, 3, 12), "验收款": None}

    # 9 to 11 March: somebody renews the secret there and forgets us; the owner hears of it once
    there.fails = ConnectorError("bad_credentials")
    for day in (9, 10, 11):
        look(date(2026, 3, day))
    assert Task.objects.filter(kind="connection_failed").count() == 1
    there.fails = None
    assert look(date(2026, 3, 12)) == 1
    assert Task.objects.get(kind="connection_failed").outcome == "obsolete"

    # 27 March: completed there is not accepted; the customer signs on the 30th
    there.put("2", "系统终验", completed_at=morning(date(2026, 3, 27), 18), state="已完成")
    look(date(2026, 3, 28))
    final.refresh_from_db()
    assert (final.done_on, due()["验收款"]) == (date(2026, 3, 27), None)
    accepting.accept(
        milestone=final, accepted_on=date(2026, 3, 30), signatory="王总监", by=firm.manager,
        at=morning(date(2026, 3, 30)),
    )  # fmt: skip
    assert due()["验收款"] is not None

    # the money comes; both is said where the work is kept, each once
    claim = Receivable.objects.get(title="验收款")
    payment_received.receive(
        organization=firm.organization, customer=firm.customer, amount_minor=60_000, currency="CNY",
        received_on=date(2026, 4, 20), designated=[claim.pk], by=firm.owner, at=morning(date(2026, 4, 20)),
    )  # fmt: skip
    for _round in range(2):
        saying.deliver(lambda: morning(date(2026, 4, 20), 10))
    assert [words[:2] for words in there.said] == [("comment", "2"), ("collected", "2"), ("comment", "2")]
    assert "¥600.00 已收齐" in there.said[-1][2]

    # the file tells when it was completed, how that is known, and where
    kept = LinkedProject.objects.get().milestones.get(remote_id="2")
    assert (kept.completed_at, kept.url) == (morning(date(2026, 3, 27), 18), "https://remote.example/2")
    history = list(Event.objects.filter(kind="milestone.synced").values_list("data", flat=True))
    assert [said["title"] for said in history] == ["设备到货", "系统终验"]
    assert "secret" not in json.dumps(list(Event.objects.values_list("data", flat=True)))
    assert Connection.objects.get().failure == {}
