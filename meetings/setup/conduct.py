"""The agenda, the roll call, what was said: what they tell the platform when it starts."""

from meetings import conduct_parts
from meetings.carried import open_resolutions
from meetings.objects import conduct
from meetings.parts import register_carry_over


def register() -> None:
    conduct.register()
    conduct_parts.register()
    register_carry_over("resolutions", open_resolutions)
