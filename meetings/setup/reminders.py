"""What is told of meetings, and when: what they tell the platform when it starts."""


def register() -> None:
    """Nothing yet."""
