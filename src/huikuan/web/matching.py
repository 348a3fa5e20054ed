"""对账: bank lines left, candidates right; every decision is one key away and can be taken back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _

from huikuan.flow.parties.models import Customer
from huikuan.flow.payments.models import BankLine, LineMatch, StatementAccount
from huikuan.flow.payments.selectors import desk
from huikuan.flow.payments.selectors.payments import open_of
from huikuan.flow.payments.services import lines as line_services
from huikuan.rules.money import format_exact
from huikuan.support import clock
from huikuan.support.access import Permission, may
from huikuan.web.acting import refusal_of, told
from huikuan.web.asking import Question, asked, asked_why
from huikuan.web.forms.banking import AsideForm, OnAccountForm, SplitForm
from huikuan.web.guard import StaffRequest, staff
from huikuan.workflow import matching, matching_by_hand


@staff(Permission.READ_BANK)
def listing(request: StaffRequest) -> HttpResponse:
    """The desk: a page of lines, and the chosen one (the first, unless one is named)."""
    ours = request.user.organization_id
    wanted = desk.LineFilter.read({name: str(request.GET.get(name, "")) for name in request.GET})
    page = desk.line_page(ours, wanted, after=request.GET.get("after", ""))
    query = request.GET.copy()
    for name in ("after", "line"):
        query.pop(name, None)
    named = request.GET.get("line", "")
    chosen = next((row for row in page.rows if str(row.pk) == named), page.rows[0] if page.rows else None)
    context = {
        "page": page, "wanted": wanted, "query": query.urlencode(), "is_first": not request.GET.get("after"),
        "accounts": StatementAccount.objects.filter(organization_id=ours).order_by("pk"),
        "totals": desk.open_totals(ours), "states": STATE_TABS, "chosen_id": chosen.pk if chosen else None,
        **(about(request, chosen) if chosen else {}),
    }  # fmt: skip
    return render(request, "web/bank/lines.html", context)


STATE_TABS = desk.STATES


def about(request: StaffRequest, line: BankLine) -> dict[str, Any]:
    """Everything about one line. At most seven queries."""
    role = request.user.role
    matches = desk.matches_of_line(line) if line.matched_minor or line.looked_at is None else []
    return {
        "line": line,
        "candidates": desk.candidates(line),
        "matches": matches,
        "claims": desk.claims_of_line(line) if line.claimed_minor else [],
        "free_minor": line.open_minor - line.claimed_minor,
        "may_match": may(role, Permission.RECORD_PAYMENT),
        "may_undo": may(role, Permission.REVERSE_PAYMENT),
    }


@staff(Permission.READ_BANK)
def one(request: StaffRequest, line_id: int) -> HttpResponse:
    """One line: as the right side of the desk, or as a page of its own."""
    context = about(request, line_or_404(request, line_id))
    return render(request, "web/bank/line.html" if request.htmx else "web/bank/line_page.html", context)


def line_or_404(request: StaffRequest, line_id: int) -> BankLine:
    line = desk.find_line(request.user.organization_id, line_id)
    if line is None:
        raise Http404
    return line


def onward(line: BankLine) -> str:
    """Where one goes after a decision: the desk, at the line that follows this one."""
    following = (
        desk.lines_of(line.organization_id, desk.LineFilter())
        .filter(on__lte=line.on)
        .exclude(pk=line.pk)
        .order_by("-on", "-pk")
        .values_list("pk", flat=True)
        .first()
    )
    return reverse("web:bank_lines") + (f"?line={following}" if following else "")


@staff(Permission.RECORD_PAYMENT, methods=("POST",))
def accept(request: StaffRequest, line_id: int) -> HttpResponse:
    """Take one of the proposals as it is shown."""
    line, number = line_or_404(request, line_id), request.POST.get("number", "")

    def act() -> None:
        matching_by_hand.accept(
            line_id=line.pk, number=int(number) if number.isascii() and number.isdigit() and len(number) < 4 else -1,
            organization=request.user.organization, by=request.user, at=clock.now(),
        )  # fmt: skip

    done = told(request, refusal_of(act), _("已对上，相关提醒已撤回。"))
    return HttpResponseRedirect(onward(line) if done else here(line))


def here(line: BankLine) -> str:
    return reverse("web:bank_line", args=[line.pk])


@staff(Permission.RECORD_PAYMENT, methods=("GET", "POST"))
def split(request: StaffRequest, line_id: int) -> HttpResponse:
    """Spread a line, or a part of it, by hand: whose it is, which claims it settles, the rest on account."""
    line, user = line_or_404(request, line_id), request.user
    customer = named_customer(request, line)
    claims = open_of(user.organization_id, customer.pk, line.currency) if customer else []
    free = line.open_minor - line.claimed_minor
    first = {"customer": customer.name if customer else "", "amount": free, **first_parts(line, customer, free)}
    acting = request.method == "POST" and request.POST.get("ask") != "claims"
    form = SplitForm(request.POST if acting else None, user=user, currency=line.currency, claims=claims, initial=first)
    if acting and form.is_valid():

        def act() -> None:
            matching_by_hand.match_by_hand(
                line_id=line.pk, organization=user.organization, customer=form.cleaned_data["customer"],
                amount_minor=form.cleaned_data["amount"], parts=form.parts(), fee_minor=form.cleaned_data["fee"] or 0,
                note=form.cleaned_data["note"], by=user, at=clock.now(),
            )  # fmt: skip

        if not refusal_of(act, form):
            messages.success(request, _("已对上，相关提醒已撤回。"))
            return HttpResponseRedirect(onward(line))
    context = {"line": line, "form": form, "customer": customer, "free_minor": free}
    return render(request, "web/bank/split.html", context, status=422 if acting else 200)


def named_customer(request: StaffRequest, line: BankLine) -> Customer | None:
    """The customer the form names, else the first one proposed."""
    ours = Customer.objects.filter(organization_id=request.user.organization_id)
    if name := str(request.POST.get("customer") or request.GET.get("customer") or "").strip():
        form = OnAccountForm({"customer": name}, user=request.user)
        return form.cleaned_data["customer"] if form.is_valid() else None
    proposed = next((one["customer"] for one in line.proposals), None)
    return ours.filter(pk=proposed).first() if proposed else None


def first_parts(line: BankLine, customer: Customer | None, free_minor: int) -> dict[str, int]:
    """What the first proposal of this customer says, to start from."""
    if customer is None:
        return {}
    for proposal in line.proposals:
        if proposal["customer"] == customer.pk and proposal["parts"]:
            fee = {"fee": proposal["fee"]} if proposal["fee"] else {}
            return {f"part_{pk}": minor for pk, minor in proposal["parts"]} | fee
    return {}


@staff(Permission.RECORD_PAYMENT, methods=("GET", "POST"))
def on_account(request: StaffRequest, line_id: int) -> HttpResponse:
    """It is this customer's money, but of no claim yet."""
    line = line_or_404(request, line_id)
    proposed = named_customer(request, line) if request.method != "POST" else None
    form = OnAccountForm(
        request.POST if request.method == "POST" else None, user=request.user,
        initial={"customer": proposed.name if proposed else ""},
    )  # fmt: skip
    asks = question(line, _("挂账"), _("整笔记为这家客户的预收款，核销或留作预收之前不会再催它。"), "bank_on_account")

    def act(data: dict[str, Any]) -> None:
        matching_by_hand.match_by_hand(
            line_id=line.pk, organization=request.user.organization, customer=data["customer"],
            amount_minor=line.open_minor - line.claimed_minor, by=request.user, at=clock.now(),
        )  # fmt: skip

    return asked(request, form, asks, act, _("已挂账。"))


@staff(Permission.RECORD_PAYMENT, methods=("GET", "POST"))
def aside(request: StaffRequest, line_id: int) -> HttpResponse:
    """It is no receipt."""
    line = line_or_404(request, line_id)
    form = AsideForm(request.POST if request.method == "POST" else None)
    asks = question(line, _("不作收款"), _("以后不再提示对账；弄错了可以恢复。"), "bank_aside")

    def act(data: dict[str, Any]) -> None:
        line_services.set_aside(
            line_id=line.pk, organization=request.user.organization, aside=data["aside"], reason=data["reason"],
            by=request.user, at=clock.now(),
        )  # fmt: skip

    return asked(request, form, asks, act, _("已标为不作收款。"))


@staff(Permission.RECORD_PAYMENT, methods=("POST",))
def take_up(request: StaffRequest, line_id: int) -> HttpResponse:
    """Decide about it after all."""
    line = line_or_404(request, line_id)

    def act() -> None:
        line_services.take_up_again(
            line_id=line.pk, organization=request.user.organization, by=request.user, at=clock.now()
        )

    told(request, refusal_of(act), _("已恢复为待处理。"))
    return HttpResponseRedirect(here(line))


@staff(Permission.REVERSE_PAYMENT, methods=("GET", "POST"))
def undo(request: StaffRequest, match_id: int) -> HttpResponse:
    """Take a match apart."""
    row = LineMatch.objects.select_related("line").filter(
        pk=match_id, organization_id=request.user.organization_id, undone_at=None
    ).first()  # fmt: skip
    if row is None:
        raise Http404
    asks = question(
        row.line, _("撤销对账"), _("收款会冲回，应收款恢复未收；这样的对法以后不会再自动做。"), "bank_undo", row.pk,
        danger=True,
    )  # fmt: skip
    return asked_why(request, asks, matching.undo, _("已撤销，这笔流水重新待处理。"), match_id=row.pk)


def question(
    line: BankLine, title: str, consequence: str, name: str, key: int | None = None, *, danger: bool = False
) -> Question:
    """The question about one line, with the line named."""
    said = " · ".join(filter(None, [str(line.on), format_exact(line.amount_minor, line.currency), line.counterparty]))
    crumbs = ((reverse("web:bank_lines"), _("对账")),)
    action = reverse(f"web:{name}", args=[line.pk if key is None else key])
    return Question(title, said, consequence, action, here(line) if danger else onward(line), danger, crumbs)


urlpatterns: list[URLPattern] = [
    path("bank/lines", listing, name="bank_lines"),
    path("bank/lines/<int:line_id>", one, name="bank_line"),
    path("bank/lines/<int:line_id>/accept", accept, name="bank_accept"),
    path("bank/lines/<int:line_id>/split", split, name="bank_split"),
    path("bank/lines/<int:line_id>/account", on_account, name="bank_on_account"),
    path("bank/lines/<int:line_id>/aside", aside, name="bank_aside"),
    path("bank/lines/<int:line_id>/again", take_up, name="bank_take_up"),
    path("bank/matches/<int:match_id>/undo", undo, name="bank_undo"),
]
