"""The desk: messages."""

from django.urls.resolvers import URLPattern

urlpatterns: list[URLPattern] = []
