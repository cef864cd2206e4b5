"""Series, answers by link, calendar files: addresses."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
