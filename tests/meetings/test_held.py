"""A held meeting from nothing in one form, and photos that tell nothing but the picture."""

import datetime as dt
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from alliances.actions import join
from core import clock
from core.attachments import open_path
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed
from meetings.actions.held import log_held_meeting
from meetings.actions.photos import add_photo, remove_photo
from meetings.models import Invitee, Meeting
from meetings.photos import photos_of
from tests.alliances.world import make_body, term
from tests.cast import Cast
from tests.factories import make_chain, make_unit
from tests.meetings.conducted import HOUR, make_meeting


def body_with_members(cast: Cast, number: int = 2) -> tuple[Any, list[Any]]:
    body, units = make_body(make_chain("示例链")), [make_unit(f"示例成员{n}") for n in range(number)]
    for unit in units:
        join(
            actor=cast.act(),
            body_id=body.pk,
            kind=AnchorKind.UNIT,
            member_id=unit.pk,
            category_id=None,
            valid_from=dt.date(2024, 6, 1),
        )
    return body, units


def told(**more: Any) -> dict[str, Any]:
    kind = term("meeting_kind", "joint", "联席会议")
    return {"kind_id": kind.pk, "starts_at": clock.now() - 2 * HOUR, "summary": "议了两件事", **more}


def test_held_meeting_is_logged_with_who_came_and_named_by_itself(in_city: Cast) -> None:
    body, units = body_with_members(in_city)
    meeting = log_held_meeting(actor=in_city.act(), body_id=body.pk, values=told(), present=[f"unit:{units[0].pk}"])
    row = Invitee.objects.get()
    assert (meeting.state, meeting.logged_by_id) == ("held", in_city.department.pk)
    assert meeting.name.startswith("示例链党委联席会议（")
    assert (row.unit_id, row.attendance, meeting.ends_at - meeting.starts_at) == (units[0].pk, "present", 2 * HOUR)


def test_held_meeting_lies_behind_us_once_and_names_members_only(in_city: Cast) -> None:
    body, _ = body_with_members(in_city)

    def log(**more: Any) -> Meeting:
        given = {"present": more.pop("present", ()), "again": more.pop("again", False)}
        return log_held_meeting(actor=in_city.act(), body_id=body.pk, values=told(**more), **given)

    with pytest.raises(InvalidInput) as ahead:
        log(starts_at=clock.now() + HOUR)
    assert "已经开过" in ahead.value.fields["starts_at"][0]
    with pytest.raises(InvalidInput) as before:
        log(starts_at=dt.datetime(2023, 1, 1, 9, tzinfo=clock.CHINA))
    assert "成立于" in before.value.fields["starts_at"][0]
    with pytest.raises(InvalidInput, match="提交的内容有误"):
        log(present=[f"unit:{make_unit().pk}"])
    with pytest.raises(InvalidInput):
        log(kind_id=None)
    log()
    with pytest.raises(Conflict, match="同一次会议") as twice:
        log()
    assert twice.value.code == "logged_already"
    log(again=True)
    assert Meeting.objects.count() == 2
    bystander = in_city.add(Role.COMPANY, scope_id=make_unit().pk, scope_kind=AnchorKind.UNIT)
    with pytest.raises(NotAllowed):
        log_held_meeting(actor=in_city.act(bystander), body_id=body.pk, values=told())


def test_liaison_logs_on_one_screen(cast: Cast, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    with cast.scope():
        body, units = body_with_members(cast)
        kind = term("meeting_kind", "joint", "联席会议")
    liaison = cast.add(Role.LIAISON, scope_id=body.chain_id, scope_kind=AnchorKind.CHAIN)
    client = cast.client(liaison)
    page = client.get("/meetings/log-held/").content.decode()
    assert "示例成员0" in page
    assert "全选" in page
    began = clock.now().astimezone(clock.CHINA) - 3 * HOUR
    filled = {
        "kind": str(kind.pk),
        "day": f"{began:%Y-%m-%d}",
        "begins": f"{began:%H:%M}",
        "minutes_long": "120",
        "present": [f"unit:{unit.pk}" for unit in units],
        "summary": "定了两件事",
    }
    answer = client.post("/meetings/log-held/", {**filled, "photos": photo_file()}, follow=True)
    assert "已登记“示例链党委联席会议" in answer.content.decode()
    with cast.scope():
        assert Invitee.objects.filter(attendance="present").count() == 2
        assert photos_of(Meeting.objects.get().pk).count() == 1
    again = client.post("/meetings/log-held/", filled)
    assert (again.status_code, "确是另一次会议" in again.content.decode()) == (422, True)


# ---- photos ---------------------------------------------------------------------------------------------------------


def photo_bytes(*, size: tuple[int, int] = (64, 48), kind: str = "JPEG") -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "SECRETPHONE"
    exif[0x0112] = 6  # lies on its side
    exif.get_ifd(0x8825)[1] = "N"
    held = io.BytesIO()
    Image.new("RGB", size, "red").save(held, format=kind, exif=exif)
    return held.getvalue()


def photo_file() -> SimpleUploadedFile:
    return SimpleUploadedFile("现场.jpg", photo_bytes(), content_type="image/jpeg")


def test_photo_is_kept_upright_and_without_exif(in_city: Cast, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    source = tmp_path / "up"
    source.write_bytes(photo_bytes(size=(4000, 1000)))
    assert b"SECRETPHONE" in source.read_bytes()
    meeting = make_meeting()
    photo = add_photo(actor=in_city.act(), meeting_id=meeting.pk, source=source, name="现场.png")
    content = open_path(photo).read_bytes()
    with Image.open(io.BytesIO(content)) as picture:
        assert (picture.size, dict(picture.getexif())) == ((480, 1920), {})
    assert b"SECRETPHONE" not in content
    assert (photo.name, photo.content_type) == ("现场.jpg", "image/jpeg")
    remove_photo(actor=in_city.act(), meeting_id=meeting.pk, attachment_id=photo.pk)
    assert not photos_of(meeting.pk).exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"not a picture", "读不出"),
        (b"", "读不出"),
        (photo_bytes(size=(8, 8)), "太小"),
        (photo_bytes(kind="GIF"), "读不出"),
    ],
)
def test_what_is_no_photo_is_refused_in_words(in_city: Cast, tmp_path: Path, content: bytes, words: str) -> None:
    source = tmp_path / "up"
    source.write_bytes(content)
    with pytest.raises(InvalidInput, match=words):
        add_photo(actor=in_city.act(), meeting_id=make_meeting().pk, source=source, name="a.jpg")


def test_photos_are_for_who_holds_the_body_and_of_a_meeting_people_know_of(in_city: Cast, tmp_path: Path) -> None:
    source = tmp_path / "up"
    source.write_bytes(photo_bytes())
    with pytest.raises(Conflict, match="不能上传"):
        add_photo(actor=in_city.act(), meeting_id=make_meeting(state="draft").pk, source=source, name="a.jpg")
