"""One filter for the list, its totals, the export and the dashboard: what it means, and that pages lose nothing."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from urllib.parse import parse_qsl

import pytest

from huikuan.flow.parties.models import User
from huikuan.flow.receivables.models import Receivable
from huikuan.flow.receivables.selectors.filters import STATES, Filter
from huikuan.flow.receivables.selectors.listing import Search
from huikuan.flow.reports.selectors.dashboard import CurrencyBoard, Figure, board
from huikuan.workflow.facts import cancel_receivable, hold_receivables, write_off_receivable
from tests.web.builders import today
from tests.web.builders_b import Book, book, many

pytestmark = pytest.mark.django_db


@pytest.fixture
def built() -> Book:
    return book()


def ids(user: User, **wanted: object) -> list[int]:
    """Everything a filter means, gathered page by page."""
    search = Search(user, Filter(**wanted), today())  # type: ignore[arg-type]
    found: list[int] = []
    after = ""
    for _page in range(50):
        keys = search.keys(after=after, before="", size=3, many=False)
        found += keys.ids
        if not keys.older:
            return found
        after = keys.older
    raise AssertionError("the pages do not end")


def test_an_address_round_trips_and_ignores_nonsense() -> None:
    """What a filter writes into an address it reads again; rubbish is left out instead of failing."""
    chosen = Filter(
        state="overdue", age="d31_60", due_from=today(), manager=0, held=True, text="xh", sort="-outstanding"
    )
    assert Filter.read(dict(parse_qsl(chosen.query()))) == chosen
    assert Filter().query() == ""
    broken = Filter.read({"state": "'; DROP", "due_from": "yesterday", "customer": "²", "age": "9", "sort": "x"})
    assert broken == Filter()


def test_states_and_ages_divide_the_book(built: Book) -> None:
    """Planned, scheduled, due and overdue are the open claims, once each; ages are the overdue ones, once each."""
    owner = built.firm.people["owner"]
    whole = set(ids(owner))
    parts = [set(ids(owner, state=state)) for state in ("planned", "scheduled", "due", "overdue")]
    assert sum(map(len, parts)) == len(whole)
    assert set().union(*parts) == whole
    ages = [set(ids(owner, age=age)) for age in ("d1_30", "d31_60", "d61_90", "d90_plus")]
    assert set().union(*ages) == parts[3]
    assert sum(map(len, ages)) == len(parts[3])


@pytest.mark.parametrize("sort", ["due", "-due", "outstanding", "-outstanding"])
@pytest.mark.parametrize("state", ["open", "all"])
def test_pages_show_every_claim_once_in_order_and_lead_back(built: Book, sort: str, state: str) -> None:
    many(built, 11)
    owner = built.firm.people["owner"]
    search = Search(owner, Filter(sort=sort, state=state), today())
    pages = [search.keys(after="", before="", size=4, many=False)]
    assert pages[0].newer == ""
    while pages[-1].older:
        pages.append(search.keys(after=pages[-1].older, before="", size=4, many=False))
    seen = [pk for page in pages for pk in page.ids]
    assert sorted(seen) == sorted(Receivable.objects.values_list("pk", flat=True))
    rows = Receivable.objects.in_bulk(seen)
    if "due" in sort or state == "all":
        days = [rows[pk].due_on for pk in seen]
        dated = [day for day in days if day]
        assert dated == sorted(dated, reverse=sort.startswith("-"))
        assert days[len(dated) :] == [None] * (len(days) - len(dated)), "claims without a date come last"
    else:
        sizes = [rows[pk].outstanding_minor for pk in seen]
        assert sizes == sorted(sizes, reverse=sort.startswith("-"))
    for earlier, later in pairwise(pages):
        assert search.keys(after="", before=later.newer, size=4, many=False).ids == earlier.ids


def test_large_lists_by_size_are_walked_the_other_way_with_the_same_result(built: Book) -> None:
    owner = built.firm.people["owner"]
    search = Search(owner, Filter(state="overdue", sort="-outstanding"), today())
    few = search.keys(after="", before="", size=50, many=False)
    assert few == search.keys(after="", before="", size=50, many=True)
    assert len(few.ids) == 6


def test_conditions(built: Book) -> None:
    """Each condition alone means what it says."""
    owner, pm, other = (built.firm.people["owner"], built.firm.people["project_manager"], built.firm.other_pm)
    mine = {row.pk for row in built.rows} | {built.firm.mine.pk}
    assert set(ids(owner, manager=pm.pk)) == mine == set(ids(pm))
    assert set(ids(owner, manager=0)) == set()
    assert set(ids(owner, currency="USD")) == {built.dollars.pk}
    assert set(ids(owner, contract=built.plan.pk, kind="retention")) == {built.rows[4].pk}
    assert set(ids(owner, customer=built.silent.pk)) == set(ids(owner, no_address=True))
    assert set(ids(owner, text="wsmy")) == set(ids(owner, text="无声")) == set(ids(owner, customer=built.silent.pk))
    assert set(ids(owner, text="HT-2026-1")) == {row.pk for row in built.rows}
    assert ids(owner, text="没有这一家") == []
    assert set(ids(owner, min_minor=4_200_000, max_minor=4_200_000)) == {built.dollars.pk}
    assert set(ids(owner, due_from=today(), due_to=today() + timedelta(days=30))) == {
        built.rows[2].pk,
        built.rows[3].pk,
    }
    assert set(ids(other)).isdisjoint(mine)
    assert ids(pm, customer=built.silent.pk) == [], "another's customer stays hidden whatever the address says"
    assert ids(pm, manager=other.pk) == []


def test_held_and_closed(built: Book) -> None:
    owner, at = built.firm.people["owner"], built.rows[0].created_at
    common = {"organization": built.organization, "by": owner, "at": at}
    hold_receivables(
        receivable_ids=[built.rows[0].pk], reason="promise", note="周五付", starts_on=today(), until=today(), **common
    )
    assert ids(owner, held=True) == [built.rows[0].pk]
    write_off_receivable(receivable_id=built.rows[1].pk, reason="破产", on=today(), **common)
    cancel_receivable(receivable_id=built.rows[2].pk, reason="登记错误", on=today(), **common)
    assert ids(owner, state="written_off") == [built.rows[1].pk]
    assert ids(owner, state="cancelled") == [built.rows[2].pk]
    assert len(ids(owner, state="valid")) == len(ids(owner, state="all")) - 2


def test_the_count_stops_at_its_limit(built: Book) -> None:
    many(built, 20)
    search = Search(built.firm.people["owner"], Filter(contract=None, text="HT-MANY"), today())
    capped = search.tally(limit=10)
    assert (capped.count, capped.capped) == (10, True)
    exact = search.tally(limit=None)
    assert (exact.count, exact.capped) == (20, False)
    assert exact.sums == (("CNY", sum(100 + n for n in range(20)), 20),)


def figures(one: CurrencyBoard) -> list[Figure]:
    """Every figure of a board that is made of receivables."""
    parts = [one.open, one.overdue, one.upcoming, one.undated, one.no_address, one.month.due]
    return [*parts, *(figure for _key, figure in one.ages), *(figure for _key, figure in one.undated_by_trigger)]


@pytest.mark.parametrize("who", ["owner", "project_manager", "auditor"])
def test_every_figure_of_the_dashboard_opens_exactly_what_it_is_made_of(built: Book, who: str) -> None:
    """The filter behind a figure counts and sums to the figure: by currency, for everyone who looks."""
    user = built.firm.people[who]
    for narrowed in (Filter(), Filter(manager=built.firm.people["project_manager"].pk)):
        for one in board(user, narrowed, today(), "CNY"):
            for figure in figures(one):
                chosen = Filter.read(dict(parse_qsl(figure.query)))
                tally = Search(user, chosen, today()).tally(limit=None)
                said = {currency: (amount, count) for currency, amount, count in tally.sums}
                expected = {one.currency: (figure.amount_minor, figure.count)} if figure.count else {}
                assert said == expected, figure


def test_currencies_are_never_added(built: Book) -> None:
    boards = {one.currency: one for one in board(built.firm.people["owner"], Filter(), today(), "CNY")}
    assert list(boards) == ["CNY", "USD"]
    assert boards["USD"].open.amount_minor == 4_200_000
    assert boards["CNY"].open.amount_minor == 50_000_000 + 800_000 + 38_600_000 + 128_640_000


def test_every_state_is_a_state_of_the_list() -> None:
    assert set(STATES) >= {"open", "planned", "scheduled", "due", "overdue", "settled", "written_off", "cancelled"}
