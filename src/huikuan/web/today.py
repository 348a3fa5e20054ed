"""The desk: today."""

from django.urls.resolvers import URLPattern

urlpatterns: list[URLPattern] = []
