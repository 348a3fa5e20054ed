"""What is said about files: why one was refused, what was left out when reading it, what does not fit in an invoice."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSED: dict[str, Sentence] = {
    "document_empty": _("文件是空的。请检查是否选错文件。"),
    "document_too_large": _("文件有 %(megabytes)s MB，超过 %(most)s MB。"),
    "document_not_supported": _("不能读这种文件。请使用 DOCX、带文字的 PDF 或 TXT。"),
    "document_old_word": _("这是旧版 DOC。请用 Word 或 WPS 另存为 DOCX 再上传。"),
    "document_encrypted": _("文件有密码。请取消密码后再上传。"),
    "document_damaged": _("文件已损坏，读不出来。请重新导出后再上传。"),
    "document_no_text": _("文件里没有可读的文字，可能是扫描件。请粘贴条款，或上传带文字的文件。"),
    "document_unpacks_too_large": _("文件解压后大得异常，已拒绝读取。"),
    "document_too_long": _("文件太长。请只上传合同正文。"),
    "document_too_slow": _("读这个文件用时太长，已停止。请把条款粘贴进来。"),
    "document_unknown_encoding": _("看不出文件的文字编码。请另存为 UTF-8 的 TXT。"),
    "invoice_not_one": _("这不是电子发票，或者内容读不出来。请照着文件手工填写；文件会一起保存。"),
    "invoice_not_supported": _("不能读这种文件。请上传 XML、OFD 或 PDF 格式的电子发票；也可以手工填写。"),
}

READ_NOTES: dict[str, Sentence] = {
    "tracked_changes": _("文件里有修订，按接受全部修订来读。"),
    "comments": _("文件里的批注没有读。"),
    "footnotes": _("文件里的脚注没有读。"),
    "hidden_text": _("文件里有隐藏文字，没有读。"),
    "macros": _("文件里有宏，没有运行。"),
    "embedded": _("文件里嵌入的对象没有读。"),
    "pages_without_text": _("有几页没有文字（可能是扫描页），没有读到。"),
    "encoding_gb18030": _("文字按 GB18030 编码读取，请看看有没有乱码。"),
    "encoding_big5": _("文字按 Big5 编码读取，请看看有没有乱码。"),
}
"""Codes of `ReadText.notes` a person should know of; the others explain nothing they could act on."""

INVOICE_CHECKS: dict[str, Sentence] = {
    "sums_differ": _("金额加税额不等于价税合计。"),
    "lines_differ": _("各行相加不等于合计。"),
    "line_tax_differs": _("有一行的税额与税率对不上（相差超过 0.06 元）。"),
    "words_differ": _("大写金额与小写金额不同。"),
    "words_unreadable": _("大写金额读不懂。"),
    "number_invalid": _("发票号码的位数不对。"),
    "day_missing": _("没有读到开票日期。"),
    "sign_mixed": _("金额有正有负，不像一张正常的发票。"),
    "seller_tax_id_invalid": _("销售方税号的校验码不对。"),
    "buyer_tax_id_invalid": _("购买方税号的校验码不对。"),
    "qr_number_differs": _("二维码里的发票号码与票面不同。"),
    "qr_amount_differs": _("二维码里的金额与票面不同。"),
    "qr_day_differs": _("二维码里的开票日期与票面不同。"),
    "qr_kind_differs": _("二维码里的发票种类与票面不同。"),
}
