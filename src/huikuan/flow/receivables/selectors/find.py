"""Finding one receivable by what people call it."""

from __future__ import annotations

from huikuan.flow.receivables.models import Receivable


def find_receivable(organization_id: int, name: str) -> Receivable | None:
    """By id, external number, or contract number and sequence ("HT-2026-001/2"). None when nothing fits."""
    ours = Receivable.objects.filter(organization_id=organization_id)
    if found := ours.filter(external_number=name).first():
        return found
    contract, _slash, sequence = name.rpartition("/")
    if contract and sequence.isdecimal() and len(sequence) < 5:
        return ours.filter(contract__number=contract, sequence=int(sequence)).first()
    return ours.filter(pk=int(name)).first() if name.isdecimal() and len(name) < 19 else None
