"""A collector's day: thirty overdue customers, ten calls noted one after the other without the mouse."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import TODAY, Desk

CUSTOMERS, CALLS = 30, 10
MOST_KEYS = 6
"""Key strokes a call may cost, without the letters of the note and the digits of a promised day."""
SEED = f"""
import os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huikuan.config.settings")
import django
django.setup()
from datetime import UTC, datetime, timedelta
from django.db import transaction
from huikuan.flow.contracts.services.contracts import add_contract
from huikuan.flow.parties.models import User
from huikuan.flow.parties.services.customers import add_contact, add_customer
from huikuan.flow.receivables.services.opening import Draft
from huikuan.flow.reminders.services.tasks import open_task
from huikuan.workflow import facts
at = datetime({TODAY.year}, {TODAY.month}, {TODAY.day}, 1, tzinfo=UTC)
owner = User.objects.get(email="owner@demo.example")
house = owner.organization
with transaction.atomic():
    for number in range({CUSTOMERS}):
        customer = add_customer(organization=house, name=f"欠款客户{{number:02d}}测试有限公司", at=at, by=owner)
        add_contact(customer=customer, name="王芳", title="财务", email=f"p{{number}}@customer.example", at=at)
        contract = add_contract(
            organization=house, number=f"DAY-{{number}}", customer=customer, entity=house.entities.first(),
            total_minor=5_000_000, currency="CNY", at=at, by=owner, manager=owner,
        )
        due = at.date() - timedelta(days=5 + number)
        draft = Draft(contract, 1, "progress", "进度款", 5_000_000, due)
        [claim] = facts.open_plan(organization=house, drafts=[draft], by=owner, at=at)
        open_task(
            organization_id=house.pk, kind="call", owner_id=owner.pk, customer_id=customer.pk, receivable_id=claim.pk,
            due_on=at.date() - timedelta(days=60), dedupe_key=f"day:{{number}}", at=at,
        )
"""


@pytest.fixture
def full_desk(desk: Desk) -> Desk:
    """The demo with thirty more customers who are late, each with a call to make before everything else."""
    home = desk.database.parent
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HUIKUAN_", "DJANGO_"))}
    given = {"HUIKUAN_HOME": str(home), "HUIKUAN_DATABASE_URL": f"sqlite:///{desk.database}"}
    made = subprocess.run(
        [sys.executable, "-c", SEED], env=kept | given, capture_output=True, text=True, encoding="utf-8", timeout=120
    )
    assert made.returncode == 0, made.stderr
    return desk


@dataclass(slots=True)
class Keys:
    """The keyboard, counting. What is written as text is not counted."""

    page: Page
    pressed: int = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1

    def choose(self, outcome: str) -> None:
        """The digit of this outcome."""
        codes = self.page.locator("#task-panel [data-outcome]").evaluate_all("boxes => boxes.map((box) => box.value)")
        self.press(str(codes.index(outcome) + 1))


def note_call(page: Page, keys: Keys, number: int) -> None:
    """Every third call brings a promise, every third one finds that it is said to be paid, the others need words."""
    if number % 3 == 0:
        keys.choose("promised")
        promised_on = page.locator("#task-panel [name=promised_on]")
        expect(promised_on).to_be_focused()
        promised_on.fill("2026-11-27")  # in which order its parts are typed depends on the machine's language
        keys.press("Enter")
    elif number % 3 == 1:
        keys.choose("paid_said")
        keys.press("Enter")
    else:
        keys.choose("spoke")
        keys.press("Tab")
        expect(page.locator("#task-panel [name=note]")).to_be_focused()
        page.keyboard.type("对方在走审批，周五给答复")
        keys.press("Tab", "Tab", "Enter")


def test_ten_calls_are_noted_by_keyboard_alone(full_desk: Desk) -> None:
    """Found in the list by j, opened by Enter; after each call the next one is there already."""
    with full_desk.person("owner", width=1366) as page:
        left = int(page.locator("#tasks-count").inner_text())
        assert left >= CUSTOMERS
        keys = Keys(page)
        keys.press("j", "Enter")
        spent = []
        for number in range(CALLS):
            heading = page.locator("#task-panel .panel-customer")
            expect(heading).to_contain_text(f"欠款客户{number:02d}")
            expect(page.locator("#panel-title")).to_be_focused()
            note_call(page, keys, number)
            expect(page.locator("#tasks-count")).to_have_text(str(left - number - 1))
            spent.append(keys.pressed)
            keys.pressed = 0
        assert max(spent) <= MOST_KEYS, spent
    talks = full_desk.ask("select outcome, count(*) from negotiation_interaction i join parties_customer c on"
                          " c.id = i.customer_id where c.name like '欠款客户%' group by outcome")  # fmt: skip
    assert dict(talks) == {"promised": 4, "paid_said": 3, "spoke": 3}
