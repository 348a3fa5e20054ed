"""OFD files: the invoice's own XML where it is attached, else what the document says of itself. Runs in the child."""

from __future__ import annotations

import re
import zipfile
from typing import Any, Final

from huikuan.adapters.documents.reading.archive import open_archive, part
from huikuan.adapters.documents.reading.xml_tree import attribute, local, parse_xml
from huikuan.adapters.einvoices import xml
from huikuan.support.refusal import Refused

SAID: Final = {
    "发票号码": "number",
    "发票代码": "code",
    "开票日期": "issued_on",
    "校验码": "check_code",
    "合计金额": "net",
    "合计税额": "tax",
    "价税合计": "total",
    "购买方名称": "buyer_name",
    "购买方纳税人识别号": "buyer_tax_id",
    "销售方名称": "seller_name",
    "销售方纳税人识别号": "seller_tax_id",
    "发票类型": "kind_words",
    "备注": "remark",
}
ATTACHED: Final = re.compile(r"(?:^|/)Attachs?/[^/]+\.xml$", re.IGNORECASE)
ATTACHMENTS: Final = 20


def parse(content: bytes) -> dict[str, Any]:
    """The texts of an invoice by our names. Raises Refused("invoice_not_one"), and as the archive."""
    archive = open_archive(content)
    root = part(archive, "OFD.xml")
    if root is None:
        raise Refused("invoice_not_one")
    found: dict[str, Any] = dict.fromkeys(xml.NAMES, "")
    found.update(lines=[], kind_code="", is_red=False)
    found.update(said(root))
    for name, value in attached(archive).items():
        if value:
            found[name] = value
    found["title"] = title(archive)
    if not found["number"]:
        raise Refused("invoice_not_one")
    return found


def said(root: bytes) -> dict[str, str]:
    """CustomDatas of OFD.xml."""
    found = {}
    for element in parse_xml(root).iter():
        name = SAID.get(attribute(element, "Name").strip())
        if local(element) == "CustomData" and name:
            found[name] = (element.text or "").strip()
    return found


def attached(archive: zipfile.ZipFile) -> dict[str, Any]:
    """The first attached XML that is an invoice."""
    places = [name for name in archive.namelist() if ATTACHED.search(name)]
    for place in sorted(places, key=lambda name: "invoice" not in name.lower())[:ATTACHMENTS]:
        try:
            return xml.parse(part(archive, place) or b"")
        except Refused:
            continue
    return {}


def title(archive: zipfile.ZipFile) -> str:
    """The line of the page that names the kind of invoice: 电子发票（增值税专用发票）."""
    for place in [name for name in archive.namelist() if re.search(r"(?:Pages|Tpls)/.*Content\.xml$", name)][:6]:
        try:
            content = parse_xml(part(archive, place) or b"")
        except Refused:
            continue
        for element in content.iter():
            if local(element) == "TextCode" and "发票" in (words := (element.text or "").strip()):
                return words[:60]
    return ""
