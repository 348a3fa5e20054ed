"""A progress report to the customer (定期汇报): the project manager's words, and what is coming due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from huikuan.rules.wording import html_form, phrases, text_form
from huikuan.rules.wording.letter import Composed
from huikuan.rules.wording.letter_facts import Letter, check_letter
from huikuan.rules.wording.one_line import one_line

ENGLISH: Final = "en"


@dataclass(frozen=True, slots=True)
class Work:
    """What the report is made from: titles of milestones, with their days where they have one."""

    done: Sequence[tuple[str, date]] = ()
    accepted: Sequence[tuple[str, date]] = ()
    waiting: Sequence[str] = ()  # handed in, not accepted yet
    coming: Sequence[tuple[str, date]] = ()
    progress_bp: int = 0


def first_words(work: Work, project: str, since: date, until: date, language: str) -> str:
    """The report as the project manager finds it, to be edited: paragraphs apart, list lines begin with "· "."""
    english = language == ENGLISH
    period = f"{phrases.long_date(since, language)}{' – ' if english else ' 至 '}{phrases.long_date(until, language)}"
    parts = [
        f"Progress of {project} from {period}: {work.progress_bp // 100} % of the work is done."
        if english
        else f"现将{project}在 {period} 的进展汇报如下，总体进度 {work.progress_bp // 100}%。"
    ]
    parts += [
        listed("Completed:" if english else "已完成：", work.done, language),
        listed("Accepted:" if english else "已验收：", work.accepted, language),
        listed("Waiting for your acceptance:" if english else "已提交、请贵方安排验收：", work.waiting, language),
        listed("Coming next:" if english else "接下来：", work.coming, language),
    ]
    return "\n\n".join(part for part in parts if part)


def listed(head: str, items: Sequence[str] | Sequence[tuple[str, date]], language: str) -> str:
    if not items:
        return ""
    lines = [
        f"· {item}" if isinstance(item, str) else f"· {item[0]}（{phrases.long_date(item[1], language)}）"
        for item in items
    ]
    return "\n".join([head, *lines])


def compose_report(letter: Letter, subject: str, words: str) -> Composed:
    """The finished report: `words` as edited, then the letter's claims as what is coming due, without any demand.

    Raises InvalidLetter for facts that would say a wrong amount.
    """
    check_letter(letter)
    text_blocks: list[str] = []
    html_blocks: list[str] = []
    for part in [part.strip() for part in words.replace("\r\n", "\n").split("\n\n") if part.strip()]:
        text_blocks.append(text_form.text_paragraph(part))
        html_blocks.append(html_form.paragraph(part))
    if letter.claims:
        lead = (
            "For your planning, these amounts come due:"
            if letter.language == ENGLISH
            else "为便于贵方安排，近期到期的款项如下："
        )
        text_blocks += [text_form.text_paragraph(lead), text_form.text_claims(letter)]
        html_blocks += [html_form.paragraph(lead), html_form.html_claims(letter)]
    if letter.portal_url:
        text_blocks.append(text_form.text_portal(letter))
        html_blocks.append(html_form.html_portal(letter))
    subject = one_line(subject)
    return Composed(
        subject, text_form.text_form(letter, text_blocks), html_form.html_form(letter, subject, html_blocks), ()
    )
