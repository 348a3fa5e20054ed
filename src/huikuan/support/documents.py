"""The ports for documents: the text of an uploaded one, the facts of an e-invoice, and letters as PDF.

config.wiring connects who reads and who renders. Money is minor units throughout; documents do their own formatting.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from huikuan.support.agreement_sheet import AgreementData
from huikuan.support.case_file import CaseFileData


@dataclass(frozen=True, slots=True)
class ReadText:
    """The text of a contract. `kind`: docx, pdf, txt. `pages`: 0 where the format has none. Cells of a table row are
    parted by tabs. `notes` are codes of what was left out or guessed: tracked_changes, comments, hidden_text, macros,
    embedded, page_marks, pages_without_text, encoding_gb18030 (utf8, utf16, big5)."""

    text: str
    pages: int
    kind: str
    notes: tuple[str, ...] = ()


class TextReader(Protocol):
    """Raises Refused("document_…") for what cannot be read; the content decides what a file is."""

    def __call__(self, content: bytes, filename: str) -> ReadText: ...


@dataclass(frozen=True, slots=True)
class InvoiceParty:
    """Seller or buyer as the invoice prints it; "" where it does not."""

    name: str = ""
    tax_id: str = ""


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One line; minor units. `tax_bp`: hundredths of a percent, None for 免税, 不征税 and what is not a rate."""

    name: str
    amount_minor: int
    tax_minor: int | None = None
    tax_bp: int | None = None
    tax_words: str = ""
    quantity: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class InvoiceFacts:
    """What an e-invoice says. Amounts are None where the source does not give them (a QR gives one of them).

    `kind`: special, ordinary, or "" (not said). `source`: xml, ofd, pdf_xml, pdf_text, pdf_qr, qr. `code` is empty for
    the 20-digit numbers of 数电票. `is_red`: a red-letter invoice, its amounts are negative. `checks`: codes of what
    does not fit (adapters.einvoices.checks), empty when nothing was found.
    """

    number: str
    code: str
    kind: str
    issued_on: date | None
    seller: InvoiceParty
    buyer: InvoiceParty
    amount_without_tax_minor: int | None
    tax_minor: int | None
    total_minor: int | None
    source: str
    lines: tuple[InvoiceLine, ...] = ()
    remark: str = ""
    total_words: str = ""
    check_code: str = ""
    is_red: bool = False
    checks: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What may exist once: the 20-digit number alone, else code and number."""
        return self.number if len(self.number) == 20 or not self.code else f"{self.code}-{self.number}"


class InvoiceReader(Protocol):
    """Raises Refused for a file that is no e-invoice. `buyer` and `seller`: whom the invoice should name."""

    def __call__(
        self, content: bytes, filename: str, *, buyer: InvoiceParty | None = None, seller: InvoiceParty | None = None
    ) -> InvoiceFacts: ...


@dataclass(frozen=True, slots=True)
class BankDetails:
    """Where to pay."""

    account_name: str
    number: str
    bank_name: str
    swift: str = ""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who writes: our legal entity as it wants to be seen."""

    name: str
    name_en: str = ""
    uscc: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    banks: tuple[BankDetails, ...] = ()


@dataclass(frozen=True, slots=True)
class SettledPart:
    """A part of a payment: what it settles."""

    contract: str
    title: str
    amount_minor: int
    invoice_number: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptData:
    """收款收据. The parts and `on_account_minor` (not yet assigned) add up to the amount. `method`: bank_transfer,
    cash, bill, cheque, gateway, other."""

    letterhead: Letterhead
    number: str
    payer: str
    currency: str
    amount_minor: int
    received_on: date
    issued_on: date
    method: str = "bank_transfer"
    reference: str = ""
    settles: tuple[SettledPart, ...] = ()
    on_account_minor: int = 0
    issued_by: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A movement and the balance after it. `kind`: claim allocation credit discount write_off reversal charge."""

    on: date
    kind: str
    contract: str
    title: str
    invoice_number: str
    owed_minor: int
    settled_minor: int
    balance_minor: int


@dataclass(frozen=True, slots=True)
class AgeingShare:
    """Open money in one bucket of rules.ageing (its key)."""

    key: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class StatementData:
    """对账单: one customer, one entity, one currency; both days included."""

    letterhead: Letterhead
    number: str
    customer: str
    currency: str
    since: date
    until: date
    opening_minor: int
    closing_minor: int
    lines: tuple[StatementLine, ...] = ()
    on_account_minor: int = 0
    overdue_minor: int = 0
    ageing: tuple[AgeingShare, ...] = ()
    customer_uscc: str = ""
    contact: str = ""
    reply_by: date | None = None


@dataclass(frozen=True, slots=True)
class HealthFinding:
    """One finding in the reader's language. `severity`: missing, weak, good. `quote`: the contract's own words."""

    severity: str
    title: str
    why: str
    articles: tuple[str, ...] = ()
    wording: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class HealthReportData:
    """合同体检. `score` 0–100, None when nothing could be judged."""

    letterhead: Letterhead
    contract_number: str
    contract_title: str
    customer: str
    checked_on: date
    score: int | None
    findings: tuple[HealthFinding, ...] = ()
    currency: str = "CNY"
    total_minor: int | None = None
    is_signed: bool = False


@dataclass(frozen=True, slots=True)
class WorkItem:
    """Something done (`on`: when) or coming (`on`: planned for)."""

    title: str
    on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class MilestoneLine:
    """A milestone as it stands. `state`: planned active done submitted accepted late. Progress in basis points."""

    title: str
    state: str
    progress_bp: int = 0
    planned_on: date | None = None
    done_on: date | None = None
    accepted_on: date | None = None


@dataclass(frozen=True, slots=True)
class ComingDue:
    """An instalment that falls due soon: named, not demanded. `condition`: what it waits for, when it has no date."""

    title: str
    amount_minor: int
    due_on: date | None = None
    condition: str = ""


@dataclass(frozen=True, slots=True)
class ProgressReportData:
    """定期汇报 to the customer."""

    letterhead: Letterhead
    project: str
    contract: str
    customer: str
    since: date
    until: date
    progress_bp: int
    words: str = ""
    done: tuple[WorkItem, ...] = ()
    coming: tuple[WorkItem, ...] = ()
    milestones: tuple[MilestoneLine, ...] = ()
    due: tuple[ComingDue, ...] = ()
    currency: str = "CNY"
    signed_by: str = ""
    signed_contact: str = ""


@dataclass(frozen=True, slots=True)
class OwedLine:
    """One claim as a formal letter lists it."""

    contract: str
    title: str
    due_on: date
    amount_minor: int
    invoice_number: str = ""


@dataclass(frozen=True, slots=True)
class FormalLetterData:
    """A formal letter to the customer (催款函 and its kind): `words` as approved, the claims, where to pay.

    `kind`: demand suspension mediation. `late_charge_minor`: accrued until `day` by the contract, 0 when not claimed.
    """

    letterhead: Letterhead
    kind: str
    number: str
    customer: str
    contract: str
    currency: str
    day: date
    words: str
    claims: tuple[OwedLine, ...]
    customer_uscc: str = ""
    address: str = ""
    attention: str = ""
    late_charge_minor: int = 0
    deadline_on: date | None = None
    signed_by: str = ""


Printable = (
    ReceiptData
    | StatementData
    | HealthReportData
    | ProgressReportData
    | FormalLetterData
    | CaseFileData
    | AgreementData
)


class Renderer(Protocol):
    """A PDF of this data in "zh" or "en"; the same input and `at` (aware) give the same bytes."""

    def __call__(self, data: Printable, *, language: str, at: datetime) -> bytes: ...


@dataclass(slots=True)
class _Connected:
    text: TextReader | None = None
    invoice: InvoiceReader | None = None
    renderer: Renderer | None = None


_connected = _Connected()


def connect(
    *, text: TextReader | None = None, invoice: InvoiceReader | None = None, renderer: Renderer | None = None
) -> None:
    """Name who reads texts and invoices and who renders; None leaves the present one."""
    _connected.text = text or _connected.text
    _connected.invoice = invoice or _connected.invoice
    _connected.renderer = renderer or _connected.renderer


def read_text(content: bytes, filename: str) -> ReadText:
    """The text of an uploaded contract. Raises Refused for a file that cannot be read, LookupError unconnected."""
    if _connected.text is None:
        raise LookupError("no reader of documents is connected")
    return _connected.text(content, filename)


def read_invoice(
    content: bytes, filename: str, *, buyer: InvoiceParty | None = None, seller: InvoiceParty | None = None
) -> InvoiceFacts:
    """The facts of an e-invoice with their checks. Raises Refused for what is none, LookupError unconnected."""
    if _connected.invoice is None:
        raise LookupError("no reader of e-invoices is connected")
    return _connected.invoice(content, filename, buyer=buyer, seller=seller)


def render(data: Printable, *, language: str, at: datetime) -> bytes:
    """The document as PDF/A-2b. Raises ValueError for a language other than zh and en, LookupError unconnected."""
    if _connected.renderer is None:
        raise LookupError("no renderer of documents is connected")
    return _connected.renderer(data, language=language, at=at)
