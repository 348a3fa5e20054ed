"""What the customer's pages say of a claim, a way to pay, a paper; and the exact words a person confirms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huikuan.portal.door import Visit
from huikuan.rules.money import format_exact, format_plain
from huikuan.rules.wording.phrases import long_date
from huikuan.workflow.portal_reading import OpenClaim, Paper, Way

REASONS: dict[str, str | Promise] = {
    "amount_disputed": gettext_lazy("金额与我方记录不一致"),
    "acceptance_disputed": gettext_lazy("还没有验收，或对验收有疑问"),
    "quality": gettext_lazy("对交付的质量有疑问"),
    "invoice_wrong": gettext_lazy("发票有误"),
    "invoice_missing": gettext_lazy("没有收到发票"),
    "other": gettext_lazy("其他"),
}
PAPERS: dict[str, str | Promise] = {
    "invoice": gettext_lazy("发票"),
    "receipt": gettext_lazy("收据"),
    "letter": gettext_lazy("函件附件"),
}
MOVEMENTS: dict[str, str | Promise] = {
    "claim": gettext_lazy("应付"),
    "allocation": gettext_lazy("付款"),
    "credit": gettext_lazy("冲减"),
    "discount": gettext_lazy("折扣"),
    "write_off": gettext_lazy("冲减"),
    "reversal": gettext_lazy("更正"),
}


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """A claim in words. `tone`: late, due, promised or coming."""

    pk: int
    title: str
    contract: str
    amount: str
    free: str  # the part that is neither contested nor agreed for later
    due: str
    state: str
    tone: str
    notes: tuple[str, ...]
    can_object: bool
    can_promise: bool


@dataclass(frozen=True, slots=True)
class Total:
    """What is due by now and what comes later, of one currency."""

    due: str
    coming: str


def claim_lines(claims: Sequence[OpenClaim], visit: Visit) -> list[ClaimLine]:
    """Claims as they are shown, in their order."""
    return [claim_line(claim, visit) for claim in claims]


def claim_line(claim: OpenClaim, visit: Visit) -> ClaimLine:
    tone = {"overdue": "late", "due": "due"}.get(claim.state, "coming")
    if claim.promised_on is not None:
        tone = "promised"
    return ClaimLine(
        pk=claim.pk, title=claim.title, contract=named(claim.contract_number, claim.contract_title),
        amount=money(claim.outstanding_minor, claim.currency), free=money(claim.free_minor, claim.currency),
        due=day(claim.due_on, visit), state=state_of(claim), tone=tone, notes=tuple(notes_of(claim, visit)),
        can_object=claim.outstanding_minor > claim.disputed_minor, can_promise=claim.free_minor > 0,
    )  # fmt: skip


def state_of(claim: OpenClaim) -> str:
    if claim.promised_on is not None:
        return _("已约定付款日期")
    if claim.state == "overdue":
        return _("已过付款日 %(days)s 天") % {"days": claim.days_late}
    return _("今天到期") if claim.state == "due" else _("还没到期")


def notes_of(claim: OpenClaim, visit: Visit) -> list[str]:
    """Why the amount is what it is, and what was said about it."""
    found = []
    if claim.paid_minor:
        paid, whole = (money(minor, claim.currency) for minor in (claim.paid_minor, claim.amount_minor))
        found.append(_("本期 %(whole)s，已付或已冲减 %(paid)s，谢谢。") % {"whole": whole, "paid": paid})
    if claim.disputed_minor:
        disputed = money(claim.disputed_minor, claim.currency)
        found.append(_("其中 %(amount)s 我们正在核实，核实前不必付这一部分。") % {"amount": disputed})
    if claim.promised_on is not None:
        promised = {"day": day(claim.promised_on, visit), "amount": money(claim.promised_minor, claim.currency)}
        found.append(_("您告知 %(day)s 前付 %(amount)s，我们记下了。") % promised)
    for part in claim.instalments:
        if part.amount_minor:
            agreed = {"day": day(part.due_on, visit), "amount": money(part.amount_minor, claim.currency)}
            found.append(_("按还款协议：%(day)s 前付 %(amount)s") % agreed)
    if claim.invoice_number:
        found.append(_("发票号 %(number)s") % {"number": claim.invoice_number})
    return found


def totals(claims: Sequence[OpenClaim]) -> list[Total]:
    """By currency; currencies are never added."""
    found = []
    for currency in dict.fromkeys(claim.currency for claim in claims):
        mine = [claim for claim in claims if claim.currency == currency]
        due = sum(claim.free_minor for claim in mine if claim.state != "scheduled")
        coming = sum(claim.free_minor for claim in mine if claim.state == "scheduled")
        found.append(Total(money(due, currency), money(coming, currency) if coming else ""))
    return found


@dataclass(frozen=True, slots=True)
class WayLine:
    """An account in words. `rows`: label, value as shown, value as a bank's form takes it."""

    pk: int
    rows: tuple[tuple[str, str, str], ...]
    changed: bool


def way_line(way: Way) -> WayLine:
    """One way to pay; empty values are left out."""
    account = way.account
    rows = (
        (_("户名"), account.account_name, account.account_name), (_("账号"), account.number, account.number),
        (_("开户行"), account.bank_name, account.bank_name), ("SWIFT", account.swift, account.swift),
        (_("金额"), money(way.amount_minor, account.currency), typed(way.amount_minor, account.currency)),
        (_("附言"), way.reference, way.reference),
    )  # fmt: skip
    return WayLine(account.pk, tuple(row for row in rows if row[1]), way.changed)


def paper_line(paper: Paper, visit: Visit) -> dict[str, object]:
    """A document in words."""
    return {
        "kind": paper.kind, "pk": paper.pk, "word": PAPERS[paper.kind], "number": paper.number,
        "on": day(paper.on, visit) if paper.on else "",
        "amount": money(paper.amount_minor, paper.currency) if paper.amount_minor else "",
        "reversed": paper.reversed,
    }  # fmt: skip


def money(minor: int, currency: str) -> str:
    return format_exact(minor, currency)


def typed(minor: int, currency: str) -> str:
    """An amount as a bank's form takes it: no separators."""
    return format_plain(minor, currency).replace(",", "")


def day(on: date, visit: Visit) -> str:
    return long_date(on, visit.language)


def named(number: str, title: str) -> str:
    return f"{number} {title}".strip()


def entity_name(name: str, name_en: str, visit: Visit) -> str:
    """Our entity as it is called in the language of the page."""
    return name_en if visit.language == "en" and name_en else name


def listed(claims: Sequence[OpenClaim]) -> str:
    """Claims one a line, with the part that is meant."""
    return "\n".join(
        f"· {claim.contract_number} {claim.title} {money(claim.free_minor, claim.currency)}" for claim in claims
    )


def promise_text(visit: Visit, claims: Sequence[OpenClaim], promised_on: date) -> str:
    """What a person confirms who names a day."""
    total = money(sum(claim.free_minor for claim in claims), claims[0].currency)
    said = {"customer": visit.link.customer.name, "day": day(promised_on, visit), "total": total}
    return _("%(customer)s计划在%(day)s（含当日）之前支付 %(total)s：") % said + "\n" + listed(claims)


def ask_text(visit: Visit, claims: Sequence[OpenClaim], wish: str, proposal: str, words: str) -> str:
    """What a person confirms who asks for time or instalments."""
    customer = {"customer": visit.link.customer.name}
    head = _("%(customer)s希望延期支付：") if wish == "extension" else _("%(customer)s希望分期支付：")
    parts = [head % customer, listed(claims), proposal, words.strip()]
    return "\n".join(part for part in parts if part)


def objection_text(visit: Visit, claim: OpenClaim, amount_minor: int, reason: str, words: str, file: str) -> str:
    """What a person confirms who contests a part."""
    said = {
        "customer": visit.link.customer.name, "claim": f"{claim.contract_number} {claim.title}",
        "amount": money(amount_minor, claim.currency), "reason": REASONS[reason],
    }  # fmt: skip
    text = _("%(customer)s对 %(claim)s 中的 %(amount)s 提出疑问，原因：%(reason)s。") % said
    return "\n".join([text, words.strip(), *enclosed(file)])


def enclosed(file: str) -> list[str]:
    """The name of the file that goes along."""
    return [_("附件：%(name)s") % {"name": file}] if file else []


def proof_text(visit: Visit, claims: Sequence[OpenClaim], amount_minor: int, paid_on: date, file: str) -> str:
    """What a person confirms who says that the money was sent."""
    said = {
        "customer": visit.link.customer.name, "day": day(paid_on, visit),
        "amount": money(amount_minor, claims[0].currency),
    }  # fmt: skip
    text = _("%(customer)s已于%(day)s付出 %(amount)s，用于：") % said
    return "\n".join([text, *(f"· {claim.contract_number} {claim.title}" for claim in claims), *enclosed(file)])


def statement_text(
    visit: Visit, entity: str, closing: str, until: date, number: str, *, agreed: bool, words: str
) -> str:  # fmt: skip
    """What a person confirms about the balance of an account."""
    said = {
        "customer": visit.link.customer.name, "entity": entity, "day": day(until, visit), "closing": closing,
        "number": number,
    }  # fmt: skip
    if agreed:
        return (
            _("经核对，截至%(day)s，%(customer)s应付%(entity)s的余额为 %(closing)s（对账单 %(number)s），确认无误。")
            % said
        )
    head = _("经核对，截至%(day)s，%(entity)s给%(customer)s的对账单（%(number)s，余额 %(closing)s）与我方记录有出入：")
    return head % said + "\n" + words.strip()


def contact_text(visit: Visit, values: dict[str, str]) -> str:
    """What a person confirms who names somebody else."""
    whom = " ".join(values[name].strip() for name in ("name", "title", "email", "phone") if values[name].strip())
    return _("%(customer)s的付款事宜，今后请联系：%(whom)s") % {"customer": visit.link.customer.name, "whom": whom}
