"""Every address the platform answers at, read from the URLconf and the API's router."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

# The object an API resource's ``pk`` names, where its name does not already say it.
API_OBJECTS = {
    "body-rule": "rule_id",
    "shared-resource": "resource_id",
    "booking": "booking_id",
    "talent-need": "need_id",
    "talent-issue": "issue_id",
    "talent-profile": "profile_id",
    "talent-match": "match_id",
    "shared": "offer_id",
    "meeting-invitation": "meeting_offer_id",
    "liaison-exemption": "exemption_id",
    "chain-unit": "place_id",
    "chain-map": "chain_id",
    "bulk-edit": "bulk_run_id",
    "duplicate": "pair_id",
    "import": "run_id",
    "saved-view": "view_id",
    "bin": "entry_id",
    "structure-pattern": "pattern_id",
    "person-in-hand": "person_id",
    "hand-over": "hand_over_id",
    "pairing-agreement": "pairing_id",
    "meeting-kind": "meeting_rule_id",
    "ticket-category": "category_rule_id",
    "ticket-assignment": "assignment_id",
    "ticket-return": "return_id",
    "ticket-extension": "extension_id",
    "ticket-rule": "ticket_rule_id",
    "ticket-poster": "ticket_poster_id",
    "data-request": "data_request_id",
    "ticket": "ticket_id",
    "meeting-roll": "meeting_id",
    "service-session-ask": "open_session_id",
    "invitee": "invitee_id",
    "topic": "topic_id",
}


@dataclass(frozen=True)
class Address:
    """``arguments`` are the names of what its path holds, by the name the world knows them under."""

    name: str
    pattern: str
    arguments: tuple[tuple[str, str], ...]
    api_methods: tuple[str, ...] | None

    @property
    def is_api(self) -> bool:
        return self.pattern.startswith("api/")

    def url(self, ids: dict[str, Any]) -> str:
        return reverse(self.name, kwargs={argument: ids[known] for argument, known in self.arguments})

    @property
    def objects(self) -> list[str]:
        """The arguments that name an object by its id."""
        return [known for _, known in self.arguments if known.endswith("_id")]


def _known_as(name: str, argument: str) -> str:
    if argument != "pk":
        return argument
    resource = name.removeprefix("api-")
    for known, object_id in API_OBJECTS.items():
        if resource.startswith(known):
            return object_id
    words = resource.split("-")
    return f"{'_'.join(words[:-1])}_id"


def _addresses(patterns: list[Any], before: str) -> Iterator[Address]:
    for entry in patterns:
        path = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _addresses(entry.url_patterns, path)
        elif isinstance(entry, URLPattern):
            name = entry.name or ""
            arguments = re.findall(r"<(?:\w+:)?(\w+)>", path)
            actions = getattr(entry.callback, "actions", None)
            yield Address(
                name,
                path,
                tuple((argument, _known_as(name, argument)) for argument in arguments),
                tuple(method.upper() for method in actions) if actions else None,
            )


def addresses() -> list[Address]:
    return list(_addresses(get_resolver().url_patterns, ""))


def call(client: Client, method: str, url: str, body: dict[str, Any] | None = None) -> tuple[int, str, bytes]:
    """Send it and undo whatever it did, to the database and to the client's session.

    Status, where it leads, and what it says. An API's body goes as JSON. The answer is not closed: the client did so,
    and a second time it would close the database's connection, whose successor plans everything anew.
    """
    cookies = client.cookies.copy()
    with transaction.atomic():
        if url.startswith("/api/"):
            headers = {"if-match": '"v1"'} if method == "PATCH" else {}
            content = orjson.dumps(body or {}, default=str)
            answer: Any = client.generic(method, url, content, content_type="application/json", headers=headers)
        elif method == "POST":
            answer = client.post(url, body or {})
        else:
            answer = client.generic(method, url)
        transaction.set_rollback(True)
    client.cookies.clear()
    client.cookies.update(cookies)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, answer.headers.get("Location", ""), content
