"""谈: cases and everything people say, promise, contest, offer and agree about late money."""

from huikuan.flow.negotiation.models.agreements import Agreement, AgreementLine, AuthorityLimit, Offer
from huikuan.flow.negotiation.models.cases import Attachment, Case, Interaction, Meeting, Mention, Watcher
from huikuan.flow.negotiation.models.firm import FirmApproval, FirmStep, Retrospective
from huikuan.flow.negotiation.models.promises import Dispute, Promise, PromiseLine

__all__ = [
    "Agreement",
    "AgreementLine",
    "Attachment",
    "AuthorityLimit",
    "Case",
    "Dispute",
    "FirmApproval",
    "FirmStep",
    "Interaction",
    "Meeting",
    "Mention",
    "Offer",
    "Promise",
    "PromiseLine",
    "Retrospective",
    "Watcher",
]
