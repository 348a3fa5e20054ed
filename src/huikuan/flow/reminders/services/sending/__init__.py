"""Sending exactly once: claim, hand over up to the last act, re-check the facts, act, keep what came of it.

queued → claimed → committing → sent. Each arrow is one durable transaction with its event, and is taken only by who
holds the claim's number (`attempt`, the fencing token). A message whose claim lapses before the last act goes back to
queued; one that lapses after it is uncertain and is never repeated by the machine. See docs/flow.md.
"""

from huikuan.flow.reminders.services.sending.claims import Claimed, claim_next
from huikuan.flow.reminders.services.sending.gate import Gate
from huikuan.flow.reminders.services.sending.lapses import release_lapsed
from huikuan.flow.reminders.services.sending.results import abandon, postpone, record_result
from huikuan.flow.reminders.services.sending.uncounting import uncount
from huikuan.flow.reminders.services.sending.verdicts import Go, Lost, Stop, Verdict, Wait
from huikuan.flow.reminders.services.sending.withdrawal import withdraw_all, withdraw_for_receivables, withdraw_letters

__all__ = [
    "Claimed",
    "Gate",
    "Go",
    "Lost",
    "Stop",
    "Verdict",
    "Wait",
    "abandon",
    "claim_next",
    "postpone",
    "record_result",
    "release_lapsed",
    "uncount",
    "withdraw_all",
    "withdraw_for_receivables",
    "withdraw_letters",
]
