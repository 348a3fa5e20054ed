"""The organization's mail server: stored with a sealed password, and tried with a real mail."""

from __future__ import annotations

import secrets
from datetime import datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from huikuan.flow.parties.models import Organization, User
from huikuan.flow.reminders.models import MailServer
from huikuan.flow.reminders.ports import Accepted, Envelope, Ready, Rejected, Route, TryLater, Unknown, channels
from huikuan.rules.wording import mime
from huikuan.support.events.record import record
from huikuan.support.refusal import Refused
from huikuan.support.secrets import SecretLost, seal, unseal

SECURITY = ("tls", "starttls", "none")
PATIENCE_S = 20.0
TEST_MAIL = {
    "zh-hans": ("回款：测试邮件", "这是一封测试邮件。收到它，说明邮件服务器可以使用。\n"),
    "en": ("Huikuan: test mail", "This is a test mail. If you can read it, the mail server works.\n"),
}
Outcome = Accepted | TryLater | Rejected | Unknown


@transaction.atomic
def save_mail_server(
    *,
    organization: Organization,
    host: str,
    port: int,
    security: str,
    username: str,
    password: str | None,
    from_address: str,
    by: User,
    at: datetime,
) -> MailServer:
    """Store the server; it must pass a test again before sending can be switched on. `password` None keeps the old one.

    Raises Refused("host_missing", "port_range", "security_unknown", "email_invalid").
    """
    if not host.strip():
        raise Refused("host_missing", field="host")
    if not 1 <= port <= 65535:
        raise Refused("port_range", field="port")
    if security not in SECURITY:
        raise Refused("security_unknown", field="security", value=security)
    check_address(from_address, "from_address")
    values = {
        "host": host.strip(), "port": port, "security": security, "username": username.strip(),
        "from_address": from_address.strip(), "tested_at": None, "test_failure": "",
    }  # fmt: skip
    if password is not None:
        values["password_sealed"] = seal(password)
    server, _made = MailServer.objects.update_or_create(organization=organization, defaults=values)
    record(
        organization_id=organization.pk,
        at=at,
        kind="mail_server.saved",
        subject=("organization", organization.pk),
        by=by.pk,
        host=server.host,
        port=port,
        security=security,
        username=server.username,
        from_address=server.from_address,
        password_changed=password is not None,
    )
    return server


def test_mail_server(*, organization: Organization, to: str, by: User, at: datetime) -> MailServer:
    """Really send a mail, and keep when it passed or the server's own words why not. The network is used outside any
    transaction.

    Raises Refused("demo_never_sends", "mail_server_missing", "email_invalid").
    """
    if organization.is_demo:
        raise Refused("demo_never_sends")
    check_address(to, "to")
    server = MailServer.objects.filter(organization=organization).first()
    if server is None:
        raise Refused("mail_server_missing")
    came = deliver(server, organization, to, by, at)
    failure = "" if isinstance(came, Accepted) else words_of(came)
    with transaction.atomic():
        tested = {"tested_at": at} if not failure else {}
        MailServer.objects.filter(pk=server.pk).update(test_failure=failure, **tested)
        record(
            organization_id=organization.pk,
            at=at,
            kind="mail_server.tested",
            subject=("organization", organization.pk),
            by=by.pk,
            to=to,
            passed=not failure,
            reply=words_of(came),
        )
    server.refresh_from_db()
    return server


test_mail_server.__test__ = False  # type: ignore[attr-defined]  # a service, whatever its name suggests to pytest


def deliver(server: MailServer, organization: Organization, to: str, by: User, at: datetime) -> Outcome:
    """One mail, from connecting to the server's last word."""
    try:
        password = unseal(server.password_sealed)
    except SecretLost:
        return TryLater(server.host, 0, "password_lost")
    route = Route(server.host, server.port, server.security, server.username, password, server.from_address)
    subject, text = TEST_MAIL["en" if by.language.startswith("en") else "zh-hans"]
    try:
        content = mime.build(
            mime.Mail(
                from_name=organization.name,
                from_address=server.from_address,
                to_name="",
                to_address=to,
                reply_to="",
                subject=subject,
                sent_at=at.astimezone(ZoneInfo(organization.time_zone)),
                message_id=mime.message_id(
                    organization.mail_key, f"test-{secrets.token_hex(8)}", server.from_address.rpartition("@")[2]
                ),
                text=text,
                html=f"<p>{text.strip()}</p>",
            )
        )
    except mime.InvalidHeader as error:
        return Rejected(server.host, 0, str(error))
    line = channels["email"].open(route, patience_s=PATIENCE_S)
    if isinstance(line, TryLater):
        return line
    ready = line.prepare(Envelope(server.from_address, to, content))
    came = line.commit() if isinstance(ready, Ready) else ready
    line.close()
    return came


def words_of(came: Outcome) -> str:
    """The server's code and words, or what happened instead."""
    if isinstance(came, Unknown):
        return came.text
    return f"{came.code or ''} {came.text}".strip()


def check_address(address: str, field: str) -> None:
    """Raises Refused("email_invalid")."""
    try:
        validate_email(address.strip())
    except ValidationError:
        raise Refused("email_invalid", field=field, value=address) from None
