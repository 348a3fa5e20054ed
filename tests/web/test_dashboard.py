"""看板: the sentence on top, in both languages."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.utils import translation

from huikuan.flow.reports.selectors.dashboard import CurrencyBoard, Figure, Month, WaitingFigure
from huikuan.web.dashboard import headline

FULL_WIDTH = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
NOTHING = Figure(0, 0, "")


def a_board(overdue: int, oldest: int) -> CurrencyBoard:
    """400.00 open, `overdue` minor units of it late, `oldest` claims by more than 90 days."""
    waiting = WaitingFigure(0, 0, 0, "")
    return CurrencyBoard(
        currency="CNY", open=Figure(40000, 4, ""), overdue=Figure(overdue, bool(overdue), ""),
        upcoming=Figure(12345, 1, ""), ages=(("not_due", NOTHING), ("d90_plus", Figure(overdue, oldest, ""))),
        month=Month(date(2026, 3, 1), date(2026, 3, 31), NOTHING, 0, NOTHING), undated=NOTHING, undated_by_trigger=(),
        undated_largest=(), no_address=NOTHING, on_account=NOTHING, unbilled=waiting, undelivered=waiting,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("overdue", "oldest", "chinese", "english"),
    [
        (0, 0, "没有逾期。", "Nothing overdue."),
        (10000, 0, "25% 已经逾期。", "25% of the open money is overdue."),
        (10000, 1, "其中 1 笔超过 90 天。", "1 receivable of it by more than 90 days."),
        (10000, 3, "其中 3 笔超过 90 天。", "3 receivables of it by more than 90 days."),
    ],
)
def test_the_sentence_on_top_is_in_one_language(overdue: int, oldest: int, chinese: str, english: str) -> None:
    board = a_board(overdue, oldest)
    with translation.override("zh-hans"):
        assert chinese in headline(board)
        assert headline(board).endswith("。")
    with translation.override("en"):
        assert english in headline(board)
        assert headline(board).endswith(".")
        assert FULL_WIDTH.findall(headline(board)) == []
