"""The real connectors against servers that behave as PingCode and Worktile: linked, fetched, hinted, due."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from huikuan.flow.delivery.services.connections import add_connection
from huikuan.flow.delivery.services.projects import Planned, add_project
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.receivables.services.opening import Draft
from huikuan.workflow import connecting, facts, syncing
from huikuan.workflow.connecting import Wanted
from tests.adapters.projects import pingcode_stub, worktile_stub
from tests.adapters.projects.served import served
from tests.stories.company import company, morning

pytestmark = pytest.mark.django_db
SIGNED, LINKED, LATER = date(2026, 2, 2), date(2026, 4, 28), date(2026, 5, 6)


@pytest.mark.parametrize(
    ("kind", "stub", "open_id", "hint"),
    [
        (
            "pingcode", pingcode_stub.PingCodeStub(), pingcode_stub.OPEN,
            {"payload": {"workitem": {"id": pingcode_stub.OPEN, "project": {"id": pingcode_stub.PROJECT}}}},
        ),
        (
            "worktile", worktile_stub.WorktileStub(), worktile_stub.OPEN,
            {"payload": {"task": {"id": worktile_stub.OPEN, "project": {"id": worktile_stub.PROJECT}}}},
        ),
    ],
)  # fmt: skip
def test_what_is_finished_there_starts_the_clock_here(kind: str, stub: Any, open_id: str, hint: dict[str, Any]) -> None:
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
    with served(stub) as root:
        connection = add_connection(
            organization=firm.organization, kind=kind, name=kind, address=root,
            credentials={"client_id": "id", "client_secret": "s3cret"}, options={"allow_private": True}, by=firm.owner,
            at=morning(LINKED),
        )  # fmt: skip
        assert connecting.test_connection(connection=connection, at=morning(LINKED)) is None
        [remote] = connecting.remote_projects(connection)
        likely = [one.id for one in connecting.kinds_of(connection, remote.id) if one.likely]
        connecting.link(
            connection=connection, contract=firm.contract, by=firm.manager, at=morning(LINKED),
            wanted=Wanted(remote, likely, project, "", {open_id: stone.pk}),
        )  # fmt: skip
        assert Receivable.objects.get().due_on is None
        if kind == "pingcode":
            stub.states[open_id] = "s3"
        else:
            stub.done.add(open_id)
        taken = syncing.take_hint(
            connection=connection, body=json.dumps(hint).encode(), headers={}, at=morning(LATER, 10)
        )
        assert taken.due == 1
        syncing.poll(morning(LATER, 10), now=lambda: morning(LATER, 10))
    stone.refresh_from_db()
    assert stone.done_on == date(2026, 4, 30), "as its history says, not when we looked"
    assert Receivable.objects.get().due_on == date(2026, 5, 10)
