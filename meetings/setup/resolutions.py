"""Resolutions and how they are followed: what they tell the platform when it starts."""


def register() -> None:
    """Nothing yet."""
