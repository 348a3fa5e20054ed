"""What `huikuan plan health` says: one object for scripts, lines for people."""

from __future__ import annotations

from typing import Any

import click

from huikuan.rules.health.check import check_contract
from huikuan.rules.health.lpr import one_year_lpr_bp
from huikuan.rules.health.model import Facts, Finding, HealthReport, Terms
from huikuan.support import clock
from huikuan.support.sentences.health import SEVERITIES, article_words, title_sentence, why_sentence
from huikuan.support.sentences.health_wordings import clause
from huikuan.support.sentences.lists import listed

SHOWN = 72


def checked(text: str, terms: Terms) -> HealthReport:
    """The report of a text as of today."""
    as_of = clock.now().date()
    return check_contract(text, terms, Facts(as_of=as_of, lpr_bp=one_year_lpr_bp(as_of)))


def entry(report: HealthReport, language: str) -> dict[str, Any]:
    """The report as one object; clauses in `language`, zh or en."""
    return {
        "score": report.score,
        "ceiling": report.ceiling,
        "findings": [finding(one, language) for one in report.findings],
        "parts": [
            {"topic": part.topic, "weight": part.weight, "kept_bp": part.kept_bp, "state": part.state}
            for part in report.parts
        ],
        "cut": report.cut,
    }


def finding(one: Finding, language: str) -> dict[str, Any]:
    return {
        "code": one.code,
        "severity": one.severity.value,
        "title": title_sentence(one.code, one.values),
        "why": why_sentence(one.code, one.values),
        "articles": list(one.articles),
        "wording": clause(one.wording, language=language),
        "where": [{"start": where.start, "end": where.end, "words": where.words} for where in one.where],
        "values": dict(one.values),
    }


def show(report: HealthReport, language: str) -> None:
    """Score, then each finding with why, the articles, the words it rests on and the clause to propose."""
    from django.utils.translation import gettext as _

    score = _("没有可以检查的内容") if report.score is None else _("%(score)s 分，满分 100") % {"score": report.score}
    click.echo(score)
    for one in report.findings:
        click.echo(f"[{SEVERITIES[one.severity.value]}] {title_sentence(one.code, one.values)}")
        if one.severity.value == "good":
            continue
        named = listed(map(article_words, one.articles))
        click.echo("   " + why_sentence(one.code, one.values) + (f" ({named})" if named else ""))
        if one.where:
            quoted = " ".join(one.where[0].words.split())
            click.echo("   “" + (quoted if len(quoted) <= SHOWN else quoted[:SHOWN] + "…") + "”")
        if words := clause(one.wording, language=language):
            click.echo(f"   → {words}")
