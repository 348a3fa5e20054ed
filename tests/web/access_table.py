"""The declared table of every address of the desk: which permission it needs and which methods it takes."""

from __future__ import annotations

from typing import Any, NamedTuple

from huikuan.support.access import Permission as P

READ, ASK, ACT = ("GET",), ("GET", "POST"), ("POST",)


class Route(NamedTuple):
    """What an address asks of whoever opens it. `data` is posted; `extra` are further statuses that are in order."""

    permission: P
    methods: tuple[str, ...] = READ
    data: dict[str, Any] = {}  # noqa: RUF012  (never changed)
    extra: frozenset[int] = frozenset()


PUBLIC = {"login", "logout", "language", "hook"}
"""Addresses for anybody. Static files are served before any address is looked at."""
CALLED = {"hook"}
"""Addresses that other programs call: no page and no token, the proof is in the address and the signature."""

ROUTES: dict[str, Route] = {
    "today": Route(P.READ),
    "waiting": Route(P.READ),
    "run_day": Route(P.RUN_DAY, ACT),
    "talk_answered": Route(P.WORK_TASK, ACT),
    "mentions_seen": Route(P.READ, ACT),
    "task": Route(P.READ),
    "task_done": Route(P.WORK_TASK, ACT, {"outcome": "done", "note": "打过电话"}),
    "task_drop": Route(P.WORK_TASK, ACT, {"drop-reason": "客户已付"}),
    "task_reassign": Route(P.WORK_TASK, ACT),
    "task_approve": Route(P.READ, ACT),  # the role is named by the task; the service checks it
    "dashboard": Route(P.READ),
    "search": Route(P.READ),
    "customers": Route(P.READ),
    "customer_options": Route(P.READ),
    "customer_new": Route(P.EDIT_CUSTOMER, ASK),
    "customer": Route(P.READ),
    "customer_history": Route(P.READ),
    "customer_statement": Route(P.READ, extra=frozenset({404})),  # not for who sees only a part of the account
    "customer_statement_pdf": Route(P.READ, extra=frozenset({404})),
    "customer_statement_send": Route(P.APPROVE_MESSAGE, ASK, extra=frozenset({404})),
    "customer_credit": Route(P.READ_CREDIT),
    "credit_review": Route(P.EDIT_CREDIT, ASK),
    "credit_import": Route(P.EDIT_CREDIT, ASK),
    "credit_approve": Route(P.APPROVE_EXPOSURE, ASK),
    "credit_report": Route(P.READ_CREDIT, extra=frozenset({404})),  # nothing may have been handed in
    "customer_edit": Route(P.EDIT_CUSTOMER, ASK),
    "contact_new": Route(P.EDIT_CUSTOMER, ASK),
    "contact_edit": Route(P.EDIT_CUSTOMER, ASK),
    "contact_state": Route(P.EDIT_CUSTOMER, ACT, {"state": "left"}),
    "portal_revoke": Route(P.EDIT_CUSTOMER, ACT),
    "portal_file": Route(P.READ),
    "contracts": Route(P.READ),
    "contract_new": Route(P.EDIT_RECEIVABLE, ASK),
    "contract": Route(P.READ),
    "contract_edit": Route(P.EDIT_RECEIVABLE, ASK),
    "health_check": Route(P.READ, ASK),  # nothing is kept
    "contract_health": Route(P.READ),
    "contract_health_pdf": Route(P.READ),
    "contract_text": Route(P.EDIT_RECEIVABLE, ACT),
    "contract_paper": Route(P.READ, extra=frozenset({404})),  # nothing may have been handed in
    "contract_instalments": Route(P.EDIT_RECEIVABLE, ASK),
    "receivables": Route(P.READ),
    "receivables_totals": Route(P.READ),
    "receivables_export": Route(P.EXPORT),
    "receivables_save_view": Route(P.READ, ACT, {"name": "我的", "query": "state=open"}),
    "receivables_forget_view": Route(P.READ, ACT),
    "receivables_hold": Route(P.HOLD, ASK),
    "receivables_release": Route(P.HOLD, ASK),
    "receivables_assign": Route(P.ASSIGN, ASK),
    "contract_delivery": Route(P.READ),
    "discount_new": Route(P.EDIT_RECEIVABLE, ASK),
    "discount_withdraw": Route(P.EDIT_RECEIVABLE, ASK),
    "reward_new": Route(P.EDIT_RECEIVABLE, ASK),
    "reward_give": Route(P.EDIT_RECEIVABLE, ASK),
    "reward_withdraw": Route(P.EDIT_RECEIVABLE, ASK),
    "incentives": Route(P.READ),
    "guarantee_new": Route(P.EDIT_RECEIVABLE, ASK),
    "guarantee_release": Route(P.EDIT_RECEIVABLE, ASK),
    "guarantee_file": Route(P.READ, extra=frozenset({404})),  # nothing may have been handed in
    "contract_amend": Route(P.EDIT_RECEIVABLE, ASK),
    "amendment_file": Route(P.READ, extra=frozenset({404})),  # nothing may have been handed in
    "project_new": Route(P.EDIT_DELIVERY, ASK),
    "project_report": Route(P.EDIT_DELIVERY, ASK),
    "milestone_new": Route(P.EDIT_DELIVERY, ASK),
    "milestone_edit": Route(P.EDIT_DELIVERY, ASK),
    "milestone_progress": Route(P.EDIT_DELIVERY, ASK),
    "milestone_accept": Route(P.EDIT_DELIVERY, ASK),
    "milestone_deemed": Route(P.EDIT_DELIVERY, ASK, extra=frozenset({404})),  # only once the time to object is over
    "milestone_revoke": Route(P.EDIT_DELIVERY, ASK),
    "milestone_object": Route(P.EDIT_DELIVERY, ASK),
    "milestone_settle": Route(P.EDIT_DELIVERY, ASK),
    "contract_link": Route(P.EDIT_DELIVERY),
    "connection_link": Route(P.EDIT_DELIVERY, ASK),
    "project_link": Route(P.EDIT_DELIVERY, ASK),
    "project_sync": Route(P.EDIT_DELIVERY, ACT),
    "project_unlink": Route(P.EDIT_DELIVERY, ASK),
    "receivable_task": Route(P.EDIT_DELIVERY, ASK, extra=frozenset({404})),  # only where writing there is switched on
    "milestone_evidence": Route(P.READ, extra=frozenset({404})),  # nothing may have been handed in
    "receivable": Route(P.READ),
    "receivable_promise": Route(P.WORK_TASK, ASK),
    "receivable_dispute": Route(P.WORK_TASK, ASK),
    "receivable_resolve": Route(P.EDIT_RECEIVABLE, ASK),
    "receivable_hold": Route(P.HOLD, ASK),
    "receivable_release": Route(P.HOLD, ASK),
    "receivable_due_date": Route(P.EDIT_RECEIVABLE, ASK),
    "receivable_credit": Route(P.EDIT_RECEIVABLE, ASK),
    "receivable_cancel": Route(P.EDIT_RECEIVABLE, ASK),
    "receivable_write_off": Route(P.WRITE_OFF, ASK),
    "receivable_take_up": Route(P.HOLD, ASK),
    "invoices": Route(P.READ),
    "invoice": Route(P.READ),
    "invoice_new": Route(P.REQUEST_INVOICE, ASK),
    "invoice_issue": Route(P.ISSUE_INVOICE, ASK),
    "invoice_deliver": Route(P.REQUEST_INVOICE, ASK),
    "invoice_confirm": Route(P.REQUEST_INVOICE, ASK),
    "invoice_withdraw": Route(P.REQUEST_INVOICE, ASK),
    "invoice_red": Route(P.ISSUE_INVOICE, ASK),
    "invoice_file": Route(P.READ, extra=frozenset({404})),  # nothing may have been handed in
    "invoice_proof": Route(P.READ, extra=frozenset({404})),
    "cases": Route(P.READ),
    "case": Route(P.READ),
    "case_timeline": Route(P.READ),
    "case_open": Route(P.WORK_TASK, ASK),
    "case_next": Route(P.WORK_TASK, ASK),
    "case_reason": Route(P.WORK_TASK, ASK),
    "case_owner": Route(P.WORK_TASK, ASK),
    "case_close": Route(P.WORK_TASK, ASK),
    "case_watch": Route(P.WORK_TASK, ACT),
    "firm_prepare": Route(P.WORK_TASK, ASK),
    "firm_step": Route(P.READ),
    "firm_change": Route(P.WORK_TASK, ASK),
    "firm_approve": Route(P.READ, ACT),  # the roles are named by the kind of step; the service checks them
    "firm_paper": Route(P.READ, extra=frozenset({302})),  # back, where the amount has changed since
    "firm_send": Route(P.APPROVE_MESSAGE, ASK, extra=frozenset({404})),  # only once it is approved
    "firm_given": Route(P.WORK_TASK, ASK),
    "firm_refuse": Route(P.READ, ASK),  # the service checks the role
    "firm_withdraw": Route(P.WORK_TASK, ASK),
    "firm_release": Route(P.APPROVE_HARD_STEP, ASK),
    "firm_file": Route(P.READ, extra=frozenset({404})),  # nothing may have been handed in
    "retrospective": Route(P.WORK_TASK, ASK, extra=frozenset({404})),  # only once the case is closed
    "library": Route(P.READ),
    "case_attach": Route(P.WORK_TASK, ASK),
    "case_file": Route(P.READ),
    "case_talk": Route(P.WORK_TASK, ASK),
    "receivable_talk": Route(P.WORK_TASK, ASK),
    "customer_talk": Route(P.WORK_TASK, ASK),
    "case_escalate": Route(P.WORK_TASK, ASK, extra=frozenset({302})),  # back, where there is nobody to ask
    "case_pdf": Route(P.READ),
    "meeting_new": Route(P.WORK_TASK, ASK),
    "meeting": Route(P.READ),
    "meeting_edit": Route(P.WORK_TASK, ASK),
    "meeting_cancel": Route(P.WORK_TASK, ASK),
    "meeting_record": Route(P.WORK_TASK, ASK),
    "meeting_agenda": Route(P.READ),
    "meeting_ics": Route(P.READ),
    "meeting_invite": Route(P.APPROVE_MESSAGE, ASK),
    "offer_new": Route(P.NEGOTIATE, ASK),
    "offer": Route(P.READ),
    "offer_approve": Route(P.APPROVE_OFFER, ACT),
    "offer_refuse": Route(P.APPROVE_OFFER, ASK),
    "offer_decline": Route(P.NEGOTIATE, ASK),
    "offer_withdraw": Route(P.NEGOTIATE, ASK),
    "offer_accept": Route(P.NEGOTIATE, ASK),
    "agreement": Route(P.READ),
    "agreement_paper": Route(P.READ),
    "agreement_signed": Route(P.READ, extra=frozenset({404})),  # nothing may have been handed in
    "agreement_sign": Route(P.NEGOTIATE, ASK),
    "agreement_end": Route(P.NEGOTIATE, ASK),
    "settings_authority": Route(P.EDIT_SETTINGS, ASK),
    "messages": Route(P.READ),
    "preview": Route(P.READ),
    "preview_frame": Route(P.READ, extra=frozenset({404})),  # nothing may be planned for that day
    "message": Route(P.READ),
    "message_frame": Route(P.READ),
    "message_source": Route(P.READ),
    "message_enclosure": Route(P.READ, extra=frozenset({404})),  # most have none
    "message_approve": Route(P.APPROVE_MESSAGE, ACT),
    "message_withdraw": Route(P.APPROVE_MESSAGE, ACT, {"reason": "客户已付"}),
    "message_resolve": Route(P.RESOLVE_UNCERTAIN, ACT),
    "receivable_reopen": Route(P.WRITE_OFF, ASK),
    "bill_register": Route(P.RECORD_PAYMENT, ASK, extra=frozenset({404})),  # only payments by bill
    "bill_endorse": Route(P.RECORD_PAYMENT, ASK, extra=frozenset({404})),
    "bill_discount": Route(P.RECORD_PAYMENT, ASK, extra=frozenset({404})),
    "bill_dishonour": Route(P.REVERSE_PAYMENT, ASK, extra=frozenset({404})),
    "bank": Route(P.READ_BANK),
    "bank_upload": Route(P.RECORD_PAYMENT, ACT, extra=frozenset({422})),
    "bank_again": Route(P.RECORD_PAYMENT, ACT),
    "bank_match": Route(P.RECORD_PAYMENT, ACT),
    "bank_account_new": Route(P.EDIT_SETTINGS, ASK),
    "bank_account_close": Route(P.EDIT_SETTINGS, ASK),
    "bank_gap": Route(P.RECORD_PAYMENT, ASK, {"reason": "银行换了系统"}),
    "bank_lines": Route(P.READ_BANK),
    "bank_line": Route(P.READ_BANK),
    "bank_accept": Route(P.RECORD_PAYMENT, ACT, {"number": "0"}),
    "bank_split": Route(P.RECORD_PAYMENT, ASK),
    "bank_on_account": Route(P.RECORD_PAYMENT, ASK),
    "bank_aside": Route(P.RECORD_PAYMENT, ASK, {"aside": "not_ours"}),
    "bank_take_up": Route(P.RECORD_PAYMENT, ACT),
    "bank_pair": Route(P.REVERSE_PAYMENT, ASK),
    "bank_refund": Route(P.REVERSE_PAYMENT, ASK),
    "bank_undo": Route(P.REVERSE_PAYMENT, ASK, {"reason": "认错了"}),
    "line_claims": Route(P.CLAIM_MONEY),
    "line_claim": Route(P.CLAIM_MONEY, ASK),
    "line_claim_release": Route(P.CLAIM_MONEY, ACT, extra=frozenset({404})),  # only one's own
    "bank_claims": Route(P.READ_BANK),
    "bank_claim_confirm": Route(P.RECORD_PAYMENT, ACT),
    "bank_claim_refuse": Route(P.RECORD_PAYMENT, ASK, {"reason": "不是"}),
    "payments": Route(P.READ),
    "payment_new": Route(P.RECORD_PAYMENT, ASK),
    "payment": Route(P.READ),
    "payment_reverse": Route(P.REVERSE_PAYMENT, ASK),
    "payment_clear": Route(P.RECORD_PAYMENT, ASK),
    "payment_receipt_issue": Route(P.RECORD_PAYMENT, ACT),
    "payment_receipt": Route(P.READ, extra=frozenset({404})),  # there may be none
    "payment_receipt_send": Route(P.APPROVE_MESSAGE, ASK, extra=frozenset({404})),
    "payment_apply": Route(P.RECORD_PAYMENT, ASK),
    "payment_keep": Route(P.RECORD_PAYMENT, ASK),
    "policies": Route(P.READ),
    "policy_new": Route(P.EDIT_POLICY, ASK),
    "policy_rename": Route(P.EDIT_POLICY, ASK),
    "policy_retire": Route(P.EDIT_POLICY, ASK),
    "policy_default": Route(P.EDIT_POLICY, ASK),
    "policy_assign": Route(P.EDIT_POLICY, ASK),
    "policy": Route(P.READ),
    "policy_step": Route(P.READ),
    "policy_step_save": Route(P.EDIT_POLICY, ACT),
    "policy_step_switch": Route(P.EDIT_POLICY, ACT),
    "policy_step_new": Route(P.EDIT_POLICY, ASK),
    "policy_step_remove": Route(P.EDIT_POLICY, ASK),
    "policy_text_frame": Route(P.READ),
    "policy_replay": Route(P.READ),
    "policy_replay_step": Route(P.EDIT_POLICY, ACT),
    "policy_replay_export": Route(P.EXPORT, extra=frozenset({404})),  # nothing was chosen
    "policy_text_preview": Route(P.EDIT_POLICY, ACT),
    "texts": Route(P.READ),
    "text": Route(P.READ),
    "text_sheet": Route(P.READ),
    "text_save": Route(P.EDIT_POLICY, ACT),
    "text_try": Route(P.EDIT_POLICY, ACT),
    "import": Route(P.IMPORT_BOOK, ASK),
    "import_template": Route(P.IMPORT_BOOK),
    "import_look": Route(P.IMPORT_BOOK),
    "import_columns": Route(P.IMPORT_BOOK, ACT),
    "import_take": Route(P.IMPORT_BOOK, ACT),
    "import_progress": Route(P.IMPORT_BOOK),
    "audit": Route(P.READ_AUDIT),
    "audit_export": Route(P.READ_AUDIT),  # and EXPORT, which every role with READ_AUDIT has
    "settings": Route(P.EDIT_SETTINGS, ASK),
    "settings_me": Route(P.READ, ASK),
    "settings_entities": Route(P.EDIT_SETTINGS, ASK),
    "settings_entity": Route(P.EDIT_SETTINGS, ASK),
    "settings_account_add": Route(P.EDIT_SETTINGS, ASK),
    "settings_account": Route(P.EDIT_SETTINGS, ASK),
    "settings_people": Route(P.EDIT_USERS),
    "settings_person_add": Route(P.EDIT_USERS, ASK),
    "settings_person": Route(P.EDIT_USERS, ASK),
    "settings_person_password": Route(P.EDIT_USERS, ACT),
    "settings_person_switch": Route(P.EDIT_USERS, ACT),
    "settings_mail": Route(P.EDIT_SETTINGS, ASK),
    "settings_mail_test": Route(P.EDIT_SETTINGS, ACT),
    "settings_sending": Route(P.SWITCH_SENDING),
    "settings_sending_on": Route(P.SWITCH_SENDING, ACT),
    "settings_sending_off": Route(P.SWITCH_SENDING, ACT),
    "settings_connections": Route(P.EDIT_SETTINGS),
    "settings_connection_new": Route(P.EDIT_SETTINGS, ASK, extra=frozenset({404})),  # only kinds there are
    "settings_connection": Route(P.EDIT_SETTINGS, ASK),
    "settings_connection_test": Route(P.EDIT_SETTINGS, ACT),
    "settings_connection_secret": Route(P.EDIT_SETTINGS, ACT, extra=frozenset({404})),  # only where they sign
    "settings_connection_end": Route(P.EDIT_SETTINGS, ASK),
    "settings_calendar": Route(P.EDIT_SETTINGS, ASK),
    "settings_calendar_confirm": Route(P.EDIT_SETTINGS, ACT),
    "settings_limits": Route(P.EDIT_POLICY, ASK),
}

PROJECT = {
    "receivable_id",
    "customer_id",
    "contract_id",
    "contact_id",
    "act_id",
    "hold_id",
    "talk_id",
    "dispute_id",
    "case_id",
    "step_id",
    "attachment_id",
    "meeting_id",
    "offer_id",
    "agreement_id",
    "message_id",
    "task_id",
    "payment_id",
    "project_id",
    "milestone_id",
    "invoice_id",
    "discount_id",
    "reward_id",
    "target_id",
}
"""Parameters that name something of a project: not there for another project manager or another organization."""
ORGANIZATION = {
    "entity_id", "account_id", "user_id", "connection_id", "policy_id", "line_id", "match_id", "claim_id", "gap_id",
    "statement_account_id",
}  # fmt: skip
"""Parameters that name something of an organization: not there for another one."""
