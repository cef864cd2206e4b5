"""Series, answers by link, calendar files: what they tell the platform when it starts."""


def register() -> None:
    """Nothing yet."""
