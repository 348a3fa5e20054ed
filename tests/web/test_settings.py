"""设置: who may change what, and what is refused with which words."""

from __future__ import annotations

from datetime import date
from unittest.mock import patch

import pytest
from django.test import Client
from django.urls import reverse

from huikuan.flow.parties.models import BankAccount, CalendarYear, LegalEntity, User
from huikuan.support.refusal import Refused
from tests.web import builders

pytestmark = pytest.mark.django_db
PAGES = (
    "web:settings", "web:settings_entities", "web:settings_people", "web:settings_person_add", "web:settings_mail",
    "web:settings_sending", "web:settings_calendar", "web:settings_limits",
)  # fmt: skip


@pytest.fixture
def firm() -> builders.Firm:
    return builders.firm()


@pytest.mark.parametrize("role", builders.ROLES)
@pytest.mark.parametrize("name", PAGES)
def test_only_the_owner_enters(firm: builders.Firm, role: str, name: str) -> None:
    assert firm.client(role).get(reverse(name)).status_code == (200 if role == "owner" else 403)


def test_the_organization_is_changed_and_mistakes_are_named(firm: builders.Firm) -> None:
    client = firm.client("owner")
    data = {"name": "青松软件（上海）", "time_zone": "Asia/Shanghai", "run_at": "07:45", "language": "en"}
    assert client.post("/settings/", data).status_code == 302
    firm.organization.refresh_from_db()
    assert (firm.organization.name, firm.organization.run_minute) == ("青松软件（上海）", 465)
    refused = client.post("/settings/", data | {"time_zone": "Mars/Olympus"})
    assert refused.status_code == 422
    assert "没有时区“Mars/Olympus”" in refused.content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_how_far_the_bank_data_reaches_is_shown_as_the_browser_wants_it(firm: builders.Firm, language: str) -> None:
    """Otherwise the field looks empty, and saving anything else would forget the day."""
    LegalEntity.objects.update(bank_data_until=date(2026, 11, 22))
    client = firm.client("owner")
    client.cookies["huikuan_language"] = language
    entity = LegalEntity.objects.filter(organization=firm.organization).get()
    page = client.get(reverse("web:settings_entity", args=[entity.pk])).content.decode()
    assert 'value="2026-11-22"' in page


def test_entities_and_accounts(firm: builders.Firm) -> None:
    client = firm.client("owner")
    client.post(reverse("web:settings_entities"), {"name": "青松信息技术有限公司"})
    entity = LegalEntity.objects.get(name="青松信息技术有限公司")
    wrong = {"name": entity.name, "uscc": "91310000XXXXXXXXX1"}
    bad = client.post(reverse("web:settings_entity", args=[entity.pk]), wrong)
    assert "校验不通过" in bad.content.decode()
    account = {"currency": "USD", "account_name": "Qingsong", "number": "12 34", "bank_name": "BOC", "swift": "BKCH"}
    client.post(reverse("web:settings_account_add", args=[entity.pk]), account)
    row = BankAccount.objects.get(entity=entity)
    assert row.number == "1234"
    client.post(reverse("web:settings_account", args=[row.pk]), account | {"bank_name": "Bank of China"})
    row.refresh_from_db()
    assert row.bank_name == "Bank of China"
    stranger = builders.firm("白杨设计", "baiyang.example").client("owner")
    assert stranger.get(reverse("web:settings_entity", args=[entity.pk])).status_code == 404
    assert stranger.get(reverse("web:settings_account", args=[row.pk])).status_code == 404


def test_people_come_change_and_go(firm: builders.Firm) -> None:
    client = firm.client("owner")
    new = {"name": "钱会计", "email": "qian@qingsong.example", "role": "finance", "language": "zh-hans"}
    new["password"] = "12345"
    weak = client.post(reverse("web:settings_person_add"), new)
    assert "密码不够安全" in weak.content.decode()
    client.post(reverse("web:settings_person_add"), new | {"password": builders.PASSWORD})
    person = User.objects.get(email="qian@qingsong.example")
    theirs = firm.client(person)
    assert theirs.get("/").status_code == 200
    client.post(reverse("web:settings_person_switch", args=[person.pk]))
    person.refresh_from_db()
    assert not person.is_active
    assert theirs.get("/").status_code == 302
    client.post(reverse("web:settings_person_password", args=[person.pk]), {"password": "xinmima-hen-chang"})
    person.refresh_from_db()
    assert person.check_password("xinmima-hen-chang")
    stranger = builders.firm("白杨设计", "baiyang.example").client("owner")
    assert stranger.get(reverse("web:settings_person", args=[person.pk])).status_code == 404


def test_the_last_owner_stays(firm: builders.Firm) -> None:
    owner = firm.people["owner"]
    page = firm.client("owner").post(reverse("web:settings_person_switch", args=[owner.pk]), follow=True)
    assert "至少要有一位" in page.content.decode()
    owner.refresh_from_db()
    assert owner.is_active


def test_ones_own_password(firm: builders.Firm) -> None:
    client = firm.client("auditor")
    url = reverse("web:settings_me")
    assert client.post(url, {"present": "wrong", "password": "xinmima-hen-chang"}).status_code == 422
    assert client.post(url, {"present": builders.PASSWORD, "password": "xinmima-hen-chang"}).status_code == 302
    assert client.get("/").status_code == 302
    assert User.objects.get(pk=firm.people["auditor"].pk).check_password("xinmima-hen-chang")


def test_a_year_is_pasted_and_its_mistakes_are_numbered(firm: builders.Firm) -> None:
    client, url = firm.client("owner"), reverse("web:settings_calendar")
    data = {"year": 2027, "source": "国办", "table": "2027-01-01,休,元旦\n2027年2月14日，班，春节\nabc"}
    bad = client.post(url, data)
    assert "第 3 行看不懂" in bad.content.decode()
    client.post(url, data | {"table": "2027-01-01,休,元旦\n2027年2月14日，班，春节"})
    row = CalendarYear.objects.get(year=2027)
    assert row.days == [["2027-01-01", False, "元旦"], ["2027-02-14", True, "春节"]]
    assert "第 1 行的日期不在 2028 年" in client.post(url, data | {"year": 2028}).content.decode()


def test_a_provisional_year_is_confirmed_with_one_click(firm: builders.Firm) -> None:
    firm.client("owner").post(reverse("web:settings_calendar_confirm", args=[2028]))
    row = CalendarYear.objects.get(year=2028)
    assert ["2028-01-01", False, ""] not in row.days  # a Saturday anyway
    assert ["2028-10-02", False, ""] in row.days


def test_the_password_of_the_mail_server_is_kept_when_left_empty(firm: builders.Firm) -> None:
    data = {"host": "smtp.example.com", "port": 465, "security": "tls", "from_address": "pay@qingsong.example"}
    with patch("huikuan.web.settings_sending.mail_server") as services:
        assert firm.client("owner").post(reverse("web:settings_mail"), data).status_code == 302
        assert services.save_mail_server.call_args.kwargs["password"] is None


def test_sending_needs_the_tick_and_the_service(firm: builders.Firm) -> None:
    client, url = firm.client("owner"), reverse("web:settings_sending_on")
    with patch("huikuan.web.settings_sending.switches") as services:
        assert client.post(url).status_code == 422
        services.switch_sending.assert_not_called()
        services.switch_sending.side_effect = Refused("mail_server_missing")
        assert "还没有设置邮件服务器" in client.post(url, {"understood": "on"}).content.decode()
        services.switch_sending.side_effect = None
        assert client.post(url, {"understood": "on"}).status_code == 302
        assert services.switch_sending.call_args.kwargs["on"] is True
        assert firm.client("finance").post(url, {"understood": "on"}).status_code == 403


def test_the_switch_names_who_would_get_a_letter(firm: builders.Firm) -> None:
    builders.message(firm.mine, "rehearsed")
    page = firm.client("owner").get(reverse("web:settings_sending"))
    assert page.context["expected"].customers == 2  # the rehearsed one starts over, the other is due today


def test_forms_need_their_token(firm: builders.Firm) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(firm.people["owner"], "huikuan.web.backend.StaffBackend")
    assert strict.post("/settings/", {"name": "x"}).status_code == 403
