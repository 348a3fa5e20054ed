"""The XML of an invoice: EInvoice (数电票), eInvoice inside OFD files of the generation before. Runs in the child."""

from __future__ import annotations

from typing import Any, Final
from xml.etree.ElementTree import Element

from huikuan.adapters.documents.reading.xml_tree import local, parse_xml
from huikuan.support.refusal import Refused

LINES: Final = 5000
NAMES: Final = {
    "number": ("InvoiceNumber", "EIid", "InvoiceNo"),
    "code": ("InvoiceCode",),
    "issued_on": ("IssueTime", "IssueDate", "RequestTime"),
    "seller_name": ("SellerName",),
    "seller_tax_id": ("SellerIdNum", "SellerTaxID"),
    "buyer_name": ("BuyerName",),
    "buyer_tax_id": ("BuyerIdNum", "BuyerTaxID"),
    "net": ("TotalAmWithoutTax", "TaxExclusiveTotalAmount"),
    "tax": ("TotalTaxAm", "TaxTotalAmount"),
    "total": ("TotalTax-includedAmount", "TaxInclusiveTotalAmount"),
    "words": ("TotalTax-includedAmountInChinese",),
    "remark": ("Remark", "Note"),
    "check_code": ("InvoiceCheckCode",),
}
LINE: Final = {
    "name": ("ItemName", "Item"),
    "amount": ("Amount",),
    "tax": ("ComTaxAm", "TaxAmount"),
    "rate": ("TaxRate", "TaxScheme"),
    "quantity": ("Quantity",),
    "unit": ("MeaUnits", "MeasurementDimension"),
}


def parse(content: bytes) -> dict[str, Any]:
    """The texts of an invoice by our names. Raises Refused("invoice_not_one") for XML that is no invoice."""
    root = parse_xml(content)
    if local(root).lower() != "einvoice":
        root = next((one for one in root.iter() if local(one).lower() == "einvoice"), root)
    texts = {local(one): (one.text or "").strip() for one in reversed(list(root.iter())) if (one.text or "").strip()}
    found: dict[str, Any] = {name: first(texts, names) for name, names in NAMES.items()}
    if not found["number"]:
        raise Refused("invoice_not_one")
    rows = [one for one in root.iter() if local(one) in ("IssuItemInformation", "GoodsInfo")][: LINES + 1]
    if len(rows) > LINES:
        raise Refused("document_too_long")
    found["lines"] = [line(row) for row in rows]
    found["kind_code"] = label(root, "GeneralOrSpecialVAT")
    found["is_red"] = label(root, "InIssuType").upper() == "N"
    return found


def first(texts: dict[str, str], names: tuple[str, ...]) -> str:
    """The first of several spellings that is there."""
    return next((texts[name] for name in names if name in texts), "")


def line(row: Element) -> dict[str, str]:
    """One line of goods or services."""
    texts = {local(one): (one.text or "").strip() for one in row}
    return {name: first(texts, names) for name, names in LINE.items()}


def label(root: Element, name: str) -> str:
    """The LabelCode inside an element."""
    for one in root.iter():
        if local(one) == name:
            return next(((each.text or "").strip() for each in one.iter() if local(each) == "LabelCode"), "")
    return ""
