"""What holds for a whole day of an organization, read once and asked a million times while planning."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from huikuan.flow.parties.models import Contact, LegalEntity, Organization
from huikuan.flow.parties.selectors.calendars import work_calendar
from huikuan.flow.receivables.models import Hold
from huikuan.flow.reminders.models import Message
from huikuan.flow.reminders.selectors.traits import Counts, TraitsOfDay
from huikuan.flow.reminders.selectors.versions import policies_of
from huikuan.rules.dunning.cached import Decider
from huikuan.rules.dunning.contact import ContactFacts, NoRecipient, Recipient, choose_recipient, within_cap
from huikuan.rules.dunning.policy import Step

EMAIL = frozenset({"email"})
NONE: frozenset[str] = frozenset()
LEFT_OR_LEAVING = ("awaiting_approval", "queued", "claimed", "committing", "sent", "uncertain", "rehearsed")


class DayFacts:
    """Holds, blocks, caps, addresses and policies of one organization on one business date.

    `unmatched`: (customer, currency) pairs with money on account; `broken_promises`: how many, by customer, asked only
    when a policy does. Later stages know them, so they are handed in. `bank_seen_on`: the day whose bank data is
    judged, for a look into coming days: bank data is taken to be kept as fresh as it is then.
    """

    def __init__(
        self,
        organization: Organization,
        as_of: date,
        unmatched: Collection[tuple[int, str]] = (),
        broken_promises: Counts = dict,
        *,
        bank_seen_on: date | None = None,
        gapped: Collection[int] = (),
    ) -> None:
        self.organization = organization
        self.as_of = as_of
        self.calendar = work_calendar(organization.pk)
        self.policies = policies_of(organization.pk)
        self.deciders = {pk: Decider(policy, self.calendar, as_of) for pk, policy in self.policies.items()}
        self.traits = TraitsOfDay(organization.pk, as_of, self.policies, broken_promises)
        self.ordinary_from = {
            pk: max(policy.tolerance_minor, 1, *policy.minimums) for pk, policy in self.policies.items()
        }  # from this amount on the amount plays no part in what is decided
        self.holds = active_holds(organization.pk, as_of)
        self.unmatched = unmatched
        self.stale = stale_entities(organization.pk, bank_seen_on or as_of, self.stale_days()).union(gapped)
        self.sent_on = messages_by_customer(organization.pk, as_of - timedelta(days=6))
        self.cap_until: dict[tuple[int, int], date | None] = {}
        self.contacts: dict[int, list[ContactFacts]] = {}
        self.reach: dict[tuple[int, str, tuple[str, ...]], str] = {}

    def stale_days(self) -> int:
        return min((policy.stale_bank_days for policy in self.policies.values()), default=7)

    def blocked(self, customer_id: int, currency: str, entity_id: int) -> str:
        """The code of what holds back automatic chasing of this customer, or ""."""
        if (customer_id, currency) in self.unmatched:
            return "unmatched_money"
        return "stale_bank" if entity_id in self.stale else ""

    def capped_until(self, customer_id: int, policy_version_id: int) -> date | None:
        """The next day a message to this customer is allowed, or None when today is."""
        sent = self.sent_on.get(customer_id)
        if not sent:
            return None
        key = (customer_id, policy_version_id)
        if key not in self.cap_until:
            allowed, next_on = within_cap(sent, self.policies[policy_version_id], self.as_of)
            self.cap_until[key] = None if allowed else next_on
        return self.cap_until[key]

    def load_contacts(self, customer_ids: Iterable[int]) -> None:
        """Fetch the people of these customers in one query (of all customers when they are many)."""
        missing = set(customer_ids) - self.contacts.keys()
        if not missing:
            return
        rows = Contact.objects.filter(organization_id=self.organization.pk)
        rows = rows.filter(customer_id__in=missing) if len(missing) < 2000 else rows
        self.contacts.update((key, []) for key in missing)
        self.contacts.update(contacts_by_customer(rows))

    def recipient(self, customer_id: int, step: Step) -> Recipient | NoRecipient:
        """Who at the customer gets this step's message. `load_contacts` first."""
        return choose_recipient(self.contacts.get(customer_id, []), step)

    def unreachable(self, customer_id: int, step: Step) -> str:
        """Why nobody at the customer can receive this step, or "". `load_contacts` first."""
        key = (customer_id, step.audience, step.channels)  # a step may mean somebody else in another edition
        if key not in self.reach:
            found = self.recipient(customer_id, step)
            self.reach[key] = found.reason if isinstance(found, NoRecipient) else ""
        return self.reach[key]


def active_holds(organization_id: int, as_of: date) -> dict[int, tuple[int | None, date | None]]:
    """{receivable: (held amount or None for all, last day of the earliest hold to end)} on this date."""
    found: dict[int, tuple[int | None, date | None]] = {}
    rows = Hold.objects.filter(
        Q(until__isnull=True) | Q(until__gte=as_of),
        organization_id=organization_id,
        released_at__isnull=True,
        starts_on__lte=as_of,
    ).values_list("receivable_id", "amount_minor", "until")
    for pk, amount, until in rows:
        if pk not in found:
            found[pk] = (amount, until)
            continue
        held, earliest = found[pk]
        total = None if amount is None or held is None else held + amount
        ends = [day for day in (earliest, until) if day is not None]
        found[pk] = (total, min(ends) if ends else None)
    return found


def stale_entities(organization_id: int, as_of: date, limit_days: int) -> frozenset[int]:
    """Our entities whose bank feed is older than the limit (calendar days); entities without a feed never are."""
    oldest = as_of - timedelta(days=limit_days)
    rows = LegalEntity.objects.filter(organization_id=organization_id, bank_data_until__lt=oldest)
    return frozenset(rows.values_list("pk", flat=True))


def messages_by_customer(organization_id: int, since: date) -> dict[int, list[date]]:
    """The days of the reminders that went (or are going) to each customer since a date, one entry a letter."""
    found: dict[int, list[date]] = defaultdict(list)
    rows = Message.objects.filter(
        organization_id=organization_id, business_date__gte=since, state__in=LEFT_OR_LEAVING, purpose="reminder"
    ).values_list("customer_id", "business_date")
    for customer_id, day in rows:
        found[customer_id].append(day)
    return found


def contacts_by_customer(rows: QuerySet[Contact], moment: datetime | None = None) -> dict[int, list[ContactFacts]]:
    """Contacts as the rule for choosing a recipient reads them, by customer, in the order they were entered.

    `moment`: a past instant; who left, refused or bounced after it is taken as he was before.
    """
    found: dict[int, list[ContactFacts]] = defaultdict(list)
    still = Q(left_at__isnull=True) if moment is None else Q(left_at__isnull=True) | Q(left_at__gt=moment)
    values = rows.filter(still).values_list(
        "pk", "customer_id", "email", "language", "customer__language", "is_payer", "is_approver", "is_superior",
        "opted_out_at", "bounced_at",
    )  # fmt: skip
    for pk, customer_id, email, language, customers, payer, approver, superior, opted_out, bounced in values.order_by(
        "pk"
    ):
        roles = (("payer", payer), ("approver", approver), ("superior", superior), ("billing", not superior))
        found[customer_id].append(
            ContactFacts(
                key=str(pk),
                roles=frozenset(name for name, has in roles if has),
                addresses={"email": email} if email else {},
                opted_out=EMAIL if by_then(opted_out, moment) else NONE,
                bounced=EMAIL if by_then(bounced, moment) else NONE,
                language=language or customers,
            )
        )
    return found


def by_then(at: datetime | None, moment: datetime | None) -> bool:
    """Whether something dated had happened by a moment (None: by now)."""
    return at is not None and (moment is None or at <= moment)
