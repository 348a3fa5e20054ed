"""What people type into cells, read exactly or refused with a code: nothing is guessed, no float arithmetic."""

from huikuan.rules.typed.amounts import parse_amount, split_amounts
from huikuan.rules.typed.cells import BrokenCell, Typed, TypedError, is_blank, key_of, plain, written
from huikuan.rules.typed.currencies import parse_currency
from huikuan.rules.typed.dates import Condition, parse_date, parse_dates, parse_due
from huikuan.rules.typed.marks import Percent, parse_percent, parse_whole, parse_yes_no
from huikuan.rules.typed.people import People, Person, check_email, parse_people

__all__ = [
    "BrokenCell",
    "Condition",
    "People",
    "Percent",
    "Person",
    "Typed",
    "TypedError",
    "check_email",
    "is_blank",
    "key_of",
    "parse_amount",
    "parse_currency",
    "parse_date",
    "parse_dates",
    "parse_due",
    "parse_people",
    "parse_percent",
    "parse_whole",
    "parse_yes_no",
    "plain",
    "split_amounts",
    "written",
]
