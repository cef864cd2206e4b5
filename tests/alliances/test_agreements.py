"""共建协议: made from the city's form, numbered, signed party by party, kept as it came back (R33, F084, F085)."""

import datetime as dt
import io
from pathlib import Path
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from alliances.actions import (
    attach_scan,
    issue_agreement,
    rewrite_agreement,
    sign_agreement,
    sign_pairing,
    void_agreement,
)
from alliances.agreement_paper import paper_of
from alliances.choices import PairingState
from alliances.models import Agreement, Pairing, PairingMode, Signature
from alliances.pairing_parties import parties_of
from core import clock
from core.attachments import open_path
from core.errors import Conflict, InvalidInput, NotFound
from core.models import Term
from documents.models import DocumentSeries
from documents.templating.filling import check_template
from reports.agreements import VOCABULARY, values_of, write_default
from tests.alliances.pairings import make_pairing, party, put_into
from tests.alliances.world import make_body
from tests.cast import Cast
from tests.factories import make_chain, make_unit
from tests.sheets import run_jobs

MODES = ("组织联建", "人才联育", "平台联创", "活动联办", "资源共享")
DAY = dt.date(2026, 5, 25)
JSON: dict[str, Any] = {"content_type": "application/json"}


def four_parties(**fields: Any) -> Pairing:
    """Four parties and five ways, as F084 and F085 tell them."""
    modes = [
        Term.objects.get_or_create(
            kind="cooperation_mode", code=f"m{place}", defaults={"label": label, "order": place}
        )[0]
        for place, label in enumerate(MODES)
    ]
    body = make_body(make_chain(), name="示例联合党委")
    pairing = make_pairing(
        body,
        party(body, lead=True),
        make_unit("示例大学"),
        make_unit("示例甲公司"),
        make_unit("示例乙公司"),
        theme="碳中和",
        content="一起学习。\n一起攻关。",
        **fields,
    )
    PairingMode.objects.bulk_create(PairingMode(pairing=pairing, mode=mode) for mode in modes)
    return pairing


def issue(cast: Cast, pairing: Pairing, **fields: Any) -> Agreement:
    values = {"title": "示例共建协议", "place": "示例会议室", **fields}
    return issue_agreement(actor=cast.act(), pairing_id=pairing.pk, values=values)


def sign(cast: Cast, pairing: Pairing, place: int, day: dt.date = DAY) -> Agreement:
    row = parties_of([pairing.pk])[pairing.pk][place]
    values = {"party_id": row.pk, "signer": "示例某", "post": "书记", "signed_on": day}
    return sign_agreement(actor=cast.act(), pairing_id=pairing.pk, values=values)


def text_of(path: Path) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(path.read_bytes())).paragraphs)


def test_agreement_is_written_as_word_and_pdf_with_parties_ways_and_term(cast: Cast) -> None:
    with cast.scope():
        pairing = four_parties(valid_from=DAY, valid_to=dt.date(2027, 5, 24))
        issue(cast, pairing)
    run_jobs(cast)
    with cast.scope():
        agreement = Agreement.objects.get()
        assert agreement.document and agreement.pdf
        text = text_of(open_path(agreement.document))
        assert open_path(agreement.pdf).read_bytes().startswith(b"%PDF-")
        pairing.refresh_from_db()
        assert pairing.state == PairingState.PROPOSED
    for words in (
        "示例共建协议",
        "甲方：示例联合党委（牵头方）",
        "丁方：示例乙公司（参与方）",
        "围绕“碳中和”",
        "、".join(MODES),
        "一起攻关。",
        "自2026年5月25日起至2027年5月24日止",
        "一式四份",
        "签署地点：示例会议室",
        "乙方（盖章）：示例大学",
        "不改变各方党组织的隶属关系",
    ):
        assert words in text, words
    assert "{{" not in text and "{%" not in text


def test_default_template_passes_its_own_check_and_says_what_the_pdf_says(in_city: Cast, tmp_path: Path) -> None:
    write_default(tmp_path / "t.docx")
    check_template(tmp_path / "t.docx", VOCABULARY)
    values = values_of(paper_of(issue(in_city, four_parties()), city="示例市"))
    assert set(values) == VOCABULARY.names | set(VOCABULARY.lists)


def test_numbers_follow_each_other_and_a_voided_one_is_not_used_again(in_city: Cast) -> None:
    series = DocumentSeries.objects.create(code="示例协", issuer_name="示例联合党委")
    first, second = make_pairing(), make_pairing()
    year = clock.today().year
    assert issue(in_city, first, series_id=series.pk).number == f"示例协〔{year}〕1号"
    void_agreement(actor=in_city.act(), pairing_id=first.pk, reason="内容有误")
    assert issue(in_city, first, series_id=series.pk).number == f"示例协〔{year}〕2号"
    assert issue(in_city, second, series_id=series.pk).number == f"示例协〔{year}〕3号"
    assert issue(in_city, make_pairing()).number == ""


def test_last_signature_signs_the_agreement_and_the_pairing_on_the_latest_day(in_city: Cast) -> None:
    pairing = four_parties()
    issue(in_city, pairing)
    for place, day in enumerate((DAY, DAY + dt.timedelta(days=2), DAY)):
        assert sign(in_city, pairing, place, day).signed_on is None
    with pytest.raises(InvalidInput, match="这一方已签署"):
        sign(in_city, pairing, 0)
    assert Pairing.objects.get(pk=pairing.pk).state == PairingState.PROPOSED
    done = sign(in_city, pairing, 3)
    pairing.refresh_from_db()
    assert (done.state, done.signed_on) == ("signed", DAY + dt.timedelta(days=2))
    assert (pairing.state, pairing.signed_on) == (PairingState.ACTIVE, DAY + dt.timedelta(days=2))
    with pytest.raises(Conflict):
        sign(in_city, pairing, 3)
    with pytest.raises(Conflict, match="不能作废"):
        void_agreement(actor=in_city.act(), pairing_id=pairing.pk, reason="示例")


def test_pairing_whose_agreement_waits_is_signed_by_its_parties_alone(in_city: Cast) -> None:
    pairing = make_pairing()
    issue(in_city, pairing)
    with pytest.raises(Conflict, match="逐方登记签署"):
        sign_pairing(actor=in_city.act(), pairing_id=pairing.pk, signed_on=DAY)
    void_agreement(actor=in_city.act(), pairing_id=pairing.pk, reason="示例：不用协议")
    assert sign_pairing(actor=in_city.act(), pairing_id=pairing.pk, signed_on=DAY).signed_on == DAY


def test_signature_of_a_stranger_or_of_a_day_to_come_is_refused(in_city: Cast) -> None:
    pairing, other = make_pairing(), make_pairing()
    issue(in_city, pairing)
    with pytest.raises(InvalidInput) as caught:
        sign(in_city, pairing, 0, clock.today() + dt.timedelta(days=1))
    assert list(caught.value.fields) == ["signed_on"]
    values = {"party_id": parties_of([other.pk])[other.pk][0].pk, "signer": "示例", "signed_on": DAY}
    with pytest.raises(InvalidInput) as caught:
        sign_agreement(actor=in_city.act(), pairing_id=pairing.pk, values=values)
    assert (list(caught.value.fields), Signature.objects.count()) == (["party"], 0)


def test_one_agreement_at_a_time_none_for_what_is_over_and_no_rewriting_once_signed(in_city: Cast) -> None:
    pairing = make_pairing()
    with pytest.raises(NotFound):
        rewrite_agreement(actor=in_city.act(), pairing_id=pairing.pk)
    issue(in_city, pairing)
    with pytest.raises((InvalidInput, Conflict), match="已有一份协议"):
        issue(in_city, pairing)
    rewrite_agreement(actor=in_city.act(), pairing_id=pairing.pk)
    sign(in_city, pairing, 0)
    with pytest.raises(Conflict, match="不能再重新生成"):
        rewrite_agreement(actor=in_city.act(), pairing_id=pairing.pk)
    with pytest.raises(Conflict, match="不能再生成协议"):
        issue(in_city, put_into(make_pairing(), PairingState.ENDED))


def test_scan_is_kept_and_served_to_who_sees_the_pairing(cast: Cast, tmp_path: Path) -> None:
    with cast.scope():
        pairing = make_pairing()
        issue(cast, pairing)
        (tmp_path / "a.exe").write_bytes(b"MZ")
        with pytest.raises(InvalidInput, match="提交的内容有误"):
            attach_scan(actor=cast.act(), pairing_id=pairing.pk, source=tmp_path / "a.exe", name="a.exe")
    client = cast.client(cast.department)
    page = f"/pairings/{pairing.pk}/agreement/scan/"
    png = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64
    assert client.post(page, {"file": SimpleUploadedFile("签署件.png", png)}).status_code == 302
    served = client.get(f"/pairings/{pairing.pk}/agreement/files/scan/")
    assert served.status_code == 200
    assert b"".join(served) == png


def test_api_makes_signs_and_keeps_an_agreement_as_the_pages_do(committed_cast: Cast) -> None:
    cast = committed_cast
    with cast.scope():
        pairing = make_pairing()
    client, home = cast.token_client(cast.department), f"/api/v1/pairings/{pairing.pk}/"
    path = f"{home}agreements/"
    assert client.get(path).json() == []
    first = client.post(path, {"title": "示例协议", "place": "示例会议室"}, **JSON)
    assert (first.status_code, first.json()["state"], first.json()["files"]) == (201, "issued", []), first.content
    assert client.post(path, {"title": "示例协议"}, **JSON).status_code in (409, 422)
    assert client.post(f"{path}void/", {"reason": "示例：内容有误"}, **JSON).json()["state"] == "void"
    assert client.post(f"{path}void/", {"reason": "示例"}, **JSON).status_code == 404
    second = client.post(path, {"title": "示例协议二"}, **JSON).json()
    run_jobs(cast)
    assert client.get(f"/api/v1/jobs/{second['job'] or first.json()['job']}/").status_code in (200, 404)
    rows = client.get(path).json()
    assert [(row["title"], row["state"]) for row in rows] == [("示例协议二", "issued"), ("示例协议", "void")]
    assert rows[0]["files"] == ["document", "pdf"]
    served = client.get(f"{path}{second['id']}/files/pdf/")
    assert b"".join(served).startswith(b"%PDF-")
    assert client.get(f"{path}{second['id']}/files/scan/").status_code == 404
    parties = client.get(home).json()["parties"]
    asked = {"signer": "示例某", "post": "书记", "signed_on": "2026-05-25"}
    for party_row in parties:
        signed = client.post(f"{path}sign/", {"party": party_row["party"], **asked}, **JSON)
        assert signed.status_code == 200, signed.content
    assert (signed.json()["state"], signed.json()["signed_on"]) == ("signed", "2026-05-25")
    assert [row["party_name"] for row in signed.json()["signatures"]] == [row["name"] for row in parties]
    assert client.get(home).json()["state"] == "active"
    assert client.post(f"{path}sign/", {"party": parties[0]["party"], **asked}, **JSON).status_code == 409
    png = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64
    assert client.post(f"{path}scan/", {"file": SimpleUploadedFile("示例.exe", b"MZ")}).status_code == 422
    kept = client.post(f"{path}scan/", {"file": SimpleUploadedFile("签署件.png", png)})
    assert kept.json()["files"] == ["document", "pdf", "scan"], kept.content
    assert b"".join(client.get(f"{path}{second['id']}/files/scan/")) == png
    other = f"/api/v1/pairings/{pairing.pk}/agreements/{pairing.pk}/files/pdf/"
    assert client.get(other).status_code == 404
    page = cast.client(cast.department).get(f"/pairings/{pairing.pk}/").content.decode()
    assert "示例：内容有误" in page
