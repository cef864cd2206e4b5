"""Meetings, who is invited, and when: addresses."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
