"""Who may do what: one declared table, read by every interface.

A role holds permissions; a permission is a verb and a noun. What a person may *see* is decided by `scope`: a project
manager sees the contracts that name him or her unless granted more (domain.md).
"""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """The staff of an organization (domain.md, Who uses it)."""

    OWNER = "owner"
    FINANCE = "finance"
    PROJECT_MANAGER = "project_manager"
    LEGAL = "legal"
    AUDITOR = "auditor"


class Permission(StrEnum):
    """What can be allowed."""

    READ = "read"
    READ_ALL = "read_all"
    READ_AUDIT = "read_audit"
    IMPORT_BOOK = "import_book"
    RECORD_PAYMENT = "record_payment"
    REVERSE_PAYMENT = "reverse_payment"
    READ_BANK = "read_bank"
    CLAIM_MONEY = "claim_money"
    HOLD = "hold"
    ASSIGN = "assign"
    WRITE_OFF = "write_off"
    EDIT_RECEIVABLE = "edit_receivable"
    EDIT_CUSTOMER = "edit_customer"
    EDIT_DELIVERY = "edit_delivery"
    REQUEST_INVOICE = "request_invoice"
    ISSUE_INVOICE = "issue_invoice"
    READ_CREDIT = "read_credit"
    EDIT_CREDIT = "edit_credit"
    APPROVE_EXPOSURE = "approve_exposure"
    WORK_TASK = "work_task"
    APPROVE_MESSAGE = "approve_message"
    APPROVE_HARD_STEP = "approve_hard_step"
    NEGOTIATE = "negotiate"
    APPROVE_OFFER = "approve_offer"
    RESOLVE_UNCERTAIN = "resolve_uncertain"
    RUN_DAY = "run_day"
    SWITCH_SENDING = "switch_sending"
    EDIT_POLICY = "edit_policy"
    EDIT_SETTINGS = "edit_settings"
    EDIT_USERS = "edit_users"
    EXPORT = "export"


_P = Permission
GRANTS: dict[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.FINANCE: frozenset(
        {
            _P.READ, _P.READ_ALL, _P.IMPORT_BOOK, _P.RECORD_PAYMENT, _P.REVERSE_PAYMENT, _P.HOLD, _P.ASSIGN,
            _P.EDIT_RECEIVABLE, _P.EDIT_CUSTOMER, _P.EDIT_DELIVERY, _P.WORK_TASK,
            _P.APPROVE_MESSAGE, _P.RESOLVE_UNCERTAIN, _P.RUN_DAY, _P.EXPORT, _P.READ_AUDIT,
            _P.READ_CREDIT, _P.EDIT_CREDIT, _P.REQUEST_INVOICE, _P.ISSUE_INVOICE,
            _P.NEGOTIATE, _P.READ_BANK,
        }
    ),
    Role.PROJECT_MANAGER: frozenset(
        {
            _P.READ, _P.HOLD, _P.EDIT_CUSTOMER, _P.EDIT_DELIVERY, _P.WORK_TASK, _P.APPROVE_MESSAGE, _P.EXPORT,
            _P.REQUEST_INVOICE, _P.NEGOTIATE, _P.CLAIM_MONEY,
        }
    ),
    Role.LEGAL: frozenset(
        {
            _P.READ, _P.READ_ALL, _P.HOLD, _P.WORK_TASK, _P.APPROVE_HARD_STEP, _P.NEGOTIATE, _P.EXPORT, _P.READ_AUDIT,
            _P.READ_CREDIT,
        }
    ),
    Role.AUDITOR: frozenset({_P.READ, _P.READ_ALL, _P.READ_AUDIT, _P.EXPORT, _P.READ_CREDIT, _P.READ_BANK}),
}  # fmt: skip


def may(role: str, permission: Permission) -> bool:
    """Whether this role holds this permission. An unknown role holds none."""
    try:
        return permission in GRANTS[Role(role)]
    except ValueError:
        return False


class NotAllowed(Exception):
    """A person tried what the role does not permit; `permission` names it."""

    def __init__(self, permission: Permission) -> None:
        super().__init__(permission)
        self.permission = permission
