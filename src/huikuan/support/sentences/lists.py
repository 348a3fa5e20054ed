"""Several words in one sentence."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import get_language


def listed(words: Iterable[str]) -> str:
    """合同、收款 in Chinese, contracts, payments in English."""
    return (", " if (get_language() or "").startswith("en") else "、").join(words)
