"""The rows of a list of claims as text and ready badges: a lean template is what keeps a long page fast."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from huikuan.flow.receivables.selectors.rows import Row
from huikuan.rules.money import format_exact
from huikuan.support.sentences import words
from huikuan.web.templatetags.huikuan import hold_badge, state_badge


@dataclass(frozen=True, slots=True)
class Line:
    """One claim as a list shows it."""

    id: int
    url: str
    what: str
    customer: str
    contract: str
    title: str
    amount: str
    of: str
    due: str
    state: SafeString
    hold: SafeString | str
    next: str
    manager: str


def lines(rows: Sequence[Row], next_days: Mapping[int, date]) -> list[Line]:
    """The rows in words of the present language."""
    badges: dict[tuple[str, int], SafeString] = {}
    address = reverse("web:receivable", args=[0]).removesuffix("0")
    part_of, trigger_words = _("共 %(amount)s"), {key: str(word) for key, word in words.TRIGGERS.items()}
    made = []
    for row in rows:
        look = (row.state, row.days_late)
        if look not in badges:
            badges[look] = state_badge(*look)
        partly = 0 < row.outstanding_minor < row.amount_minor
        shown = row.outstanding_minor or row.amount_minor
        next_on = next_days.get(row.id)
        made.append(
            Line(
                id=row.id,
                url=f"{address}{row.id}",
                what=f"{row.customer} {row.contract} {row.title}",
                customer=row.customer,
                contract=row.contract,
                title=row.title,
                amount=format_exact(shown, row.currency),
                of=part_of % {"amount": format_exact(row.amount_minor, row.currency)} if partly else "",
                due=row.due_on.isoformat() if row.due_on else trigger_words.get(row.trigger, row.trigger),
                state=badges[look],
                hold=hold_badge(row.hold.until) if row.hold else "",
                next=next_on.isoformat() if next_on and not row.hold else "",
                manager=row.manager,
            )
        )
    return made


TICK = '<td class="pick"><label><input type="checkbox" name="ids" value="{}" data-pick aria-label="{}"></label></td>'
ROW = (
    '<tr data-row>{tick}<th class="name" scope="row"><a href="{url}" data-main>{customer}</a>'
    '<span class="sub">{contract} · {title}</span></th><td class="num main">{amount}{of}</td>'
    '<td class="when" data-label="{name_due}">{due}</td>'
    '<td class="next"><span class="badges">{state}{hold}</span></td>'
    '<td class="when spare">{next}</td><td class="who spare">{manager}</td></tr>'
)


def table_rows(rows: Sequence[Row], next_days: Mapping[int, date], *, ticks: bool) -> SafeString:
    """The body of the list. Written here and not in a template: fifty rows there cost more than the whole rest."""
    name_due = escape(_("到期日"))
    made = []
    for line in lines(rows, next_days):
        made.append(
            ROW.format(
                tick=TICK.format(line.id, escape(line.what)) if ticks else "",
                url=line.url,
                customer=escape(line.customer),
                contract=escape(line.contract),
                title=escape(line.title),
                amount=escape(line.amount),
                of=f'<span class="sub">{escape(line.of)}</span>' if line.of else "",
                due=escape(line.due),
                state=conditional_escape(line.state),
                hold=conditional_escape(line.hold),
                next=line.next,
                manager=escape(line.manager),
                name_due=name_due,
            )
        )
    return mark_safe("".join(made))  # noqa: S308  (every text above is escaped)
