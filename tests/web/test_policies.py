"""The list of policies in the desk: made, assigned to a customer, seen on its pages, retired."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from huikuan.flow.reminders.models import Policy, PolicyAssignment
from tests.web.builders import Firm, firm

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> tuple[Firm, Client]:
    made = firm()
    return made, made.client("owner")


def said(client: Client, name: str, *args: object) -> str:
    return client.get(reverse(f"web:{name}", args=args)).content.decode()


def test_a_policy_is_made_assigned_seen_and_retired(desk: tuple[Firm, Client]) -> None:
    made, client = desk
    default = Policy.objects.get(organization=made.organization)
    client.post(reverse("web:policy_new"), {"name": "大客户", "like": default.pk})
    policy = Policy.objects.get(name="大客户")
    address = reverse("web:policy_assign", args=["customer", made.customer.pk])
    answer = client.post(address, {"policy": policy.pk}, follow=True)
    assert "已改。" in answer.content.decode()
    for name, key in (
        ("customer", made.customer.pk),
        ("receivable", made.mine.pk),
        ("contract", made.mine.contract_id),
    ):
        page = said(client, name, key)
        assert "大客户" in page
        assert "客户指定" in page
    assert "客户 1、合同 0、应收 0" in said(client, "policies")
    refused = client.post(reverse("web:policy_retire", args=[policy.pk]))
    assert (refused.status_code, "请先改到别的策略" in refused.content.decode()) == (422, True)
    client.post(address, {"policy": ""})
    client.post(reverse("web:policy_retire", args=[policy.pk]))
    policy.refresh_from_db()
    assert policy.retired_at is not None
    assert not PolicyAssignment.objects.exists()
    assert client.post(address, {"policy": policy.pk}).status_code == 422


def test_what_is_not_ours_is_not_there(desk: tuple[Firm, Client]) -> None:
    made, client = desk
    for kind, key in (("customer", 987654), ("message", made.customer.pk)):
        assert client.get(reverse("web:policy_assign", args=[kind, key])).status_code == 404
    manager = made.client("project_manager")
    assert manager.get(reverse("web:policy_assign", args=["customer", made.customer.pk])).status_code == 403
    assert "policies/assign" not in said(manager, "customer", made.customer.pk)
