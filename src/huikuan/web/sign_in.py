"""Signing in and out, and choosing the language."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import views
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from huikuan.web import errors


class SignInForm(AuthenticationForm):
    """E-mail address and password."""

    username = forms.EmailField(
        label=_("邮箱"), widget=forms.EmailInput(attrs={"autofocus": True, "autocomplete": "username"})
    )
    error_messages = {  # noqa: RUF012  (Django reads it from the class)
        "invalid_login": _("邮箱或密码不对。连续错 5 次会锁定 15 分钟。"),
        "inactive": _("这个账号已停用。"),
    }


class SignIn(views.LoginView):
    """The sign-in page. django-axes counts failures and locks for a while."""

    template_name = "web/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        set_language_cookie(response, form.get_user().language)
        return response


class SignOut(views.LogoutView):
    """Signs out (POST only)."""


def locked_out(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    """Shown after too many wrong passwords."""
    response = errors.page(request, 429, str(_("尝试次数过多")), str(_("请 15 分钟后再试，或请负责人重设密码。")))
    response.headers["Retry-After"] = "900"
    return response


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Remember the chosen language and go back to where the person was."""
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = "/"
    response = HttpResponseRedirect(target)
    set_language_cookie(response, request.POST.get("language", ""))
    return response


def set_language_cookie(response: HttpResponse, language: str) -> None:
    if language in {code for code, _name in settings.LANGUAGES}:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, max_age=365 * 86400, samesite="Lax", secure=settings.HTTPS,
            httponly=True,
        )  # fmt: skip
