"""huikuan init, user, manage: bringing an installation into being."""

from __future__ import annotations

import secrets

import click

from huikuan.cli.session import now, organization, start


@click.command()
@click.option("--name", help="组织名称 / organization")
@click.option("--email", help="负责人邮箱 / owner's e-mail")
@click.option("--person", help="负责人姓名 / owner's name")
@click.option("--password", help="密码（不填则生成）/ password (made if not given)")
@click.option("--zone", default="Asia/Shanghai", show_default=True)
@click.option("--lang", type=click.Choice(["zh-hans", "en"]), default="zh-hans", show_default=True)
def init(name: str | None, email: str | None, person: str | None, password: str | None, zone: str, lang: str) -> None:
    """建库并建立组织与负责人 · Create the database, the organization and its owner."""
    start()
    from django.core.management import call_command
    from django.utils.translation import gettext as _

    from huikuan.workflow.founding import found

    call_command("migrate", verbosity=0, interactive=False)
    name = name or click.prompt(_("组织名称"))
    email = email or click.prompt(_("负责人邮箱"))
    person = person or click.prompt(_("负责人姓名"))
    made = password or secrets.token_urlsafe(12)
    found(name=name, email=email, person=person, password=made, time_zone=zone, language=lang, at=now())
    click.echo(_("已建立组织「%(name)s」，负责人 %(email)s。") % {"name": name, "email": email})
    if not password:
        click.echo(_("初始密码：%(password)s（请登录后修改）") % {"password": made})
    click.echo(
        _("接下来：huikuan export template -o book.xlsx 填写后 huikuan import book.xlsx；huikuan serve 打开工作台。")
    )


@click.group()
def user() -> None:
    """管理人员 · People."""


@user.command("add")
@click.argument("email")
@click.option("--name", required=True)
@click.option("--role", type=click.Choice(["owner", "finance", "project_manager", "legal", "auditor"]), required=True)
@click.option("--password")
@click.option("--organization", "organization_name")
def add(email: str, name: str, role: str, password: str | None, organization_name: str | None) -> None:
    """添加人员 · Add a person."""
    start()
    from django.utils.translation import gettext as _

    from huikuan.flow.parties.services.users import add_user

    made = password or secrets.token_urlsafe(12)
    row = add_user(
        organization=organization(organization_name), email=email, name=name, role=role, password=made, at=now()
    )
    click.echo(_("已添加 %(name)s（%(email)s）。") % {"name": row.name, "email": row.email})
    if not password:
        click.echo(_("初始密码：%(password)s（请登录后修改）") % {"password": made})


@user.command("password")
@click.argument("email")
@click.option("--password")
def set_password(email: str, password: str | None) -> None:
    """重设密码 · Set a new password."""
    start()
    from django.utils.translation import gettext as _

    from huikuan.flow.parties.models import User
    from huikuan.flow.parties.services import users

    row = User.objects.filter(email__iexact=email).first()
    if row is None:
        raise click.UsageError(_("没有这个邮箱的人员。"))
    made = password or secrets.token_urlsafe(12)
    users.set_password(user=row, password=made, by=None, at=now())
    click.echo(_("新密码：%(password)s") % {"password": made if not password else "••••••"})


@click.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Django 的管理命令（升级时用 migrate）· Django's own commands (migrate when upgrading)."""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["huikuan manage", *arguments])
