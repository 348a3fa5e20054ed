"""The bytes that leave, read back by the standard library's parser."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huikuan.rules.wording.letter import Claim, Sender, WayToPay, compose
from huikuan.rules.wording.mime import Enclosed, InvalidHeader, Mail, address, build, message_id
from huikuan.rules.wording.one_line import one_line
from huikuan.rules.wording.templates import TEMPLATES, Template

from .samples import CHINESE, MAIL


def read(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def bodies(message: EmailMessage) -> dict[str, str]:
    parts = [part for part in message.iter_parts() if isinstance(part, EmailMessage)]
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/html"]
    return {part.get_content_type(): part.get_content().replace("\r\n", "\n") for part in parts}


def display_name(raw: bytes, header: str) -> str:
    """The name before the address. The parser's own leaves spaces between encoded words of a phrase (RFC 2047 6.2
    says that they are none), so the words are decoded here."""
    value = str(message_from_bytes(raw, policy=policy.compat32)[header])
    name = value.rpartition("<")[0].strip()
    if name.startswith('"'):
        return re.sub(r"\\(.)", r"\1", name[1:-1])
    return str(make_header(decode_header(name))) if name else ""


HEADERS = ["Date", "From", "To", "Reply-To", "Subject", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"]


def check(mail: Mail, raw: bytes) -> None:
    message = read(raw)
    assert message.keys() == HEADERS
    assert display_name(raw, "From") == one_line(mail.from_name)
    assert message["From"].addresses[0].addr_spec == mail.from_address
    assert display_name(raw, "To") == one_line(mail.to_name)
    assert message["To"].addresses[0].addr_spec == mail.to_address
    assert len(message["From"].addresses) == len(message["To"].addresses) == 1
    assert message["Subject"] == one_line(mail.subject)
    assert message["Reply-To"] == mail.reply_to
    assert message["Message-ID"] == mail.message_id
    assert message["Date"].datetime == mail.sent_at.replace(microsecond=0)
    shape(raw)


def shape(raw: bytes) -> None:
    assert raw.isascii()
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", raw)
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    assert raw.endswith(b"--\r\n")


def test_a_mail_reads_back() -> None:
    raw = build(MAIL)
    check(MAIL, raw)
    found = bodies(read(raw))
    assert found["text/plain"] == MAIL.text
    assert found["text/html"] == MAIL.html
    assert build(MAIL) == raw
    assert read(raw)["Auto-Submitted"] == "auto-generated"


def test_a_composed_letter_reads_back() -> None:
    composed = compose(TEMPLATES["second_reminder"]["zh-hans"], CHINESE)
    mail = replace(MAIL, subject=composed.subject, text=composed.text, html=composed.html)
    raw = build(mail)
    check(mail, raw)
    assert bodies(read(raw)) == {"text/plain": composed.text, "text/html": composed.html}


@pytest.mark.parametrize(
    "name", ["Zhang Min", 'Min "the" Zhang', "a\\b", "Zhang, Min", "=?utf-8?B?eA==?=", "x" * 120, "王" * 60, ""]
)
def test_display_names(name: str) -> None:
    mail = replace(MAIL, from_name=name, to_name=name)
    check(mail, build(mail))


def test_no_reply_to_no_header() -> None:
    assert "Reply-To" not in read(build(replace(MAIL, reply_to="")))


def test_the_date_keeps_its_offset() -> None:
    at = datetime(2026, 3, 4, 5, 6, 7, tzinfo=timezone(-timedelta(hours=3, minutes=30)))
    assert read(build(replace(MAIL, sent_at=at)))["Date"] == "Wed, 04 Mar 2026 05:06:07 -0330"
    with pytest.raises(InvalidHeader):
        build(replace(MAIL, sent_at=at.replace(tzinfo=None)))


WORDS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=120)


@given(WORDS, WORDS, WORDS, WORDS, WORDS)
@settings(max_examples=300, deadline=None)
def test_any_words(from_name: str, to_name: str, subject: str, text: str, html: str) -> None:
    mail = replace(MAIL, from_name=from_name, to_name=to_name, subject=subject, text=text, html=html)
    raw = build(mail)
    shape(raw)
    message = read(raw)
    assert message.keys() == HEADERS
    assert str(message["Subject"]) == one_line(subject)
    assert message["From"].addresses[0].addr_spec == mail.from_address
    assert display_name(raw, "To") == one_line(to_name)
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    assert bodies(message)["text/plain"] == lines


PAYLOADS = [
    f"{before}{sign}{after}"
    for sign in (
        "\r\n",
        "\n",
        "\r",
        "\u2028",
        "\u2029",
        "\x85",
        "\x0b",
        "\x0c",
        "\x00",
        "\r\n\r\n",
        "\r\n\t",
        "%0d%0a\n",
        "\x1c",
    )
    for before, after in (("x", "Bcc: evil@example.org"), ("x@example.org", "Subject: evil"), ("", "X-Evil: 1"))
]
MAIL_TEXTS = ["from_name", "from_address", "to_name", "to_address", "reply_to", "subject", "message_id", "text", "html"]
OF_LETTER: list[tuple[type | None, str]] = [
    (cls, f.name) for cls in (Claim, WayToPay, Sender) for f in fields(cls) if f.type == "str" and f.name != "currency"
]
OF_LETTER += [(None, name) for name in ("customer", "salutation", "footer")]


TEMPLATE_FIELDS = [f.name for f in fields(Template)]
KEYS = ["org_key", "message_key", "domain"]


def test_thirty_fields_are_tried() -> None:
    assert len(MAIL_TEXTS) + len(OF_LETTER) + len(TEMPLATE_FIELDS) + len(KEYS) >= 30
    assert len(PAYLOADS) >= 12


@pytest.mark.parametrize("field", TEMPLATE_FIELDS)
@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_template_makes_a_header(field: str, payload: str) -> None:
    composed = compose(replace(TEMPLATES["reminder"]["zh-hans"], **{field: payload}), CHINESE)
    check_clean(build(replace(MAIL, subject=composed.subject, text=composed.text, html=composed.html)))


@pytest.mark.parametrize("field", MAIL_TEXTS)
@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_field_of_a_mail_makes_a_header(field: str, payload: str) -> None:
    try:
        raw = build(replace(MAIL, **{field: payload}))  # type: ignore[arg-type]
    except InvalidHeader as error:
        refused = error.field
    else:
        check_clean(raw)
        return
    assert refused == field
    assert field in {"from_address", "to_address", "reply_to", "message_id"}


@pytest.mark.parametrize(("owner", "field"), OF_LETTER)
def test_no_field_of_a_letter_makes_a_header(owner: type | None, field: str) -> None:
    for payload in PAYLOADS:
        letter = CHINESE
        change: dict[str, Any] = {field: payload}
        if owner is Claim:
            letter = replace(letter, claims=tuple(replace(claim, **change) for claim in letter.claims))
        elif owner is WayToPay:
            letter = replace(letter, pay_to=(replace(letter.pay_to[0], **change),))
        elif owner is Sender:
            letter = replace(letter, sender=replace(letter.sender, **change))
        else:
            letter = replace(letter, **change)
        composed = compose(TEMPLATES["second_reminder"]["zh-hans"], letter)
        check_clean(build(replace(MAIL, subject=composed.subject, text=composed.text, html=composed.html)))


def check_clean(raw: bytes) -> None:
    message = read(raw)
    assert message.keys() == HEADERS
    assert len(message["To"].addresses) == 1
    shape(raw)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_keys_never_break_a_message_id(payload: str) -> None:
    assert re.fullmatch(r"<[A-Za-z0-9_.-]+@huikuan\.invalid>", message_id(payload, payload))
    with pytest.raises(InvalidHeader):
        message_id("1", "2", payload)


def test_message_ids_are_stable_and_different() -> None:
    assert message_id("7", "4711", "Yunfan.example") == "<7.4711@yunfan.example>"
    keys = [("a.b", "c"), ("a", "b.c"), ("a", "b"), ("", "ab"), ("ab", ""), ("A", "b"), ("组织", "1"), ("a" * 90, "1")]
    assert len({message_id(*key) for key in keys}) == len(keys)
    assert message_id("组织", "1") == message_id("组织", "1")


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "a",
        "a@",
        "@b",
        "a@b@c",
        "a b@c.cn",
        "a@b..cn",
        "<a@b.cn>",
        "a@b.cn,c@d.cn",
        "王@b.cn",
        ".a@b.cn",
        "a@-b.cn",
        f"{'a' * 65}@b.cn",
    ],
)
def test_bad_addresses(bad: str) -> None:
    with pytest.raises(InvalidHeader):
        address(bad, "to_address")


def test_domains_outside_ascii_take_their_idna_form() -> None:
    assert address("a@例子.cn", "to_address") == "a@xn--fsqu00a.cn"


def test_what_is_enclosed_arrives_byte_by_byte() -> None:
    content = bytes(range(256)) * 40
    name = '对账单 "2026".pdf'
    raw = build(replace(MAIL, enclosed=(Enclosed(name, content), Enclosed("x" * 300 + ".pdf", b"%PDF"))))
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    message = read(raw)
    first, second = message.iter_attachments()
    assert (first.get_filename(), first.get_content_type(), first.get_content()) == (name, "application/pdf", content)
    assert second.get_filename("").endswith(".pdf")
    body = message.get_body(("html",))
    assert body is not None
    assert body.get_content().strip() == MAIL.html.strip()
