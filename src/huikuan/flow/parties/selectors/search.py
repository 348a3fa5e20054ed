"""Finding customers by what people type: Chinese, pinyin, initials, their number or code."""

from __future__ import annotations

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from huikuan.flow.parties.models import Customer


def named(customers: QuerySet[Customer], words: str) -> QuerySet[Customer]:
    """Those of `customers` that `words` may mean, the nearest first: name begins so, then contains it, then pinyin."""
    text = words.strip()
    latin = "".join(text.lower().split())
    wanted = Q(name__icontains=text) | Q(number__istartswith=text) | Q(uscc__istartswith=text)
    if latin.isascii() and latin:
        wanted |= Q(pinyin__startswith=latin) | Q(pinyin__contains=f" {latin}")
        if len(latin) > 2:
            wanted |= Q(pinyin__contains=latin)
    nearness = Case(
        When(name__istartswith=text, then=Value(0)),
        When(name__icontains=text, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return customers.filter(wanted).order_by(nearness, "name")
