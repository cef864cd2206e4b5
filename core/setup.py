"""What the foundation itself shows: 工作台."""

from core.context_processors import RoomSpec, register_room


def register() -> None:
    register_room(
        RoomSpec(
            code="home",
            label="工作台",
            icon="home",
            url_name="home",
            order=10,
            allows=lambda _: True,
            paths=("/jobs/", "/notices/"),
            on_phone=True,
        )
    )
