"""The agenda, the roll call, what was said: what they tell the platform when it starts."""


def register() -> None:
    """Nothing yet."""
