"""What an event is about, by name and with a link. One query for each kind of subject on the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from huikuan.flow.contracts.models import Contract
from huikuan.flow.invoices.models import Invoice
from huikuan.flow.parties.models import Customer, LegalEntity, User
from huikuan.flow.payments.models import BankLine, Payment, StatementAccount
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.reminders.models import Message, Policy, Task
from huikuan.rules.money import format_exact
from huikuan.support.events.models import Event
from huikuan.support.events.timeline import subjects_of
from huikuan.support.sentences import happenings as sentences

Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Named:
    """The name of a subject and where its page is ("" when it has none)."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One event as a page shows it."""

    event: Event
    actor: str  # "" is the machine
    sentence: str
    subject: Named
    changes: list[tuple[str, str, str]]  # field, before, after


def lines(events: Iterable[Event], organization_id: int) -> list[Line]:
    """Events as readable lines. At most one query for each kind of subject, one for the people."""
    rows = list(events)
    names = name_all(subjects_of(rows), organization_id)
    people = people_of(rows, organization_id)
    made = []
    for event in rows:
        subject = names.get((event.subject_kind, event.subject_id)) or unnamed(event)
        sentence = sentences.event_sentence(event.kind, event.data, people)
        changed = sentences.changes(event.data, people)
        made.append(Line(event, people.get(event.actor_id or 0, ""), sentence, subject, changed))
    return made


def people_of(events: Iterable[Event], organization_id: int) -> Mapping[int, str]:
    """The names of everybody in the organization who appears in these events, as actor or as a value."""
    ids = {event.actor_id for event in events if event.actor_id}
    for event in events:
        for field in ("manager", "owner", "superior"):
            ids.update(value for value in event.data.get("changes", {}).get(field, []) if isinstance(value, int))
    if not ids:
        return {}
    return dict(User.objects.filter(organization_id=organization_id, pk__in=ids).values_list("pk", "name"))


def unnamed(event: Event) -> Named:
    """A subject without a row to name it (or of another organization): its kind alone."""
    return Named(sentences.subject_word(event.subject_kind))


def name_all(wanted: Mapping[str, set[int]], organization_id: int) -> dict[Key, Named]:
    """Names for all these subjects, only of this organization."""
    found: dict[Key, Named] = {}
    for kind, ids in wanted.items():
        if namer := NAMERS.get(kind):
            for key, named in namer(organization_id, ids):
                found[kind, key] = named
    return found


def page_of(name: str, key: int) -> str:
    """The address of a row's page; "" while the page does not exist."""
    try:
        return reverse(name, args=[key])
    except NoReverseMatch:
        return ""


Found = Iterable[tuple[int, Named]]


def receivables(organization_id: int, ids: set[int]) -> Found:
    rows = Receivable.objects.filter(organization_id=organization_id, pk__in=ids).values_list(
        "pk", "contract__number", "title"
    )
    for key, number, title in rows:
        yield key, Named(f"{number} {title}", page_of("web:receivable", key))


def contracts(organization_id: int, ids: set[int]) -> Found:
    for key, number in Contract.objects.filter(organization_id=organization_id, pk__in=ids).values_list("pk", "number"):
        yield key, Named(number, page_of("web:contract", key))


def customers(organization_id: int, ids: set[int]) -> Found:
    for key, name in Customer.objects.filter(organization_id=organization_id, pk__in=ids).values_list("pk", "name"):
        yield key, Named(name, page_of("web:customer", key))


def payments(organization_id: int, ids: set[int]) -> Found:
    rows = Payment.objects.filter(organization_id=organization_id, pk__in=ids).values_list(
        "pk", "customer__name", "amount_minor", "currency"
    )
    for key, name, amount, currency in rows:
        yield key, Named(f"{name} {format_exact(amount, currency)}", page_of("web:payment", key))


def invoices(organization_id: int, ids: set[int]) -> Found:
    rows = Invoice.objects.filter(organization_id=organization_id, pk__in=ids).values_list("pk", "number")
    for key, number in rows:
        yield key, Named(_("发票 %(number)s") % {"number": number or _("待开")}, page_of("web:invoice", key))


def messages(organization_id: int, ids: set[int]) -> Found:
    rows = Message.objects.filter(organization_id=organization_id, pk__in=ids).values_list("pk", "subject")
    for key, subject in rows:
        yield key, Named(subject, page_of("web:message", key))


def tasks(organization_id: int, ids: set[int]) -> Found:
    rows = Task.objects.filter(organization_id=organization_id, pk__in=ids).values_list("pk", "kind", "customer__name")
    for key, kind, customer in rows:
        title = sentences.task_title(kind)
        yield key, Named(f"{title} · {customer}" if customer else title, page_of("web:task", key))


def policies(organization_id: int, ids: set[int]) -> Found:
    for key, name in Policy.objects.filter(organization_id=organization_id, pk__in=ids).values_list("pk", "name"):
        yield key, Named(name, f"{reverse('web:policy')}?policy={key}")


def bank_lines(organization_id: int, ids: set[int]) -> Found:
    rows = BankLine.objects.filter(organization_id=organization_id, pk__in=ids).values_list(
        "pk", "counterparty", "amount_minor", "currency"
    )
    for key, name, amount, currency in rows:
        yield key, Named(f"{name} {format_exact(amount, currency)}".strip(), page_of("web:bank_line", key))


def bank_accounts(organization_id: int, ids: set[int]) -> Found:
    for row in StatementAccount.objects.filter(organization_id=organization_id, pk__in=ids):
        yield row.pk, Named(str(row))


def users(organization_id: int, ids: set[int]) -> Found:
    for key, name in User.objects.filter(organization_id=organization_id, pk__in=ids).values_list("pk", "name"):
        yield key, Named(name)


def entities(organization_id: int, ids: set[int]) -> Found:
    rows = LegalEntity.objects.filter(organization_id=organization_id, pk__in=ids).values_list("pk", "name")
    for key, name in rows:
        yield key, Named(name)


def organization(organization_id: int, ids: set[int]) -> Found:
    yield organization_id, Named(_("本组织"))


NAMERS: dict[str, Callable[[int, set[int]], Found]] = {
    "receivable": receivables,
    "contract": contracts,
    "customer": customers,
    "payment": payments,
    "bank_line": bank_lines,
    "bank_account": bank_accounts,
    "invoice": invoices,
    "message": messages,
    "task": tasks,
    "policy": policies,
    "user": users,
    "entity": entities,
    "organization": organization,
}
