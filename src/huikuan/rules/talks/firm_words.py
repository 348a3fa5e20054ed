"""First words of formal letters: facts, the demand, the lawful consequence, and nothing else. People edit them.

Parts of a letter of demand (催款函): who owes what under which contract, what was performed, when it fell due, the
demand with its day, what is reserved, how to reach us. The letterhead, the list of claims, the account, the seal and
the date are the form's (adapters/documents). Paragraphs are parted by empty lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from huikuan.rules.money import format_exact
from huikuan.rules.wording.phrases import long_date

ENGLISH: Final = "en"
ZH: Final = "zh-hans"


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """What is on record for a letter. Amounts in minor units; `performed`: what was accepted, with its day.

    `earlier`: days on which payment was asked for before. `daily_rate_ppm`: the agreed late charge, 0 for none.
    `paid_minor`: what already came under the contract. `contact`: who answers questions, with telephone or e-mail.
    """

    customer: str
    contract: str
    signed_on: date | None
    title: str
    overdue_minor: int
    currency: str
    earliest_due: date
    performed: Sequence[tuple[str, date]] = ()
    earlier: Sequence[date] = ()
    paid_minor: int = 0
    daily_rate_ppm: int = 0
    deadline_on: date | None = None
    effective_on: date | None = None
    projects: Sequence[str] = ()
    contact: str = ""
    agreement_broken_on: date | None = None


def first_words(kind: str, facts: LetterFacts, language: str) -> str:
    """The letter's words for a demand, a suspension or a mediation; "" for kinds that send no letter of ours."""
    makers = {
        ("demand", False): demand_zh, ("demand", True): demand_en,
        ("suspension", False): suspension_zh, ("suspension", True): suspension_en,
        ("mediation", False): mediation_zh, ("mediation", True): mediation_en,
    }  # fmt: skip
    maker = makers.get((kind, language == ENGLISH))
    return "\n\n".join(part for part in maker(facts) if part) if maker else ""


def demand_zh(facts: LetterFacts) -> list[str]:
    amount = format_exact(facts.overdue_minor, facts.currency)
    return [
        f"{opening_zh(facts)}{performed_zh(facts)}",
        f"按合同约定，款项自{long_date(facts.earliest_due, ZH)}起陆续到期。{paid_zh(facts)}"
        f"截至本函日期，贵司尚有 {amount} 到期未付，明细见下表。{asked_zh(facts)}{broken_zh(facts)}",
        f"现请贵司于{long_date(facts.deadline_on, ZH) if facts.deadline_on else '本函所列日期'}（含当日）前，"
        "将上述款项付至下列账户。",
        f"{charge_zh(facts)}如届时仍未付清，我司将依照合同和法律规定，采取包括中止履行、申请调解、委托律师、"
        "申请支付令、提起仲裁或诉讼在内的方式主张权利，由此产生的违约金和合理费用按合同与法律的规定处理。"
        "本函不构成对任何权利（包括对担保人的权利）的放弃。",
        f"我们仍希望与贵司友好解决。如对金额、资料有不同意见，或者需要商量付款安排，请在上述日期前联系我们。{contact_zh(facts)}",
    ]


def suspension_zh(facts: LetterFacts) -> list[str]:
    amount = format_exact(facts.overdue_minor, facts.currency)
    works = f"（{'、'.join(facts.projects)}）" if facts.projects else ""
    day = long_date(facts.effective_on, ZH) if facts.effective_on else ""
    return [
        f"{opening_zh(facts)}截至本函日期，贵司尚有 {amount} 到期未付，明细见下表。{asked_zh(facts)}",
        f"如贵司未能在{day}前付清上述款项或提供适当担保，我司将自{day}起中止该合同项下的后续工作{works}。"
        "中止期间，相应的交付和服务期限顺延。",
        "贵司付清欠款或提供适当担保后，我司将及时恢复履行，并书面告知恢复的时间。",
        "中止履行不影响已交付成果的保密与数据安全，也不影响贵司就已完成部分应承担的付款义务。",
        f"如贵司对欠款有异议，或认为已具备付款条件，请在上述日期前书面告知，我们会立即核实。{contact_zh(facts)}",
    ]


def mediation_zh(facts: LetterFacts) -> list[str]:
    amount = format_exact(facts.overdue_minor, facts.currency)
    return [
        f"{opening_zh(facts)}截至本函日期，贵司尚有 {amount} 到期未付，明细见下表。{asked_zh(facts)}",
        "为避免争议扩大，也为双方留出继续合作的余地，我们建议将此事交由双方认可的调解组织（如人民调解委员会、"
        "行业调解组织或商事调解组织）主持调解，费用按其规则由双方商定。调解达成的协议，双方可以依法申请司法确认。",
        f"请于{long_date(facts.deadline_on, ZH) if facts.deadline_on else '七日内'}前书面答复是否同意，"
        "并可提出贵司倾向的调解组织和时间。在此期间，我们愿意听取贵司的还款方案。",
        f"本建议不构成对任何权利的放弃，也不代表认可任何异议。{contact_zh(facts)}",
    ]


def opening_zh(facts: LetterFacts) -> str:
    signed = f"于{long_date(facts.signed_on, ZH)}" if facts.signed_on else ""
    name = f"《{facts.title}》" if facts.title else "合同"
    return f"贵司与我司{signed}签订了{name}（编号 {facts.contract}）。"


def performed_zh(facts: LetterFacts) -> str:
    if not facts.performed:
        return ""
    listed = "、".join(f"{title}（{long_date(day, ZH)}）" for title, day in facts.performed)
    return f"我司已按约履行，其中经贵司验收的有：{listed}。"


def paid_zh(facts: LetterFacts) -> str:
    return f"贵司已支付 {format_exact(facts.paid_minor, facts.currency)}。" if facts.paid_minor else ""


def asked_zh(facts: LetterFacts) -> str:
    if not facts.earlier:
        return ""
    days = "、".join(long_date(day, ZH) for day in facts.earlier)
    return f"我司已先后于{days}提请付款，至今未获清偿。"


def broken_zh(facts: LetterFacts) -> str:
    day = facts.agreement_broken_on
    return f"双方此前达成的还款协议，贵司自{long_date(day, ZH)}起未按期履行。" if day else ""


def charge_zh(facts: LetterFacts) -> str:
    if not facts.daily_rate_ppm:
        return "合同未约定逾期付款违约金的，我司保留依法主张逾期付款损失的权利。"
    return f"按合同约定，逾期付款应每日按未付金额的{per_myriad(facts.daily_rate_ppm)}支付违约金，计算至实际付清之日。"


def per_myriad(ppm: int) -> str:
    """500 ppm as 万分之5."""
    whole, rest = divmod(ppm, 100)
    return f"万分之{whole}" + (f".{rest:02d}".rstrip("0") if rest else "")


def contact_zh(facts: LetterFacts) -> str:
    return f"联系人：{facts.contact}。" if facts.contact else ""


def demand_en(facts: LetterFacts) -> list[str]:
    amount = format_exact(facts.overdue_minor, facts.currency)
    deadline = long_date(facts.deadline_on, "en") if facts.deadline_on else "the date stated below"
    return [
        f"{opening_en(facts)} {performed_en(facts)}".strip(),
        f"Under the contract, payments fell due from {long_date(facts.earliest_due, 'en')} on. {paid_en(facts)}As of"
        f" the date of this letter {amount} is due and unpaid; the amounts are listed below. {asked_en(facts)}"
        f"{broken_en(facts)}".strip(),
        f"Please pay this amount to the account below by {deadline}.",
        f"{charge_en(facts)} If it is not paid by then, we will pursue our rights under the contract and the law, which"
        " may include suspending performance, mediation, instructing lawyers, a payment order, arbitration or court"
        " proceedings; late charges and reasonable costs will be dealt with as the contract and the law provide."
        " Nothing in this letter waives any right, including rights against guarantors.",
        "We would still prefer to settle this together. If you disagree with an amount, miss a document, or need to"
        f" discuss how to pay, please contact us before that date.{contact_en(facts)}",
    ]


def suspension_en(facts: LetterFacts) -> list[str]:
    amount = format_exact(facts.overdue_minor, facts.currency)
    works = f" ({', '.join(facts.projects)})" if facts.projects else ""
    day = long_date(facts.effective_on, "en") if facts.effective_on else ""
    return [
        f"{opening_en(facts)} As of the date of this letter {amount} is due and unpaid; the amounts are listed below."
        f" {asked_en(facts)}".strip(),
        f"If this amount has not been paid, or appropriate security given, before {day}, we will suspend further work"
        f" under this contract{works} from {day}. Delivery and service dates move accordingly while work is suspended.",
        "As soon as the amount is paid or appropriate security is given, we will resume promptly and tell you in"
        " writing when.",
        "Suspension does not affect the confidentiality and safety of your data and of what was delivered, nor your"
        " obligation to pay for work already done.",
        "If you dispute the amount, please tell us in writing before that date and we will look into it at once."
        f"{contact_en(facts)}",
    ]


def mediation_en(facts: LetterFacts) -> list[str]:
    amount = format_exact(facts.overdue_minor, facts.currency)
    by = f" by {long_date(facts.deadline_on, 'en')}" if facts.deadline_on else " within seven days"
    return [
        f"{opening_en(facts)} As of the date of this letter {amount} is due and unpaid; the amounts are listed below."
        f" {asked_en(facts)}".strip(),
        "To keep this from growing into a dispute, and to leave room for working together, we propose to put the matter"
        " before a mediation body acceptable to both of us, its fees to be agreed under its rules.",
        f"Please let us know in writing{by} whether you agree, and which body and dates would suit you. Until then we"
        " are glad to hear your own proposal for payment.",
        f"This proposal waives no right and accepts no objection.{contact_en(facts)}",
    ]


def opening_en(facts: LetterFacts) -> str:
    signed = f" of {long_date(facts.signed_on, 'en')}" if facts.signed_on else ""
    name = f' "{facts.title}"' if facts.title else ""
    return f"We refer to our contract{name} (no. {facts.contract}){signed}."


def performed_en(facts: LetterFacts) -> str:
    if not facts.performed:
        return ""
    listed = ", ".join(f"{title} ({long_date(day, 'en')})" for title, day in facts.performed)
    return f"We have performed as agreed; you accepted: {listed}."


def paid_en(facts: LetterFacts) -> str:
    return f"You have paid {format_exact(facts.paid_minor, facts.currency)}. " if facts.paid_minor else ""


def asked_en(facts: LetterFacts) -> str:
    if not facts.earlier:
        return ""
    days = ", ".join(long_date(day, "en") for day in facts.earlier)
    return f"We asked for payment on {days}; it has not been made. "


def broken_en(facts: LetterFacts) -> str:
    day = facts.agreement_broken_on
    return f"The payment agreement between us has not been kept since {long_date(day, 'en')}." if day else ""


def charge_en(facts: LetterFacts) -> str:
    if not facts.daily_rate_ppm:
        return "We reserve the right to claim the loss caused by late payment as the law provides."
    whole, rest = divmod(facts.daily_rate_ppm, 10_000)
    rate = f"{whole}.{rest:04d}".rstrip("0").rstrip(".")
    return f"Under the contract, late payment bears a charge of {rate} % of the unpaid amount a day until paid."


def contact_en(facts: LetterFacts) -> str:
    return f" Contact: {facts.contact}." if facts.contact else ""
