"""Ctrl-K: found by Chinese, pinyin, initials, number and amount; nothing beyond one's own."""

from __future__ import annotations

import pytest

from huikuan.web.search import amount_of
from tests.web import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> builders.Firm:
    return builders.firm()


@pytest.mark.parametrize(
    "words", ["远山", "yuanshan", "ysk", "YuanShan Ke", "HT-2026-001", "386000", "386,000.00", "38.6万"]
)
def test_one_customer_is_found_in_many_ways(firm: builders.Firm, words: str) -> None:
    hits = firm.client("owner").get("/search", {"q": words}).context["hits"]
    assert any("远山" in hit.title + hit.detail for hit in hits)


def test_nobody_finds_what_is_not_theirs(firm: builders.Firm) -> None:
    client = firm.client("project_manager")
    for words in ("临江", "ljzz", "HT-2026-002", "1286400"):
        assert not client.get("/search", {"q": words}).context["hits"]
    other = builders.firm("白杨设计", "baiyang.example")
    assert len(other.client("owner").get("/search", {"q": "远山科技"}).context["hits"]) == 1


def test_it_answers_with_a_fragment(firm: builders.Firm) -> None:
    page = firm.client("owner").get("/search", {"q": "远山"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in page
    assert "远山科技有限公司" in page
    assert firm.client("owner").get("/search").status_code == 200


def test_it_costs_three_queries_beyond_the_page(firm: builders.Firm, django_assert_max_num_queries: object) -> None:
    client = firm.client("project_manager")
    client.get("/search")  # the session notes its last use once a minute
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        client.get("/search", {"q": "远山"}, headers={"HX-Request": "true"})


@pytest.mark.parametrize(
    ("words", "minor"),
    [
        ("386000", 38_600_000),
        ("38.6万", 38_600_000),
        ("¥1,286,400.00", 128_640_000),
        ("12 万", 12_000_000),
        ("HT-1", None),
        ("", None),
    ],
)
def test_amounts_as_people_type_them(words: str, minor: int | None) -> None:
    assert amount_of(words) == minor
