"""The bytes of an e-mail, built by hand: RFC 5322 (message), 2045/2046 (MIME), 2047 (words outside ASCII).

Built once and kept: what was approved is what leaves. Same mail, same bytes.
"""

from __future__ import annotations

import re
from binascii import b2a_base64
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from huikuan.rules.wording.one_line import one_line

DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LINE_LIMIT: Final = 76
WORD_BYTES: Final = 45  # of UTF-8 in one encoded word: 12 + 60 characters, the most that 75 allow in base64
PLAIN: Final = re.compile(r"[\x20-\x7e]*")
LOCAL_PART: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
DOMAIN: Final = re.compile(
    r"(?=.{1,253}$)([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*"
)
MESSAGE_ID: Final = re.compile(r"<[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,120}@[A-Za-z0-9.-]{1,120}>")
UNRESERVED: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")  # RFC 3986 2.3
LONGEST_NAME: Final = 80  # of a file: three bytes a character, percent-encoded, stay within a line of 998
PLAIN_KEY: Final = re.compile(r"[A-Za-z0-9-]{1,40}")


class InvalidHeader(ValueError):
    """A field that cannot stand in a header as it is. `field` names it, `code`: "address", "message_id", "date"."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field, self.code = field, code


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that goes with a mail; `media_type` as in application/pdf."""

    name: str
    content: bytes
    media_type: str = "application/pdf"


@dataclass(frozen=True, slots=True)
class Mail:
    """One e-mail to one person. Names and subject lose line breaks and control characters; addresses must be clean."""

    from_name: str
    from_address: str
    to_name: str
    to_address: str
    reply_to: str
    subject: str
    sent_at: datetime
    message_id: str
    text: str
    html: str
    enclosed: tuple[Enclosed, ...] = ()


def build(mail: Mail) -> bytes:
    """The mail as multipart/alternative (text, then HTML), inside multipart/mixed where something is enclosed; CRLF
    everywhere. Raises InvalidHeader.

    "Auto-Submitted: auto-generated" (RFC 3834) keeps out-of-office replies away.
    """
    if not MESSAGE_ID.fullmatch(mail.message_id):
        raise InvalidHeader("message_id", "message_id")
    unique = sha256(mail.message_id.encode()).hexdigest()[:32]
    reply_to = f"Reply-To: {address(mail.reply_to, 'reply_to')}\r\n" if mail.reply_to else ""
    head = (
        f"Date: {rfc_date(mail.sent_at)}\r\n"
        f"From: {mailbox(mail.from_name, mail.from_address, 'From: ', 'from_address')}\r\n"
        f"To: {mailbox(mail.to_name, mail.to_address, 'To: ', 'to_address')}\r\n"
        f"{reply_to}"
        f"Subject: {header_text(mail.subject, 'Subject: ')}\r\n"
        f"Message-ID: {mail.message_id}\r\n"
        "Auto-Submitted: auto-generated\r\n"
        "MIME-Version: 1.0\r\n"
    )
    body = multipart("alternative", f"=_{unique}", [part("plain", mail.text), part("html", mail.html)])
    if mail.enclosed:
        body = multipart("mixed", f"=_m{unique}", [body, *map(attachment, mail.enclosed)])
    return head.encode("ascii") + body


def multipart(subtype: str, boundary: str, parts: list[bytes]) -> bytes:
    """The parts one after the other; a boundary with "=_" cannot occur in base64."""
    line = f"--{boundary}\r\n".encode("ascii")
    head = f'Content-Type: multipart/{subtype};\r\n boundary="{boundary}"\r\n\r\n'.encode("ascii")
    return head + b"".join(line + one for one in parts) + f"--{boundary}--\r\n".encode("ascii")


def attachment(file: Enclosed) -> bytes:
    """A file in base64, its name in the form of RFC 2231 (RFC 2183 2.3)."""
    name = one_line(file.name)[-LONGEST_NAME:].encode("utf-8", "replace")
    encoded = "".join(chr(byte) if chr(byte) in UNRESERVED else f"%{byte:02X}" for byte in name)
    head = (
        f"Content-Type: {file.media_type}\r\n"
        "Content-Transfer-Encoding: base64\r\n"
        f"Content-Disposition: attachment;\r\n filename*=UTF-8''{encoded}\r\n\r\n"
    )
    return head.encode("ascii") + folded(file.content) + b"\r\n"


def message_id(org_key: str, message_key: str, domain: str = "huikuan.invalid") -> str:
    """The Message-ID of a message: the same for the same keys, different for different ones, so that a receiver (and
    we, looking for proof) can tell a repeat. Give the sender's own domain where it is known.

    Keys of letters, digits and hyphens stand as they are, others as a hash. Raises InvalidHeader for a bad domain.
    """
    if not DOMAIN.fullmatch(domain):
        raise InvalidHeader("domain", "address")
    return f"<{id_part(org_key)}.{id_part(message_key)}@{domain.lower()}>"


def id_part(key: str) -> str:
    if PLAIN_KEY.fullmatch(key):
        return key
    return "_" + sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32]  # "_" stands in no plain key


def address(value: str, field: str) -> str:
    """An address as it stands in a header; a domain outside ASCII in its IDNA form. Raises InvalidHeader."""
    local, at, domain = value.rpartition("@")
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError:
            raise InvalidHeader(field, "address") from None
    if not at or len(local) > 64 or not LOCAL_PART.fullmatch(local) or not DOMAIN.fullmatch(domain):
        raise InvalidHeader(field, "address")
    return f"{local}@{domain}"


def mailbox(name: str, value: str, header: str, field: str) -> str:
    """Display name and address: ASCII names quoted, others as encoded words, folded before the address if long."""
    clean = one_line(name)
    plain = address(value, field)
    if not clean:
        return plain
    if PLAIN.fullmatch(clean) and "=?" not in clean and len(clean) <= 50:
        escaped = clean.replace("\\", "\\\\").replace('"', '\\"')
        shown = f'"{escaped}"'
    else:
        shown = encoded_words(clean, len(header))
    last = len(header) + len(shown) if "\r\n" not in shown else len(shown) - shown.rindex("\r\n") - 2
    return f"{shown}\r\n <{plain}>" if last + len(plain) + 3 > LINE_LIMIT else f"{shown} <{plain}>"


def header_text(text: str, header: str) -> str:
    """Unstructured header text: ASCII that fits on the line as it is, all else as encoded words."""
    clean = one_line(text)
    if PLAIN.fullmatch(clean) and "=?" not in clean and "  " not in clean and len(header) + len(clean) <= LINE_LIMIT:
        return clean
    return encoded_words(clean, len(header))


def encoded_words(text: str, used: int) -> str:
    """RFC 2047 words of whole characters, each line at most 76 columns; `used`: columns taken on the first."""
    words: list[str] = []
    room = max((LINE_LIMIT - used - 12) // 4 * 3, 3)
    chunk = b""
    for character in text:
        code = character.encode("utf-8", "replace")
        if len(chunk) + len(code) > min(room, WORD_BYTES) and chunk:
            words.append(encoded_word(chunk))
            chunk, room = b"", WORD_BYTES
        chunk += code
    words.append(encoded_word(chunk))
    return "\r\n ".join(words)


def encoded_word(chunk: bytes) -> str:
    return f"=?utf-8?B?{b2a_base64(chunk, newline=False).decode('ascii')}?="


def rfc_date(at: datetime) -> str:
    """RFC 5322 date with the instant's own offset. Raises InvalidHeader for a naive datetime."""
    offset = at.utcoffset()
    if offset is None:
        raise InvalidHeader("sent_at", "date")
    minutes = int(offset.total_seconds() // 60)
    sign = "-" if minutes < 0 else "+"
    zone = f"{sign}{abs(minutes) // 60:02d}{abs(minutes) % 60:02d}"
    day = f"{DAYS[at.weekday()]}, {at.day:02d} {MONTHS[at.month - 1]} {at.year:04d}"
    return f"{day} {at.hour:02d}:{at.minute:02d}:{at.second:02d} {zone}"


def part(subtype: str, content: str) -> bytes:
    """One alternative in base64. Its text has CRLF line ends, as text in mail must (RFC 2046 4.1.1)."""
    lines = content.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")
    head = f"Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return head.encode("ascii") + folded(lines.encode("utf-8", "replace")) + b"\r\n"


def folded(content: bytes) -> bytes:
    """Base64 in lines of 76."""
    body = b2a_base64(content, newline=False)
    return b"\r\n".join([body[i : i + LINE_LIMIT] for i in range(0, len(body), LINE_LIMIT)])
