"""The agenda, the roll call, what was said: what they tell the platform when it starts."""

from meetings import conduct_parts
from meetings.objects import conduct


def register() -> None:
    conduct.register()
    conduct_parts.register()
