"""A configuration file: read, judged in full, compared, loaded whole or not at all, and loaded again without effect."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from alliances.models import BodyRule, ChainBody, LinkRule, PatternTier, StructurePattern, SuggestionRule, TierRule
from chains.models import CoverageSet, GoalCadence, ProjectRule
from config.demo.configuration import FILES, configuration_file
from core.configuration.actions import export_configuration, load_configuration, plan_configuration
from core.configuration.defaults import default_document
from core.configuration.document import DEEPEST, FORMAT, LARGEST, VERSION, check_depth_of, read_document
from core.configuration.parts import registered_parts
from core.configuration.reading import ConfigurationRefused
from core.configuration.schema import configuration_schema
from core.errors import DomainError, InvalidInput, NotAllowed, TooLarge
from core.models import AuditEvent, CalendarDay, OfficeHours, Term
from documents.models import DocumentSeries
from members.models import InstructorRule
from organizations.models import OwnRegion
from reports.models import PackRule
from tests.cast import Cast
from tests.factories import make_chain
from tests.isolation.rows import make_row, tenant_models

CODES = [json.loads(path.read_text(encoding="utf-8"))["from"]["code"] for path in sorted(FILES.glob("*.json"))]

# One of everything, unlike any city.
WHOLE: dict[str, Any] = {
    "terms": [
        {"kind": "body_kind", "code": "league", "label": "链上先锋共同体", "meaning": "alliance"},
        {"kind": "body_seat", "code": "leader", "label": "领航人", "meaning": "convener", "valid_from": "2026-01-01"},
        {"kind": "member_category", "code": "firm", "label": "链上伙伴", "meaning": "enterprise"},
        {"kind": "body_tier", "code": "top", "label": "总站", "meaning": "city"},
        {"kind": "body_tier", "code": "stop", "label": "驿", "meaning": "park"},
        {"kind": "region_kind", "code": "zone", "label": "片区"},
        {"kind": "unit_tag", "code": "star", "label": "示例星级企业"},
        {"kind": "project_goal", "code": "market", "label": "市场拓展", "meaning": "market"},
        {"kind": "chain_grade", "code": "a", "label": "甲类链"},
        {"kind": "chain_grade", "code": "b", "label": "乙类链", "valid_to": "2020-12-31"},
    ],
    "calendar_days": [
        {"source": "own", "day": "2026-05-08", "is_worked": False, "part": "afternoon", "reason": "全市活动"},
        {"source": "notice", "day": "2027-01-01", "is_worked": False, "reason": "元旦", "year": 2027},
    ],
    "office_hours": [
        {
            "valid_from": "2026-06-01",
            "morning_from": "08:00",
            "morning_to": "12:00",
            "afternoon_from": "15:00",
            "afternoon_to": "18:00",
        }
    ],
    "parks": [
        {"name": "示例片区一", "kind": "zone", "region": "430202"},
        {"name": "示例片区二", "kind": "zone", "closed_on": "2025-12-31"},
    ],
    "instructor_rule": {"max_units": 5, "one_region": True, "term_months": 24},
    "document_series": [{"code": "示组发", "issuer_name": "中共示例市委组织部"}],
    "coverage_sets": [
        {"name": "星级企业", "scope": "any", "kinds": ["company"], "tag": "star", "own_region": "示例片区一"}
    ],
    "project_rule": {"yellow_days": 7, "red_days": 3, "note_days": 10, "cadence": "monthly"},
    "goal_cadences": [{"goal": "market", "cadence": "never"}],
    "tier_rules": [{"tier": "stop", "above": "top"}],
    "body_rules": [
        {"subject": "alliance", "most": 1, "note": "一链一体"},
        {"subject": "seat", "kind": "league", "title": "leader", "least": 2, "most": 3, "valid_from": "2026-01-01"},
        {"subject": "category", "kind": "league", "category": "firm", "tier": "stop"},
    ],
    "structure_patterns": [
        {"name": "四级链", "note": "示例", "segments": [{"layer": "upstream", "name": "示例原料"}]},
    ],
    "pattern_tiers": [
        {"pattern": "四级链", "place": 1, "kind": "league", "tier": "top", "title": "{chain}先锋共同体"},
        {"pattern": "四级链", "place": 2, "kind": "league", "tier": "stop", "title": "{chain}先锋驿"},
    ],
    "link_rule": {"floating_least": 4, "floating_most": 6, "employees_least": 2, "employees_most": 5},
    "suggestion_rule": {"supply": 40, "segment": 0},
    "pack_rule": {"issuer": "中共示例市委组织部", "document_series": "示组发", "separate_reviewer": True},
}


def document(parts: dict[str, Any]) -> dict[str, Any]:
    return {"format": FORMAT, "version": VERSION, "parts": parts}


def rows() -> dict[str, int]:
    models = (
        Term,
        CalendarDay,
        OfficeHours,
        OwnRegion,
        InstructorRule,
        DocumentSeries,
        CoverageSet,
        ProjectRule,
        GoalCadence,
        TierRule,
        BodyRule,
        StructurePattern,
        PatternTier,
        SuggestionRule,
        PackRule,
        LinkRule,
    )
    return {model.__name__: model.objects.count() for model in models}


def problems(cast: Cast, parts: Any) -> dict[str, str]:
    """What is told of ``parts``, by path; nothing may have been written."""
    before = rows()
    with pytest.raises(ConfigurationRefused) as caught:
        load_configuration(actor=cast.act(), document=document(parts))
    assert rows() == before
    return {problem.path: str(problem) for problem in caught.value.problems}


def test_every_marked_model_has_a_part_and_every_part_a_marked_model() -> None:
    marked = {model for model in tenant_models() if model.IS_CONFIGURATION}

    assert {part.model for part in registered_parts()} == marked
    assert len({part.code for part in registered_parts()}) == len(registered_parts())


def test_whole_file_loads_and_loads_again_without_a_change(in_city: Cast) -> None:
    actor = in_city.act()

    first = load_configuration(actor=actor, document=document(WHOLE))
    audited, told = AuditEvent.objects.count(), export_configuration(actor=actor)
    again = load_configuration(actor=actor, document=document(WHOLE))

    count = sum(len(part) if isinstance(part, list) else 1 for part in WHOLE.values())
    assert (first.new, first.changed, first.same) == (count, 0, 0)
    assert (again.new, again.changed, again.same, again.retired) == (0, 0, count, 0)
    assert AuditEvent.objects.count() == audited
    assert export_configuration(actor=actor) == told
    assert BodyRule.objects.get(subject="seat").title.label == "领航人"
    assert OwnRegion.objects.get(name="示例片区二").closed_on is not None
    assert PackRule.objects.get().document_series.code == "示组发"
    weights = SuggestionRule.objects.get()
    assert (weights.supply, weights.segment, weights.ownership) == (40, 0, 15)


def test_export_of_one_city_makes_another_the_same(cast: Cast) -> None:
    with cast.scope():
        load_configuration(actor=cast.act(), document=document(WHOLE))
        written = export_configuration(actor=cast.act())

    with cast.scope(cast.stranger):
        stranger = cast.act(cast.stranger_department)
        load_configuration(actor=stranger, document=read_document(json.dumps(written).encode()))
        told = export_configuration(actor=stranger)

    assert told["parts"] == written["parts"]
    assert told["from"]["code"] == "BI"
    assert "id" not in json.dumps(written) or not [word for word in json.dumps(written).split('"') if word == "id"]


@pytest.mark.parametrize("code", CODES)
def test_file_of_each_city_of_the_demonstration_is_exactly_what_it_exports(in_city: Cast, code: str) -> None:
    own = configuration_file(code)
    assert own is not None
    kinds = {line["kind"] for line in own["parts"].get("terms", [])}
    load_configuration(actor=in_city.act(), document=default_document(but=kinds))
    load_configuration(actor=in_city.act(), document=own)

    plan = plan_configuration(actor=in_city.act(), document=own)

    assert plan.is_empty
    assert [step.title for step in plan if step.state == "besides" and step.part.code != "terms"] == []
    assert {step.row.kind for step in plan.of("terms", "besides")} & kinds == set()


def test_plan_tells_new_changed_same_and_besides_and_writes_nothing(in_city: Cast) -> None:
    actor = in_city.act()
    load_configuration(actor=actor, document=document(WHOLE))
    before = rows()
    changed = document(
        {
            "terms": [
                {"kind": "chain_grade", "code": "a", "label": "头等链"},
                {"kind": "chain_grade", "code": "c", "label": "丙类链"},
                {"kind": "chain_grade", "code": "b", "label": "乙类链"},
            ]
        }
    )

    plan = plan_configuration(actor=actor, document=changed)

    assert rows() == before
    assert Term.objects.get(kind="chain_grade", code="a").label == "甲类链"
    assert [(step.state, step.title) for step in plan if step.state != "besides"] == [
        ("changed", "头等链"),
        ("new", "丙类链"),
        ("same", "乙类链"),
    ]
    assert [
        vars(each) if hasattr(each, "__dict__") else each for each in plan.of("terms", "changed")[0].differences
    ] == [{"label": "名称", "before": "甲类链", "after": "头等链"}]
    assert plan.count("besides") == 8
    assert "parks" not in plan.steps


def test_what_a_file_lacks_stays_unless_its_part_is_to_be_retired(in_city: Cast) -> None:
    actor = in_city.act()
    load_configuration(actor=actor, document=document(WHOLE))
    make_chain("示例链", grade=Term.objects.get(kind="chain_grade", code="a"))
    small = document({"terms": [], "parks": [{"name": "示例片区一", "kind": "zone"}], "body_rules": []})

    kept = load_configuration(actor=actor, document=small)
    retired = load_configuration(actor=actor, document=small, retire=["body_rules", "parks", "terms", "calendar_days"])

    assert (kept.retired, kept.changed) == (0, 0)
    assert retired.retired == 13
    assert BodyRule.objects.filter(valid_to=None).count() == 0
    # a word in use is offered no longer, one nobody used is gone
    assert Term.objects.get(kind="chain_grade", code="a").valid_to is not None
    assert not Term.objects.filter(kind="chain_grade", code="b").exists()
    assert CalendarDay.objects.filter(removed_at=None).count() == 2  # a part the file does not speak of


def test_all_that_is_wrong_is_told_at_once_with_its_place(in_city: Cast) -> None:
    told = problems(
        in_city,
        {
            "terms": [
                {"kind": "body_kind", "code": "x", "label": "甲", "meaning": "committee"},
                {"kind": "body_kind", "code": "x2", "label": "乙", "meaning": "alliance", "colour": "红"},
                {"kind": "nothing", "code": "y", "label": "丙"},
                {"kind": "chain_grade", "code": "z", "label": "丁", "meaning": "main"},
                {"kind": "chain_grade", "code": "z"},
                {"kind": "chain_grade", "code": "w", "label": "戊", "valid_from": "2026-02-30"},
                "己",
            ],
            "parks": [{"name": "示例园区", "kind": "none"}, {"name": 5, "kind": "none", "region": "999999"}],
            "body_rules": [{"subject": "seats"}, {"subject": "liaison", "least": True}],
            "coverage_sets": {"name": "甲"},
            "pack_rule": {"issuer": "甲", "document_series": "无此代字"},
            "people": [],
        },
    )

    assert set(told) == {
        "parts.terms[0].meaning",
        "parts.terms[1].colour",
        "parts.terms[2].kind",
        "parts.terms[3].meaning",
        "parts.terms[4].label",
        "parts.terms[5].valid_from",
        "parts.terms[6]",
        "parts.parks[0].kind",
        "parts.parks[1].name",
        "parts.parks[1].kind",
        "parts.parks[1].region",
        "parts.body_rules[0].subject",
        "parts.body_rules[1].least",
        "parts.coverage_sets",
        "parts.pack_rule.document_series",
        "parts.people",
    }
    assert told["parts.terms[0].meaning"].startswith("名称与分类第 1 项“含义”（meaning）：“链党组织类别”的含义应为")
    assert "2026-02-30" in told["parts.terms[5].valid_from"]
    assert "不认识“people”" in told["parts.people"]


def test_what_the_rooms_refuse_is_told_at_its_line_and_takes_everything_back(in_city: Cast) -> None:
    told = problems(
        in_city,
        {
            "terms": [
                {"kind": "chain_grade", "code": "a", "label": "甲类链"},
                {"kind": "chain_grade", "code": "b", "label": "甲类链"},
                {
                    "kind": "chain_grade",
                    "code": "c",
                    "label": "丙",
                    "valid_from": "2026-02-01",
                    "valid_to": "2026-01-01",
                },
            ],
            "body_rules": [{"subject": "alliance", "least": 3, "most": 1}, {"subject": "seat"}],
            "office_hours": [
                {
                    "valid_from": "2026-06-01",
                    "morning_from": "12:00",
                    "morning_to": "08:00",
                    "afternoon_from": "15:00",
                    "afternoon_to": "18:00",
                }
            ],
        },
    )

    assert set(told) == {
        "parts.terms[1]",
        "parts.terms[2]",
        "parts.body_rules[0]",
        "parts.body_rules[1]",
        "parts.office_hours[0]",
    }
    assert told["parts.terms[1]"] == "名称与分类第 2 项：这一类里已有相同的名称，请换一个名称。"


def test_two_lines_of_one_key_are_refused(in_city: Cast) -> None:
    line = {"kind": "chain_grade", "code": "a", "label": "甲"}

    told = problems(in_city, {"terms": [line, {**line, "label": "乙"}]})

    assert told == {"parts.terms[1]": "名称与分类第 2 项：与第 1 项的类别、代码相同，请删去一项。"}


def test_meaning_of_a_word_in_use_cannot_be_changed_by_a_file(in_city: Cast) -> None:
    load_configuration(actor=in_city.act(), document=document(WHOLE))
    make_row(ChainBody, kind=Term.objects.get(code="league"))
    line = {"kind": "body_kind", "code": "league", "label": "链上先锋共同体", "meaning": "chain_committee"}

    told = problems(in_city, {"terms": [line]})

    assert list(told) == ["parts.terms[0].meaning"]
    assert "已在使用" in told["parts.terms[0].meaning"]


@pytest.mark.parametrize(
    ("raw", "error", "words"),
    [
        (b"", InvalidInput, "JSON"),
        (b"\xff\xfe{}", InvalidInput, "UTF-8"),
        (b"[]", InvalidInput, "花括号"),
        (b'{"format": "lianmeng.configuration", "version": 1, "parts": {},}', InvalidInput, "第 1 行"),
        (b'{"a": 1, "a": 2}', InvalidInput, "写了两次"),
        (b'{"a": NaN}', InvalidInput, "NaN"),
        (b'{"a": 1.5}', InvalidInput, "1.5"),
        (b'{"a": ' + b"9" * 5000 + b"}", InvalidInput, "数字"),
        (b"[" * 100_000, InvalidInput, f"{DEEPEST} 层"),
        (b'{"format": "other"}', InvalidInput, "format"),
        (b'{"format": "lianmeng.configuration", "version": 2, "parts": {}}', InvalidInput, "版本"),
        (b'{"format": "lianmeng.configuration", "version": true, "parts": {}}', InvalidInput, "版本"),
        (b'{"format": "lianmeng.configuration", "version": 1, "parts": []}', InvalidInput, "parts"),
        (b" " * (LARGEST + 1), TooLarge, "32 MB"),
    ],
)
def test_file_that_is_none_is_refused_in_words(raw: bytes, error: type[DomainError], words: str) -> None:
    with pytest.raises(error, match=words):
        read_document(raw)


def test_file_with_a_byte_order_mark_and_brackets_inside_words_is_read() -> None:
    text = json.dumps({**document({}), "from": {"name": "[[[[[[[[{{"}})

    assert read_document(text.encode("utf-8-sig"))["parts"] == {}


def test_object_nested_too_deep_is_refused() -> None:
    deep: Any = []
    for _ in range(50):
        deep = [deep]

    with pytest.raises(InvalidInput, match="层"):
        check_depth_of(document({"terms": deep}))


@pytest.mark.parametrize("text", ["\x00", "甲\x07", "\ud800", "甲" * 5000])
def test_text_the_database_cannot_keep_is_refused(in_city: Cast, text: str) -> None:
    told = problems(in_city, {"terms": [{"kind": "chain_grade", "code": "a", "label": text}]})

    assert list(told) == ["parts.terms[0].label"]


def test_only_the_department_may(in_city: Cast) -> None:
    for account in (in_city.operator, in_city.security, in_city.auditor):
        with pytest.raises(NotAllowed):
            load_configuration(actor=in_city.act(account), document=document({}))
        with pytest.raises(NotAllowed):
            export_configuration(actor=in_city.act(account))


def test_schema_describes_every_part_and_column() -> None:
    parts = configuration_schema()["properties"]["parts"]["properties"]

    assert set(parts) == {part.code for part in registered_parts()}
    assert parts["terms"]["items"]["required"] == ["kind", "code", "label"]
    assert parts["body_rules"]["items"]["properties"]["most"]["type"] == ["integer", "null"]


def test_pages_read_check_and_load_a_file(cast: Cast) -> None:
    client = cast.client(cast.department)
    upload = SimpleUploadedFile("示例.json", json.dumps(document(WHOLE)).encode(), "application/json")

    read = client.post("/settings/configuration/", {"file": upload})
    seen = client.get("/settings/configuration/check/")
    loaded = client.post("/settings/configuration/check/", follow=True)
    written = client.get("/settings/configuration/file/")

    assert (read.status_code, read["Location"]) == (302, "/settings/configuration/check/")
    assert "链上先锋共同体" in seen.content.decode()
    assert "已装入：新增" in loaded.content.decode()
    assert json.loads(written.getvalue())["parts"]["project_rule"]["yellow_days"] == 7
    assert "attachment" in written["Content-Disposition"]


def test_page_shows_all_that_is_wrong_and_offers_no_loading(cast: Cast) -> None:
    client = cast.client(cast.department)
    wrong = document({"terms": [{"kind": "nothing", "code": "x", "label": "<b>甲</b>"}], "<i>": []})
    upload = SimpleUploadedFile("示例.json", json.dumps(wrong).encode(), "application/json")

    client.post("/settings/configuration/", {"file": upload})
    seen = client.get("/settings/configuration/check/").content.decode()

    assert "需要改正的地方" in seen
    assert "parts.terms[0].kind" in seen
    assert "<i>" not in seen
    assert ">装入<" not in seen


def test_page_refuses_a_file_that_is_none(cast: Cast) -> None:
    client = cast.client(cast.department)

    answer = client.post("/settings/configuration/", {"file": SimpleUploadedFile("a.json", b"{", "application/json")})

    assert answer.status_code == 422
    assert "JSON" in answer.content.decode()


def test_api_checks_loads_and_names_what_is_wrong_by_path(cast: Cast) -> None:
    client = cast.token_client(cast.department)
    body = {"document": document(WHOLE)}

    checked = client.post("/api/v1/configuration/check/", body, "application/json")
    loaded = client.post("/api/v1/configuration/", body, "application/json")
    again = client.post("/api/v1/configuration/", body, "application/json")
    wrong = client.post("/api/v1/configuration/", {"document": document({"terms": [{}]})}, "application/json")

    assert (checked.status_code, checked.json()["new"]) == (200, 30)
    assert loaded.json() == {"new": 30, "changed": 0, "same": 0, "retired": 0}
    assert again.json() == {"new": 0, "changed": 0, "same": 30, "retired": 0}
    assert (wrong.status_code, wrong.json()["code"]) == (422, "configuration_wrong")
    assert set(wrong.json()["fields"]) == {"parts.terms[0].kind", "parts.terms[0].code", "parts.terms[0].label"}
    assert client.get("/api/v1/configuration/").json()["parts"]["parks"][0]["name"] == "示例片区一"
    assert client.get("/api/v1/configuration/schema/").json()["title"] == "链盟配置文件"
