"""Pages for when something is wrong: what, and the way out."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def page(request: HttpRequest, status: int, heading: str, advice: str) -> HttpResponse:
    """One error page for all cases."""
    return render(request, "web/error.html", {"status": status, "heading": heading, "advice": advice}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, 400, _("这个请求看不懂"), _("地址或表单内容不完整。请返回上一页重试。"))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, 403, _("您没有这项权限"), _("需要这项权限请联系组织的负责人。"))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, 404, _("没有找到这个页面"), _("它可能已被移走，或者不在您可以查看的范围内。"))


def failed(request: HttpRequest) -> HttpResponse:
    return page(request, 500, _("系统出了问题"), _("已记录下来。您的数据没有改变，请稍后再试。"))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return page(request, 403, _("页面已过期"), _("请返回上一页，刷新后再提交一次。"))
