"""E-invoices of every kind of file, and files that are none."""

from __future__ import annotations

from datetime import date

import pytest

from huikuan.adapters.einvoices.reader import read_invoice, read_invoice_qr
from huikuan.support.documents import InvoiceFacts, InvoiceParty
from huikuan.support.refusal import Refused
from tests.adapters.documents.made import archive, docx, locked_pdf, paragraph, pdf
from tests.adapters.einvoices.made import BUYER, BUYER_ID, GOODS, NUMBER, QR, SELLER, SELLER_ID, line, ofd, printed, xml

OLDER = f"""<?xml version="1.0" encoding="UTF-8"?><fp:eInvoice xmlns:fp="http://www.edrm.org.cn/schema/e-invoice/2019">
<fp:InvoiceCode>099009900111</fp:InvoiceCode><fp:InvoiceNo>76543210</fp:InvoiceNo><fp:IssueDate>2019年12月31日</fp:IssueDate>
<fp:InvoiceCheckCode>12345678901234567890</fp:InvoiceCheckCode>
<fp:Buyer><fp:BuyerName>{BUYER}</fp:BuyerName><fp:BuyerTaxID>{BUYER_ID}</fp:BuyerTaxID></fp:Buyer>
<fp:Seller><fp:SellerName>{SELLER}</fp:SellerName><fp:SellerTaxID>{SELLER_ID}</fp:SellerTaxID></fp:Seller>
<fp:TaxInclusiveTotalAmount>100.00</fp:TaxInclusiveTotalAmount><fp:TaxExclusiveTotalAmount>88.50</fp:TaxExclusiveTotalAmount>
<fp:TaxTotalAmount>11.50</fp:TaxTotalAmount><fp:GoodsInfos><fp:GoodsInfo><fp:Item>*软件*授权</fp:Item>
<fp:Amount>88.50</fp:Amount><fp:TaxScheme>13%</fp:TaxScheme><fp:TaxAmount>11.50</fp:TaxAmount></fp:GoodsInfo></fp:GoodsInfos>
<fp:Note>尾款</fp:Note></fp:eInvoice>"""


def refused(content: bytes) -> str:
    with pytest.raises(Refused) as error:
        read_invoice(content, "发票.pdf")
    return error.value.code


def is_the_invoice(facts: InvoiceFacts) -> bool:
    """Whether it is the one all files of these tests show."""
    assert (facts.number, facts.code, facts.kind) == (NUMBER, "", "special")
    assert facts.issued_on == date(2026, 4, 10)
    assert (facts.seller, facts.buyer) == (InvoiceParty(SELLER, SELLER_ID), InvoiceParty(BUYER, BUYER_ID))
    assert (facts.amount_without_tax_minor, facts.tax_minor, facts.total_minor) == (12075472, 724528, 12800000)
    [only] = facts.lines
    assert (only.name, only.amount_minor, only.tax_minor, only.tax_bp) == (GOODS, 12075472, 724528, 600)
    assert facts.total_words == "壹拾贰万捌仟圆整"
    return True


def test_xml() -> None:
    facts = read_invoice(xml(), "")
    assert is_the_invoice(facts)
    assert (facts.source, facts.remark, facts.is_red, facts.checks) == (
        "xml",
        "合同编号HT-2026-0012 首付款30%",
        False,
        (),
    )
    assert facts.key == NUMBER


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_xml_in_other_encodings(encoding: str) -> None:
    named = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16", "gb18030": "GBK"}[encoding]
    head = f'<?xml version="1.0" encoding="{named}"?>'
    assert is_the_invoice(read_invoice(xml(head=head).decode().encode(encoding), ""))


def test_a_red_letter_invoice_is_negative() -> None:
    content = xml(
        line(amount="-120754.72", tax="-7245.28"),
        net="-120754.72",
        tax="-7245.28",
        total="-128000.00",
        words="（负数）壹拾贰万捌仟圆整",
        blue="N",
        kind="02",
    )
    facts = read_invoice(content, "")
    assert (facts.is_red, facts.kind, facts.total_minor, facts.checks) == (True, "ordinary", -12800000, ())


def test_lines_of_several_rates_and_discounts() -> None:
    content = xml(
        line("*软件*授权", "100.00", "0.13", "13.00"),
        line("*软件*授权", "-10.00", "0.13", "-1.30"),
        line("*服务*培训", "50.00", "免税", "0.00"),
        net="140.00",
        tax="11.70",
        total="151.70",
        words="壹佰伍拾壹圆柒角整",
    )
    facts = read_invoice(content, "")
    assert [(one.amount_minor, one.tax_bp, one.tax_words) for one in facts.lines] == [
        (10000, 1300, "0.13"),
        (-1000, 1300, "0.13"),
        (5000, None, "免税"),
    ]
    assert facts.checks == ()


def test_ofd_by_its_attached_xml() -> None:
    facts = read_invoice(ofd({"发票号码": "76543210", "价税合计": "1.00"}, OLDER, "电子普通发票"), "")
    assert (facts.number, facts.code, facts.kind, facts.source) == ("76543210", "099009900111", "ordinary", "ofd")
    assert (facts.amount_without_tax_minor, facts.tax_minor, facts.total_minor) == (8850, 1150, 10000)
    assert facts.issued_on == date(2019, 12, 31)
    assert (facts.buyer.name, facts.seller.tax_id, facts.remark) == (BUYER, SELLER_ID, "尾款")
    assert facts.checks == ()
    assert facts.key == "099009900111-76543210"


def test_ofd_by_what_it_says_of_itself() -> None:
    said = {
        "发票号码": NUMBER,
        "开票日期": "2026年04月10日",
        "合计金额": "120754.72",
        "合计税额": "7245.28",
        "购买方名称": BUYER,
        "购买方纳税人识别号": BUYER_ID,
        "销售方名称": SELLER,
        "销售方纳税人识别号": SELLER_ID,
        "其他": "x",
    }
    facts = read_invoice(ofd(said), "")
    assert (facts.number, facts.total_minor, facts.kind, facts.buyer.tax_id) == (NUMBER, 12800000, "special", BUYER_ID)
    assert facts.checks == ()


def test_pdf_by_its_text_and_code() -> None:
    facts = read_invoice(printed(), "")
    assert is_the_invoice(facts)
    assert (facts.source, facts.checks) == ("pdf_text", ())


def test_pdf_by_its_code_alone() -> None:
    facts = read_invoice(printed(text=False), "")
    assert (facts.source, facts.number, facts.total_minor, facts.kind) == ("pdf_qr", NUMBER, 12800000, "special")
    assert (facts.amount_without_tax_minor, facts.lines, facts.checks) == (None, (), ())


def test_pdf_without_a_code() -> None:
    assert read_invoice(printed(""), "").source == "pdf_text"


def test_pdf_by_its_attached_xml() -> None:
    facts = read_invoice(printed(text=False, attached=xml()), "")
    assert is_the_invoice(facts)
    assert facts.source == "pdf_xml"


def test_a_code_pasted_over_a_changed_page_is_found() -> None:
    facts = read_invoice(printed(total="228000.00"), "")
    assert set(facts.checks) == {"sums_differ", "words_differ", "qr_amount_differs"}
    other = read_invoice(printed(QR.replace("5678,", "5679,").replace("20260410", "20260411")), "")
    assert set(other.checks) == {"qr_number_differs", "qr_day_differs"}


def test_whom_it_should_name() -> None:
    wanted = InvoiceParty("另一家测试有限公司", SELLER_ID)
    facts = read_invoice(xml(), "", buyer=wanted, seller=InvoiceParty(SELLER, SELLER_ID))
    assert facts.checks == ("buyer_differs", "buyer_tax_id_differs")


def test_the_text_of_a_code() -> None:
    facts = read_invoice_qr("01,01,3100999130,12345678,100000.00,20191231,,C3D4")
    assert (facts.amount_without_tax_minor, facts.total_minor, facts.source) == (10000000, None, "qr")
    with pytest.raises(Refused, match="invoice_not_one"):
        read_invoice_qr("https://example.com/")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "document_empty"),
        (b"<?xml version='1.0'?><Order><Id>1</Id></Order>", "invoice_not_one"),
        (b"<EInvoice><Header>", "document_damaged"),
        (
            b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><EInvoice>&b;</EInvoice>',
            "document_damaged",
        ),
        (docx(paragraph("合同")), "invoice_not_one"),
        (archive({"OFD.xml": "<OFD/>"}), "invoice_not_one"),
        (archive({"OFD.xml": "<OFD"}), "document_damaged"),
        (archive({"OFD.xml": b"<OFD/>", "a": b"\0" * 20_000_000}), "document_unpacks_too_large"),
        (ofd({"发票号码": NUMBER})[:-30], "document_damaged"),
        (pdf("这不是发票"), "invoice_not_one"),
        (pdf("#page(width: 9000pt)[大图纸]"), "invoice_not_one"),
        (b"%PDF-1.7 broken", "document_damaged"),
        (locked_pdf(), "document_encrypted"),
        (b"\xff\xd8\xff\xe0 photo", "invoice_not_supported"),
        (xml(number=""), "invoice_not_one"),
        (xml(*[line()] * 5001), "document_too_long"),
    ],
)
def test_what_is_no_invoice_is_one_refusal(content: bytes, code: str) -> None:
    assert refused(content) == code
