"""huikuan mail: the mail server and the safety catch, for those who prefer a terminal to the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from huikuan.cli.session import now, organization, start

if TYPE_CHECKING:
    from huikuan.flow.parties.models import Organization, User


@click.group()
def mail() -> None:
    """邮件服务器与发送开关 · The mail server, and sending on or off."""


@mail.command("set")
@click.option("--host", required=True)
@click.option("--port", default=465, show_default=True)
@click.option("--security", type=click.Choice(["tls", "starttls", "none"]), default="tls", show_default=True)
@click.option("--username", default="")
@click.option("--from", "from_address", required=True)
@click.option("--organization", "organization_name")
def set_server(
    host: str, port: int, security: str, username: str, from_address: str, organization_name: str | None
) -> None:
    """设置 SMTP 服务器；密码会另行询问 · Set the SMTP server; the password is asked for."""
    start()
    from django.utils.translation import gettext as _

    from huikuan.flow.reminders.services.mail_server import save_mail_server

    found = organization(organization_name)
    password = click.prompt(_("密码"), hide_input=True, default="", show_default=False) if username else ""
    save_mail_server(
        organization=found,
        host=host,
        port=port,
        security=security,
        username=username,
        password=password,
        from_address=from_address,
        by=owner(found),
        at=now(),
    )
    click.echo(_("已保存。接下来：huikuan mail test 收件地址"))


@mail.command("test")
@click.argument("to")
@click.option("--organization", "organization_name")
def send_test(to: str, organization_name: str | None) -> None:
    """真的发一封测试邮件 · Really send a test mail."""
    start()
    from django.utils.translation import gettext as _

    from huikuan.flow.reminders.services.mail_server import test_mail_server

    found = organization(organization_name)
    server = test_mail_server(organization=found, to=to, by=owner(found), at=now())
    if server.test_failure:
        click.echo(_("没有发成：%(why)s") % {"why": server.test_failure}, err=True)
        raise click.exceptions.Exit(3)
    click.echo(_("测试邮件已发出，请到 %(to)s 查收。") % {"to": to})


@mail.command("on")
@click.option("--yes", is_flag=True, help="不再询问 / do not ask")
@click.option("--organization", "organization_name")
def switch_on(yes: bool, organization_name: str | None) -> None:
    """开启发送：邮件会真的寄给客户 · Switch sending on: mails really go to customers."""
    start()
    from django.utils.translation import gettext as _

    from huikuan.flow.reminders.services.switches import switch_sending
    from huikuan.workflow.facts import business_date
    from huikuan.workflow.preview import preview

    found = organization(organization_name)
    coming = [row for row in preview(organization=found, start=business_date(found, now()), days=1) if row.to]
    if not yes:
        question = _("开启后今天会有约 %(count)s 封邮件寄给客户。确定开启吗？")
        click.confirm(question % {"count": len(coming)}, abort=True)
    switch_sending(organization=found, channel="email", on=True, by=owner(found), at=now())
    click.echo(_("发送已开启。"))


@mail.command("off")
@click.option("--organization", "organization_name")
def switch_off(organization_name: str | None) -> None:
    """停止发送：在途的邮件全部撤回 · Switch sending off; what has not left is withdrawn."""
    start()
    from django.utils.translation import gettext as _

    from huikuan.flow.reminders.services.switches import switch_sending

    found = organization(organization_name)
    switch_sending(organization=found, channel="email", on=False, by=owner(found), at=now())
    click.echo(_("发送已停止，回到演练模式。"))


def owner(found: Organization) -> User:
    """In whose name the terminal acts: the organization's first owner."""
    from django.utils.translation import gettext as _

    from huikuan.flow.parties.models import User

    row = User.objects.filter(organization=found, role="owner", is_active=True).order_by("pk").first()
    if row is None:
        raise click.UsageError(_("这个组织没有在用的负责人。"))
    return row
