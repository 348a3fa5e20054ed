"""huikuan plan parse and health: the payment plan that a contract describes, and what it lacks. Needs no installation
and no database."""

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


@plan.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--total", help="合同总额（元）/ the contract's total, in whole units of money")
@click.option("--type", "kind", type=click.Choice(["goods", "software", "service", "construction"]), default=None)
@click.option("--customer", type=click.Choice(["large", "public", "sme"]), help="客户类型 / size of the customer")
@click.option("--sme/--no-sme", default=None, help="我方是否中小企业 / whether we are an SME")
@click.option("--foreign-law", is_flag=True, help="适用外国法 / governed by foreign law")
@click.option("--json", "as_json", is_flag=True)
def health(
    file: Path, total: str | None, kind: str | None, customer: str | None, sme: bool | None, foreign_law: bool,
    as_json: bool,
) -> None:  # fmt: skip
    """合同体检；FILE 为 - 时读标准输入 · Check a contract for missing and weak terms (- is stdin)."""
    content = content_of(file)
    begin(whole=content.startswith(DOCUMENTS))
    from huikuan.cli import health as output
    from huikuan.rules.health.model import Terms
    from huikuan.support.sentences.health_wordings import language_of

    text = text_of(content, file.name)
    terms = Terms(
        total_minor=total_minor_of(total) if total else None, project_type=kind or "", customer_kind=customer or "",
        we_are_sme=sme, law="foreign" if foreign_law else "prc",
    )  # fmt: skip
    report, language = output.checked(text, terms), language_of(text)
    if as_json:
        click.echo(json.dumps({"text": text, **output.entry(report, language)}, ensure_ascii=False))
    else:
        output.show(report, language)


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

    from huikuan.support.sentences import clauses

    if not entry["plan"]:
        click.echo(_("没有读到付款阶段。"))
    for place, stage in enumerate(entry["plan"], 1):
        kind = clauses.KINDS.get(str(stage["kind"]), _("类型未知"))
        click.echo(f"{place}. {kind}  {size_of(stage)}  {when_of(stage)}  [{clauses.SURENESS[stage['sureness']]}]")
        quoted = " ".join(stage["source"].split())
        click.echo("   “" + (quoted if len(quoted) <= SHOWN else quoted[:SHOWN] + "…") + "”")
    if entry["contract_total"] is not None:
        click.echo(_("合同总额：%(total)s") % {"total": f"{entry['contract_total']:,}"})
    if entry["sum_pct"] is not None:
        click.echo(_("合计：%(percent)s%%") % {"percent": number_text(entry["sum_pct"])})
    for flag in entry["flags"]:
        click.echo(f"! {clauses.flag_sentence(flag) or flag}")


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

    from huikuan.support.sentences.clauses import UNITS, event_word

    trigger = stage["trigger"]
    said = _("条件未写明") if trigger is None else str(stage.get("on") or event_word(trigger))
    if stage["conditions"]:
        said += " + " + "、".join(event_word(name) for name in stage["conditions"])
    if delay := stage.get("trigger_delay"):
        said += _("，满 %(count)s %(unit)s") % {"count": delay["n"], "unit": UNITS[delay["unit"]]}
    if stage["window_unit"]:
        count = "__" if stage["window_n"] is None else stage["window_n"]
        said += _("，%(count)s %(unit)s内") % {"count": count, "unit": UNITS[stage["window_unit"]]}
    return said
