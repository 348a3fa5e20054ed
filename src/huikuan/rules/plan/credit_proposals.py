"""What a credit report suggests for the review's checklist. A person ticks what is right; nothing is assumed."""

from __future__ import annotations

from datetime import date
from typing import Final

from huikuan.rules.plan.credit_report import ENDED, IN_BUSINESS, CreditReport, Proposal

YEARS_GOOD, YEARS_FAIR = 5, 2
CASES_FAIR: Final = 10
GRADES: Final = {"A": "good", "B": "fair", "M": "fair", "C": "poor", "D": "poor"}


def proposals(report: CreditReport, as_of: date) -> tuple[Proposal, ...]:
    """A finding for each check the report says enough about, in the order of the checklist."""
    made = (
        registration(report), years(report, as_of), capital_paid(report), litigation(report), enforcement(report),
        tax_standing(report), finances(report),
    )  # fmt: skip
    return tuple(one for one in made if one is not None)


def stops_of(report: CreditReport) -> tuple[str, ...]:
    """Those of rules/plan/credit.STOPS that the report names."""
    status = report.get("status")
    found = {
        "bankruptcy": bool(report.number("bankruptcy")),
        "dishonest_debtor": bool(report.number("dishonest")),
        "registration_revoked": status is not None and status.value in ENDED,
    }
    return tuple(code for code, stands in found.items() if stands)


def registration(report: CreditReport) -> Proposal | None:
    """In business is good, listed as abnormal fair, anything worse poor."""
    status = report.get("status")
    if status is None:
        return None
    abnormal, serious = report.number("abnormal"), report.number("serious")
    known = ("status", *(code for code in ("abnormal", "serious") if report.number(code)))
    if status.value != IN_BUSINESS and status.value != "moved_out":
        return Proposal("registration", "poor", known)
    if serious:
        return Proposal("registration", "poor", known)
    return Proposal("registration", "fair" if abnormal or status.value == "moved_out" else "good", known)


def years(report: CreditReport, as_of: date) -> Proposal | None:
    """Five full years are good, two fair."""
    founded = report.get("founded_on")
    if founded is None or not isinstance(founded.value, date) or founded.value > as_of:
        return None
    age = as_of.year - founded.value.year - ((as_of.month, as_of.day) < (founded.value.month, founded.value.day))
    return Proposal("years", "good" if age >= YEARS_GOOD else "fair" if age >= YEARS_FAIR else "poor", ("founded_on",))


def capital_paid(report: CreditReport) -> Proposal | None:
    """Half of the registered capital paid in is good, some of it fair; both must be known in one currency."""
    registered, paid = report.get("registered_capital"), report.get("paid_in_capital")
    if registered is None or paid is None or registered.unit != paid.unit:
        return None
    assert isinstance(registered.value, int)
    assert isinstance(paid.value, int)
    finding = "good" if paid.value and 2 * paid.value >= registered.value else "fair" if paid.value else "poor"
    return Proposal("capital_paid", finding, ("registered_capital", "paid_in_capital"))


def litigation(report: CreditReport) -> Proposal | None:
    """None is good, up to ten fair: the report does not say on which side, the user looks."""
    code = "cases" if report.number("cases") is not None else "lawsuits"
    cases = report.number(code)
    if cases is None:
        return None
    return Proposal("litigation", "good" if not cases else "fair" if cases <= CASES_FAIR else "poor", (code,))


def enforcement(report: CreditReport) -> Proposal | None:
    """Any enforcement, listing or limit on spending is poor; good only where enforcement is said to be none."""
    codes = ("enforcement", "dishonest", "consumption")
    bad = tuple(code for code in codes if report.number(code))
    if bad:
        return Proposal("enforcement", "poor", bad)
    if report.number("enforcement") is None:
        return None
    return Proposal("enforcement", "good", tuple(code for code in codes if report.number(code) is not None))


def tax_standing(report: CreditReport) -> Proposal | None:
    """Arrears are poor; else the tax office's grade; no arrears without a grade is fair."""
    arrears, grade = report.number("tax_arrears"), report.get("tax_grade")
    if arrears:
        return Proposal("tax_standing", "poor", ("tax_arrears",))
    if grade is not None:
        return Proposal("tax_standing", GRADES[str(grade.value)], ("tax_grade",))
    return None if arrears is None else Proposal("tax_standing", "fair", ("tax_arrears",))


def finances(report: CreditReport) -> Proposal | None:
    """Frozen shares are a bad sign, pledged ones a mixed one; without either nothing follows about the figures."""
    if report.number("equity_frozen"):
        return Proposal("finances", "poor", ("equity_frozen",))
    return Proposal("finances", "fair", ("equity_pledged",)) if report.number("equity_pledged") else None
