"""Secrets at rest: sealed with a key that is not in the database."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class SecretLost(Exception):
    """The stored secret cannot be opened with the present key; it must be entered again."""


def seal(text: str) -> str:
    """The sealed form of a secret, safe to store."""
    return _box().encrypt(text.encode()).decode("ascii") if text else ""


def unseal(sealed: str) -> str:
    """The secret behind a sealed text. Raises SecretLost when the key has changed."""
    if not sealed:
        return ""
    try:
        return _box().decrypt(sealed.encode("ascii")).decode()
    except InvalidToken as error:
        raise SecretLost from error


def _box() -> Fernet:
    digest = hashlib.sha256(b"huikuan sealed secrets v1:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
