"""The desk: settings."""

from django.urls.resolvers import URLPattern

urlpatterns: list[URLPattern] = []
