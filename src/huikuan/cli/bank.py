"""`huikuan bank import` and `huikuan bank match`: statements in, lines matched."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from huikuan.cli.session import now, organization, start

if TYPE_CHECKING:
    from huikuan.support.statements import Statement


@click.group()
def bank() -> None:
    """银行流水 · Bank statements."""


@bank.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--account", help="账号或名称 / number or name, where the file does not say")
@click.option("--password", help="压缩包密码 / password of a packed file")
@click.option("--dry-run", is_flag=True, help="只看不存 / look, store nothing")
@click.option("--organization", "organization_name")
@click.option("--json", "as_json", is_flag=True, help="每一行 / every line as JSON")
def import_(
    file: Path, account: str | None, password: str | None, dry_run: bool, organization_name: str | None, as_json: bool
) -> None:
    """导入网银、支付宝、微信流水 · Import a statement of a bank or wallet."""
    start()
    content = file.read_bytes()
    if dry_run and not account:
        from huikuan.support.statements import read_statement

        read = read_statement(content, file.name, password=password)
        show(read, None, as_json)
    else:
        from huikuan.workflow import banking

        done = banking.import_statement(
            organization=organization(organization_name), content=content, filename=file.name, by=None, at=now(),
            account=account, password=password, dry_run=dry_run,
        )  # fmt: skip
        read = done.read
        show(read, done, as_json)
    if read.problems:
        raise click.exceptions.Exit(1)


def show(read: Statement, done: Any, as_json: bool) -> None:
    """The lines for scripts, or a summary with what could not be read for people."""
    from django.utils.translation import gettext as _

    from huikuan.support.sentences.banking import problem_sentence

    if as_json:
        body: dict[str, Any] = {"rows": [row(line) for line in read.lines]}
        if done is not None:
            body |= {"new": done.new, "known": done.known}
        click.echo(json.dumps(body, ensure_ascii=False))
        return
    words = _("%(bank)s 账户 %(account)s：%(count)s 笔")
    click.echo(words % {"bank": read.bank, "account": read.account or "—", "count": len(read.lines)})
    if done is not None:
        click.echo(_("新增 %(new)s，已有 %(known)s") % {"new": done.new, "known": done.known})
        for gap in done.gaps:
            days = {"after": gap.after_on, "before": gap.before_on}
            click.echo(_("流水不连续：%(after)s — %(before)s") % days, err=True)
    for problem in read.problems:
        click.echo("✗ " + problem_sentence(problem), err=True)


def row(line: Any) -> dict[str, Any]:
    """One line with the keys others compare: amounts as signed decimals."""
    return {
        "date": line.on.isoformat(),
        "time": line.time.isoformat() if line.time else None,
        "amount": decimal(line.amount_minor, line.currency),
        "counterparty": line.counterparty,
        "counterparty_account": line.counterparty_account,
        "balance": None if line.balance_minor is None else decimal(line.balance_minor, line.currency),
        "serial": line.serial,
        "currency": line.currency,
        "narrative": line.narrative,
        "order": line.reference or None,
        "fee": decimal(line.fee_minor, line.currency),
        "kind": line.kind,
    }


def decimal(minor: int, currency: str) -> str:
    """128000.00, -15.00; no point where the currency has no minor unit."""
    from huikuan.rules.money import minor_digits

    digits = minor_digits(currency or "CNY")
    whole, rest = divmod(abs(minor), 10**digits)
    return ("-" if minor < 0 else "") + (f"{whole}.{rest:0{digits}d}" if digits else str(whole))


@bank.command("match")
@click.option("--organization", "organization_name")
@click.option("--json", "as_json", is_flag=True)
def match(organization_name: str | None, as_json: bool) -> None:
    """自动对账：有把握的直接对上，其余留给人 · Match what is certain, leave the rest to people."""
    start()
    from django.utils.translation import gettext as _

    from huikuan.cli.book import bar
    from huikuan.workflow import matching

    with bar() as shown:
        done = matching.match(
            organization=organization(organization_name), by=None, at=now(),
            progress=(lambda part, whole: shown("match", part, whole)) if shown else None,
        )  # fmt: skip
    if as_json:
        click.echo(json.dumps(done.as_dict()))
        return
    text = _(
        "看了 %(looked)s 笔：自动对上 %(booked)s 笔，已登记过 %(known)s 笔，不是货款 %(aside)s 笔，还剩 %(left)s 笔。"
    )
    click.echo(text % done.as_dict())
