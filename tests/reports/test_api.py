"""Packs, editions and jobs over the API: the same rights as on the pages, the same actions behind."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.choices import AnchorKind, Role
from core.models import Account, Job
from reports.models import Edition, EditionFile, Pack
from tests.cast import Cast
from tests.factories import make_chain
from tests.reports.world import DAY, World, make_edition, make_world, on, publish

MISSING = "01a20156-4a48-7447-b94d-e87c1f4d2449"


@pytest.fixture
def world(cast: Cast) -> Iterator[World]:
    with on(DAY):
        with cast.scope():
            made = make_world()
        yield made


@pytest.fixture
def edition(cast: Cast, world: World) -> Edition:
    with cast.scope():
        return make_edition(world.chain)


def liaison(cast: Cast, world: World) -> Account:
    return cast.add(Role.LIAISON, scope_id=world.chain.pk, scope_kind=AnchorKind.CHAIN)


def post(client: Client, path: str, body: dict[str, Any] | None = None) -> Any:
    return client.post(f"/api/v1/{path}", body or {}, content_type="application/json")


# ---- reading --------------------------------------------------------------------------------------------------------


def test_packs_are_listed_with_what_is_published_and_what_is_open(cast: Cast, world: World, edition: Edition) -> None:
    publish(cast, edition)
    with cast.scope():
        newer = make_edition(world.chain, number=2)
        pack = Pack.objects.get()
    (row,) = cast.token_client(cast.department).get("/api/v1/packs/").json()["results"]
    head = {"as_of": "2026-09-30"}
    assert {name: value for name, value in row.items() if name != "updated_at"} == {
        "id": str(pack.pk),
        "chain": str(world.chain.pk),
        "chain_name": "绿色食品",
        "year": 2026,
        "published": {"id": str(edition.pk), "number": 1, "state": "published", **head},
        "open": {"id": str(newer.pk), "number": 2, "state": "draft", **head},
    }


def test_pack_is_retrieved_alone(cast: Cast, world: World, edition: Edition) -> None:
    client = cast.token_client(cast.department)
    response = client.get(f"/api/v1/packs/{edition.pack_id}/")
    assert response.headers["ETag"] == '"v1"'
    assert response.json() == client.get("/api/v1/packs/").json()["results"][0]


def test_edition_is_retrieved_with_everything_it_says(cast: Cast, world: World, edition: Edition) -> None:
    said = cast.token_client(cast.department).get(f"/api/v1/editions/{edition.pk}/").json()
    assert (said["chain"], said["year"], said["number"], said["state"]) == (str(world.chain.pk), 2026, 1, "draft")
    assert said["content_hash"] == edition.content_hash
    assert [(each["title"], len(each["rows"])) for each in said["lists"]] == [
        ("产业链重点企业清单", 3),
        ("产业链重点项目清单", 2),
        ("链上企业党组织清单", 2),
    ]
    assert said["lists"][0]["rows"][0]["subject"] == str(world.leader.pk)
    assert said["lists"][0]["rows"][0]["cells"]["members"] == 55
    assert said["figures"][0] == {"code": "units", "label": "链上单位", "kind": "count", "value": 5, "unit": "家"}
    assert said["maps"] == [{"title": "产业链图谱", "kind": "chain_map"}]
    assert [(file["format"], file["stage"]) for file in said["files"]] == [("svg", "review")]
    assert said["changes"] is None


def test_editions_are_narrowed_by_chain_year_and_state(cast: Cast, world: World, edition: Edition) -> None:
    with cast.scope():
        other = make_edition(make_chain("服饰"))
        make_edition(world.chain, year=2025)
    publish(cast, other)
    client = cast.token_client(cast.department)

    def found(query: str) -> set[tuple[str, int]]:
        rows = client.get(f"/api/v1/editions/?{query}").json()["results"]
        return {(row["chain_name"], row["year"]) for row in rows}

    assert found(f"chain={world.chain.pk}") == {("绿色食品", 2026), ("绿色食品", 2025)}
    assert found("year=2026") == {("绿色食品", 2026), ("服饰", 2026)}
    assert found("state=published") == {("服饰", 2026)}
    assert found("state=draft&state=published&year=2026") == {("绿色食品", 2026), ("服饰", 2026)}


@pytest.mark.parametrize(
    "query",
    ["colour=red", "state=building", "state=discarded", "year=二〇二六", "ordering=facts", "cursor=x", "size=0"],
)
def test_list_refuses_what_it_does_not_know(cast: Cast, world: World, edition: Edition, query: str) -> None:
    assert cast.token_client(cast.department).get(f"/api/v1/editions/?{query}").status_code == 422


def test_pages_of_packs_go_forth_and_back(cast: Cast, world: World) -> None:
    with cast.scope():
        for _ in range(3):
            make_edition(make_chain())
    client = cast.token_client(cast.department)
    whole = [row["id"] for row in client.get("/api/v1/packs/?ordering=year").json()["results"]]
    first = client.get("/api/v1/packs/?ordering=year&size=2").json()
    second = client.get(f"/api/v1/packs/?ordering=year&size=2&cursor={first['next']}").json()
    back = client.get(f"/api/v1/packs/?ordering=year&size=2&cursor={second['previous']}").json()
    assert [row["id"] for page in (first, second) for row in page["results"]] == whole
    assert back["results"] == first["results"]


@pytest.mark.parametrize("path", ["packs", "editions"])
def test_lists_cost_the_same_queries_however_long(cast: Cast, world: World, path: str) -> None:
    client = cast.token_client(cast.department)
    counted = []
    for size in (1, 3, 8):
        with cast.scope():
            while Pack.objects.count() < size:
                make_edition(make_chain())
        client.get(f"/api/v1/{path}/")
        with CaptureQueriesContext(connection) as captured:
            assert len(client.get(f"/api/v1/{path}/").json()["results"]) == size
        counted.append(len(captured))
    assert counted[0] == counted[1] == counted[2] <= 14, counted


def test_edition_being_built_or_discarded_does_not_exist(cast: Cast, world: World, edition: Edition) -> None:
    client = cast.token_client(cast.department)
    for state in ("building", "discarded"):
        with cast.scope():
            Edition.objects.update(state=state)
        assert client.get(f"/api/v1/editions/{edition.pk}/").status_code == 404
        assert client.get("/api/v1/editions/").json()["results"] == []
        assert client.get(f"/api/v1/packs/{edition.pack_id}/").json()["open"] is None


def test_file_of_an_edition_is_downloaded(cast: Cast, world: World, edition: Edition) -> None:
    with cast.scope():
        file = EditionFile.objects.get()
        other = make_edition(make_chain("服饰"))
    client = cast.token_client(cast.department)
    response = client.get(f"/api/v1/editions/{edition.pk}/files/{file.pk}/")
    assert (response.headers["Content-Type"], b"<svg" in response.getvalue()) == ("image/svg+xml", True)
    assert client.get(f"/api/v1/editions/{other.pk}/files/{file.pk}/").status_code == 404


# ---- building, moving -----------------------------------------------------------------------------------------------


def test_build_answers_with_the_job_and_where_to_follow_it(cast: Cast, world: World) -> None:
    client = cast.token_client(cast.department)
    response = post(client, "packs/build/", {"year": 2026, "chains": [str(world.chain.pk)]})
    assert response.status_code == 202, response.content
    job = response.json()
    assert response.headers["Location"] == f"/api/v1/jobs/{job['id']}/"
    assert (job["kind"], job["state"], job["total"]) == ("reports.build_packs", "queued", 1)
    assert client.get(response.headers["Location"]).json() == job
    assert [each["id"] for each in client.get("/api/v1/jobs/").json()["results"]] == [job["id"]]


def test_build_without_chains_takes_all_of_the_askers(cast: Cast, world: World) -> None:
    with cast.scope():
        other = make_chain("服饰", order=9)
    post(cast.token_client(cast.department), "packs/build/", {"year": 2025})
    post(cast.token_client(liaison(cast, world)), "packs/build/", {"year": 2026})
    with cast.scope():
        asked = {job.parameters["year"]: job.parameters["chains"] for job in Job.objects.all()}
    assert asked == {2025: [str(world.chain.pk), str(other.pk)], 2026: [str(world.chain.pk)]}


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({}, 400, "year"),
        ({"year": 1999}, 400, "year"),
        ({"year": 2027}, 422, "year"),
        ({"year": 2026, "chains": []}, 400, "chains"),
        ({"year": 2026, "chains": ["无"]}, 400, "chains"),
        ({"year": 2026, "colour": "red"}, 400, "colour"),
    ],
)
def test_build_tells_the_wrong_field(cast: Cast, world: World, body: dict[str, Any], status: int, field: str) -> None:
    response = post(cast.token_client(cast.department), "packs/build/", body)
    assert (response.status_code, field in response.json()["fields"]) == (status, True), response.content


def test_build_of_a_missing_or_foreign_chain_is_not_found_alike(cast: Cast, world: World) -> None:
    with cast.scope(cast.stranger):
        foreign = make_chain("丙市链")
    client = cast.token_client(cast.department)
    answers = [post(client, "packs/build/", {"year": 2026, "chains": [chain]}) for chain in (str(foreign.pk), MISSING)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def test_second_build_of_a_chain_at_work_is_a_conflict(cast: Cast, world: World) -> None:
    client = cast.token_client(cast.department)
    post(client, "packs/build/", {"year": 2026})
    response = post(client, "packs/build/", {"year": 2026, "chains": [str(world.chain.pk)]})
    assert (response.status_code, response.json()["code"]) == (409, "already_building")


def test_edition_walks_through_its_states(cast: Cast, world: World, edition: Edition) -> None:
    client = cast.token_client(cast.department)
    path = f"editions/{edition.pk}"
    assert post(client, f"{path}/submit/").json()["state"] == "in_review"
    returned = post(client, f"{path}/return/", {"note": "请补充项目"}).json()
    assert (returned["state"], returned["review_note"]) == ("draft", "请补充项目")
    assert post(client, f"{path}/publish/").status_code == 409
    post(client, f"{path}/submit/")
    published = post(client, f"{path}/publish/")
    assert (published.json()["state"], published.headers["ETag"]) == ("published", f'"v{published.json()["version"]}"')
    assert post(client, f"{path}/discard/").status_code == 409


def test_draft_is_discarded_and_gone(cast: Cast, world: World, edition: Edition) -> None:
    client = cast.token_client(cast.department)
    assert post(client, f"editions/{edition.pk}/discard/").status_code == 204
    assert client.get(f"/api/v1/editions/{edition.pk}/").status_code == 404


@pytest.mark.parametrize("step", ["submit", "publish", "discard"])
def test_step_takes_no_body(cast: Cast, world: World, edition: Edition, step: str) -> None:
    response = post(cast.token_client(cast.department), f"editions/{edition.pk}/{step}/", {"state": "published"})
    assert (response.status_code, list(response.json()["fields"])) == (400, ["state"])


# ---- rights ---------------------------------------------------------------------------------------------------------


def test_liaison_submits_the_own_chain_and_publishes_nothing(cast: Cast, world: World, edition: Edition) -> None:
    with cast.scope():
        other = make_edition(make_chain("服饰"))
    client = cast.token_client(liaison(cast, world))
    assert [row["chain_name"] for row in client.get("/api/v1/editions/").json()["results"]] == ["绿色食品"]
    assert client.get(f"/api/v1/editions/{other.pk}/").status_code == 403
    assert post(client, f"editions/{edition.pk}/submit/").status_code == 200
    assert post(client, f"editions/{edition.pk}/publish/").status_code == 403
    assert post(client, f"editions/{edition.pk}/return/", {"note": "示例"}).status_code == 403
    assert post(client, f"editions/{other.pk}/submit/").status_code == 403


@pytest.mark.parametrize("who", ["security", "auditor", "operator"])
def test_administrators_read_no_packs(cast: Cast, world: World, edition: Edition, who: str) -> None:
    client = cast.token_client(getattr(cast, who))
    for path in ("packs/", f"packs/{edition.pack_id}/", "editions/", f"editions/{edition.pk}/"):
        assert client.get(f"/api/v1/{path}").status_code == 403
    assert post(client, "packs/build/", {"year": 2026}).status_code == 403
    assert post(client, "packs/zip/", {"year": 2026}).status_code == 403


def test_token_for_reading_builds_and_publishes_nothing(cast: Cast, world: World, edition: Edition) -> None:
    client = cast.token_client(cast.department, ["packs:read"])
    assert client.get("/api/v1/packs/").status_code == 200
    assert post(client, "packs/build/", {"year": 2026}).status_code == 403
    assert post(client, f"editions/{edition.pk}/submit/").status_code == 403
    assert client.get("/api/v1/jobs/").status_code == 403


def test_foreign_ids_answer_like_missing_ones(cast: Cast, world: World, edition: Edition) -> None:
    with cast.scope():
        job = Job.objects.create(kind="reports.build_packs", title="示例", requested_by_id=cast.department.pk)
        file = EditionFile.objects.get()
    client = cast.token_client(cast.stranger_department)
    for foreign, missing in (
        (f"packs/{edition.pack_id}/", f"packs/{MISSING}/"),
        (f"editions/{edition.pk}/", f"editions/{MISSING}/"),
        (f"editions/{edition.pk}/files/{file.pk}/", f"editions/{MISSING}/files/{MISSING}/"),
        (f"jobs/{job.pk}/", f"jobs/{MISSING}/"),
        (f"jobs/{job.pk}/file/", f"jobs/{MISSING}/file/"),
    ):
        first, second = client.get(f"/api/v1/{foreign}"), client.get(f"/api/v1/{missing}")
        assert (first.status_code, first.content) == (404, second.content), foreign
    for step in ("submit", "publish", "return", "discard"):
        body = {"note": "示例"} if step == "return" else {}
        first, second = (post(client, f"editions/{pk}/{step}/", body) for pk in (edition.pk, MISSING))
        assert (first.status_code, first.content) == (404, second.content), step


def test_job_is_shown_to_who_asked_and_to_who_holds_its_right(cast: Cast, world: World) -> None:
    sender = liaison(cast, world)
    job = post(cast.token_client(sender), "packs/build/", {"year": 2026}).json()
    assert cast.token_client(cast.department).get(f"/api/v1/jobs/{job['id']}/").status_code == 200
    assert cast.token_client(cast.auditor).get(f"/api/v1/jobs/{job['id']}/").status_code == 403
    assert cast.token_client(cast.department).get(f"/api/v1/jobs/{job['id']}/file/").status_code == 404
