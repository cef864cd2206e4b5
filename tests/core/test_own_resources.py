"""What the pages of the platform itself do, the API does: the same rules, versions, and secrets told once."""

import io
from typing import Any

from PIL import Image

from alliances.models import StructurePattern
from chains.models import Segment
from core.bin import delete_to_bin
from core.choices import AnchorKind, Role
from core.models import AuditEvent, BinEntry, KeptAnswer, SavedView, Suggestion
from members.models import Invitation
from organizations.models import Unit
from tests.cast import Cast
from tests.factories import make_chain, make_term, make_unit

JSON = "application/json"
API = "/api/v1"


def post(client: Any, path: str, body: dict[str, Any] | None = None, **headers: str) -> Any:
    return client.post(f"{API}{path}", body or {}, content_type=JSON, headers=headers)


def patch(client: Any, path: str, body: dict[str, Any], **headers: str) -> Any:
    return client.patch(f"{API}{path}", body, content_type=JSON, headers=headers)


def test_saved_view_is_kept_changed_by_version_and_removed(cast: Cast) -> None:
    client = cast.token_client(cast.department)
    body = {"list_name": "unit-list", "name": "企业", "query": "sort=-name&kind=enterprise&cursor=x"}
    made = post(client, "/saved-views/", body)
    assert (made.status_code, made.json()["query"], made.json()["is_shared"]) == (
        201,
        "kind=enterprise&sort=-name",
        False,
    )
    path = f"/saved-views/{made.json()['id']}/"
    assert patch(client, path, {"name": "规上"}).status_code == 428
    assert patch(client, path, {"name": "规上", "owner": "x"}, **{"If-Match": '"v1"'}).status_code == 400
    assert patch(client, path, {"name": "规上"}, **{"If-Match": '"v1"'}).json()["version"] == 2
    assert patch(client, path, {"name": "再改"}, **{"If-Match": '"v1"'}).status_code == 412
    assert post(client, "/saved-views/", {**body, "list_name": "no-such-list"}).status_code == 400
    stranger = cast.token_client(cast.superior)
    assert stranger.get(f"{API}{path}").status_code == 404
    assert post(stranger, "/saved-views/", {**body, "is_shared": True}).status_code == 403
    assert client.delete(f"{API}{path}").status_code == 204
    with cast.scope():
        assert not SavedView.objects.exists()


def test_suggestion_is_said_by_one_and_answered_once_by_the_department(cast: Cast) -> None:
    with cast.scope():
        somebody = cast.add(Role.LIAISON, scope_id=make_chain().pk, scope_kind=AnchorKind.CHAIN)
    liaison, department = cast.token_client(somebody), cast.token_client(cast.department)
    made = post(liaison, "/suggestions/", {"text": "示例意见", "page": "https://elsewhere.example/"})
    assert (made.status_code, made.json()["page"], made.json()["state"]) == (201, "", "open")
    path = f"/suggestions/{made.json()['id']}/"
    assert post(liaison, f"{path}reply/", {"to": "accepted", "reply": "好"}).status_code == 403
    assert post(department, f"{path}reply/", {"to": "open", "reply": "好"}).status_code == 400
    answered = post(department, f"{path}reply/", {"to": "accepted", "reply": "已改"})
    assert (answered.status_code, answered.json()["reply"]) == (200, "已改")
    assert post(department, f"{path}reply/", {"to": "declined", "reply": "不改"}).status_code == 409
    assert [row["text"] for row in liaison.get(f"{API}/suggestions/?state=accepted").json()["results"]] == ["示例意见"]
    with cast.scope():
        other = cast.add(Role.BUREAU, scope_id=make_unit().pk, scope_kind=AnchorKind.UNIT)
    assert cast.token_client(other).get(f"{API}{path}").status_code == 403
    with cast.scope():
        assert Suggestion.objects.count() == 1


def test_profile_is_changed_by_version_and_its_picture_is_drawn_anew(cast: Cast) -> None:
    client = cast.token_client(cast.department)
    first = client.get(f"{API}/tenant/profile/")
    assert (first.headers["ETag"], first.json()["name"], first.json()["logo"]) == ('"v0"', cast.city.name, None)
    changed = patch(client, "/tenant/profile/", {"short_name": "示例平台"}, **{"If-Match": '"v0"'})
    assert (changed.status_code, changed.json()["short_name"], changed.headers["ETag"]) == (200, "示例平台", '"v1"')
    assert patch(client, "/tenant/profile/", {"name": "别名"}, **{"If-Match": '"v1"'}).status_code == 400
    assert client.get(f"{API}/tenant/logo/").status_code == 404
    drawn = io.BytesIO()
    Image.new("RGB", (900, 300), "red").save(drawn, format="JPEG")
    put = client.put(f"{API}/tenant/logo/", drawn.getvalue(), content_type="image/jpeg")
    assert put.status_code == 200 and put.json()["logo"]
    answer: Any = client.get(f"{API}/tenant/logo/")
    assert Image.open(io.BytesIO(b"".join(answer.streaming_content))).size == (400, 133)
    assert client.put(f"{API}/tenant/logo/", b"<svg/>", content_type="image/png").status_code == 422
    assert client.put(f"{API}/tenant/logo/", {"logo": "x"}, content_type=JSON).status_code == 415
    assert client.delete(f"{API}/tenant/logo/").status_code == 204
    assert client.get(f"{API}/tenant/profile/").json()["logo"] is None
    assert cast.token_client(cast.superior).get(f"{API}/tenant/profile/").status_code == 403


def test_bin_lists_deletes_and_puts_back(cast: Cast) -> None:
    client = cast.token_client(cast.department)
    with cast.scope(account=cast.department):
        unit, other = make_unit("示例甲"), make_unit("示例乙")
        delete_to_bin(actor=cast.act(), code="units", row_id=other.pk)
    made = post(client, "/bin/", {"kind": "units", "row_id": str(unit.pk), "reason": "误登记"})
    assert (made.status_code, made.json()["title"], made.json()["reason"]) == (201, "示例甲", "误登记")
    assert [row["title"] for row in client.get(f"{API}/bin/?kind=units&q=乙").json()["results"]] == ["示例乙"]
    back = post(client, f"/bin/{made.json()['id']}/restore/")
    assert (back.status_code, back.json()["row_id"]) == (200, str(unit.pk))
    assert post(client, "/bin/", {"kind": "grants", "row_id": str(unit.pk)}).status_code == 404
    with cast.scope():
        assert Unit.objects.filter(pk=unit.pk).exists() and BinEntry.objects.count() == 1


def test_link_of_an_invitation_is_told_once_and_kept_nowhere(cast: Cast) -> None:
    client = cast.client(cast.security)
    with cast.scope():
        chain = make_chain()
    body = {
        "display_name": "示例同事",
        "role": "liaison",
        "scope": str(chain.pk),
        "scope_kind": "chain",
        "reason": "示例",
    }
    key = {"Idempotency-Key": "invite-1"}
    made = post(client, "/invitations/", body, **key)
    assert made.status_code == 201
    secret = made.json()["link"].rstrip("/").rpartition("/")[2]
    again = post(client, "/invitations/", body, **key)
    assert (again.status_code, again.json()["code"]) == (409, "idempotency_not_kept")
    path = f"/invitations/{made.json()['id']}/"
    shown = client.get(f"{API}{path}").content.decode() + client.get(f"{API}/invitations/").content.decode()
    assert secret not in shown and "link" not in shown
    with cast.scope():
        assert Invitation.objects.count() == 1
        assert not KeptAnswer.objects.filter(body__contains=secret).exists()
    renewed = post(client, f"{path}issue/").json()["link"]
    assert renewed != made.json()["link"]
    assert post(client, f"{path}withdraw/").json()["state"] == "withdrawn"
    assert post(client, "/invitations/", {**body, "scope_kind": None}).status_code == 400


def test_department_only_proposes_an_invitation(cast: Cast) -> None:
    with cast.scope():
        chain = make_chain()
    body = {
        "display_name": "示例同事",
        "role": "liaison",
        "scope": str(chain.pk),
        "scope_kind": "chain",
        "reason": "示例",
    }
    made = post(cast.token_client(cast.department), "/invitations/", body)
    assert (made.status_code, made.json()["link"], made.json()["state"]) == (201, "", "proposed")
    path = f"/invitations/{made.json()['id']}/"
    assert post(cast.token_client(cast.department), f"{path}issue/").status_code == 403
    assert post(cast.client(cast.security), f"{path}refuse/").json()["state"] == "refused"


def test_pattern_is_written_and_a_chain_is_built_by_it(cast: Cast) -> None:
    client = cast.token_client(cast.department)
    with cast.scope():
        kind, chain = make_term("body_kind", "committee", "示例党委", "chain_committee"), make_chain("示例链")
        tier = make_term("body_tier", "kept", "示例层", "city")
    body = {
        "name": "示例模式",
        "segments": [{"layer": "upstream", "name": "示例原料"}],
        "tiers": [{"kind": str(kind.pk), "tier": str(tier.pk), "title": "{chain}党委"}],
    }
    made = post(client, "/structure-patterns/", body)
    assert (made.status_code, made.json()["tiers"]) == (201, body["tiers"])
    path = f"/structure-patterns/{made.json()['id']}/"
    built = post(client, f"{path}build/", {"chain": str(chain.pk)}).json()
    assert (len(built["segments"]), len(built["bodies"])) == (1, 1)
    assert post(client, f"{path}build/", {"chain": str(chain.pk)}).json() == {"segments": [], "bodies": []}
    etag = {"If-Match": made.headers["ETag"]}
    unnamed = {"kind": str(kind.pk), "tier": str(tier.pk), "title": "没有占位"}
    wrong = patch(client, path, {"tiers": [unnamed]}, **etag)
    assert wrong.status_code == 422
    assert patch(client, path, {"note": "示例说明"}, **etag).json()["tiers"] == body["tiers"]
    assert client.delete(f"{API}{path}").status_code == 204
    with cast.scope():
        assert not StructurePattern.objects.exists() and Segment.objects.count() == 1


def test_auditor_reads_the_log_by_column_reason_and_request_and_reading_is_noted(cast: Cast) -> None:
    with cast.scope(account=cast.department):
        unit = make_unit("示例保密名称")
        Unit.objects.filter(pk=unit.pk).update(short_name="示例保密简称")
    client = cast.client(cast.auditor)

    def asked(query: str) -> list[dict[str, Any]]:
        answer = client.get(f"{API}/audit/?{query}")
        assert answer.status_code == 200, answer.content
        assert "保密" not in answer.content.decode()
        rows: list[dict[str, Any]] = answer.json()["results"]
        return rows

    changed = asked(f"row={unit.pk}&column=简称&operation=update")
    assert [row["columns"] for row in changed] == [["简称"]]
    assert asked(f"row={unit.pk}&column=short_name&operation=update") == changed
    assert asked(f"row={unit.pk}&column=邮箱") == []
    assert {row["row_id"] for row in asked(f"request={changed[0]['request']}&table_name=organizations_unit")} >= {
        str(unit.pk)
    }
    assert asked(f"row={unit.pk}&reason=没有这种事由") == []
    with cast.scope():
        noted = AuditEvent.objects.filter(table_name="core_auditevent", actor_id=cast.auditor.pk)
        assert noted.count() == 5
    assert client.get(f"{API}/audit/?table_name=nonsense").status_code == 422
    assert cast.client(cast.security).get(f"{API}/audit/").status_code == 403
