"""自助办理 on the customer's page: what the customer declared, and how many links stand."""

from __future__ import annotations

from typing import Any

from huikuan.flow.parties.models import Customer, User
from huikuan.flow.parties.selectors.portal import standing_count
from huikuan.flow.reports.selectors.portal import portal_acts
from huikuan.support import clock
from huikuan.support.sentences import words
from huikuan.support.sentences.portal import KINDS


def portal_section(customer: Customer, user: User) -> dict[str, Any]:
    """How many links stand, and the newest declarations. At most three queries."""
    acts = [(row, words.word(KINDS, row.kind)) for row in portal_acts(user, customer)]
    return {"portal_links": standing_count(customer, clock.now()), "portal_acts": acts}
