"""The agenda, the roll call, what was said: addresses."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
