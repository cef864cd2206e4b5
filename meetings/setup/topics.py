"""Topics proposed to meetings: what they tell the platform when it starts."""


def register() -> None:
    """Nothing yet."""
