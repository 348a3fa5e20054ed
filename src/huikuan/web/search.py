"""The desk: search."""

from django.urls.resolvers import URLPattern

urlpatterns: list[URLPattern] = []
