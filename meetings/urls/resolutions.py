"""Resolutions and how they are followed: addresses."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
