"""The banks' own formats: CAMT, MT940, OFX."""

from __future__ import annotations

from datetime import date, time

import pytest

from huikuan.adapters.banks.reader import read_statement
from huikuan.support.refusal import Refused

NAMESPACES = [f"urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version:02}" for version in (2, 4, 6, 8, 10, 13)]


def entry(minor: str, side: str, detail: str = "", status: str = "BOOK", more: str = "") -> str:
    sts = f"<Sts>{status}</Sts>" if len(detail) % 2 else f"<Sts><Cd>{status}</Cd></Sts>"
    return (
        f'<Ntry><NtryRef>R{minor}</NtryRef><Amt Ccy="EUR">{minor}</Amt><CdtDbtInd>{side}</CdtDbtInd>{more}{sts}'
        f"<BookgDt><Dt>2026-04-16</Dt></BookgDt>{detail}</Ntry>"
    )


def camt(
    *entries: str, namespace: str = NAMESPACES[0], closing: str = "1100.00", account: str = "DE02120300000000202051"
) -> bytes:
    def balance(code: str, amount: str) -> str:
        return (
            f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='EUR'>{amount}</Amt>"
            "<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-04-16</Dt></Dt></Bal>"
        )

    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{namespace}"><BkToCstmrStmt><Stmt><Id>1</Id>'
        f"<Acct><Id><IBAN>{account}</IBAN></Id><Ccy>EUR</Ccy></Acct>{balance('OPBD', '1000.00')}"
        f"{balance('CLBD', closing)}{''.join(entries)}</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def stmt(opened: str, closed: str, on: str, first: str = "OPBD") -> str:
    """A statement of one day with one movement; its days are only in its balances."""
    kinds = ((first, opened), ("CLBD", closed))
    sums = "".join(
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='EUR'>{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>"
        f"<Dt><Dt>{on}</Dt></Dt></Bal>"
        for code, amount in kinds
    )
    moved = entry("100.00", "CRDT").replace("2026-04-16", on)
    return f"<Stmt><Acct><Id><IBAN>DE02120300000000202051</IBAN></Id><Ccy>EUR</Ccy></Acct>{sums}{moved}</Stmt>"


def test_camt_days_come_from_the_balances_and_the_newest_may_stand_first() -> None:
    body = stmt("1100.00", "1200.00", "2026-04-17") + stmt("1000.00", "1100.00", "2026-04-16")
    content = f"<Document xmlns='{NAMESPACES[2]}'><BkToCstmrStmt>{body}</BkToCstmrStmt></Document>"
    read = read_statement(content.encode(), "x.xml")
    assert (read.opening_minor, read.closing_minor) == (1000_00, 1200_00)
    assert (read.period_from, read.period_to) == (date(2026, 4, 16), date(2026, 4, 17))
    assert [line.on.day for line in read.lines] == [16, 17]
    assert not read.problems


def test_camt_a_previous_closing_balance_is_of_the_day_before() -> None:
    body = stmt("1000.00", "1100.00", "2026-04-16", first="PRCD").replace(
        "<BookgDt><Dt>2026-04-16", "<BookgDt><Dt>2026-04-17"
    )
    content = f"<Document xmlns='{NAMESPACES[2]}'><BkToCstmrStmt>{body}</BkToCstmrStmt></Document>"
    assert read_statement(content.encode(), "x.xml").period_from == date(2026, 4, 17)


PAID = (
    "<NtryDtls><TxDtls><Refs><EndToEndId>HT-12</EndToEndId></Refs><RltdPties><Dbtr><Nm>Muster GmbH</Nm></Dbtr>"
    "<DbtrAcct><Id><IBAN>DE75512108001245126199</IBAN></Id></DbtrAcct></RltdPties>"
    "<RmtInf><Ustrd>Rechnung 7</Ustrd></RmtInf></TxDtls></NtryDtls>"
)
PAID_13 = PAID.replace("<Dbtr><Nm>Muster GmbH</Nm></Dbtr>", "<Dbtr><Pty><Nm>Muster GmbH</Nm></Pty></Dbtr>")


@pytest.mark.parametrize("namespace", NAMESPACES)
@pytest.mark.parametrize("detail", [PAID, PAID_13])
def test_camt_reads_every_version(namespace: str, detail: str) -> None:
    read = read_statement(camt(entry("100.00", "CRDT", detail), namespace=namespace), "x.xml")
    (line,) = read.lines
    assert (read.account, read.currency) == ("DE02120300000000202051", "EUR")
    assert (read.opening_minor, read.closing_minor) == (100000, 110000)
    assert (line.amount_minor, line.on, line.counterparty) == (10000, date(2026, 4, 16), "Muster GmbH")
    assert (line.counterparty_account, line.reference) == ("DE75512108001245126199", "HT-12")
    assert line.narrative == "Rechnung 7"
    assert not read.problems


def test_a_batch_is_taken_apart_only_when_its_parts_add_up() -> None:
    def batch(first: str, second: str) -> str:
        parts = "".join(
            f'<TxDtls><Amt Ccy="EUR">{one}</Amt><CdtDbtInd>CRDT</CdtDbtInd></TxDtls>' for one in (first, second)
        )
        return f"<NtryDtls><Btch/>{parts}</NtryDtls>"

    apart = read_statement(camt(entry("100.00", "CRDT", batch("60.00", "40.00"))), "x.xml")
    whole = read_statement(camt(entry("100.00", "CRDT", batch("60.00", "41.00"))), "x.xml")
    assert [line.amount_minor for line in apart.lines] == [6000, 4000]
    assert [line.amount_minor for line in whole.lines] == [10000]


def test_what_is_not_booked_yet_is_left_out_and_said() -> None:
    read = read_statement(camt(entry("100.00", "CRDT"), entry("5.00", "CRDT", status="PDNG")), "x.xml")
    assert [line.amount_minor for line in read.lines] == [10000]
    assert [problem.code for problem in read.problems] == ["entry_pending"]


def test_a_reversal_moves_the_side_it_names_and_is_called_one() -> None:
    back = entry("20.00", "DBIT", more="<RvslInd>true</RvslInd>")
    read = read_statement(camt(entry("120.00", "CRDT"), back), "x.xml")
    assert [(line.amount_minor, line.kind) for line in read.lines] == [(12000, ""), (-2000, "reversal")]
    assert not read.problems


@pytest.mark.parametrize(
    "attack",
    [
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><BkToCstmrStmt>&x;</BkToCstmrStmt>',
        b'<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><BkToCstmrStmt>&b;</BkToCstmrStmt>',
        b"<BkToCstmrStmt>" + b"<a>" * 100_000,
        b"<BkToCstmrStmt><Stmt>",
    ],
)
def test_xml_with_entities_or_without_an_end_is_refused(attack: bytes) -> None:
    with pytest.raises(Refused) as refused:
        read_statement(attack, "x.xml")
    assert refused.value.code == "statement_damaged"


def test_two_accounts_in_one_file_are_refused_by_name() -> None:
    one, two = camt(), camt(account="DE89370400440532013000")
    inner = two[two.index(b"<Stmt>") : two.index(b"</BkToCstmrStmt>")]
    with pytest.raises(Refused) as refused:
        read_statement(one.replace(b"</BkToCstmrStmt>", inner + b"</BkToCstmrStmt>"), "x.xml")
    assert refused.value.code == "accounts_several"


MT940 = """{1:F01BANKDEFFXXXX0000000000}{2:I940BANKDEFFXXXXN}{4:
:20:STARTUMS
:25:10020030/1234567
:28C:00001/001
:60F:C260415EUR1000,00
:61:2604160416CR128,50NTRFNONREF//B4711
/OCMT/
:86:166?00GUTSCHRIFT?20EREF+HT-12?21SVWZ+Rechnung 7 ?22zweiter Teil?30BANKDEFF?31DE75512108001245126199?32Muster ?33GmbH
:61:2604170417D3,5NCHGNONREF
:86:Kontofuehrung
:62F:C260417EUR1125,00
-}
{1:F01BANKDEFFXXXX0000000000}{4:
:20:STARTUMS
:25:10020030/1234567
:60F:C260417EUR1125,00
:61:2512310102RC25,NTRFABC
:62F:C260418EUR1100,00
-}
"""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_mt940_in_its_envelope_with_several_days(end: str, encoding: str) -> None:
    text = MT940.replace("Muster", "星河").replace("\n", end)
    read = read_statement(text.encode(encoding), "umsatz.sta")
    assert (read.bank, read.account, read.currency) == ("10020030", "1234567", "EUR")
    assert [line.amount_minor for line in read.lines] == [12850, -350, -2500]
    assert (read.opening_minor, read.closing_minor) == (100000, 110000)
    first, second, third = read.lines
    assert (first.counterparty, first.counterparty_account) == ("星河 GmbH", "DE75512108001245126199")
    assert (first.narrative.endswith("Rechnung 7 zweiter Teil"), first.reference) == (True, "HT-12")
    assert first.serial == "B4711"
    assert second.narrative == "Kontofuehrung"
    assert (third.kind, third.on) == ("reversal", date(2026, 1, 2))
    assert not read.problems


def test_a_day_that_is_missing_between_two_mt940_statements_is_told() -> None:
    read = read_statement(MT940.replace(":60F:C260417EUR1125,00", ":60F:C260417EUR1120,00").encode(), "x.sta")
    assert "balance_breaks" in [problem.code for problem in read.problems]


def test_an_mt940_line_that_cannot_be_read_is_named_by_its_line() -> None:
    read = read_statement(MT940.replace(":61:2604170417D3,5", ":61:2613170417D3,5").encode(), "x.sta")
    assert next((problem.place, problem.code) for problem in read.problems) == ("9", "line_unreadable")
    assert len(read.lines) == 2


OFX1 = """OFXHEADER:100
DATA:OFXSGML
VERSION:102

<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>USD
<BANKACCTFROM><BANKID>121099999<ACCTID>999988<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><DTSTART>20260401<DTEND>20260430
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260416110916[-5:EST]<TRNAMT>128.50<FITID>4711<NAME>Smith &amp; Sons
<MEMO>Invoice 7</STMTTRN>
<STMTTRN><TRNTYPE>FEE<DTPOSTED>20260417<TRNAMT>-1.50<FITID>4712
<BANKACCTTO><ACCTID>555</BANKACCTTO></STMTTRN>
</BANKTRANLIST><LEDGERBAL><BALAMT>1127.00<DTASOF>20260430</LEDGERBAL>
<AVAILBAL><BALAMT>5.00<DTASOF>20260430</AVAILBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
"""


def closed(text: str) -> str:
    """The same as XML: every value with its end tag."""
    import re

    body = re.sub(r"<([A-Z]+)>([^<\n]+)", r"<\1>\2</\1>", text[text.index("<OFX>") :])
    return '<?xml version="1.0"?><?OFX OFXHEADER="200" VERSION="211"?>' + body


@pytest.mark.parametrize("text", [OFX1, closed(OFX1)])
def test_ofx_as_sgml_and_as_xml(text: str) -> None:
    read = read_statement(text.encode(), "x.qfx")
    assert (read.account, read.currency, read.closing_minor) == ("999988", "USD", 112700)
    assert (read.period_from, read.period_to) == (date(2026, 4, 1), date(2026, 4, 30))
    first, second = read.lines
    assert (first.amount_minor, first.time, first.counterparty) == (12850, time(11, 9, 16), "Smith & Sons")
    assert (first.serial, first.narrative) == ("4711", "Invoice 7")
    assert (second.amount_minor, second.kind, second.counterparty_account) == (-150, "fee", "555")
    assert read.opening_minor == 100000
    assert not read.problems


@pytest.mark.parametrize(
    ("as_of", "closing"), [("20260430", 112700), ("20260429", 112700), ("20260503", None), ("20260416", None)]
)
def test_ofx_a_balance_of_another_day_says_nothing_about_the_period(as_of: str, closing: int | None) -> None:
    read = read_statement(OFX1.replace("1127.00<DTASOF>20260430", f"1127.00<DTASOF>{as_of}").encode(), "x.ofx")
    assert read.closing_minor == closing
    assert (read.opening_minor is None) == (closing is None)


@pytest.mark.parametrize("wrong", ["<TRNAMT>abc", "<TRNAMT>1.005", "<TRNAMT>", "<DTPOSTED>2026"])
def test_ofx_a_movement_that_cannot_be_read_leaves_the_rest_in(wrong: str) -> None:
    tag = wrong[: wrong.index(">") + 1]
    right = "128.50" if tag == "<TRNAMT>" else "20260416110916[-5:EST]"
    read = read_statement(OFX1.replace(tag + right, wrong).encode(), "x.ofx")
    assert [line.serial for line in read.lines] == ["4712"]
    assert [(problem.place, problem.code) for problem in read.problems] == [("STMTTRN 1", "line_unreadable")]
    assert read.closing_minor is None


def test_ofx_of_two_accounts_is_refused_because_their_lines_would_mix() -> None:
    body = OFX1[OFX1.index("<STMTTRNRS>") : OFX1.index("</BANKMSGSRSV1>")]
    with pytest.raises(Refused, match="accounts_several"):
        read_statement(OFX1.replace(body, body + body.replace("999988", "777766")).encode(), "x.ofx")


def test_camt_what_cannot_be_told_leaves_its_entry_out_and_the_rest_in() -> None:
    entry = (
        "<Ntry><Amt Ccy='EUR'>{amount}</Amt><CdtDbtInd>{word}</CdtDbtInd><BookgDt><Dt>2026-04-16</Dt></BookgDt></Ntry>"
    )
    rows = (("100.00", "CRDT"), ("5.001", "CRDT"), ("7.00", "XXXX"), ("30.00", "DBIT"))
    body = "".join(entry.format(amount=amount, word=word) for amount, word in rows)
    content = (
        "<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.08'><BkToCstmrStmt><Stmt><Acct><Id><IBAN>"
        f"DE02120300000000202051</IBAN></Id><Ccy>EUR</Ccy></Acct>{body}</Stmt></BkToCstmrStmt></Document>"
    )
    read = read_statement(content.encode(), "a.xml")
    assert [line.amount_minor for line in read.lines] == [100_00, -30_00]
    assert [problem.code for problem in read.problems] == ["line_unreadable", "line_unreadable"]
