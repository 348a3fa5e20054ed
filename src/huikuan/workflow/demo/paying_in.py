"""The demo's bank: a statement of the last days, with money that is certain, money to ask about, the bank's own."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO
from typing import TYPE_CHECKING, Final

from django.db.models import F

from huikuan.flow.payments.models import Payment
from huikuan.flow.receivables.models import Receivable
from huikuan.rules.money import format_plain
from huikuan.workflow import banking, matching
from huikuan.workflow.demo import cast

if TYPE_CHECKING:
    from huikuan.workflow.demo.build import Stage

HEADINGS: Final = (
    "交易时间", "交易流水号", "借方发生额", "贷方发生额", "账户余额", "客户附言", "对方账号", "对方账号名称",
    "对方开户行",
)  # fmt: skip
OPENING_MINOR: Final = 268_450_000
DAYS: Final = 4
EARLY: Final = 3
OTHERS: Final = "恒泰融资租赁有限公司"
PERSON: Final = "王海燕"
FEE_MINOR: Final = 1_500


@dataclass(frozen=True, slots=True)
class Booked:
    """A line of the statement; `amount_minor` is negative for money out."""

    on: date
    hour: int
    amount_minor: int
    words: str
    name: str = ""
    account: str = ""


def pay_in(stage: Stage) -> None:
    """Finance imported this morning's statement; what is certain was matched, the rest waits for a person."""
    entity = stage.entities[0]
    _currency, number, _bank, _swift = cast.ENTITIES[0][4][0]
    lines = sorted(entered(stage) + early(stage) + bank_and_strangers(stage), key=lambda line: (line.on, line.hour))
    at, by = stage.at(stage.today, 8, 40), stage.users["finance"]
    banking.import_statement(
        organization=stage.organization, content=statement(number, lines).encode("gb18030"),
        filename=f"{entity.short_name}流水{stage.today:%Y%m%d}.csv", by=by, at=at,
    )  # fmt: skip
    matching.match(organization=stage.organization, by=by, at=at)


def entered(stage: Stage) -> list[Booked]:
    """Payments that finance has typed in already: the lines are recognised, not booked again."""
    rows = Payment.objects.filter(
        organization=stage.organization, entity=stage.entities[0], currency="CNY",
        received_on__gt=stage.today - timedelta(days=DAYS), received_on__lt=stage.today,
    ).select_related("customer").order_by("received_on", "pk")  # fmt: skip
    return [Booked(row.received_on, 14, row.amount_minor, "项目款", row.customer.name, account(row.pk)) for row in rows]


def early(stage: Stage) -> list[Booked]:
    """Three pay ahead: the next instalment as it should be, one less the bank's fee, one from somebody's account."""
    owing = Receivable.objects.filter(organization=stage.organization, closed="", currency="CNY")
    ours = owing.filter(contract__entity=stage.entities[0]).select_related("customer", "contract")
    after = ours.filter(due_on__gt=stage.today).exclude(sequence=2).order_by("due_on", "pk").first()
    chased = owing.filter(due_on__lte=stage.today + timedelta(days=7)).values("customer_id")
    found = {after.customer_id: after} if after else {}
    for row in ours.exclude(customer_id__in=chased).order_by(F("due_on").asc(nulls_last=True), "pk"):
        found.setdefault(row.customer_id, row)
    yesterday, lines = stage.today - timedelta(days=1), []
    for kind, row in enumerate(list(found.values())[:EARLY]):
        number, owner, name = row.contract.number, account(row.customer_id), row.customer.name
        lines.append(
            (
                Booked(yesterday, 9, row.outstanding_minor, f"{number}/{row.sequence} {row.title}", name, owner),
                Booked(yesterday, 10, row.outstanding_minor - FEE_MINOR, f"{row.title} 扣手续费15元", name, owner),
                Booked(yesterday, 11, row.outstanding_minor, f"代{name[:2]}付{number}", PERSON, account(row.pk)),
            )[kind]
        )
    return lines


def bank_and_strangers(stage: Stage) -> list[Booked]:
    """The bank's own lines, and money that nobody can place yet."""
    return [
        Booked(stage.today - timedelta(days=2), 16, -1_200, "对公跨行转账手续费"),
        Booked(stage.today - timedelta(days=1), 15, 8_800_000, "往来款", OTHERS, account(9)),
        Booked(stage.today - timedelta(days=1), 17, 12_345, "结息"),
    ]


def account(key: int) -> str:
    """An invented account number, always the same for the same payer."""
    return f"62220099{key:011d}"


def statement(number: str, lines: list[Booked]) -> str:
    """As a bank exports it: the account above, then a line each with the balance after it."""
    text = StringIO()
    sheet = csv.writer(text)
    sheet.writerow(["账号", number])
    sheet.writerow(HEADINGS)
    balance = OPENING_MINOR
    for index, line in enumerate(lines, start=1):
        balance += line.amount_minor
        paid_in, paid_out = max(line.amount_minor, 0), max(-line.amount_minor, 0)
        sheet.writerow([
            f"{line.on:%Y-%m-%d} {line.hour:02d}:{index % 60:02d}:00", f"{line.on:%Y%m%d}{index:06d}", major(paid_out),
            major(paid_in), major(balance), line.words, line.account, line.name,
            "示例银行" if line.name else "",
        ])  # fmt: skip
    return text.getvalue()


def major(amount_minor: int) -> str:
    return format_plain(amount_minor, "CNY") if amount_minor else ""
