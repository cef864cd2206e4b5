"""The roll, photos, a held meeting in one call, and yearly minimums, as programs read and write them."""

import datetime as dt
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from alliances.models import ChainBody
from core import clock
from core.attachments import open_path
from core.choices import AnchorKind, Role
from core.models import Notice
from meetings.actions.minimum import create_minimum_rule
from meetings.models import AgendaItem, Invitee, Meeting, MeetingKind, Resolution
from meetings.photos import photos_of
from tests.alliances.world import term
from tests.cast import Cast
from tests.factories import make_chain, make_term, make_unit
from tests.isolation.rows import make_row
from tests.meetings.conducted import HOUR, invite, make_meeting
from tests.meetings.test_held import body_with_members, photo_bytes

JSON: dict[str, Any] = {"content_type": "application/json"}
API = "/api/v1/meetings"


# ---- the roll -------------------------------------------------------------------------------------------------------


def test_roll_is_read_and_called_in_one_go_or_not_at_all(cast: Cast) -> None:
    with cast.scope():
        meeting = make_meeting()
        MeetingKind(kind=meeting.kind, quorum=60).save(force_insert=True)
        yes, silent = invite(meeting, make_unit("示例甲"), reply="yes"), invite(meeting, make_unit("示例乙"))
        strange = invite(make_meeting(meeting.body), make_unit("示例外"))
    client, path = cast.token_client(cast.department), f"{API}/{meeting.pk}/roll/"

    read = client.get(path).json()
    assert (read["must"], read["came"], read["open"], read["asked"], read["met"]) == (2, 0, 2, 60, False)
    rows = {row["name"]: row for row in read["results"]}
    assert (rows["示例甲"]["proposed"], rows["示例乙"]["proposed"], read["not_yet"]) == ("present", None, "")

    marks = [
        {"invitee": str(yes.pk), "attendance": "late", "attendee": " 示例 代表 ", "version": 1},
        {"invitee": str(silent.pk), "attendance": "absent", "version": 7},
    ]
    assert client.post(path, {"marks": marks}, **JSON).status_code == 412
    assert client.post(path, {"marks": [marks[0], marks[0]]}, **JSON).status_code == 422
    foreign = client.post(path, {"marks": [marks[0], {**marks[1], "invitee": str(strange.pk)}]}, **JSON)
    assert (foreign.status_code, "第 2 家" in foreign.json()["fields"]["marks"][0]) == (422, True)
    with cast.scope():
        assert set(Invitee.objects.values_list("attendance", flat=True)) == {"unknown"}

    marks[1]["version"] = 1
    called = client.post(path, {"marks": marks}, **JSON)
    assert (called.status_code, called.json()["came"], called.json()["open"]) == (200, 1, 0)
    assert {row["attendee"] for row in called.json()["results"]} == {"示例 代表", ""}
    assert client.post(path, {"marks": marks}, **JSON).status_code == 200  # its answer was lost


def test_roll_by_replies_waits_for_the_meeting(cast: Cast) -> None:
    with cast.scope():
        meeting, ahead = make_meeting(), make_meeting(starts=4 * HOUR)
        for one in (meeting, ahead):
            invite(one, reply="yes")
    client = cast.token_client(cast.department)
    called = client.post(f"{API}/{meeting.pk}/roll-by-replies/", {}, **JSON)
    assert (called.status_code, called.json()["came"]) == (200, 1)
    assert client.post(f"{API}/{ahead.pk}/roll-by-replies/", {}, **JSON).status_code == 409
    assert "才开始" in client.get(f"{API}/{ahead.pk}/roll/").json()["not_yet"]


# ---- photos ---------------------------------------------------------------------------------------------------------


def test_photo_goes_up_without_exif_is_listed_fetched_and_removed(cast: Cast, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    with cast.scope():
        meeting = make_meeting()
    client, path = cast.token_client(cast.department), f"{API}/{meeting.pk}/photos/"
    sent = SimpleUploadedFile("现场.png", photo_bytes(), content_type="image/png")
    made = client.post(path, {"file": sent})
    assert (made.status_code, made.json()["name"]) == (201, "现场.jpg")
    assert [row["id"] for row in client.get(path).json()["results"]] == [made.json()["id"]]
    own = f"{path}{made.json()['id']}/"
    answer: Any = client.get(own)
    content = b"".join(answer.streaming_content)
    assert b"SECRETPHONE" not in content
    with Image.open(io.BytesIO(content)) as picture:
        assert dict(picture.getexif()) == {}
    with cast.scope():
        assert open_path(photos_of(meeting.pk).get()).read_bytes() == content
        bystander = cast.add(Role.BUREAU, scope_id=make_unit().pk, scope_kind=AnchorKind.UNIT)
    assert cast.token_client(bystander).get(path).status_code == 403
    assert client.post(path, {"file": SimpleUploadedFile("a.jpg", b"no picture")}).status_code == 422
    assert client.delete(own).status_code == 204
    assert client.get(path).json()["results"] == []
    assert client.get(own).status_code == 404


# ---- a held meeting in one call -------------------------------------------------------------------------------------


@pytest.fixture
def told(cast: Cast) -> dict[str, Any]:
    with cast.scope():
        body, units = body_with_members(cast)
        guest = make_unit("示例来宾")
        kind = term("meeting_kind", "joint", "联席会议")
    return {
        "body": str(body.pk),
        "kind": str(kind.pk),
        "starts_at": (clock.now() - 3 * HOUR).isoformat(),
        "place": "示例会议室",
        "attendance": [
            {"unit": str(units[0].pk), "attendee": "示例代表"},
            {"unit": str(units[1].pk), "attendance": "excused", "attendance_note": "出差"},
            {"unit": str(guest.pk), "role": "observes", "must": False},
        ],
        "items": [
            {"title": "通报进展", "notes": "进展顺利\r\n"},
            {"title": "研究协作", "section": "研究讨论", "minutes_long": 30},
        ],
        "resolutions": [{"name": "建立协作清单", "unit": str(units[0].pk), "allowed_days": 5, "item": 2}],
    }


def test_held_meeting_comes_whole_in_one_call_and_once_under_its_key(cast: Cast, told: dict[str, Any]) -> None:
    client = cast.token_client(cast.department)
    key = {"idempotency-key": "held-1"}
    made = client.post(f"{API}/log-held/", told, headers=key, **JSON)
    assert made.status_code == 201, made.content
    again = client.post(f"{API}/log-held/", told, headers=key, **JSON)
    assert (again.status_code, again.json()["id"]) == (201, made.json()["id"])
    row = made.json()
    assert (row["state"], row["invited"], row["came"]) == ("held", 3, 2)
    with cast.scope():
        meeting = Meeting.objects.get()
        items = list(AgendaItem.objects.order_by("place"))
        assert [item.notes for item in items] == ["进展顺利", ""]
        assert [str(item.pk) for item in items] == row["items"]
        resolution = Resolution.objects.get()
        assert (str(resolution.pk), resolution.item_id) == (row["resolutions"][0], items[1].pk)
        marked = dict(Invitee.objects.filter(meeting=meeting).values_list("unit__name", "attendance"))
        assert marked == {"示例成员0": "present", "示例成员1": "excused", "示例来宾": "present"}
        assert Invitee.objects.get(unit__name="示例成员1").attendance_note == "出差"
        assert not Notice.objects.filter(subject_id=meeting.pk).exists()


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"attendance": [{"attendance": "present"}]}, "attendance", "第 1 家：单位、党组织"),
        ({"attendance": [{"unit": "00000000-0000-4000-8000-000000000000"}]}, "attendance", "第 1 家"),
        ({"items": [{"title": "一"}, {"title": " "}]}, "items", ""),
        ({"resolutions": [{"name": "示例", "due_on": "2999-01-01"}]}, "resolutions", "第 1 件：决议要写明责任单位"),
    ],
)
def test_one_wrong_line_leaves_nothing_and_is_named(
    cast: Cast, told: dict[str, Any], changes: dict[str, Any], field: str, words: str
) -> None:
    answer = cast.token_client(cast.department).post(f"{API}/log-held/", told | changes, **JSON)
    assert answer.status_code in (400, 422), answer.content
    assert any(words in str(text) for text in answer.json()["fields"][field]), answer.content
    with cast.scope():
        assert not Meeting.objects.exists()
        assert not Resolution.objects.exists()


def test_item_of_a_resolution_is_one_that_was_sent_and_a_guest_is_named_once(cast: Cast, told: dict[str, Any]) -> None:
    client = cast.token_client(cast.department)
    told["resolutions"][0]["item"] = 3
    answer = client.post(f"{API}/log-held/", told, **JSON)
    assert "没有第 3 项议程" in answer.json()["fields"]["resolutions"][0]
    told["resolutions"], told["attendance"] = [], [told["attendance"][0]] * 2
    answer = client.post(f"{API}/log-held/", told, **JSON)
    assert "第 2 家：前面已经列过" in answer.json()["fields"]["attendance"][0]


# ---- yearly minimums ------------------------------------------------------------------------------------------------


def test_standings_tell_who_is_behind_and_what_will_lack(cast: Cast) -> None:
    summer = dt.datetime(2026, 8, 10, 10, tzinfo=clock.CHINA)
    with clock.fixed(summer), cast.scope():
        kind = make_term("meeting_kind", "joint", "联席会议", "joint")
        chain = make_chain("示例链")
        given = {"founded_on": None, "ended_on": None, "state": "active"}
        first, second = (
            make_row(ChainBody, name=name, chain=on, **given) for name, on in (("示例甲", chain), ("示例乙", None))
        )
        values = {"name": "每季一次", "period": "quarter", "least": 1, "valid_from": None}
        rule = create_minimum_rule(actor=cast.act(), values=values, kinds=[kind.pk])
        for month in (1, 4, 7):
            begins = dt.datetime(2026, month, 20, 9, tzinfo=clock.CHINA)
            make_row(Meeting, body=first, kind=kind, state="held", starts_at=begins, ends_at=begins + HOUR)
        liaison = cast.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN)
        bureau = cast.add(Role.BUREAU, scope_id=make_unit().pk, scope_kind=AnchorKind.UNIT)
    client, path = cast.token_client(cast.department), "/api/v1/minimum-standings/"
    with clock.fixed(summer):
        page = client.get(path, {"size": 4}).json()
        assert [(row["body_name"], row["state"]) for row in page["results"]] == [
            ("示例乙", "missed"),
            ("示例乙", "missed"),
            ("示例乙", "open"),
            ("示例甲", "reached"),
        ]
        assert [row["year_behind"] for row in page["results"]] == [4, 4, 4, 1]
        assert (page["next"], page["previous"]) == ("2", None)
        assert len(client.get(path, {"size": "4", "cursor": "2"}).json()["results"]) == 2
        behind = client.get(path, {"state": "open"}).json()["results"]
        assert [(row["span"], row["needed"], row["done"], row["behind"]) for row in behind] == [
            ("2026年第三季度", 1, 0, 1)
        ]
        assert {row["body"] for row in client.get(path, {"chain": str(chain.pk)}).json()["results"]} == {str(first.pk)}
        assert len(client.get(path, {"body": str(second.pk), "rule": str(rule.pk)}).json()["results"]) == 3
        assert len(client.get(path, {"year": 2025}).json()["results"]) == 8
        mine = cast.token_client(liaison).get(path).json()["results"]
        assert {row["body"] for row in mine} == {str(first.pk)}
        assert cast.token_client(bureau).get(path).status_code == 403
        refused: list[dict[str, str]] = [
            {"year": "x"},
            {"year": "99999"},
            {"state": "none"},
            {"chain": "x"},
            {"cursor": "x"},
        ]
        for bad in refused:
            assert client.get(path, bad).status_code == 422, bad
        assert client.get(path, {"what": "1"}).status_code == 422
        assert client.get(path, {"ordering": "name"}).status_code == 422
