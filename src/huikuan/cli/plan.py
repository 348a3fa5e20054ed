"""huikuan plan parse: the payment plan that the words of a contract describe. Needs no installation and no database."""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import click

LARGEST_BYTES: Final = 20 * 1024 * 1024
DOCUMENTS: Final = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # read by support.documents
BINARY: Final = (b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b", b"{\\rtf")
ENCODINGS: Final = ("utf-8-sig", "gb18030")
SHOWN: Final = 72


@click.group()
def plan() -> None:
    """付款计划 · Payment plans."""


@plan.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--total", help="合同总额（元）/ the contract's total, in whole units of money")
@click.option("--json", "as_json", is_flag=True)
def parse(file: Path, total: str | None, as_json: bool) -> None:
    """读付款条款，提出付款计划；FILE 为 - 时读标准输入 · Propose a plan from payment clauses (- is stdin)."""
    content = content_of(file)
    begin(whole=content.startswith(DOCUMENTS))
    from django.utils.translation import gettext as _

    from huikuan.rules.clauses.entry import entry_of
    from huikuan.rules.clauses.parse import LONGEST, ClauseTooLong, parse_clauses

    text = text_of(content, file.name)
    try:
        found = parse_clauses(text, total_minor_of(total) if total else None)
    except ClauseTooLong as error:
        raise click.ClickException(_("文本太长，最多 %(count)s 个字符。") % {"count": LONGEST}) from error
    entry = {"text": text, **entry_of(found)}
    if as_json:
        click.echo(json.dumps(entry, ensure_ascii=False, default=number))
    else:
        show(entry)


def begin(*, whole: bool) -> None:
    """Translations alone, so that the command starts at once and works before `huikuan init`; or the whole application,
    which knows how documents are read. Neither needs a database."""
    import django
    from django.conf import settings
    from django.utils import translation

    import huikuan
    from huikuan.cli.session import language, start

    if whole:
        start()
    elif not settings.configured:
        locale = Path(huikuan.__file__).parent / "locale"
        settings.configure(USE_I18N=True, LANGUAGE_CODE="zh-hans", LOCALE_PATHS=[locale], INSTALLED_APPS=[])
        django.setup()
    translation.activate(language())


def content_of(path: Path) -> bytes:
    """A file's bytes, those of standard input for "-"; no more than is looked at."""
    if str(path) == "-":
        return sys.stdin.buffer.read(LARGEST_BYTES + 1)
    with path.open("rb") as file:
        return file.read(LARGEST_BYTES + 1)


def text_of(content: bytes, name: str) -> str:
    """The text of a TXT (UTF-8, UTF-16 with its mark, GB18030), DOCX or PDF with text.

    Raises ClickException with one sentence for an empty file, one too large, and one that cannot be read.
    """
    from django.utils.translation import gettext as _

    from huikuan.support.documents import read_text
    from huikuan.support.refusal import Refused
    from huikuan.support.sentences.refusals import sentence

    if content.startswith(DOCUMENTS):
        try:
            return read_text(content, name).text
        except Refused as refused:
            raise click.ClickException(sentence(refused)) from refused
    if len(content) > LARGEST_BYTES:
        raise click.ClickException(_("文件太大，最多 20 MB。"))
    text = decoded(content)
    if text is None:
        raise click.ClickException(_("这不是文本文件。请粘贴付款条款，或使用 DOCX、带文字的 PDF、TXT。"))
    if not text.strip():
        raise click.ClickException(_("文件是空的，没有可读的付款条款。"))
    return text


def decoded(data: bytes) -> str | None:
    """Bytes as text; None when they are none."""
    if data.startswith(BINARY):
        return None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        names: tuple[str, ...] = ("utf-16",)
    else:
        names = ENCODINGS
    for name in names:
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        return None if any(char < " " and char not in "\n\r\t\f" for char in text) else text
    return None


def total_minor_of(text: str) -> int:
    """The total typed after --total, in minor units. Raises UsageError when it is no amount above zero."""
    from django.utils.translation import gettext as _

    from huikuan.rules.typed.amounts import parse_amount
    from huikuan.rules.typed.cells import TypedError

    try:
        amount = parse_amount(text).value
    except TypedError:
        amount = None
    if not amount or amount < 0:
        raise click.UsageError(_("合同总额应为大于零的金额，如 1280000 或 128万。"))
    return amount


def number(value: object) -> int | float:
    """A decimal as JSON has numbers; only at this edge."""
    if not isinstance(value, Decimal):
        raise TypeError(f"{value!r} is no number")
    return int(value) if value == value.to_integral_value() else float(value)


def show(entry: dict[str, Any]) -> None:
    """The plan for a reader: one stage a block, then what is remarkable."""
    from django.utils.translation import gettext as _

    from huikuan.support.sentences import words

    if not entry["plan"]:
        click.echo(_("没有读到付款阶段。"))
    for place, stage in enumerate(entry["plan"], 1):
        kind = words.KINDS.get(str(stage["kind"]), kind_words().get(str(stage["kind"]), _("类型未知")))
        click.echo(f"{place}. {kind}  {size_of(stage)}  {when_of(stage)}  [{sureness_words()[stage['sureness']]}]")
        quoted = " ".join(stage["source"].split())
        click.echo("   “" + (quoted if len(quoted) <= SHOWN else quoted[:SHOWN] + "…") + "”")
    if entry["contract_total"] is not None:
        click.echo(_("合同总额：%(total)s") % {"total": f"{entry['contract_total']:,}"})
    if entry["sum_pct"] is not None:
        click.echo(_("合计：%(percent)s%%") % {"percent": number_text(entry["sum_pct"])})
    for flag in entry["flags"]:
        click.echo(f"! {words.CLAUSE_FLAGS.get(flag, flag)}")


def number_text(value: Any) -> str:
    """A figure without needless zeros."""
    return f"{Decimal(value).normalize():f}"


def size_of(stage: dict[str, Any]) -> str:
    """How much: percent, amount, up to, the rest, or not known."""
    from django.utils.translation import gettext as _

    parts = []
    if stage["pct"] is not None:
        percent = number_text(stage["pct"]) + "%"
        parts.append(_("支付至 %(percent)s") % {"percent": percent} if stage["cumulative"] else percent)
    if stage["amount"] is not None:
        parts.append(f"{stage['amount']:,}")
    if stage["remainder"]:
        parts.append(_("余款"))
    return " ".join(parts) or _("比例未知")


def when_of(stage: dict[str, Any]) -> str:
    """When: the event, what else must have happened, the wait and the window."""
    from django.utils.translation import gettext as _

    known = event_words()
    if stage["trigger"] is None:
        said = _("条件未写明")
    else:
        said = str(stage.get("on") or known.get(stage["trigger"], stage["trigger"]))
    if stage["conditions"]:
        said += " + " + "、".join(str(known.get(name, name)) for name in stage["conditions"])
    units = {
        "day": _("天"),
        "workday": _("个工作日"),
        "week": _("周"),
        "month": _("个月"),
        "quarter": _("个季度"),
        "year": _("年"),
    }
    if delay := stage.get("trigger_delay"):
        said += _("，满 %(count)s %(unit)s") % {"count": delay["n"], "unit": units[delay["unit"]]}
    if stage["window_unit"]:
        count = "__" if stage["window_n"] is None else stage["window_n"]
        said += _("，%(count)s %(unit)s内") % {"count": count, "unit": units[stage["window_unit"]]}
    return said


def kind_words() -> dict[str, str]:
    """Kinds that only a clause has."""
    from django.utils.translation import gettext as _

    return {"settlement": _("结算款"), "recurring": _("按期付款")}


def sureness_words() -> dict[str, str]:
    """How sure the reading is."""
    from django.utils.translation import gettext as _

    return {"high": _("有把握"), "medium": _("较有把握"), "low": _("没有把握，请核对")}


def event_words() -> dict[str, str]:
    """The commonest events in words; the rest are shown by their code."""
    from django.utils.translation import gettext as _

    return {
        "sign": _("合同签订"), "effective": _("合同生效"), "order": _("订单确认"), "start_work": _("开工进场"),
        "delivery": _("到货"), "before_shipment": _("发货前"), "shipment": _("发货"), "install_done": _("安装调试完成"),
        "delivery_acceptance": _("到货验收"), "preliminary_acceptance": _("初验"), "interim_acceptance": _("中期验收"),
        "final_acceptance": _("验收合格"), "factory_acceptance": _("出厂验收"), "go_live": _("上线运行"),
        "trial_run_done": _("试运行结束"), "completion": _("完工"), "topping_out": _("封顶"), "handover": _("移交"),
        "settlement_audit": _("结算审定"), "warranty_end": _("质保期满"), "invoice_received": _("收到发票"),
        "vat_special_invoice": _("增值税专用发票"), "payment_application": _("付款申请"),
        "performance_bond_received": _("履约担保"), "advance_guarantee_received": _("预付款保函"),
        "documents_delivered": _("资料移交"), "fiscal_funds": _("财政资金到位"), "upstream_payment": _("上游付款到账"),
        "no_quality_issue": _("无质量问题"), "no_breach": _("无违约"), "no_major_defect": _("无重大缺陷"),
        "monthly_measurement": _("按月计量"), "monthly": _("每月"), "quarterly": _("每季度"),
        "half_yearly": _("每半年"), "yearly": _("每年"), "unknown": _("条件未能识别"),
        "prototype_confirmed": _("原型确认"),
        "requirements_confirmed": _("需求确认"), "design_confirmed": _("设计确认"), "review_passed": _("评审通过"),
        "customer_confirmed": _("客户确认"),
    }  # fmt: skip
