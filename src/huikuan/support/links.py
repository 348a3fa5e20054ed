"""Tokens of links that open something without a password: random, signed, and stored only as a hash.

A token is 18 random bytes and 12 bytes of a signature over them, in base64url: invented ones are known as such, and a
copy of the database opens nothing.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import Final

from django.conf import settings

RANDOM_BYTES: Final = 18
MARK_BYTES: Final = 12


def new_token() -> str:
    """A token nobody can guess, 40 characters."""
    body = secrets.token_bytes(RANDOM_BYTES)
    return urlsafe_b64encode(body + mark(body)).decode("ascii")


def is_ours(token: str) -> bool:
    """Whether the signature in a token is right; the same work for any token."""
    try:
        content = urlsafe_b64decode(token.encode("ascii"))
    except (ValueError, UnicodeEncodeError):
        content = b""
    return hmac.compare_digest(mark(content[:RANDOM_BYTES]), content[RANDOM_BYTES:])


def hashed(token: str) -> str:
    """What is stored of a token."""
    return sha256(token.encode("utf-8", "replace")).hexdigest()


def address_hash(address: str) -> str:
    """A mark of a network address that only this installation can compare, 32 hexadecimal digits."""
    return hmac.digest(key("address"), address.encode("utf-8", "replace"), "sha256").hex()[:32]


def mark(body: bytes) -> bytes:
    return hmac.digest(key("token"), body, "sha256")[:MARK_BYTES]


def key(purpose: str) -> bytes:
    return f"huikuan links v1 {purpose}:{settings.SECRET_KEY}".encode()
