"""佐证材料: put with an outcome by who recorded it, seen by the sides it concerns, left once somebody stood by it."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from alliances.actions import add_evidence, confirm_outcome, record_outcome, remove_evidence, withdraw_outcome
from alliances.actions.evidence import MOST_PAPERS
from alliances.evidence import PAPERS, papers_of
from alliances.models import Outcome
from core.choices import AnchorKind
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound, UnsupportedFile
from core.principal import Principal
from tests.alliances.test_outcomes import contact_of, outcome_values, recorded
from tests.alliances.world import make_body
from tests.cast import Cast
from tests.factories import make_chain, make_unit

PDF = b"%PDF-1.7\n" + b"0" * 64
CONTRACT = next(iter(PAPERS))


def put(actor: Principal, outcome: Outcome, folder: Path, name: str = "示例合同.pdf", content: bytes = PDF) -> Any:
    path = folder / "upload"
    path.write_bytes(content)
    return add_evidence(actor=actor, outcome_id=outcome.pk, source=path, name=name, purpose=CONTRACT)


def read(client: Client, path: str) -> bytes | int:
    """What is downloaded, or the status of who is kept out."""
    answer = client.get(path)
    if answer.status_code != 200:
        return answer.status_code
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return b"".join(answer)


def test_two_sides_and_the_body_have_it_who_was_only_done_good_does_not(cast: Cast, tmp_path: Path) -> None:
    with cast.scope():
        body, buyer, seller, third = make_body(make_chain()), make_unit(), make_unit(), make_unit()
        made = record_outcome(
            actor=cast.act(),
            source_kind=AnchorKind.BODY,
            source_id=body.pk,
            values=outcome_values(asked_id=buyer.pk),
            unit_ids=[third.pk],
        )
        kept = put(cast.act(), made, tmp_path)
        accounts = {name: contact_of(cast, unit, name).account for name, unit in (("buyer", buyer), ("third", third))}
        stranger = contact_of(cast, seller, "stranger").account
    page, file = f"/alliances/outcomes/{made.pk}/", f"/alliances/outcomes/{made.pk}/papers/{kept.pk}/"
    api = f"/api/v1/outcomes/{made.pk}/"
    for account, shown in ((cast.department, True), (accounts["buyer"], True), (accounts["third"], False)):
        client = cast.client(account)
        assert ("示例合同.pdf" in client.get(page).content.decode()) is shown
        assert read(client, file) == (PDF if shown else 403)
        assert [row["name"] for row in client.get(api).json()["files"]] == (["示例合同.pdf"] if shown else [])
        assert read(client, f"{api}files/{kept.pk}/") == (PDF if shown else 403)
    assert read(cast.client(stranger), file) == 403
    with cast.scope():
        with pytest.raises(NotAllowed):
            put(cast.act(accounts["buyer"]), made, tmp_path)
        other = recorded(cast.act(), make_body(make_chain()))
    assert cast.client(cast.department).get(f"/alliances/outcomes/{other.pk}/papers/{kept.pk}/").status_code == 404


def test_it_is_taken_away_until_it_was_confirmed_and_added_after(in_city: Cast, tmp_path: Path) -> None:
    buyer = make_unit()
    made = recorded(in_city.act(), make_body(make_chain()), asked_id=buyer.pk)
    first, second = put(in_city.act(), made, tmp_path), put(in_city.act(), made, tmp_path, "示例发票.pdf")
    remove_evidence(actor=in_city.act(), outcome_id=made.pk, attachment_id=first.pk)
    assert list(papers_of(made.pk)) == [second]
    with pytest.raises(NotFound):
        remove_evidence(actor=in_city.act(), outcome_id=made.pk, attachment_id=first.pk)
    confirm_outcome(actor=contact_of(in_city, buyer, "buyer"), outcome_id=made.pk)
    with pytest.raises(Conflict, match="要留存"):
        remove_evidence(actor=in_city.act(), outcome_id=made.pk, attachment_id=second.pk)
    put(in_city.act(), made, tmp_path, "示例到账.pdf")
    assert papers_of(made.pk).count() == 2


def test_wrong_papers_are_refused_and_nothing_is_kept(in_city: Cast, tmp_path: Path) -> None:
    made = recorded(in_city.act(), make_body(make_chain()))
    with pytest.raises(UnsupportedFile):
        put(in_city.act(), made, tmp_path, content=b"MZ not a paper")
    with pytest.raises(InvalidInput):
        put(in_city.act(), made, tmp_path, "示例.zip", b"PK\x03\x04")
    with pytest.raises(InvalidInput):
        add_evidence(actor=in_city.act(), outcome_id=made.pk, source=tmp_path / "upload", name="a.pdf", purpose="章程")
    assert papers_of(made.pk).count() == 0
    for _ in range(MOST_PAPERS):
        put(in_city.act(), made, tmp_path)
    with pytest.raises(Conflict, match="最多"):
        put(in_city.act(), made, tmp_path)
    withdrawn = recorded(in_city.act(), make_body(make_chain()))
    withdraw_outcome(actor=in_city.act(), outcome_id=withdrawn.pk, reason="示例")
    with pytest.raises(Conflict, match="已撤回"):
        put(in_city.act(), withdrawn, tmp_path)


def test_pages_and_api_upload_and_remove(cast: Cast) -> None:
    with cast.scope():
        made = recorded(cast.act(), make_body(make_chain()))
    pages: Client = cast.client(cast.department)
    form = f"/alliances/outcomes/{made.pk}/papers/new/"
    assert "材料种类" in pages.get(form).content.decode()
    wrong = pages.post(form, {"purpose": CONTRACT, "file": SimpleUploadedFile("示例.pdf", b"MZ")})
    assert wrong.status_code == 422
    assert "内容与文件类型不符" in wrong.content.decode()
    sent = pages.post(form, {"purpose": CONTRACT, "file": SimpleUploadedFile("示例合同.pdf", PDF)})
    assert sent.status_code == 302, sent.content.decode()
    api, path = cast.token_client(cast.department), f"/api/v1/outcomes/{made.pk}/files/"
    assert api.post(path, {"purpose": CONTRACT}).status_code == 400
    assert api.post(path, {"purpose": "章程", "file": SimpleUploadedFile("a.pdf", PDF)}).status_code == 400
    assert api.post(path, {"file": "a"}, content_type="application/json").status_code == 415
    row = api.post(path, {"purpose": CONTRACT, "file": SimpleUploadedFile("示例发票.pdf", PDF)})
    assert (row.status_code, row.json()["name"], row.json()["size"]) == (201, "示例发票.pdf", len(PDF))
    assert len(api.get(f"/api/v1/outcomes/{made.pk}/").json()["files"]) == 2
    assert api.delete(f"{path}{row.json()['id']}/").status_code == 204
    assert [one["name"] for one in api.get(f"/api/v1/outcomes/{made.pk}/").json()["files"]] == ["示例合同.pdf"]
    with cast.scope():
        left = papers_of(made.pk).get()
    assert pages.post(f"/alliances/outcomes/{made.pk}/papers/{left.pk}/remove/").status_code == 302
    with cast.scope():
        assert not papers_of(made.pk).exists()
