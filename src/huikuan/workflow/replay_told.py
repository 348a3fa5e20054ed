"""A replay as words and rows: what each claim gets, when, and how that differs from the policies in force."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huikuan.flow.reports.selectors.replay_names import ClaimName, names_of
from huikuan.rules.dunning.compared import Difference, Totals
from huikuan.rules.dunning.replay import Taken
from huikuan.support.sentences.reasons import step_word
from huikuan.support.sheets import Cell, Column
from huikuan.workflow.exporting import in_units
from huikuan.workflow.replay import Replay

KINDS: Final = ("only_new", "only_old", "moved", "same")


def kind_word(kind: str) -> str:
    """How a step differs between two policies."""
    return {
        "only_new": _("新增"), "only_old": _("不再有"), "moved": _("换了日子"), "same": pgettext("replay", "一样"),
    }[kind]  # fmt: skip


def difference_words(row: Difference) -> str:
    """kind_word, with the two days of a step that moved."""
    if row.kind == "moved" and row.old is not None and row.new is not None:
        return f"{kind_word(row.kind)} {row.old.on:%m-%d} → {row.new.on:%m-%d}"
    return kind_word(row.kind)


def totals_line(found: Totals) -> str:
    """One play in one sentence."""
    return _(
        "信 %(letters)s 封，电话与拜访 %(calls)s 项，内部 %(internal)s 项，要批准 %(approvals)s 项，"
        "强硬步骤 %(hard)s 项；涉及 %(customers)s 个客户、%(claims)s 笔应收"
    ) % asdict(found)


def notes(result: Replay) -> list[str]:
    """What must be known to read the figures rightly."""
    said = []
    if result.looked_at < result.total:
        said.append(
            _("应收太多，只试算了 %(looked)s 笔（共 %(total)s 笔）：按固定规则抽取的整个客户。")
            % {"looked": result.looked_at, "total": result.total}
        )
    if result.past:
        said.append(_("按每一天当时知道的情况试算；批准、电话和强硬步骤都当作当天完成。"))
    else:
        said.append(_("假定没有人付款、情况不变；批准、电话和强硬步骤都当作当天完成。"))
    said.extend(
        _("%(year)s 年的工作日历尚未确认，到时没确认就不会发送；这里先按普通周末算。") % {"year": year}
        for year in result.unconfirmed
    )
    return said


def lines(result: Replay, *, compare: bool) -> Iterator[str]:
    """For a terminal: the steps of the policy tried, or with `compare` all that differs; then the figures."""
    if compare:
        rows = [row for row in result.differences() if row.kind != "same"]
        names = names_of([row.claim for row in rows])
        for row in rows:
            yield f"{row.on} {difference_words(row):<8} {step_word(row.step)}  {named(names.get(row.claim))}"
        yield _("现在：%(totals)s") % {"totals": totals_line(result.old_totals)}
        yield _("试的：%(totals)s") % {"totals": totals_line(result.new_totals)}
    else:
        names = names_of([one.claim for one in result.new.taken])
        for one in result.new.taken:
            yield f"{one.on} {step_word(one.step)}  {named(names.get(one.claim))}"
        yield totals_line(result.new_totals)
    yield from notes(result)
    yield _("什么都没有发出，什么都没有改。")


def named(name: ClaimName | None) -> str:
    return f"{name.customer} · {name.contract}/{name.sequence} {name.title}" if name else ""


def as_dict(result: Replay, *, compare: bool) -> dict[str, Any]:
    """JSON-able; amounts in minor units."""
    told: dict[str, Any] = {
        "first": result.first.isoformat(),
        "last": result.last.isoformat(),
        "past": result.past,
        "looked_at": result.looked_at,
        "total": result.total,
        "totals": asdict(result.new_totals),
        "steps": [step_dict(one) for one in result.new.taken],
    }
    if compare:
        told["current"] = asdict(result.old_totals)
        told["differences"] = [
            {
                "kind": row.kind,
                "receivable": row.claim,
                "step": row.step,
                "old": row.old and row.old.on.isoformat(),
                "new": row.new and row.new.on.isoformat(),
            }
            for row in result.differences()
            if row.kind != "same"
        ]
    return told


def step_dict(one: Taken) -> dict[str, Any]:
    return {
        "on": one.on.isoformat(),
        "receivable": one.claim,
        "customer": one.customer,
        "step": one.step,
        "form": one.form,
        "hard": one.hard,
        "approval": one.approval,
        "currency": one.currency,
        "amount_minor": one.amount_minor,
        "letter": one.letter or None,
        "channel": one.channel,
    }


def columns() -> list[Column]:
    """The columns of the file."""
    return [
        Column(_("客户"), width=32), Column(_("合同"), width=18), Column(_("期次"), "number", 6),
        Column(_("名称"), width=18), Column(_("步骤"), width=18), Column(_("与现在比"), width=12),
        Column(_("现在的日子"), "date", 12), Column(_("试的日子"), "date", 12), Column(_("金额"), "amount", 16),
        Column(_("币种"), width=6),
    ]  # fmt: skip


def file_rows(rows: Sequence[Difference]) -> Iterator[list[Cell]]:
    """Every step with its two days."""
    names = names_of([row.claim for row in rows])
    for row in rows:
        name, some = names.get(row.claim), row.new or row.old
        if name is None or some is None:
            continue
        yield [
            name.customer, name.contract, name.sequence, name.title, step_word(row.step), kind_word(row.kind),
            day_of(row.old), day_of(row.new), in_units(some.amount_minor, some.currency), some.currency,
        ]  # fmt: skip


def day_of(one: Taken | None) -> date | None:
    return one.on if one else None
