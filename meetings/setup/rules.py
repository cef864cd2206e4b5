"""Kinds of meetings and what is asked of them: what they tell the platform when it starts."""


def register() -> None:
    """Nothing yet."""
