"""Sentences of the command line."""

from __future__ import annotations

from typing import Any


def refusal(error: Any) -> str:
    """One sentence for a Refused, in the user's language."""
    from huikuan.workflow.wordings import refusal_sentence

    return refusal_sentence(error.code, error.values)
