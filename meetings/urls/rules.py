"""Kinds of meetings and what is asked of them: addresses."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
