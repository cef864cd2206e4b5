"""Pages and API of talent: what each reader is shown, and what each button does."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from core import clock
from core.models import Account
from services.actions.talent_needs import publish_issue
from services.actions.talent_pool import give_consent
from services.directories.paper import paper_of
from services.models import TalentIssue, TalentMatch, TalentNeed, TalentProfile
from services.talent.directory import TALENT
from tests.cast import Cast
from tests.members.people import make_person
from tests.services.test_talent import MONDAY, TODAY, Fair, make_fair, need_of, profile_of

JSON: dict[str, Any] = {"content_type": "application/json"}


@pytest.fixture
def fair(in_city: Cast) -> Iterator[Fair]:
    with clock.fixed(MONDAY):
        yield make_fair(in_city)


def as_(fair: Fair, account: Account | None = None) -> Client:
    return fair.cast.client(account or fair.cast.department)


def page(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer.content.decode()


def test_company_registers_a_need_and_closes_it(fair: Fair) -> None:
    client = as_(fair, fair.contact)
    assert "登记人才需求" in page(client, "/services/talent-needs/")
    form = {
        "unit": str(fair.company.pk),
        "name": "示例焊工",
        "category": "skilled",
        "wanted": "3",
        "starts_on": "2026-03-01",
        "ends_on": "2026-02-01",
        "chain": "",
    }
    assert "有效期止不能早于有效期起" in client.post("/services/talent-needs/new/", form).content.decode()
    assert client.post("/services/talent-needs/new/", {**form, "ends_on": "2026-12-31"}).status_code == 302
    need = TalentNeed.objects.get()
    at = f"/services/talent-needs/{need.pk}/"
    assert "高技能人才" in page(client, at) and "人才库里暂时没有" in page(client, at)
    edited = {**form, "ends_on": "2026-12-31", "wanted": "5", "version": str(need.version)}
    assert client.post(f"{at}edit/", edited).status_code == 302
    assert "已招满" in page(client, f"{at}move/filled/")
    assert client.post(f"{at}move/filled/").status_code == 302
    need.refresh_from_db()
    assert (need.wanted, need.state) == (5, "filled")
    assert "示例焊工" in page(client, "/services/talent-needs/?state=filled&category=skilled&q=焊工")
    assert client.get(f"{at}move/nonsense/").status_code == 422


def test_department_publishes_an_issue_and_takes_it_down(fair: Fair) -> None:
    need_of(fair, is_scarce=True)
    client = as_(fair)
    assert "储能材料研发工程师" in page(client, "/services/talent-issues/new/")
    assert client.post("/services/talent-issues/new/", {"title": "示例目录", "chain": ""}).status_code == 302
    issue = TalentIssue.objects.get()
    at = f"/services/talent-issues/{issue.pk}/"
    company = page(as_(fair, fair.contact), at)
    assert "2026年第1期" in company and "储能材料研发工程师" in company and "紧缺" in company
    stranger = page(as_(fair, fair.teacher), at)
    assert "储能材料研发工程师" in stranger and "/services/talent-needs/" + str(need_id()) not in stranger
    assert client.post(f"{at}recall/", {"reason": ""}).status_code == 422
    assert client.post(f"{at}recall/", {"reason": "示例：有误"}).status_code == 302
    assert "已撤下：示例：有误" in page(client, at)
    assert "2026年第1期" in page(client, "/services/talent-issues/?state=recalled&year=2026")
    assert paper_of(TALENT, TalentIssue.objects.get(), city="示例市").sentences[0] == "本期已撤下：示例：有误。"


def test_paper_of_an_issue_holds_its_posts(fair: Fair) -> None:
    need_of(fair)
    issue = publish_issue(actor=fair.act(), title="示例目录")
    paper = paper_of(TALENT, issue, city="示例市")
    assert (paper.issuer, paper.number) == ("示例市", "2026年第1期")
    assert "岗位1个、需求2人" in paper.sentences[0]
    (posts,) = paper.sections
    told = dict(zip((column.label for column in posts.columns), posts.rows[0], strict=True))
    assert told["岗位"] == "储能材料研发工程师" and told["人数"] == 2 and told["人才类型"] == "专业技术人才"
    assert "薪酬待遇" not in told


def need_id() -> Any:
    return TalentNeed.objects.get().pk


def test_names_are_shown_by_consent_to_who_sees_persons_and_go_with_it(fair: Fair) -> None:
    profile, person = profile_of(fair, persons=1), make_person("示例乙某", unit=fair.university)
    at, department, teacher = f"/services/talent-pool/{profile.pk}/", as_(fair), as_(fair, fair.teacher)
    assert "登记本人同意" in page(department, at) and "登记本人同意" not in page(teacher, at)
    given = {"person": str(person.pk), "day": "2026-03-01"}
    assert department.post(f"{at}consent/", given).status_code == 302
    for url in (at, "/services/talent-pool/"):
        assert "示例乙某" in page(department, url)
        assert "示例乙某" not in page(teacher, url) and "已登记" in page(teacher, url)
    assert "没有符合条件" in page(department, "/services/talent-pool/?q=示例乙某")
    assert teacher.post(f"{at}withdraw/", {"day": "2026-03-02"}).status_code == 302
    assert "示例乙某" not in page(department, at) and "已撤回同意" in page(department, at)


def test_pool_is_registered_and_edited_on_pages(fair: Fair) -> None:
    client = as_(fair)
    kind = profile_of(fair).kind_id
    form = {
        "category": "skilled",
        "kind": str(kind),
        "specialty": "焊接",
        "persons": "4",
        "place": "外地技校",
        "chain": str(fair.chain.pk),
        "is_available": "on",
    }
    assert client.post("/services/talent-pool/new/", form).status_code == 302
    made = TalentProfile.objects.get(specialty="焊接")
    assert (made.unit, made.source_name, made.persons) == (None, "外地技校", 4)
    edited = {**form, "place": str(fair.university.pk), "version": str(made.version)}
    assert client.post(f"/services/talent-pool/{made.pk}/edit/", edited).status_code == 302
    made.refresh_from_db()
    assert (made.unit, made.source_name) == (fair.university, "")
    assert "焊接" in page(client, "/services/talent-pool/?q=焊接&category=skilled")


def test_candidates_lead_to_a_match_and_it_to_an_intake(fair: Fair) -> None:
    need, profile = need_of(fair), profile_of(fair)
    liaison = as_(fair, fair.liaison)
    assert "专业相近：储能材料" in page(liaison, f"/services/talent-needs/{need.pk}/")
    assert "专业相近：储能材料" in page(liaison, f"/services/talent-pool/{profile.pk}/")
    asked = {"need": str(need.pk), "profile": str(profile.pk)}
    assert liaison.post("/services/talent-matches/new/", {}).status_code == 422
    assert liaison.post("/services/talent-matches/new/", asked).status_code == 302
    match = TalentMatch.objects.get()
    at = f"/services/talent-matches/{match.pk}/"
    company = as_(fair, fair.contact)
    assert "登记到岗" in page(liaison, at) and "登记到岗" not in page(company, at)
    assert company.post(f"{at}talk/").status_code == 302
    assert liaison.post(f"{at}drop/", {"note": ""}).status_code == 422
    assert liaison.post(f"{at}drop/", {"note": "示例：待遇未谈成"}).status_code == 302
    assert liaison.post(f"{at}resume/").status_code == 302
    assert liaison.post(f"{at}place/", {"persons": "2", "arrived_on": "2026-03-02"}).status_code == 302
    text = page(liaison, at)
    assert "已到岗" in text and "2 人，2026年3月2日" in text and "/intakes/" in text
    assert "储能材料研发工程师" in page(liaison, "/services/talent-matches/?state=placed")
    assert "2 人" in page(company, f"/services/talent-needs/{need.pk}/")


def test_needs_are_found_and_stand_on_the_units_page(fair: Fair) -> None:
    need_of(fair)
    client = as_(fair)
    assert "储能材料研发工程师" in page(client, "/search/?q=储能材料")
    assert "储能材料研发工程师" in page(client, f"/units/{fair.company.pk}/")


def test_api_goes_from_need_to_intake_and_names_nobody(fair: Fair) -> None:
    client, company = as_(fair), as_(fair, fair.contact)
    body = {"name": "示例岗位", "unit": str(fair.company.pk), "category": "professional", "ends_on": "2026-12-31"}
    made = company.post("/api/v1/talent-needs/", {**body, "specialty": "储能材料"}, **JSON)
    assert made.status_code == 201, made.content
    profile = profile_of(fair, persons=1)
    person = make_person("示例丙某", unit=fair.university)
    give_consent(actor=fair.act(), profile_id=profile.pk, person_id=person.pk, day=TODAY)
    at = f"/api/v1/talent-needs/{made.json()['id']}/"
    [candidate] = client.get(f"{at}candidates/").json()["results"]
    assert candidate["id"] == str(profile.pk) and candidate["reasons"][0].startswith("专业相近")
    one = as_(fair, fair.teacher).get(f"/api/v1/talent-profiles/{profile.pk}/")
    assert one.json()["person"] is None and "示例丙某" not in one.content.decode()
    assert client.get(f"/api/v1/talent-profiles/{profile.pk}/").json()["person"] == str(person.pk)
    issue = client.post("/api/v1/talent-issues/", {"title": "示例目录"}, **JSON)
    assert [line["post"] for line in issue.json()["lines"]] == ["示例岗位"]
    asked = {"need": made.json()["id"], "profile": str(profile.pk)}
    match = client.post("/api/v1/talent-matches/", asked, **JSON).json()
    placed = client.post(f"/api/v1/talent-matches/{match['id']}/place/", {"arrived_on": "2026-03-02"}, **JSON)
    assert placed.json()["state"] == "placed" and placed.json()["intake"]
    assert client.get(at).json()["state"] == "filled"
    gone = client.post(f"/api/v1/talent-profiles/{profile.pk}/withdraw/", {"day": str(dt.date(2026, 3, 2))}, **JSON)
    assert (gone.json()["consent"], gone.json()["person"]) == ("withdrawn", None)
