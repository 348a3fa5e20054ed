"""The desk: importing."""

from django.urls import path
from django.urls.resolvers import URLPattern
from huikuan.web.dashboard import dashboard

urlpatterns: list[URLPattern] = [path("import", dashboard, name="import")]
