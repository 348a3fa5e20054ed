"""客户: what is between us?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _

from huikuan.flow.contracts.selectors.scope import customers_for
from huikuan.flow.parties.models import Contact, Customer
from huikuan.flow.parties.services import customers as services
from huikuan.flow.reports.selectors.customer_file import CustomerFile, customer_file, customer_timeline
from huikuan.flow.reports.selectors.customers import customer_page, find_customers
from huikuan.rules.money import format_exact
from huikuan.support import clock
from huikuan.support.access import Permission, may
from huikuan.support.sentences.lists import listed
from huikuan.web import subjects
from huikuan.web.acting import refusal_of, told
from huikuan.web.forms.customers import ContactForm, ContactStateForm, CustomerForm, FirstContactForm
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.moment import as_of
from huikuan.web.policy_lines import policy_line
from huikuan.web.portal_section import portal_section
from huikuan.web.receivable_lines import lines
from huikuan.web.receivable_words import task_lines
from huikuan.workflow import deciding_anew
from huikuan.workflow.new_customer import enter_customer

OPTIONS = 12


@staff(Permission.READ)
def listing(request: StaffRequest) -> HttpResponse:
    """Customers, those who owe longest first."""
    text, only_late = request.GET.get("text", "").strip()[:80], request.GET.get("late") == "1"
    page = customer_page(request.user, text, as_of(request), only_late=only_late, after=request.GET.get("after", ""))
    context = {
        "page": page,
        "text": text,
        "only_late": only_late,
        "query": urlencode(
            [(key, value) for key, value in (("text", text), ("late", "1" if only_late else "")) if value]
        ),
        "is_first": not request.GET.get("after"),
        "may_edit": may(request.user.role, Permission.EDIT_CUSTOMER),
        "may_import": may(request.user.role, Permission.IMPORT_BOOK),
    }
    part = bool(request.htmx) and request.htmx.target == "customers" and not request.htmx.history_restore_request
    return render(request, "web/customers/table.html" if part else "web/customers/list.html", context)


@staff(Permission.READ)
def options(request: StaffRequest) -> HttpResponse:
    """Customers for a form's list of suggestions."""
    text = (request.GET.get("customer") or request.GET.get("text") or "").strip()[:80]
    names = find_customers(request.user, text).order_by("name").values_list("name", flat=True)[:OPTIONS] if text else []
    return render(request, "web/customers/options.html", {"names": names})


def visible_or_404(request: StaffRequest, customer_id: int) -> Customer:
    """The customer, or "not found" for one that is not there or not this person's business."""
    customer = customers_for(request.user).filter(pk=customer_id).first()
    if customer is None:
        raise Http404
    return customer


@staff(Permission.READ)
def detail(request: StaffRequest, customer_id: int) -> HttpResponse:
    """Everything that is between this customer and us."""
    customer, user = visible_or_404(request, customer_id), request.user
    file = customer_file(user, customer, as_of(request))
    events = customer_timeline(user, customer, None)
    context = {
        "file": file,
        "headline": headline(file),
        "claim_lines": lines(file.claims, {}),
        "tasks": task_lines(file.tasks),
        "customer": customer,
        "today": as_of(request),
        "lines": subjects.lines(events.events, user.organization_id),
        "more_before": events.next_before,
        "may_edit": may(user.role, Permission.EDIT_CUSTOMER),
        "may_talk": may(user.role, Permission.WORK_TASK),
        "may_credit": may(user.role, Permission.READ_CREDIT),
        "may_pay": may(user.role, Permission.RECORD_PAYMENT),
        "may_contract": may(user.role, Permission.EDIT_RECEIVABLE),
    }
    context |= policy_line(customer, user.role) | portal_section(customer, user)
    return render(request, "web/customers/detail.html", context)


def headline(file: CustomerFile) -> str:
    """What is between us, in one sentence."""
    late = [one for one in file.between if one.overdue_minor]
    if late:
        said = listed(
            _("%(amount)s 逾期，最久 %(days)s 天")
            % {"amount": format_exact(one.overdue_minor, one.currency), "days": one.days_late}
            for one in late
        )
        return said
    if any(one.open_minor for one in file.between):
        return _("有未收的款，都还没到期。")
    return _("没有未收的款。") if file.contracts else _("还没有合同往来。")


@staff(Permission.READ)
def history(request: StaffRequest, customer_id: int) -> HttpResponse:
    """Older events of the customer; a page of its own without htmx."""
    customer = visible_or_404(request, customer_id)
    before = request.GET.get("before", "")
    events = customer_timeline(request.user, customer, int(before) if before.isdigit() and len(before) < 19 else None)
    context = {
        "customer": customer,
        "lines": subjects.lines(events.events, request.user.organization_id),
        "more_before": events.next_before,
    }
    return render(request, "web/customers/more_history.html" if request.htmx else "web/customers/history.html", context)


@staff(Permission.EDIT_CUSTOMER, methods=("GET", "POST"))
def new(request: StaffRequest) -> HttpResponse:
    """A new customer with its payer."""
    data = request.POST if request.method == "POST" else None
    form, person = CustomerForm(data), FirstContactForm(data)
    if form.is_bound and form.is_valid() and person.is_valid():
        made: list[Customer] = []

        def act() -> None:
            found = person.cleaned_data
            made.append(
                enter_customer(
                    organization=request.user.organization, by=request.user, at=clock.now(), **form.cleaned_data,
                    contact_name=found["contact_name"], contact_email=found["contact_email"],
                    contact_phone=found["contact_phone"],
                )
            )  # fmt: skip

        if not refusal_of(act, form):
            messages.success(request, _("已新增客户。下一步：登记合同和分期。"))
            if (
                not customers_for(request.user).filter(pk=made[0].pk).exists()
            ):  # not in one of the person's projects yet
                return HttpResponseRedirect(reverse("web:customers"))
            return HttpResponseRedirect(reverse("web:customer", args=[made[0].pk]))
    status = 422 if form.is_bound else 200
    return render(request, "web/customers/form.html", {"form": form, "person": person, "customer": None}, status=status)


@staff(Permission.EDIT_CUSTOMER, methods=("GET", "POST"))
def edit(request: StaffRequest, customer_id: int) -> HttpResponse:
    """A customer's own data."""
    customer = visible_or_404(request, customer_id)
    form = CustomerForm(request.POST) if request.method == "POST" else CustomerForm.of(customer)
    if form.is_bound and form.is_valid():
        act = lambda: services.update_customer(  # noqa: E731
            customer=customer, changes=form.cleaned_data, by=request.user, at=clock.now()
        )
        if told_or_form(request, act, form, _("已保存。")):
            return HttpResponseRedirect(reverse("web:customer", args=[customer.pk]))
    context = {"form": form, "person": None, "customer": customer}
    return render(request, "web/customers/form.html", context, status=422 if form.is_bound else 200)


def told_or_form(request: StaffRequest, act: Callable[[], object], form: Any, done: str) -> bool:
    """Do it; a refusal stays on the form, success is told on the next page."""
    if refusal_of(act, form):
        return False
    messages.success(request, done)
    return True


@staff(Permission.EDIT_CUSTOMER, methods=("GET", "POST"))
def new_contact(request: StaffRequest, customer_id: int) -> HttpResponse:
    """A person at the customer."""
    customer = visible_or_404(request, customer_id)
    form = ContactForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        act = lambda: deciding_anew.add_contact(  # noqa: E731
            customer=customer, by=request.user, at=clock.now(), **form.cleaned_data
        )
        if told_or_form(request, act, form, _("已增加联系人。")):
            return HttpResponseRedirect(reverse("web:customer", args=[customer.pk]))
    context = {"form": form, "customer": customer, "contact": None}
    return render(request, "web/customers/contact.html", context, status=422 if form.is_bound else 200)


def contact_or_404(customer: Customer, contact_id: int) -> Contact:
    contact = customer.contacts.filter(pk=contact_id).first()
    if contact is None:
        raise Http404
    return contact


@staff(Permission.EDIT_CUSTOMER, methods=("GET", "POST"))
def edit_contact(request: StaffRequest, customer_id: int, contact_id: int) -> HttpResponse:
    """A person's addresses and parts."""
    customer = visible_or_404(request, customer_id)
    contact = contact_or_404(customer, contact_id)
    form = ContactForm(request.POST) if request.method == "POST" else ContactForm.of(contact)
    if form.is_bound and form.is_valid():
        act = lambda: deciding_anew.update_contact(  # noqa: E731
            contact=contact, changes=form.cleaned_data, by=request.user, at=clock.now()
        )
        if told_or_form(request, act, form, _("已保存。")):
            return HttpResponseRedirect(reverse("web:customer", args=[customer.pk]))
    context = {"form": form, "customer": customer, "contact": contact}
    return render(request, "web/customers/contact.html", context, status=422 if form.is_bound else 200)


@staff(Permission.EDIT_CUSTOMER, methods=("POST",))
def contact_state(request: StaffRequest, customer_id: int, contact_id: int) -> HttpResponse:
    """Opted out, left, or reachable again."""
    customer = visible_or_404(request, customer_id)
    contact = contact_or_404(customer, contact_id)
    form, at = ContactStateForm(request.POST), clock.now()
    if not form.is_valid():
        raise Http404
    by_state: dict[str, dict[str, Any]] = {
        "opted_out": {"opted_out_at": at},
        "opted_in": {"opted_out_at": None},
        "left": {"left_at": at},
        "returned": {"left_at": None},
        "address_works": {"bounced_at": None},
    }
    changes = by_state[form.cleaned_data["state"]]
    refusal = refusal_of(lambda: deciding_anew.update_contact(contact=contact, changes=changes, by=request.user, at=at))
    told(request, refusal, _("已更新 %(name)s 的状态。") % {"name": contact.name})
    return HttpResponseRedirect(reverse("web:customer", args=[customer.pk]) + "#contacts")


urlpatterns: list[URLPattern] = [
    path("customers", listing, name="customers"),
    path("customers/options", options, name="customer_options"),
    path("customers/new", new, name="customer_new"),
    path("customers/<int:customer_id>", detail, name="customer"),
    path("customers/<int:customer_id>/history", history, name="customer_history"),
    path("customers/<int:customer_id>/edit", edit, name="customer_edit"),
    path("customers/<int:customer_id>/contacts/new", new_contact, name="contact_new"),
    path("customers/<int:customer_id>/contacts/<int:contact_id>", edit_contact, name="contact_edit"),
    path("customers/<int:customer_id>/contacts/<int:contact_id>/state", contact_state, name="contact_state"),
]
