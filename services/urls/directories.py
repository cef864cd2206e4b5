"""Directories of the tenants below: addresses."""

from django.urls import URLPattern, path

from services.views import directories_below as below

ONE = "below/directories/<uuid:shown_issue_id>/"

urlpatterns: list[URLPattern] = [
    path("chains/below/directories/", below.directories_below, name="directories-below"),
    path(ONE, below.directory_from_above, name="directory-below"),
    path(f"{ONE}paper/", below.directory_paper_below, name="directory-below-paper"),
]
