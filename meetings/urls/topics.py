"""Topics proposed to meetings: addresses."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
