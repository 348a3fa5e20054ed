"""收据: issued for a payment, downloaded, sent to the customer."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huikuan.flow.payments.models import Payment, Receipt
from huikuan.support import clock
from huikuan.support.access import Permission
from huikuan.support.refusal import Refused
from huikuan.support.sentences import refusals
from huikuan.web.acting import refusal_of
from huikuan.web.downloads import download
from huikuan.web.forms.letters import LetterForm
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.moment import as_of
from huikuan.web.payments import visible_or_404
from huikuan.workflow import receipting


@staff(Permission.RECORD_PAYMENT, methods=("POST",))
def issue(request: StaffRequest, payment_id: int) -> HttpResponse:
    """Give the payment its receipt."""
    payment = visible_or_404(request, payment_id)
    try:
        receipt = receipting.issue_receipt(
            payment_id=payment.pk, organization=request.user.organization, issued_on=as_of(request), by=request.user,
            at=clock.now(),
        )  # fmt: skip
    except Refused as refused:
        messages.error(request, refusals.sentence(refused))
    else:
        messages.success(request, _("已开收据 %(number)s。") % {"number": receipt.number})
    return HttpResponseRedirect(reverse("web:payment", args=[payment.pk]) + "#receipt")


def standing_or_404(payment: Payment) -> Receipt:
    """The receipt that holds, or "not found" while there is none."""
    receipt = payment.receipts.filter(voided_at=None).select_related("file", "payment__customer__organization").first()
    if receipt is None or receipt.file is None:
        raise Http404
    return receipt


@staff(Permission.READ)
def pdf(request: StaffRequest, payment_id: int) -> HttpResponse:
    """The receipt as it was issued."""
    receipt = standing_or_404(visible_or_404(request, payment_id))
    assert receipt.file is not None
    return download(receipt.file)


@staff(Permission.APPROVE_MESSAGE, methods=("GET", "POST"))
def send(request: StaffRequest, payment_id: int) -> HttpResponse:
    """Read the letter over, then send it with the receipt enclosed."""
    receipt = standing_or_404(visible_or_404(request, payment_id))
    subject, words = receipting.first_words(receipt)
    posted = request.POST if request.method == "POST" else None
    form = LetterForm(posted, initial={"subject": subject, "words": words})
    back = reverse("web:payment", args=[payment_id])
    if form.is_bound and form.is_valid():

        def act() -> None:
            receipting.send_receipt(receipt=receipt, by=request.user, at=clock.now(), **form.cleaned_data)

        if not refusal_of(act, form):
            messages.success(request, _("收据已交给发送队列；演练期间只生成、不发出。"))
            return HttpResponseRedirect(back)
    context = {
        "form": form,
        "title": _("发送收据 %(number)s") % {"number": receipt.number},
        "about": receipt.payment.customer.name,
        "enclosed": (receipt.file.name if receipt.file else "", reverse("web:payment_receipt", args=[payment_id])),
        "back": back,
        "crumbs": ((reverse("web:payments"), pgettext("rail", "收款")), (back, receipt.payment.customer.name)),
    }
    return render(request, "web/letter.html", context, status=422 if form.is_bound else 200)


urlpatterns: list[URLPattern] = [
    path("payments/<int:payment_id>/receipt", issue, name="payment_receipt_issue"),
    path("payments/<int:payment_id>/receipt.pdf", pdf, name="payment_receipt"),
    path("payments/<int:payment_id>/receipt/send", send, name="payment_receipt_send"),
]
