"""收款: money received and what it settled; bank lines and what was made of them."""

from huikuan.flow.payments.models.bank import BankLine, BankStatement, StatementAccount, StatementGap
from huikuan.flow.payments.models.bills import Bill
from huikuan.flow.payments.models.matching import FeeTaken, LineClaim, LineMatch, PayerAlias, Suspect, UndoneMatch
from huikuan.flow.payments.models.money import Allocation, Payment, Receipt, Refund

__all__ = [
    "Allocation",
    "BankLine",
    "BankStatement",
    "Bill",
    "FeeTaken",
    "LineClaim",
    "LineMatch",
    "PayerAlias",
    "Payment",
    "Receipt",
    "Refund",
    "StatementAccount",
    "StatementGap",
    "Suspect",
    "UndoneMatch",
]
