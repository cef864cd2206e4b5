"""The set-up assistant: steps by right, progress that is kept, and names asked in the city's own words."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.assistant import steps as assistant
from core.assistant.steps import DONE, PASSED
from core.configuration.document import FORMAT, VERSION
from core.errors import NotAllowed, NotFound
from core.models import SetupProgress, Term
from tests.cast import Cast
from tests.factories import make_chain, make_term, make_unit

CODES = ["start", "chains", "bodies", "people", "structure", "first-chain", "first-units", "invite"]


def post(cast: Cast, step: str, data: dict[str, Any]) -> Any:
    return cast.client(cast.department).post(f"/setup/{step}/", data)


def test_steps_are_each_person_s_own(in_city: Cast) -> None:
    assert [step.code for step in assistant.steps_for(in_city.act())] == CODES
    assert [step.code for step in assistant.steps_for(in_city.act(in_city.security))] == ["invite"]
    for account in (in_city.auditor, in_city.operator):
        with pytest.raises(NotAllowed):
            assistant.steps_for(in_city.act(account))
    with pytest.raises(NotAllowed):
        assistant.step_for(in_city.act(in_city.security), "start")
    with pytest.raises(NotFound):
        assistant.step_for(in_city.act(), "nothing")


def test_step_done_stays_done_and_one_passed_over_may_be_done(in_city: Cast) -> None:
    actor = in_city.act()
    assistant.mark_step(actor=actor, code="start", state=DONE)
    assistant.mark_step(actor=actor, code="start", state=PASSED)
    assistant.mark_step(actor=actor, code="chains", state=PASSED)
    assistant.mark_step(actor=actor, code="chains", state=DONE)

    assert assistant.states(actor, assistant.progress()) == {"start": DONE, "chains": DONE}
    assert SetupProgress.objects.count() == 1


def test_home_tells_how_far_it_is_until_it_is_finished(cast: Cast) -> None:
    client = cast.client(cast.department)
    assert "开始：从哪里开始" in client.get("/").content.decode()

    client.post("/setup/start/", {"pass": "1"})
    assert "继续：产业链怎么分" in client.get("/").content.decode()
    assert "新城市向导" not in cast.client(cast.auditor).get("/").content.decode()

    client.post("/setup/finish/")
    assert "新城市向导" not in client.get("/").content.decode()


def test_home_of_a_city_at_work_is_not_asked_to_begin(cast: Cast) -> None:
    with cast.scope():
        make_chain()

    assert "新城市向导" not in cast.client(cast.department).get("/").content.decode()


def test_beginning_from_the_usual_names_or_another_city_s_file(cast: Cast) -> None:
    usual = post(cast, "start", {"base": "defaults"})
    with cast.scope():
        count = Term.objects.count()
    parts = {"terms": [{"kind": "chain_grade", "code": "x", "label": "示例等级"}]}
    content = json.dumps({"format": FORMAT, "version": VERSION, "parts": parts}).encode()
    file = SimpleUploadedFile("别市.json", content, "application/json")
    other = post(cast, "start", {"base": "file", "file": file})

    assert (usual.status_code, usual["Location"], other.status_code) == (302, "/setup/chains/", 302)
    with cast.scope():
        assert Term.objects.count() == count + 1
    assert post(cast, "start", {"base": "file"}).status_code == 422


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"{", "JSON"), (b'{"format": "lianmeng.configuration", "version": 1, "parts": {"terms": [{}]}}', "不能省略")],
)
def test_beginning_with_a_wrong_file_says_what_is_wrong(cast: Cast, content: bytes, words: str) -> None:
    answer = post(cast, "start", {"base": "file", "file": SimpleUploadedFile("a.json", content, "application/json")})

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_names_are_renamed_added_and_struck_out(cast: Cast) -> None:
    with cast.scope():
        kept = make_term("chain_grade", "a", "甲类")
        gone = make_term("chain_grade", "b", "乙类")
        used = make_term("chain_grade", "c", "丙类")
        make_chain(grade=used)
    form = {
        f"label_{kept.pk.hex}": "头等链",
        f"label_{gone.pk.hex}": "",
        f"label_{used.pk.hex}": "",
        "label_chain_grade_1": "新增链",
        "label_chain_class_1": "示例新兴",
        "meaning_chain_class_1": "emerging",
    }

    assert post(cast, "chains", form).status_code == 302

    with cast.scope():
        grades = {term.label: term.valid_to is None for term in Term.objects.filter(kind="chain_grade")}
        assert grades == {"头等链": True, "丙类": False, "新增链": True}
        assert Term.objects.get(kind="chain_class").meaning == "emerging"


def test_two_equal_names_are_told_at_the_second_and_nothing_written(cast: Cast) -> None:
    answer = post(cast, "chains", {"label_chain_grade_1": "甲类", "label_chain_grade_2": "甲类"})

    assert answer.status_code == 422
    assert "已有相同的名称" in answer.content.decode()
    with cast.scope():
        assert not Term.objects.exists()
        assert assistant.progress() is None


def test_preview_shows_what_is_filled_in_and_writes_nothing(cast: Cast) -> None:
    client = cast.client(cast.department)

    names = client.post("/setup/chains/preview/", {"label_chain_grade_1": "<b>头等链</b>"}).content.decode()
    with cast.scope():
        kind = make_term("body_kind", "league", "先锋驿", "alliance")
        place = make_term("body_tier", "stop", "驿一级", "park")
    tiers = {"kind_1": str(kind.pk), "tier_1": str(place.pk), "title_1": "{chain}先锋驿", "segments": "上游：甲"}
    structure = client.post("/setup/structure/preview/", tiers).content.decode()

    assert "&lt;b&gt;头等链" in names
    assert "示例产业链先锋驿" in structure
    assert "先锋驿，驿一级" in structure
    with cast.scope():
        assert Term.objects.count() == 2


def test_first_units_are_made_once_and_known_ones_taken(cast: Cast) -> None:
    with cast.scope():
        chain = make_chain("示例链")
        make_unit("示例企业甲有限公司")

    names = "示例企业甲有限公司\n\n 示例企业乙有限公司 \n示例企业乙有限公司"
    saved = post(cast, "first-units", {"names": names, "first_leads": "on"})

    assert saved.status_code == 302
    with cast.scope():
        places = {place.unit.name: place.role for place in chain.chain_units.select_related("unit")}
        assert places == {"示例企业甲有限公司": "leader", "示例企业乙有限公司": "member"}


def test_first_units_without_a_chain_say_what_comes_before(cast: Cast) -> None:
    answer = post(cast, "first-units", {"names": "示例企业甲有限公司"})

    assert answer.status_code == 422
    assert "请先完成“建立第一条产业链”" in answer.content.decode()


def test_security_administrator_is_led_to_the_first_invitation_and_no_further(cast: Cast) -> None:
    client = cast.client(cast.security)

    assert "开始：邀请第一位同事" in client.get("/").content.decode()
    led = client.get("/setup/invite/")
    client.post("/settings/invitations/new/", {"display_name": "示例经办人", "role": "department", "reason": "建立"})

    assert (led.status_code, led["Location"]) == (302, "/settings/invitations/new/")
    assert "新城市向导" not in client.get("/").content.decode()
    assert "新城市向导" in cast.client(cast.department).get("/").content.decode()
