"""Cases opened for all contracts that are late, in two statements however many."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.db.models import Max

from huikuan.flow.negotiation.models import Case
from huikuan.flow.negotiation.services.cases import FIRST_STAGE
from huikuan.support.bulk import instant

LATE_DAYS: Final = 3  # calendar days overdue before the machine opens a case

CASES: Final = """
INSERT INTO negotiation_case
  (organization_id, customer_id, contract_id, currency, owner_id, stage, reason, reason_words, next_words,
   overdue_minor, late_since, opened_on, opened_at, outcome)
SELECT c.organization_id, c.customer_id, c.id, c.currency, c.manager_id, %(stage)s, '', '', '',
  SUM(r.outstanding_minor), MIN(r.due_on), %(on)s, %(at)s, ''
FROM (
  SELECT DISTINCT l.contract_id FROM receivables_receivable l
  WHERE l.organization_id = %(organization)s AND l.closed = '' AND l.due_on < %(before)s
    AND NOT EXISTS (SELECT 1 FROM negotiation_case k WHERE k.contract_id = l.contract_id AND k.closed_on IS NULL)
) late
JOIN contracts_contract c ON c.id = late.contract_id
JOIN receivables_receivable r ON r.contract_id = c.id AND r.closed = '' AND r.due_on < %(on)s
GROUP BY c.organization_id, c.customer_id, c.id, c.currency, c.manager_id
"""
EVENTS: Final = """
INSERT INTO events_event (organization_id, at, kind, subject_kind, subject_id, data)
SELECT k.organization_id, %(at)s, 'case.opened', 'case', k.id, {data}
FROM negotiation_case k
WHERE k.organization_id = %(organization)s AND k.id > %(last)s AND k.opened_by_id IS NULL AND k.opened_at = %(at)s
"""
DATA: Final = {
    "postgresql": "jsonb_build_object('contract', k.contract_id, 'owner', k.owner_id)",
    "sqlite": "json_object('contract', k.contract_id, 'owner', k.owner_id)",
}


@transaction.atomic
def open_late(*, organization_id: int, as_of: date, at: datetime) -> int:
    """A case, in its manager's hands, for every contract with a claim more than LATE_DAYS overdue and no open case.

    Returns how many. Safe to repeat.
    """
    last = Case.objects.aggregate(last=Max("pk"))["last"] or 0
    values: dict[str, str | int | date] = {
        "stage": FIRST_STAGE,
        "on": as_of,
        "at": instant(at),
        "organization": organization_id,
        "before": as_of - timedelta(days=LATE_DAYS),
        "last": last,
    }
    with connection.cursor() as cursor:
        cursor.execute(CASES, values)
        opened = int(cursor.rowcount)
        if opened:
            cursor.execute(EVENTS.format(data=DATA[connection.vendor]), values)
    return opened
