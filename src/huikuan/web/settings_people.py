"""Settings: our people, their roles and whether they may sign in."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _

from huikuan.flow.parties.models import User
from huikuan.flow.parties.selectors import own
from huikuan.flow.parties.services import users
from huikuan.support.access import Permission
from huikuan.support.sentences import happenings as sentences
from huikuan.web.acting import refusal_of, told
from huikuan.web.forms.people import NewPersonForm, PasswordForm, PersonForm
from huikuan.web.guard import StaffRequest, staff
from huikuan.web.moment import present

FIELDS = ("name", "title", "phone", "role", "sees_all", "superior", "language")


@staff(Permission.EDIT_USERS)
def people(request: StaffRequest) -> HttpResponse:
    """Everybody, those who may sign in first."""
    rows = [(row, sentences.role_word(row.role)) for row in own.people_of(request.user.organization_id)]
    return render(request, "web/settings/people.html", {"people": rows, "section": "people"})


@staff(Permission.EDIT_USERS, methods=("GET", "POST"))
def person_add(request: StaffRequest) -> HttpResponse:
    """A new person."""
    organization = request.user.organization
    form = NewPersonForm(
        request.POST or None, organization_id=organization.pk, initial={"language": organization.language}
    )
    if request.method == "POST" and form.is_valid():

        def add() -> None:
            users.add_user(organization=organization, by=request.user, at=present(request), **form.cleaned_data)

        if not refusal_of(add, form):
            return done(request, _("已增加%(name)s，现在就可以登录。") % {"name": form.cleaned_data["name"]})
    context = {"form": form, "person": None, "section": "people"}
    return render(request, "web/settings/person.html", context, status=422 if form.errors else 200)


@staff(Permission.EDIT_USERS, methods=("GET", "POST"))
def person(request: StaffRequest, user_id: int) -> HttpResponse:
    """Changing a person; a changed role or scope signs him or her out."""
    row = person_or_404(request, user_id)
    initial = {name: getattr(row, name) for name in FIELDS}
    form = PersonForm(request.POST or None, organization_id=row.organization_id, person=row, initial=initial)
    if request.method == "POST" and form.is_valid():

        def save() -> None:
            users.update_user(user=row, changes=form.cleaned_data, by=request.user, at=present(request))

        if not refusal_of(save, form):
            return done(request, _("已保存。"))
        row.refresh_from_db()
    return person_page(request, row, form=form)


@staff(Permission.EDIT_USERS, methods=("POST",))
def person_password(request: StaffRequest, user_id: int) -> HttpResponse:
    """A new password for somebody who lost it."""
    row, form = person_or_404(request, user_id), PasswordForm(request.POST)

    def save() -> None:
        users.set_password(user=row, password=form.cleaned_data["password"], by=request.user, at=present(request))

    if not form.is_valid() or refusal_of(save, form):
        return person_page(request, row, password=form)
    return done(request, _("%(name)s 的密码已重设，请告知本人。") % {"name": row.name})


@staff(Permission.EDIT_USERS, methods=("POST",))
def person_switch(request: StaffRequest, user_id: int) -> HttpResponse:
    """Stop or allow signing in."""
    row = person_or_404(request, user_id)
    change = users.disable_user if row.is_active else users.enable_user
    words = _("%(name)s 已停用，不能再登录。") if row.is_active else _("%(name)s 已恢复，可以登录。")
    refusal = refusal_of(lambda: change(user=row, by=request.user, at=present(request)))
    return done(request, words % {"name": row.name}, refusal)


def person_page(
    request: StaffRequest, row: User, *, form: PersonForm | None = None, password: PasswordForm | None = None
) -> HttpResponse:
    """The page of one person."""
    initial = {name: getattr(row, name) for name in FIELDS}
    context = {
        "person": row,
        "form": form or PersonForm(organization_id=row.organization_id, person=row, initial=initial),
        "password": password or PasswordForm(),
        "section": "people",
    }
    failed = bool((form and form.errors) or (password and password.errors))
    return render(request, "web/settings/person.html", context, status=422 if failed else 200)


def person_or_404(request: StaffRequest, user_id: int) -> User:
    row = own.find_person(request.user.organization_id, user_id)
    if row is None:
        raise Http404
    return row


def done(request: StaffRequest, text: str, refusal: str = "") -> HttpResponse:
    told(request, refusal, text)
    return HttpResponseRedirect(reverse("web:settings_people"))


urlpatterns: list[URLPattern] = [
    path("settings/people", people, name="settings_people"),
    path("settings/people/add", person_add, name="settings_person_add"),
    path("settings/people/<int:user_id>", person, name="settings_person"),
    path("settings/people/<int:user_id>/password", person_password, name="settings_person_password"),
    path("settings/people/<int:user_id>/switch", person_switch, name="settings_person_switch"),
]
