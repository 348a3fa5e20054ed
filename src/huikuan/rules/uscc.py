"""统一社会信用代码: the check of GB 32100-2015."""

from __future__ import annotations

from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS: Final = tuple(pow(3, i, 31) for i in range(17))
VALUE: Final = {character: value for value, character in enumerate(ALPHABET)}


def check_uscc(code: str) -> bool:
    """Whether 18 characters form a valid code: alphabet, digits in places 3–8 (the region) and check character.

    Letters in the first two places (authority, kind of organization) are lawful. Blanks around and small letters are
    forgiven. The organization code inside (GB 11714) has a check of its own, which is not looked at here.
    """
    code = code.strip().upper()
    if len(code) != 18 or any(character not in VALUE for character in code) or not code[2:8].isdigit():
        return False
    total = sum(VALUE[character] * weight for character, weight in zip(code, WEIGHTS, strict=False))
    return ALPHABET[(31 - total % 31) % 31] == code[17]
