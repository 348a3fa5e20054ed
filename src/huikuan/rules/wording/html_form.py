"""The HTML form of a message: tables and inline styles, as mail programs want; readable on phones and in the dark.

Every value is escaped here. Nothing is loaded from anywhere: no images, no fonts; the one link is the recipient's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from huikuan.rules.money import format_exact
from huikuan.rules.wording import phrases
from huikuan.rules.wording.letter_facts import Letter
from huikuan.rules.wording.one_line import one_line

FONT: Final = (
    "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Helvetica Neue',Arial,'PingFang SC','Microsoft YaHei',"
    "'Noto Sans CJK SC',sans-serif"
)
INK, QUIET, LINE, SOFT, PAGE = "#1f2933", "#5b6876", "#dfe4e9", "#f5f7f9", "#eef1f4"
WRAP: Final = "word-break:break-word;overflow-wrap:anywhere"

STYLE: Final = (
    "body{margin:0;padding:0}"
    "@media only screen and (max-width:620px){.page{padding:0!important}"
    ".sheet{border:0!important;border-radius:0!important}"
    ".pad{padding-left:20px!important;padding-right:20px!important}}"
    "@media (prefers-color-scheme:dark){.page{background:#14181d!important}"
    ".sheet{background:#1c2127!important;border-color:#323a43!important}"
    ".ink{color:#e8ecf0!important}.quiet{color:#a3afbb!important}"
    ".soft{background:#252b33!important}.line{border-color:#3a434d!important}}"
)


def html_form(letter: Letter, subject: str, blocks: Sequence[str]) -> str:
    """The whole page around the body's blocks (already HTML)."""
    lang = phrases.labels(letter.language).html_lang
    rows = [row(heading(letter), "28px 36px 0"), row(paragraph(phrases.salutation_line(letter)), "24px 36px 0")]
    rows += [row(block, "16px 36px 0") for block in blocks]
    rows.append(row(signature(letter), "24px 36px 28px"))
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="supported-color-schemes" content="light dark">\n'
        f"<title>{escape(subject)}</title>\n<style>:root{{color-scheme:light dark}}{STYLE}</style>\n</head>\n"
        f'<body style="margin:0;padding:0;background:{PAGE}" class="page">\n'
        f'<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" class="page" '
        f'style="background:{PAGE};padding:24px 0"><tr><td align="center">\n'
        f'<table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0" class="sheet" '
        f'style="width:100%;max-width:600px;background:#ffffff;border:1px solid {LINE};border-radius:8px;'
        f'border-collapse:separate;font-family:{FONT}">\n'
        + "\n".join(rows)
        + f"\n</table>\n{foot(letter)}\n</td></tr></table>\n</body>\n</html>\n"
    )


def row(content: str, padding: str) -> str:
    return f'<tr><td class="pad" style="padding:{padding}">{content}</td></tr>'


def heading(letter: Letter) -> str:
    return (
        f'<div class="quiet line" style="font-size:14px;line-height:20px;color:{QUIET};padding-bottom:14px;'
        f'border-bottom:1px solid {LINE};{WRAP}">{escape(one_line(letter.sender.entity))}</div>'
    )


def paragraph(text: str) -> str:
    """A paragraph of the body; lines that begin with "· " become a list."""
    found: list[str] = []
    listed: list[str] = []
    plain: list[str] = []

    def close() -> None:
        if plain:
            found.append(f'<p class="ink" style="margin:0;{body_style()}">{"<br>".join(plain)}</p>')
        if listed:
            items = "".join(f'<li style="margin:0 0 4px">{item}</li>' for item in listed)
            found.append(f'<ul class="ink" style="margin:0;padding-left:22px;{body_style()}">{items}</ul>')
        plain.clear()
        listed.clear()

    for line in text.split("\n"):
        is_item = line.startswith("· ")
        if plain if is_item else listed:
            close()
        (listed if is_item else plain).append(escape(line[2:] if is_item else line))
    close()
    return "".join(found)


def body_style() -> str:
    return f"font-size:16px;line-height:26px;color:{INK};{WRAP}"


def html_claims(letter: Letter) -> str:
    """Claims with their details on the left and amounts on the right, the total below when there are several."""
    rows = []
    for claim in letter.claims:
        details = "<br>".join(escape(line) for line in phrases.claim_details(claim, letter.language))
        title = escape(one_line(claim.title))
        rows.append(
            f'<tr><td class="line" style="padding:12px 12px 12px 0;border-bottom:1px solid {LINE};{WRAP}">'
            f'<span class="ink" style="font-size:15px;line-height:22px;color:{INK}">{title}</span><br>'
            f'<span class="quiet" style="font-size:13px;line-height:20px;color:{QUIET}">{details}</span></td>'
            + amount_cell(format_exact(claim.amount_minor, claim.currency), 15, 500, LINE)
        )
    if len(letter.claims) > 1:
        total = escape(phrases.labels(letter.language).total)
        rows.append(
            f'<tr><td class="ink" style="padding:12px 12px 0 0;font-size:15px;line-height:24px;color:{INK};'
            f'font-weight:600">{total}</td>'
            + amount_cell(format_exact(letter.total_minor, letter.currency), 17, 600, "")
        )
    return (
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" class="line" '
        f'style="border-top:1px solid {LINE}">' + "".join(rows) + "</table>"
    )


def amount_cell(amount: str, size_px: int, weight: int, line: str) -> str:
    border = f"border-bottom:1px solid {line};" if line else ""
    padding = "12px 0" if line else "12px 0 0"
    return (
        f'<td align="right" valign="top" class="ink line" style="padding:{padding};{border}font-size:{size_px}px;'
        f"line-height:24px;color:{INK};font-weight:{weight};white-space:nowrap;"
        f'font-variant-numeric:tabular-nums">{escape(amount)}</td></tr>'
    )


def html_ways(letter: Letter) -> str:
    """The bank accounts, each in a quiet box, easy to copy from."""
    words = phrases.labels(letter.language)
    boxes = []
    for index in range(len(letter.pay_to)):
        rows = "".join(
            f'<tr><td class="quiet" valign="top" style="padding:3px 16px 3px 0;font-size:13px;line-height:22px;'
            f'color:{QUIET};white-space:nowrap">{escape(label)}</td>'
            f'<td class="ink" width="100%" style="padding:3px 0;font-size:15px;line-height:22px;color:{INK};'
            f'font-variant-numeric:tabular-nums;{WRAP}">{escape(value)}</td></tr>'
            for label, value in phrases.account_rows(letter, index)
        )
        title = escape(words.ways_to_pay) if index == 0 else ""
        head = (
            f'<div class="ink" style="font-size:14px;line-height:22px;color:{INK};font-weight:600;'
            f'padding-bottom:6px">{title}</div>'
            if title
            else ""
        )
        boxes.append(
            '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" class="soft" '
            f'style="background:{SOFT};border-radius:6px;margin-bottom:8px"><tr><td style="padding:14px 16px">{head}'
            f'<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">{rows}</table>'
            "</td></tr></table>"
        )
    return "".join(boxes)


def html_portal(letter: Letter) -> str:
    """The recipient's own pages: what they are for, and the address in full, so that one sees where it leads."""
    address = escape(letter.portal_url)
    return (
        f'<p class="ink" style="margin:0;{body_style()}">{escape(phrases.labels(letter.language).portal)}<br>'
        f'<a href="{address}" rel="noreferrer" class="ink" style="color:{INK};{WRAP}">{address}</a></p>'
    )


def signature(letter: Letter) -> str:
    closing, *rest = phrases.signature(letter)
    lines = "<br>".join(escape(line) for line in rest)
    return (
        f'<p class="ink" style="margin:0;{body_style()}">{escape(closing)}</p>'
        f'<p class="quiet" style="margin:8px 0 0;font-size:14px;line-height:22px;color:{QUIET};{WRAP}">{lines}</p>'
    )


def foot(letter: Letter) -> str:
    return (
        '<table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0" '
        f'style="width:100%;max-width:600px;font-family:{FONT}"><tr><td class="pad quiet" '
        f'style="padding:16px 36px 8px;font-size:12px;line-height:19px;color:{QUIET};text-align:left;{WRAP}">'
        f"{escape(phrases.footer(letter))}</td></tr></table>"
    )
