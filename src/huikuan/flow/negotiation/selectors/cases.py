"""案件: the board by stage, the table with its filter, one case with what a person may see of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet, Sum

from huikuan.flow.contracts.models import Contract
from huikuan.flow.contracts.selectors.scope import contracts_for, sees_everything
from huikuan.flow.negotiation.models import Attachment, Case, Watcher
from huikuan.flow.parties.models import Customer, User
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.receivables.selectors.filters import whole
from huikuan.rules.talks.reasons import REMEDIES
from huikuan.rules.talks.stage import STAGES

PAGE: Final = 50
CARDS: Final = 12
FEW: Final = 200
SHOWN: Final = ("open", "mine", "watched", "closed")
SORTS: Final = {"money": "overdue_minor", "age": "late_since", "closed": "closed_on"}
UNKNOWN: Final = "unknown"
AGES: Final = {"30": (0, 30), "60": (31, 60), "90": (61, 90), "more": (91, None)}
"""Days since the earliest due date that was missed: from, to (None: no end)."""


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases to list. `owner` 0: nobody's. `min_minor` in minor units. `due`: with a next step due by today."""

    show: str = "open"
    stage: str = ""
    reason: str = ""
    owner: int | None = None
    customer: int | None = None
    text: str = ""
    age: str = ""
    min_minor: int | None = None
    due: bool = False
    sort: str = "money"

    @classmethod
    def read(cls, query: Mapping[str, str]) -> CaseFilter:
        """The filter of an address; what cannot be read is left out."""
        show, stage, sort = query.get("show", ""), query.get("stage", ""), query.get("sort", "")
        reason, age = query.get("reason", ""), query.get("age", "")
        return cls(
            show=show if show in SHOWN else "open",
            stage=stage if stage in STAGES else "",
            reason=reason if reason in REMEDIES or reason == UNKNOWN else "",
            owner=whole(query.get("owner", "")),
            customer=whole(query.get("customer", "")),
            text=query.get("text", "").strip()[:80],
            age=age if age in AGES else "",
            min_minor=whole(query.get("min_minor", "")),
            due=query.get("due", "") == "1",
            sort=sort if sort in ("money", "age") else "money",
        )

    def query(self, **changes: Any) -> str:
        """The address of this filter, with `changes`; what is usual is left out."""
        chosen, usual = replace(self, **changes), CaseFilter()
        pairs = {name: getattr(chosen, name) for name in chosen.__slots__ if name != "due"}
        kept = {name: value for name, value in pairs.items() if value != getattr(usual, name)}
        return urlencode(kept | ({"due": "1"} if chosen.due else {}))


@dataclass(frozen=True, slots=True)
class Column:
    """A stage on the board: how many cases, how much by currency in minor units, the largest of them."""

    stage: str
    count: int
    sums: tuple[tuple[str, int], ...]
    cases: list[Case]


@dataclass(frozen=True, slots=True)
class CasePage:
    """Some cases, and the cursor of the following page ("" at the end)."""

    rows: list[Case]
    older: str


def cases_for(user: User) -> QuerySet[Case]:
    """Cases this person may see: those of visible contracts."""
    ours = Case.objects.filter(organization_id=user.organization_id)
    return ours if sees_everything(user) else ours.filter(contract__in=contracts_for(user).values("pk"))


def find_case(user: User, case_id: int) -> Case | None:
    """The case with everything its page names, if this person may see it."""
    related = ("organization", "customer", "contract__entity", "contract__manager", "owner", "closed_by")
    return cases_for(user).select_related(*related).filter(pk=case_id).first()


def narrowed(user: User, chosen: CaseFilter, as_of: date) -> QuerySet[Case]:
    """The cases the filter means, in no order."""
    rows = cases_for(user).filter(closed_on__isnull=chosen.show != "closed")
    if chosen.show == "mine":
        rows = rows.filter(owner=user)
    if chosen.show == "watched":
        rows = rows.filter(pk__in=Watcher.objects.filter(user=user).values("case_id"))
    exact = {"stage": chosen.stage, "customer_id": chosen.customer}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if chosen.reason:
        rows = rows.filter(reason="" if chosen.reason == UNKNOWN else chosen.reason)
    if chosen.owner is not None:
        rows = rows.filter(owner_id=chosen.owner or None)
    if chosen.min_minor:
        rows = rows.filter(overdue_minor__gte=chosen.min_minor)
    if chosen.due:
        rows = rows.filter(next_on__lte=as_of)
    if chosen.age:
        first, last = AGES[chosen.age]
        rows = rows.filter(late_since__lte=as_of - timedelta(days=first))
        rows = rows if last is None else rows.filter(late_since__gte=as_of - timedelta(days=last))
    return rows.filter(named(user, chosen.text)) if chosen.text else rows


def named(user: User, text: str) -> Q:
    """By the customer (Chinese, pinyin, initials) or the contract's number. Two queries."""
    ours = user.organization_id
    customers = Customer.objects.filter(Q(name__icontains=text) | Q(pinyin__contains=text.lower()), organization=ours)
    contracts = Contract.objects.filter(organization=ours, number__icontains=text)
    return Q(customer_id__in=list(customers.values_list("pk", flat=True)[:FEW])) | Q(
        contract_id__in=list(contracts.values_list("pk", flat=True)[:FEW])
    )


def board(user: User, chosen: CaseFilter, as_of: date) -> list[Column]:
    """All stages in their order, each with its largest cases. Two queries, and two more where a text is looked for."""
    rows = narrowed(user, replace(chosen, stage=""), as_of)
    sums: dict[str, list[tuple[str, int, int]]] = {}
    grouped = rows.order_by().values("stage", "currency").annotate(money=Sum("overdue_minor"), n=Count("pk"))
    for stage, currency, money, n in grouped.order_by("-money").values_list("stage", "currency", "money", "n"):
        sums.setdefault(stage, []).append((currency, money, n))
    wanted = Q(pk__in=[])
    for stage in sums:
        wanted |= Q(pk__in=rows.filter(stage=stage).order_by("-overdue_minor", "-pk").values("pk")[:CARDS])
    cards = list(with_names(Case.objects.filter(wanted)).order_by("-overdue_minor", "-pk")) if sums else []
    return [
        Column(
            stage, sum(n for _currency, _money, n in sums.get(stage, ())),
            tuple((currency, money) for currency, money, _n in sums.get(stage, ()) if money),
            [case for case in cards if case.stage == stage],
        )
        for stage in STAGES
    ]  # fmt: skip


def with_names(rows: QuerySet[Case]) -> QuerySet[Case]:
    return rows.select_related("customer", "contract", "owner")


def case_page(user: User, chosen: CaseFilter, as_of: date, *, after: str = "") -> CasePage:
    """One page: the largest first, or the longest late first; closed ones the newest first."""
    name = "closed" if chosen.show == "closed" else chosen.sort
    column, falling = SORTS[name], name != "age"
    rows = narrowed(user, chosen, as_of)
    if name == "age":
        rows = rows.filter(late_since__isnull=False)
    value, _, key = after.rpartition("~")
    if (start := cursor_value(name, value)) is not None and (pk := whole(key)) is not None:
        step = "lt" if falling else "gt"
        past = Q(**{f"{column}__{step}": start}) | Q(**{f"pk__{step}": pk})
        rows = rows.filter(past, **{f"{column}__{step}e": start})
    sign = "-" if falling else ""
    found = list(with_names(rows).order_by(f"{sign}{column}", f"{sign}pk")[: PAGE + 1])
    shown = found[:PAGE]
    older = f"{getattr(shown[-1], column)}~{shown[-1].pk}" if len(found) > PAGE else ""
    return CasePage(shown, older)


def cursor_value(sort: str, text: str) -> int | date | None:
    """The value of a cursor in this order, None for one that is none of ours."""
    if sort == "money":
        return whole(text)
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def totals(user: User, chosen: CaseFilter, as_of: date) -> list[tuple[str, int, int]]:
    """(currency, overdue minor units, count) of all cases the filter means. One query."""
    rows = narrowed(user, chosen, as_of).order_by().values("currency")
    return list(rows.annotate(money=Sum("overdue_minor"), n=Count("pk")).values_list("currency", "money", "n"))


def open_case_of(contract_id: int) -> Case | None:
    """The contract's open case."""
    return Case.objects.filter(contract_id=contract_id, closed_on__isnull=True).first()


def open_claims(case: Case) -> list[Receivable]:
    """The contract's open claims, the earliest due first, those without a date last. One query."""
    rows = Receivable.objects.filter(contract_id=case.contract_id, closed="").select_related("milestone")
    return sorted(rows, key=lambda row: (row.due_on is None, row.due_on or date.max, row.sequence))


def watchers_of(case: Case) -> list[User]:
    """Who follows the case, by name. One query."""
    rows = Watcher.objects.filter(case=case).select_related("user").order_by("user__name")
    return [row.user for row in rows]


def attachments_of(case: Case) -> list[Attachment]:
    """Its files without their content, newest first. One query."""
    rows = Attachment.objects.filter(case=case).select_related("file", "by").defer("file__content")
    return list(rows.order_by("-pk"))


def people_who_see(case: Case) -> list[User]:
    """Everybody of ours who may see the case: for naming in a note and for handing it on. One query."""
    people = User.objects.filter(organization_id=case.organization_id, is_active=True).order_by("name")
    return [one for one in people if sees_everything(one) or one.pk == case.contract.manager_id]
