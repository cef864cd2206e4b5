"""What the foundation itself shows: 工作台."""

from core.context_processors import RoomSpec, register_room
from core.tables.jobs import register_job_kinds


def register() -> None:
    register_job_kinds()
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
