"""How a Chinese name is found by keyboard: full pinyin and initials beside the name."""

from __future__ import annotations

from functools import lru_cache

from pypinyin import lazy_pinyin


@lru_cache(maxsize=4096)
def search_key(name: str) -> str:
    """Full pinyin and initials of a name, lower case: 星河 → "xinghe xh". Latin letters stay as they are."""
    syllables = lazy_pinyin(name)
    full = "".join(syllables).lower()
    initials = "".join(s[0] for s in syllables if s).lower()
    return f"{full} {initials}"[:400]
