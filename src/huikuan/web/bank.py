"""银行: our accounts, how fresh their data is, and statements coming in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _

from huikuan.flow.payments.models import StatementAccount, StatementGap
from huikuan.flow.payments.selectors.desk import open_totals
from huikuan.flow.payments.selectors.statements import bank_state, newest_statements
from huikuan.flow.payments.services import accounts
from huikuan.support import clock, uploads
from huikuan.support.access import Permission, may
from huikuan.support.refusal import Refused
from huikuan.support.sentences import refusals
from huikuan.support.sentences.banking import problem_sentence
from huikuan.web.asking import Question, asked, asked_why
from huikuan.web.forms.banking import AccountForm, AnswerForm, StatementsForm
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.moment import as_of
from huikuan.workflow import banking, matching

SHOWN_PROBLEMS = 50
ASKS = frozenset({"account_needed", "account_unknown", "account_differs", "account_currency_differs"})
"""Refusals that a person can answer on the spot; those of columns and passwords name them in their code."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file; with `form` it can be tried again without sending it again."""

    name: str
    imported: banking.Imported | None
    refusal: str = ""
    form: AnswerForm | None = None
    asks_columns: bool = False
    problems: tuple[str, ...] = ()


@staff(Permission.READ_BANK)
def index(request: StaffRequest) -> HttpResponse:
    """Accounts, gaps, and a place to drop files."""
    return render(request, "web/bank/index.html", page(request, StatementsForm(user=request.user)))


def page(request: StaffRequest, form: StatementsForm, outcomes: list[Outcome] | None = None) -> dict[str, Any]:
    ours = request.user.organization_id
    state = bank_state(ours)
    form.offer([row.account for row in state.accounts])
    return {
        "accounts": state.accounts,
        "statements": newest_statements(ours),
        "totals": state.totals,
        "form": form,
        "outcomes": outcomes,
        "may_import": may(request.user.role, Permission.RECORD_PAYMENT),
        "today": as_of(request),
    }


@staff(Permission.RECORD_PAYMENT, methods=("POST",))
def upload(request: StaffRequest) -> HttpResponse:
    """Take the files one by one; what one lacks stops no other. Then match what came."""
    form = StatementsForm(request.POST, request.FILES, user=request.user)
    if not form.is_valid():
        return render(request, "web/bank/index.html", page(request, form), status=422)
    data = form.cleaned_data
    outcomes = [
        taken(request, one.read(), one.name or "", data["account"], data["password"] or None, None)
        for one in data["files"]
    ]
    return shown(request, outcomes)


@staff(Permission.RECORD_PAYMENT, methods=("POST",))
def again(request: StaffRequest) -> HttpResponse:
    """A file that lacked something, with the answer."""
    form = AnswerForm(request.POST, user=request.user)
    content = uploads.read(request.POST.get("token", ""))
    if content is None:
        messages.error(request, _("文件已经过期，请重新选择。"))
        return HttpResponseRedirect(reverse("web:bank"))
    if not form.is_valid():
        name = request.POST.get("filename", "")[:200]
        return shown(request, [Outcome(name, None, _("请检查填写的内容。"), form)])
    data = form.cleaned_data
    try:
        account = data["account"] or new_account(request, data)
    except Refused as error:
        form.add_error(error.field if error.field in form.fields else None, refusals.sentence(error))
        return shown(request, [Outcome(data["filename"], None, refusals.sentence(error), form)])
    outcome = taken(request, content, data["filename"], account, data["password"] or None, form.columns() or None)
    if outcome.imported is not None:
        uploads.drop(data["token"])
        if account is not None and form.columns():
            accounts.remember_columns(account=account, columns=form.columns(), by=request.user, at=clock.now())
    return shown(request, [outcome])


def new_account(request: StaffRequest, data: dict[str, Any]) -> StatementAccount | None:
    """The account a person adds for a file; None when none was asked for."""
    if not data["entity"] or not data["number"]:
        return None
    user = request.user
    return accounts.add_statement_account(
        organization=user.organization, entity=data["entity"], number=data["number"],
        currency=data["currency"] or user.organization.currency, kind=data["kind"] or "bank", by=user, at=clock.now(),
    )  # fmt: skip


def taken(
    request: StaffRequest,
    content: bytes,
    name: str,
    account: StatementAccount | None,
    password: str | None,
    columns: dict[str, str] | None,
) -> Outcome:
    """One file read and stored, or why not."""
    try:
        imported = banking.import_statement(
            organization=request.user.organization, content=content, filename=name, by=request.user, at=clock.now(),
            account=account, password=password, columns=columns,
        )  # fmt: skip
    except Refused as error:
        return refused(request, error, content, name, account, columns)
    problems = tuple(problem_sentence(one) for one in imported.problems[:SHOWN_PROBLEMS])
    return Outcome(name, imported, problems=problems)


def refused(
    request: StaffRequest,
    error: Refused,
    content: bytes,
    name: str,
    account: StatementAccount | None,
    columns: dict[str, str] | None,
) -> Outcome:
    """The file is kept for a day where an answer may help."""
    asks_columns = "column" in error.code or "sign" in error.code
    if error.code not in ASKS and not asks_columns and "password" not in error.code:
        return Outcome(name, None, refusals.sentence(error))
    first: dict[str, Any] = {
        "token": uploads.keep(content, at=clock.now()), "filename": name, "account": account,
        "number": error.values.get("number", ""), "currency": request.user.organization.currency,
        **{f"column_{role}": text for role, text in (columns or {}).items()},
    }  # fmt: skip
    form = AnswerForm(initial=first, user=request.user)
    return Outcome(name, None, refusals.sentence(error), form, asks_columns)


def shown(request: StaffRequest, outcomes: list[Outcome]) -> HttpResponse:
    """The page with what became of the files; new lines are matched first."""
    new = sum(one.imported.new for one in outcomes if one.imported is not None)
    context = page(request, StatementsForm(user=request.user), outcomes)
    if new:
        context["matched"] = matching.match(organization=request.user.organization, by=request.user, at=clock.now())
        context["totals"] = open_totals(request.user.organization_id)
    failed = any(one.imported is None for one in outcomes)
    return render(request, "web/bank/index.html", context, status=422 if failed else 200)


@staff(Permission.RECORD_PAYMENT, methods=("POST",))
def match(request: StaffRequest) -> HttpResponse:
    """Look at all open lines once more."""
    done = matching.match(organization=request.user.organization, by=request.user, at=clock.now())
    text = _(
        "看了 %(looked)s 笔：自动对上 %(booked)s 笔，已登记过 %(known)s 笔，不是货款 %(aside)s 笔，还剩 %(left)s 笔。"
    )
    messages.success(request, text % done.as_dict())
    return HttpResponseRedirect(reverse("web:bank_lines"))


@staff(Permission.EDIT_SETTINGS, methods=("GET", "POST"))
def account_new(request: StaffRequest) -> HttpResponse:
    """Add an account by hand."""
    form = AccountForm(
        request.POST if request.method == "POST" else None, user=request.user,
        initial={"currency": request.user.organization.currency},
    )  # fmt: skip
    asks = Question(
        _("增加流水账户"), "", _("导入流水时按账号认出它；每个账户的流水要连续，缺了会提醒。"),
        reverse("web:bank_account_new"), reverse("web:bank"),
    )  # fmt: skip

    def act(data: dict[str, Any]) -> None:
        accounts.add_statement_account(organization=request.user.organization, by=request.user, at=clock.now(), **data)

    return asked(request, form, asks, act, _("已增加账户。"))


@staff(Permission.EDIT_SETTINGS, methods=("GET", "POST"))
def account_close(request: StaffRequest, statement_account_id: int) -> HttpResponse:
    """No statement is expected of this account any more."""
    row = StatementAccount.objects.filter(
        pk=statement_account_id, organization_id=request.user.organization_id, closed_at=None
    ).first()  # fmt: skip
    if row is None:
        raise Http404
    asks = Question(
        _("停用流水账户"), str(row), _("不再等它的流水，银行数据是否过期只看其他账户。"),
        reverse("web:bank_account_close", args=[row.pk]), reverse("web:bank"), danger=True,
    )  # fmt: skip
    return asked_why(request, asks, banking.close_account, _("已停用。"), account_id=row.pk)


@staff(Permission.RECORD_PAYMENT, methods=("GET", "POST"))
def gap(request: StaffRequest, gap_id: int) -> HttpResponse:
    """Say why nothing is missing between two statements."""
    row = StatementGap.objects.select_related("account").filter(
        pk=gap_id, organization_id=request.user.organization_id, closed_at=None
    ).first()  # fmt: skip
    if row is None:
        raise Http404
    asks = Question(
        _("说明流水缺口"), f"{row.account} · {row.after_on} — {row.before_on}",
        _("最好补导缺的那几天。确实没有缺，写明原因后恢复自动催收。"), reverse("web:bank_gap", args=[row.pk]),
        reverse("web:bank"),
    )  # fmt: skip
    return asked_why(request, asks, banking.explain_gap, _("已说明，恢复自动催收。"), gap_id=row.pk)


urlpatterns: list[URLPattern] = [
    path("bank", index, name="bank"),
    path("bank/upload", upload, name="bank_upload"),
    path("bank/again", again, name="bank_again"),
    path("bank/match", match, name="bank_match"),
    path("bank/accounts/new", account_new, name="bank_account_new"),
    path("bank/accounts/<int:statement_account_id>/close", account_close, name="bank_account_close"),
    path("bank/gaps/<int:gap_id>", gap, name="bank_gap"),
]
