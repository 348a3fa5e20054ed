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
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="从哪天起；过去的日子按当时知道的算 / first day")
@click.option("--organization", "organization_name")
@click.option("--policy", help="试这个策略（名称或 名称@版本号） / try this policy: NAME or NAME@VERSION")
@click.option("--compare", is_flag=True, help="与现在的策略逐步比较 / show the difference to the policies in force")
@click.option("--text", is_flag=True, help="显示全文 / print the full texts")
@click.option("--json", "as_json", is_flag=True)
def preview(
    days: int, day: Any, organization_name: str | None, policy: str | None, compare: bool, text: bool, as_json: bool
) -> None:
    """未来会发什么、何时、给谁 · What would go out, when, to whom; with any policy, over coming or past days."""
    start()
    from huikuan.workflow.facts import business_date

    found = organization(organization_name)
    today = business_date(found, now())
    first = day.date() if day else today
    if policy or compare or first < today:
        show_replay(found, first, first + timedelta(days=days - 1), today, policy, compare, as_json)
    else:
        show_preview(found, first, days, as_json, text=text)


def show_replay(
    found: Any, first: date, last: date, today: date, policy: str | None, compare: bool, as_json: bool
) -> None:
    """Print what a policy does in these days, and with `compare` how that differs from the policies in force."""
    from huikuan.flow.reminders.selectors.replay_versions import named_version
    from huikuan.support.refusal import Refused
    from huikuan.support.sentences.refusals import sentence
    from huikuan.workflow.replay import replay
    from huikuan.workflow.replay_told import as_dict, lines

    try:
        version = named_version(found.pk, policy) if policy else None
        result = replay(
            organization=found, first=first, last=last, today=today, version=version.pk if version else None
        )
    except Refused as refusal:
        raise click.UsageError(sentence(refusal)) from None
    if as_json:
        click.echo(json.dumps(as_dict(result, compare=compare), ensure_ascii=False))
        return
    for line in lines(result, compare=compare):
        click.echo(line)


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
    today = business_date(found, now())
    answer = ask(receivable=row, as_of=day.date() if day else today, today=today)
    if as_json:
        click.echo(json.dumps(answer.as_dict(), ensure_ascii=False))
        return
    outcomes = {"step": _("要做"), "wait": _("不做，等"), "hold": _("暂缓"), "nothing": _("不用做")}
    tenses = {"past": _("按当时知道的情况"), "today": _("今天"), "coming": _("如果没有人付款、情况不变")}
    click.echo(
        f"{row.contract.number}/{row.sequence} {row.title}  {answer.as_of}（{tenses[answer.tense]}）  "
        f"{outcomes[answer.outcome]}"
    )
    for line in trace_sentences([reason.as_json() for reason in answer.trace], row.currency):
        click.echo(f"  · {line}")
    if answer.next_on:
        click.echo(_("下次判断：%(on)s") % {"on": answer.next_on})
