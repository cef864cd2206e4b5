"""The links every page of an object has, whoever wrote the page."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from core.objects import object_of_page, object_pages


@dataclass(frozen=True)
class ObjectLink:
    label: str
    icon: str
    url: str


def links_of(request: Any) -> list[ObjectLink]:
    """Where who sees the page's object and what was changed on it can be read; none where the page shows no object."""
    principal = getattr(request, "principal", None)
    found = object_of_page(request.resolver_match) if isinstance(request, HttpRequest) and principal else None
    if principal is None or found is None:
        return []
    kind, row_id = found
    return [
        ObjectLink(page.label, page.icon, reverse(page.url_name, args=[kind.code, row_id]))
        for page in object_pages(principal, kind, row_id)
    ]
