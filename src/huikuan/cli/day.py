"""huikuan run, preview, explain: the day's work and its reasons."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import click

from huikuan.cli.session import now, organization, start


@click.command()
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="业务日期，默认今天 / business date")
@click.option("--dry-run", is_flag=True, help="只看不做 / show, change nothing")
@click.option("--organization", "organization_name")
@click.option("--json", "as_json", is_flag=True)
def run(day: Any, dry_run: bool, organization_name: str | None, as_json: bool) -> None:
    """执行当天的催收计划 · Decide and plan the day (exactly once, however often it is run)."""
    start()
    from django.utils.translation import gettext as _

    from huikuan.workflow import daily_run
    from huikuan.workflow.facts import business_date

    found = organization(organization_name)
    as_of: date = day.date() if day else business_date(found, now())
    if dry_run:
        show_preview(found, as_of, 1, as_json)
        return
    report = daily_run.run(organization=found, as_of=as_of, at=now())
    if as_json:
        click.echo(json.dumps(report.as_dict(), ensure_ascii=False))
        return
    click.echo(
        _("%(date)s：查看 %(looked)s 笔，形成 %(actions)s 个动作、%(messages)s 封消息、%(tasks)s 项任务。")
        % report.as_dict()
    )
    if report.blocked:
        from huikuan.support.sentences.reasons import reason_sentence

        click.echo(reason_sentence(report.blocked, {"year": as_of.year}), err=True)


@click.command()
@click.option("--days", default=30, show_default=True, type=click.IntRange(1, 366))
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--organization", "organization_name")
@click.option("--text", is_flag=True, help="显示全文 / print the full texts")
@click.option("--json", "as_json", is_flag=True)
def preview(days: int, day: Any, organization_name: str | None, text: bool, as_json: bool) -> None:
    """未来会发什么、何时、给谁 · What would go out, when, to whom."""
    start()
    from huikuan.workflow.facts import business_date

    found = organization(organization_name)
    show_preview(found, day.date() if day else business_date(found, now()), days, as_json, text=text)


def show_preview(found: Any, first: date, days: int, as_json: bool, *, text: bool = False) -> None:
    """Print what `days` days from `first` would bring."""
    from django.utils.translation import gettext as _

    from huikuan.rules.money import format_exact
    from huikuan.workflow.preview import preview as plan

    rows = plan(organization=found, start=first, days=days)
    if as_json:
        click.echo(json.dumps([row.as_dict() for row in rows], ensure_ascii=False))
        return
    for row in rows:
        amount = format_exact(row.amount_minor, row.currency)
        click.echo(
            f"{row.on} {row.step_key:<16} {amount:>18}  {row.customer} · {row.to or _('（任务）')}  {row.subject}"
        )
        if text and row.text:
            click.echo("\n".join("    " + line for line in row.text.splitlines()) + "\n")
    last = first + timedelta(days=days - 1)
    click.echo(
        _("%(first)s 至 %(last)s 共 %(count)s 项；什么都没有发出。")
        % {"first": first, "last": last, "count": len(rows)}
    )


@click.command()
@click.argument("receivable")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--organization", "organization_name")
@click.option("--json", "as_json", is_flag=True)
def explain(receivable: str, day: Any, organization_name: str | None, as_json: bool) -> None:
    """为什么是这一步／为什么不动 · Why this step, or why nothing. RECEIVABLE: id, external number or 合同号/期次."""
    start()
    from django.utils.translation import gettext as _

    from huikuan.flow.receivables.selectors.find import find_receivable
    from huikuan.support.sentences.reasons import trace_sentences
    from huikuan.workflow.explain import explain as ask
    from huikuan.workflow.facts import business_date

    found = organization(organization_name)
    row = find_receivable(found.pk, receivable)
    if row is None:
        raise click.UsageError(_("找不到这笔应收：%(name)s") % {"name": receivable})
    answer = ask(receivable=row, as_of=day.date() if day else business_date(found, now()))
    if as_json:
        click.echo(json.dumps(answer.as_dict(), ensure_ascii=False))
        return
    outcomes = {"step": _("今天要做"), "wait": _("今天不做，等"), "hold": _("暂缓"), "nothing": _("不用做")}
    click.echo(f"{row.contract.number}/{row.sequence} {row.title}  {answer.as_of}  {outcomes[answer.outcome]}")
    for line in trace_sentences([reason.as_json() for reason in answer.trace], row.currency):
        click.echo(f"  · {line}")
    if answer.next_on:
        click.echo(_("下次判断：%(on)s") % {"on": answer.next_on})
