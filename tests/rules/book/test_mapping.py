"""Which column means what: found, corrected, kept and found again."""

from __future__ import annotations

import json

import pytest

from huikuan.rules.book.ledger import read_ledger
from huikuan.rules.book.mapping import InvalidMapping, detect, fingerprint, mapping_from_json, mapping_to_json, propose
from tests.rules.book.by_hand import grid, plans

STRANGE = grid(["台账"], ["档案", "对象", "约定数", "何时"], ["A-1", "甲公司", "5万", "2026.3.5"])


def test_headings_nobody_knows_are_named_once_and_remembered() -> None:
    assert detect(STRANGE) is None
    proposal = propose(STRANGE)
    assert proposal
    assert proposal.header_row == 1
    mapping = proposal.mapping
    for index, field in enumerate(("contract_number", "customer", "amount", "due_on")):
        mapping = mapping.with_field(index, field)
    saved = mapping_from_json(json.loads(json.dumps(mapping_to_json(mapping))))
    assert saved == mapping
    book = read_ledger([STRANGE], mappings={saved.fingerprint: saved})
    assert plans(book) == {"A-1": [("第1期", "50,000.00", "2026-03-05", "0.00")]}
    moved = grid([], [], ["档 案", "对象", "约定数", "何时"], ["B-1", "乙公司", "1万", "2026.3.5"])
    assert list(plans(read_ledger([moved], mappings={saved.fingerprint: saved}))) == ["B-1"]


def test_a_field_is_read_from_one_column_only() -> None:
    detected = detect(grid(["合同编号", "客户", "应收金额", "到期日", "合同额"], ["A", "甲", 1.0, "", 1.0]))
    assert detected
    corrected = detected.mapping.with_field(4, "amount")
    assert [column.field for column in corrected.columns] == ["contract_number", "customer", "", "due_on", "amount"]


def test_the_fingerprint_ignores_spacing_width_and_trailing_blanks() -> None:
    assert fingerprint(["合同编号", "金额（元）"]) == fingerprint([" 合同 编号", "金额(元)", ""])
    assert fingerprint(["a", "b"]) != fingerprint(["b", "a"])


def test_what_is_no_mapping_is_refused() -> None:
    detected = detect(grid(["合同编号", "客户", "应收金额"], ["A", "甲", 1.0]))
    assert detected
    good = mapping_to_json(detected.mapping)
    for change in (
        {"version": 2}, {"columns": []}, {"columns": [1]}, {"unit": 7}, {"unit": []}, {"height": 3},
        {"default_year": "2026"}, {"currency": None},
    ):  # fmt: skip
        with pytest.raises(InvalidMapping):
            mapping_from_json({**good, **change})
    for index, field, group in ((0, "salary", ""), (99, "amount", ""), (0, "customer", "预付款")):
        with pytest.raises(InvalidMapping):
            detected.mapping.with_field(index, field, group)
