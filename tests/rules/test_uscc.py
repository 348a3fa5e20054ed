"""统一社会信用代码 (GB 32100-2015)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.rules.uscc import ALPHABET, check_uscc

VALID = [
    "91110000600037341L",
    "91110000802100433B",
    "91440300708461136T",
    "914403001922038216",
    "91330100799655058B",
    "91110108551385082Q",
    "911101085923662400",
    "9144030071526726XG",
    "919900000000000192",
    "91990000MA0TXT010Q",
    "91990000MA0TXT029M",
]
INVALID = ["91110000100006020C", "91310000607378229H", "91440300279542922N", "91110000717827478T"]
BODY = st.tuples(
    st.text(ALPHABET, min_size=2, max_size=2),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(ALPHABET, min_size=9, max_size=9),
).map("".join)


@pytest.mark.parametrize("code", VALID)
def test_valid(code: str) -> None:
    assert check_uscc(code)
    assert check_uscc(f" {code.lower()}\n")


@pytest.mark.parametrize("code", INVALID)
def test_invalid(code: str) -> None:
    assert not check_uscc(code)


@pytest.mark.parametrize(
    "code",
    ["", "9111000060003734", "91110000600037341LL", "91110000600037341I", "9111000060003734１L", "91AB0000600037341L"],
)
def test_other_text(code: str) -> None:
    assert not check_uscc(code)


@given(BODY)
def test_one_check_character_fits_and_letters_may_lead(body: str) -> None:
    assert sum(check_uscc(body + character) for character in ALPHABET) == 1


@given(st.sampled_from(VALID), st.integers(min_value=0, max_value=17), st.sampled_from(ALPHABET))
def test_a_single_wrong_character_is_always_found(code: str, place: int, character: str) -> None:
    typed = code[:place] + character + code[place + 1 :]
    assert check_uscc(typed) == (typed == code)


@given(st.sampled_from(VALID), st.integers(min_value=0, max_value=16))
def test_two_neighbours_exchanged_are_always_found(code: str, place: int) -> None:
    typed = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert check_uscc(typed) == (typed == code)
