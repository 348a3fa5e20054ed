"""The real connectors against servers that behave as PingCode and Worktile: linked, fetched, hinted, due."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from huikuan.adapters.projects import KINDS
from huikuan.flow.delivery import ports
from huikuan.flow.delivery.services.connections import add_connection
from huikuan.flow.delivery.services.projects import Planned, add_project
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.receivables.services.opening import Draft
from huikuan.workflow import connecting, facts, syncing
from huikuan.workflow.connecting import Wanted
from tests.adapters.projects import pingcode_stub, worktile_stub
from tests.stories.company import company, morning

pytestmark = pytest.mark.django_db
SIGNED, LINKED, LATER = date(2026, 2, 2), date(2026, 4, 28), date(2026, 5, 6)
DONE_AT = 1777500000  # 30 April, 06:00 in Shanghai


@dataclass(frozen=True)
class There:
    """A program with one open milestone; `finish` completes it, `hint` is how it tells of that."""

    kind: str
    root: str
    client: tuple[str, str]
    remote_id: str
    finish: Callable[[], Any]
    hint: dict[str, Any]


@pytest.fixture(params=["pingcode", "worktile"])
def there(request: pytest.FixtureRequest) -> Iterator[There]:
    if request.param == "pingcode":
        with pingcode_stub.PingCodeStub() as pingcode:
            yield in_pingcode(pingcode)
    else:
        with worktile_stub.WorktileStub() as worktile:
            yield in_worktile(worktile)


def in_pingcode(stub: pingcode_stub.PingCodeStub) -> There:
    own_id = stub.put(1, "设备到货")

    def finish() -> None:
        stub.put(1, "设备到货", state=pingcode_stub.DONE, updated_at=DONE_AT + 90_000)
        stub.moved(own_id, (pingcode_stub.DOING, pingcode_stub.DONE, DONE_AT))

    hint = {"payload": {"workitem": {"id": own_id, "project": {"id": pingcode_stub.PROJECT}}}}
    return There("pingcode", stub.root, stub.client, own_id, finish, hint)


def in_worktile(stub: worktile_stub.WorktileStub) -> There:
    own_id = stub.put(1, "设备到货")
    hint = {"payload": {"task": {"id": own_id, "project": {"id": worktile_stub.PROJECT}}}}
    return There(
        "worktile", stub.root, stub.client, own_id, lambda: stub.put(1, "设备到货", 3, completed_at=DONE_AT), hint
    )


def test_what_is_finished_there_starts_the_clock_here(there: There, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ports.connectors, there.kind, KINDS[there.kind])
    firm = company(SIGNED)
    project = add_project(
        contract=firm.contract, name="一期", milestones=[Planned("到货", kind="delivery")], by=firm.manager,
        at=morning(SIGNED),
    )  # fmt: skip
    stone = project.milestones.get()
    draft = Draft(
        firm.contract, 1, "delivery", "到货款", 40_000, trigger="delivery", offset_days=10, milestone_id=stone.pk
    )
    facts.open_plan(organization=firm.organization, drafts=[draft], by=firm.owner, at=morning(SIGNED))
    connection = add_connection(
        organization=firm.organization, kind=there.kind, name=there.kind, address=there.root,
        credentials={"client_id": there.client[0], "client_secret": there.client[1]}, options={"allow_private": True},
        by=firm.owner, at=morning(LINKED),
    )  # fmt: skip

    # 28 April: connected and linked; nothing is due yet
    assert connecting.test_connection(connection=connection, at=morning(LINKED)) is None
    remote = next(row for row in connecting.remote_projects(connection) if row.name == "星河MES实施")
    likely = [one.id for one in connecting.kinds_of(connection, remote.id) if one.likely]
    connecting.link(
        connection=connection, contract=firm.contract, by=firm.manager, at=morning(LINKED),
        wanted=Wanted(remote, likely, project, "", {there.remote_id: stone.pk}),
    )  # fmt: skip
    assert Receivable.objects.get().due_on is None

    # 6 May: finished there on 30 April, a call tells us that something changed, and we look
    there.finish()
    taken = syncing.take_hint(
        connection=connection, body=json.dumps(there.hint).encode(), headers={}, at=morning(LATER, 10)
    )
    assert taken.due == 1
    syncing.poll(morning(LATER, 10), now=lambda: morning(LATER, 10))
    stone.refresh_from_db()
    assert stone.done_on == date(2026, 4, 30), "as it says itself, not when we looked"
    assert Receivable.objects.get().due_on == date(2026, 5, 10)
