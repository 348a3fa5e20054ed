"""The rules' codes in words: every code has its sentence, and the sentences say what was counted."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from django.utils import translation

from huikuan.rules.calendar import CHINA
from huikuan.rules.plan import guarantees, leaks
from huikuan.rules.plan.acceptance import Objection, deemed_acceptance
from huikuan.rules.plan.amend import Change
from huikuan.rules.plan.due import Offset, due_date
from huikuan.rules.plan.instalments import TRIGGERS, Problem, Trigger
from huikuan.rules.plan.templates import TEMPLATES
from huikuan.support.sentences import plans

RULES = Path(leaks.__file__).parent


@pytest.fixture(autouse=True)
def chinese() -> object:
    with translation.override("zh-hans"):
        yield


def said(trigger_on: date, offset: Offset, trigger: str = "acceptance") -> str:
    return plans.due_sentence({"trigger": trigger, **due_date(trigger_on, offset, CHINA).trace})


@pytest.mark.parametrize(
    ("trigger_on", "offset", "sentence"),
    [
        (date(2026, 3, 2), Offset(15, "working"),
         "2026-03-02（周一）验收合格 + 15 个工作日 = 2026-03-23（周一）：其间 3 个周末，无法定节假日"),
        (date(2026, 2, 10), Offset(10, "working"),
         "2026-02-10（周二）验收合格 + 10 个工作日 = 2026-03-02（周一）："
         "其间 1 个周末（休 1 天），春节放假 9 天，2 个调休上班日"),
        (date(2026, 3, 2), Offset(3, "working"),
         "2026-03-02（周一）验收合格 + 3 个工作日 = 2026-03-05（周四）：其间没有周末，无法定节假日"),
        (date(2026, 1, 31), Offset(1, "month"), "2026-01-31（周六）验收合格 + 1 个月 = 2026-02-28（周六）"),
        (date(2026, 3, 2), Offset(5, shift=True),
         "2026-03-02（周一）验收合格 + 5 个自然日 = 2026-03-09（周一）：2026-03-07（周六） 是休息日，顺延到工作日"),
        (date(2026, 3, 2), Offset(), "2026-03-02（周一）验收合格，当天到期"),
        (date(2026, 3, 2), Offset(45, from_day=31),
         "2026-03-02（周一）验收合格 + 到月底 + 45 个自然日 = 2026-05-15（周五）"),
        (date(2026, 3, 2), Offset(on_day=15, on_day_rule="following"),
         "2026-03-02（周一）验收合格 + 次月 15 日 = 2026-04-15（周三）"),
    ],
)  # fmt: skip
def test_a_due_date_is_explained(trigger_on: date, offset: Offset, sentence: str) -> None:
    assert said(trigger_on, offset) == sentence


def test_a_year_without_a_calendar_is_asked_for() -> None:
    assert said(date(2026, 12, 25), Offset(10, "working")).endswith(
        "工作日历里还没有 2027 年的放假安排，日期暂定，请导入或确认"
    )


def test_a_trace_of_nothing_says_nothing() -> None:
    assert plans.due_sentence({}) == ""
    assert plans.due_sentence({"trigger": "acceptance"}) == ""


def codes_in(*files: str) -> set[str]:
    """The codes of problems that these rules give."""
    texts = [(RULES / name).read_text(encoding="utf-8") for name in files]
    found = {code for text in texts for code in re.findall(r'Problem\(\s*"(\w+)"', text)}
    found |= {code for text in texts for code in re.findall(r'(?:yield|code =) "(\w+)"', text)}
    return found | {code for text in texts for code in re.findall(r'code = "\w+" if .* else "(\w+)"', text)}


def test_every_problem_has_a_sentence() -> None:
    given = codes_in("instalments.py", "split.py", "amend.py", "propose.py")
    assert len(given) > 30
    assert given == set(plans.PROBLEMS)


def test_every_other_code_has_a_word() -> None:
    assert {one.code for one in TEMPLATES} == set(plans.TEMPLATES)
    assert {line.title for one in TEMPLATES for line in one.lines} | {"service_period", "balance"} == set(plans.TITLES)
    assert set(plans.WAITING) | {"instalment"} == TRIGGERS
    assert set(plans.LEAKS) == set(leaks.CODES)
    assert set(plans.SECURITY_ACTS) == set(guarantees.ACTS.values())
    reasons = re.findall(r'\("(\w+_\w+)",\)', (RULES / "guarantees.py").read_text(encoding="utf-8"))
    assert set(plans.SECURITY_REASONS) == set(reasons)
    notes = re.findall(r'(?:notes\.append\(|else )"(\w+)"\)', (RULES / "parsed.py").read_text(encoding="utf-8"))
    assert {*notes, "pay_when_funded"} == set(plans.PARSE_NOTES)


@pytest.mark.parametrize("code", sorted(plans.PROBLEMS))
def test_a_problem_reads_as_a_sentence(code: str) -> None:
    given = dict.fromkeys(re.findall(r"%\((\w+)\)s", str(plans.PROBLEMS[code])), 12_345)
    sentence = plans.problem_sentence(Problem(code, 2, given))
    assert sentence.startswith("第 2 期：")
    assert "%" not in sentence.replace("100%", "")
    assert ("¥123.45" in sentence) == any(name.endswith("_minor") for name in given)


def test_an_over_payment_is_said() -> None:
    problem = Problem("total_below_paid", None, {"paid_minor": 30_000, "total_minor": 20_000, "overpaid_minor": 10_000})
    assert plans.problem_sentence(problem) == "已收 ¥300.00，超过新合同金额，多收 ¥100.00，请先退款或另作约定。"


def test_a_code_nobody_described_shows_as_it_is() -> None:
    assert plans.problem_sentence(Problem("odd")) == "odd"


def test_changes_in_words() -> None:
    change = Change(2, (2,), ("amount_changed", "due_changed"), 60_000, 80_000, date(2026, 4, 1), None)
    assert plans.change_sentence(change) == "金额由 ¥600.00 改为 ¥800.00，到期日由 2026-04-01 改为 待定"
    credited = Change(2, (2,), ("credited",), 60_000, 60_000, credit_minor=10_000, red_letter_minor=10_000)
    assert plans.change_sentence(credited) == "冲减 ¥100.00，需红冲发票 ¥100.00"
    assert plans.change_sentence(Change(2, (2, 3), ("split",), 60_000, 60_000)) == "拆成 2 期，合计 ¥600.00"


def test_what_an_instalment_waits_for() -> None:
    assert plans.waiting_sentence(Trigger("acceptance", "m1")) == "等验收合格"
    assert plans.waiting_sentence(Trigger("instalment", "2", of="settled")) == "等第 2 期付清"
    assert plans.waiting_sentence(Trigger("instalment", "2")) == "等第 2 期到期"
    assert plans.waiting_sentence(Trigger("odd")) == "条件未写明，请补充"


def test_a_countdown_in_words() -> None:
    start, raised = date(2026, 3, 2), Objection(date(2026, 3, 5))
    running = deemed_acceptance(start, 10, "working", [], CHINA, as_of=start)
    assert plans.countdown_sentence(running) == "2026-03-16（含当日）前没有异议即视为验收，还有 14 天"
    stopped = deemed_acceptance(start, 10, "working", [raised], CHINA, as_of=date(2026, 3, 6))
    assert plans.countdown_sentence(stopped) == "客户在 2026-03-05 提出异议，计时停止；重新提交后重新计算"


def test_titles_of_templates_and_typed_ones() -> None:
    assert plans.title_word("go_live") == "上线款"
    assert plans.title_word("第一笔") == "第一笔"
    assert plans.template_word("half_half") == "5-5：预付一半、验收一半"
