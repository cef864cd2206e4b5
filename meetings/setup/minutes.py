"""The minutes document: what they tell the platform when it starts."""


def register() -> None:
    """Nothing yet."""
