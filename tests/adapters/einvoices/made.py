"""Invoices made for the tests: fictional firms, numbers that no tax bureau gives."""

from __future__ import annotations

import zxingcpp

from tests.adapters.documents.made import archive, pdf

NUMBER = "99992000000012345678"
SELLER, SELLER_ID = "北岸测试科技有限公司", "91990000MA0TXT010Q"
BUYER, BUYER_ID = "星河测试制造有限公司", "91990000MA0TXT029M"
QR = f"01,31,,{NUMBER},128000.00,20260410,,A6A1"
GOODS = "*信息技术服务*MES实施服务"


def line(name: str = GOODS, amount: str = "120754.72", rate: str = "0.06", tax: str = "7245.28", more: str = "") -> str:
    """A line of the XML."""
    return (
        f"<IssuItemInformation><ItemName>{name}</ItemName><MeaUnits>项</MeaUnits><Quantity>1</Quantity>"
        f"<Amount>{amount}</Amount><TaxRate>{rate}</TaxRate><ComTaxAm>{tax}</ComTaxAm>{more}</IssuItemInformation>"
    )


def xml(
    *lines: str,
    net: str = "120754.72",
    tax: str = "7245.28",
    total: str = "128000.00",
    words: str = "壹拾贰万捌仟圆整",
    number: str = NUMBER,
    kind: str = "01",
    blue: str = "Y",
    buyer: str = BUYER,
    buyer_id: str = BUYER_ID,
    head: str = '<?xml version="1.0" encoding="UTF-8"?>',
) -> bytes:
    """A 数电票 as XML."""
    labels = (
        f"<InIssuType><LabelCode>{blue}</LabelCode></InIssuType>"
        "<EInvoiceType><LabelCode>01</LabelCode></EInvoiceType>"
        f"<GeneralOrSpecialVAT><LabelCode>{kind}</LabelCode></GeneralOrSpecialVAT>"
    )
    return (
        f"{head}<EInvoice><Header><EIid>{number}</EIid><InherentLabel>{labels}</InherentLabel></Header>"
        f"<EInvoiceData><SellerInformation><SellerIdNum>{SELLER_ID}</SellerIdNum><SellerName>{SELLER}</SellerName>"
        f"</SellerInformation><BuyerInformation><BuyerIdNum>{buyer_id}</BuyerIdNum><BuyerName>{buyer}</BuyerName>"
        f"</BuyerInformation><BasicInformation><TotalAmWithoutTax>{net}</TotalAmWithoutTax><TotalTaxAm>{tax}</TotalTaxAm>"
        f"<TotalTax-includedAmount>{total}</TotalTax-includedAmount>"
        f"<TotalTax-includedAmountInChinese>{words}</TotalTax-includedAmountInChinese>"
        f"<RequestTime>2026-04-10 10:00:00</RequestTime></BasicInformation>{''.join(lines) or line()}"
        "<AdditionalInformation><Remark>合同编号HT-2026-0012 首付款30%</Remark></AdditionalInformation></EInvoiceData>"
        f"<TaxSupervisionInfo><InvoiceNumber>{number}</InvoiceNumber><IssueTime>2026-04-10 10:00:05</IssueTime>"
        "</TaxSupervisionInfo></EInvoice>"
    ).encode()


def ofd(said: dict[str, str], attached: str = "", title: str = "电子发票（增值税专用发票）", **more: bytes) -> bytes:
    """An OFD invoice: what OFD.xml says, perhaps with the invoice's own XML attached."""
    datas = "".join(f'<ofd:CustomData Name="{name}">{value}</ofd:CustomData>' for name, value in said.items())
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    members: dict[str, bytes | str] = {
        "OFD.xml": f'<?xml version="1.0" encoding="UTF-8"?><ofd:OFD {space}><ofd:DocBody><ofd:DocInfo>'
        f"<ofd:CustomDatas>{datas}</ofd:CustomDatas></ofd:DocInfo></ofd:DocBody></ofd:OFD>",
        "Doc_0/Pages/Page_0/Content.xml": f"<ofd:Page {space}><ofd:TextCode>{title}</ofd:TextCode></ofd:Page>",
        **more,
    }
    if attached:
        members["Doc_0/Attachs/original_invoice.xml"] = attached
    return archive(members)


def printed(qr: str = QR, *, text: bool = True, total: str = "128000.00", attached: bytes = b"") -> bytes:
    """A PDF with the face of a 数电票, its QR code drawn; `text` false leaves the code alone on the page."""
    svg = zxingcpp.create_barcode(qr, zxingcpp.BarcodeFormat.QRCode).to_svg() if qr else ""
    drawn = svg[svg.find("<svg") :].replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    code = f'#place(top + left, image(bytes("{drawn}"), format: "svg", width: 2cm))' if qr else ""
    numbers = ", ".join(str(byte) for byte in attached)
    annex = f'#pdf.attach("invoice.xml", bytes(({numbers},)))' if attached else ""
    face = f"""
#align(center, text(16pt)[电子发票（增值税专用发票）])
#align(right)[发票号码：{NUMBER}\\ 开票日期：2026年04月10日]
#v(5mm)
#table(columns: (6mm, 1fr, 6mm, 1fr), stroke: 0.4pt,
  [购买方], [名称：{BUYER}\\ \\ 统一社会信用代码/纳税人识别号：{BUYER_ID}],
  [销售方], [名称：{SELLER}\\ \\ 统一社会信用代码/纳税人识别号：{SELLER_ID}])
#table(columns: (4fr, 2fr, 1fr, 1fr, 2fr, 2fr, 2fr, 2fr), stroke: none,
  [项目名称], [规格型号], [单位], [数量], [单价], [金额], [税率/征收率], [税额],
  [\\*信息技术服务\\*MES实施服务], [], [项], [1], [120754.72], [120754.72], [6%], [7245.28])
#grid(columns: (1fr, 3cm, 3cm), [合 计], [¥120754.72], [¥7245.28])
#grid(columns: (1fr, 2fr, 1fr), [价税合计（大写）], [壹拾贰万捌仟圆整], [（小写）¥{total}])
备注：合同编号HT-2026-0012
"""
    return pdf(code + annex + (face if text else ""), "width: 240mm, height: 140mm, margin: 10mm")
