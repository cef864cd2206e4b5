"""What the loaded demonstration promises besides its figures: sample names, no real persons, a second run at rest."""

import stat
from collections.abc import Iterator

import pytest
from stdnum.cn import uscc

from alliances.models import ChainBody
from chains.models import Chain, ChainLeaderOrg, KeyProject, ProgressNote
from chains.projects.lights import judge_now, with_lights
from chains.projects.periods import duties
from config.demo.cities import KEPT_IN, read_cities
from config.demo.loader import load_demo
from core.choices import Role
from core.models import Account, AuditEvent, Tenant, Term
from core.terms import term_kinds
from members.choices import GrantState
from members.models import Grant, Person
from organizations.choices import UnitKind
from organizations.models import OwnRegion, PartyOrg, Unit
from tests.acceptance.conftest import Demo

NamedRow = type[Unit] | type[PartyOrg] | type[Chain] | type[KeyProject] | type[OwnRegion]
CODES = ("FJ", "FQ", "GS", "GSSL", "GZ", "HN", "LZ", "SH", "ZJG", "ZZ")
# Everything under its own name, as it stands in the articles.
NAMED = {
    "units": {
        "上海市科技创业中心",
        "上海核工院",
        "万华化学",
        "中国航发集团南方工业有限公司",
        "中车时代电气公司",
        "中车株机",
        "京东方",
        "兰州兰石集团有限公司",
        "兰石重装公司",
        "兴华轨道交通公司",
        "冠捷电子",
        "北京汽车蓝谷营销服务有限公司",
        "博雅公司",
        "杭州高新区科技创业服务中心",
        "株洲九方装备股份有限公司",
        "欧微服饰有限公司",
        "江苏东渡纺织集团有限公司",
        "江苏冶金技术研究院",
        "江苏沙钢集团有限公司",
        "江苏物润船联网络股份有限公司",
        "湖南工业大学",
        "湖南庞大贝宁新能源汽车销售服务有限公司",
        "湖南省株洲市丰发精工实业有限公司",
        "贵州美锦华宇新能源有限公司",
        "长江润发集团有限公司",
    },
    "party_orgs": {
        "上海核工院党委",
        "中车时代电气公司集采中心党支部",
        "兰石重装公司党委",
        "兴华轨道交通公司党支部",
        "博雅公司党支部",
        "株洲九方装备股份有限公司党委",
        "江苏沙钢集团有限公司党委",
        "江苏物润船联网络股份有限公司党支部",
        "湖南省株洲市丰发精工实业有限公司党支部",
    },
    "chains": {
        "先进硬质材料产业链",
        "先进轨道交通装备产业链",
        "冶金新材料产业链",
        "新型显示产业链",
        "新能源汽车产业链",
        "服饰产业链",
        "氢能产业链",
        "煤焦化产业链",
        "生物医药产业链",
        "管道产业链",
        "绿色食品产业链",
        "航空航天产业链",
        "陶瓷产业链",
        "食品产业链",
        "高端精细化工产业链",
        "高端纺织产业链",
        "鳗鱼产业链",
    },
    "projects": {
        "万华异氰酸酯一体化产业链与中景烷烃产业链闭环贯通",
        "江苏冶金技术研究院实验室平台",
        "物润江豚聚采平台",
        "甘肃省氢能产业合作招商",
        "贵州美锦“煤—焦—氢”项目",
        "“碳中和”党员教育示范基地",
    },
    "parks": {"六枝经开区"},
}


@pytest.fixture
def tenants(demo: Demo) -> list[Tenant]:
    return list(Tenant.objects.order_by("code"))


def _names(
    demo: Demo, model: type[Unit] | type[PartyOrg] | type[Chain] | type[KeyProject] | type[OwnRegion]
) -> set[str]:
    names: set[str] = set()
    for code in CODES:
        with demo.city(code):
            names |= set(model.objects.values_list("name", flat=True))
    return names


def test_tenants_stand_in_their_tree_and_are_marked_as_samples(demo: Demo, tenants: list[Tenant]) -> None:
    tree = {tenant.code: tenant.parent.code if tenant.parent else "" for tenant in tenants}
    assert tree == {
        "FJ": "",
        "FQ": "FJ",
        "GS": "",
        "GSSL": "GS",
        "GZ": "",
        "HN": "",
        "LZ": "GZ",
        "SH": "",
        "ZJG": "",
        "ZZ": "HN",
    }
    assert all(tenant.is_sample for tenant in tenants)


@pytest.mark.parametrize(
    ("what", "model"),
    [("units", Unit), ("party_orgs", PartyOrg), ("chains", Chain), ("projects", KeyProject), ("parks", OwnRegion)],
)
def test_names_are_the_articles_or_say_that_they_are_samples(
    demo: Demo,
    what: str,
    model: NamedRow,
) -> None:
    assert {name for name in _names(demo, model) if "示例" not in name} == NAMED[what]


@pytest.mark.parametrize("code", CODES)
def test_persons_are_invented_and_say_so(demo: Demo, code: str) -> None:
    with demo.city(code):
        people = list(Person.objects.values_list("name", "phone"))
    assert [(name, phone) for name, phone in people if not name.startswith("示例") or not phone.startswith("000")] == []


@pytest.mark.parametrize("code", CODES)
def test_codes_of_units_are_valid_invented_and_never_given_to_a_named_one(demo: Demo, code: str) -> None:
    with demo.city(code):
        coded = list(Unit.objects.exclude(uscc="").values_list("name", "uscc", "region_id"))
    wrong = [
        (name, number)
        for name, number, region in coded
        if not uscc.is_valid(number) or number[2:8] != region or number[8:12] != "MAEX" or "示例" not in name
    ]
    assert wrong == []


def test_companies_of_a_city_stand_in_its_own_counties(demo: Demo) -> None:
    with demo.city("ZZ"):
        regions = set(Unit.objects.filter(kind=UnitKind.COMPANY).values_list("region_id", flat=True))
    assert regions == {
        None,
        "430202",
        "430203",
        "430204",
        "430211",
        "430212",
        "430223",
        "430224",
        "430225",
        "430281",
    }


@pytest.mark.parametrize("code", CODES)
def test_every_registered_kind_of_term_has_words_in_every_city(demo: Demo, code: str) -> None:
    with demo.city(code):
        kinds = set(Term.objects.values_list("kind", flat=True))
    assert kinds == {kind.code for kind in term_kinds() if kind.defaults} | {"body_kind"}


@pytest.mark.parametrize(
    ("code", "labels"),
    [
        ("GS", ["产业链党委", "子产业链党委", "产业链党建联盟"]),
        ("FQ", ["产业链党建联建平台"]),
        ("ZZ", ["企业联合党委"]),
        ("LZ", ["园区非公企业综合党委"]),
        ("ZJG", ["产业链党建联盟", "科创载体党建共建联盟"]),
    ],
)
def test_bodies_are_called_what_each_city_calls_them(demo: Demo, code: str, labels: list[str]) -> None:
    with demo.city(code):
        used = ChainBody.objects.order_by("kind__order").values_list("kind__label", flat=True)
        assert list(dict.fromkeys(used)) == labels


def test_chains_of_zhangjiagang_are_led_by_party_organizations(demo: Demo) -> None:
    with demo.city("ZJG"):
        leading = dict(ChainLeaderOrg.objects.values_list("chain__name", "party_org__name"))
        assert leading["冶金新材料产业链"] == "江苏沙钢集团有限公司党委"
        assert leading["示例供应链"] == "江苏物润船联网络股份有限公司党支部"
        assert len(leading) == Chain.objects.count()


def test_every_kind_of_user_has_an_account_in_zhuzhou(demo: Demo) -> None:
    with demo.city("ZZ"):
        granted = sorted(Grant.objects.filter(state=GrantState.ACTIVE).values_list("account__username", "role"))
        decided = sorted(Grant.objects.exclude(state=GrantState.ACTIVE).values_list("account__username", "state"))
        scopes = dict(Grant.objects.exclude(scope=None).values_list("account__username", "scope_kind"))
    assert decided == [("zhuzhou-auditor", GrantState.PROPOSED), ("zhuzhou-bureau", GrantState.REFUSED)]
    assert dict(granted) == {
        "zhuzhou-zzb": Role.DEPARTMENT,
        "zhuzhou-liaison": Role.LIAISON,
        "zhuzhou-bureau": Role.BUREAU,
        "zhuzhou-company": Role.COMPANY,
        "zhuzhou-instructor": Role.INSTRUCTOR,
        "zhuzhou-security": Role.SECURITY,
        "zhuzhou-auditor": Role.AUDITOR,
        "zhuzhou-operator": Role.OPERATOR,
    }
    assert len(granted) == len(dict(granted))
    assert scopes == {
        "zhuzhou-liaison": "chain",
        "zhuzhou-bureau": "unit",
        "zhuzhou-company": "unit",
        "zhuzhou-instructor": "unit",
    }


def test_password_opens_the_accounts_and_its_file_is_private(demo: Demo) -> None:
    kept = demo.secrets / KEPT_IN
    assert kept.read_text().strip() == demo.password
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert len(demo.password) >= 12
    usernames = {spec.username for city in read_cities() for spec in city.accounts}
    assert set(Account.objects.values_list("username", flat=True)) == usernames
    assert Account.objects.get(username="zhuzhou-zzb").check_password(demo.password)


def _changes(demo: Demo) -> Iterator[tuple[str, int]]:
    for code in CODES:
        with demo.city(code):
            yield code, AuditEvent.objects.filter(tenant_id=Tenant.objects.get(code=code).pk).count()


def test_projects_show_every_light_and_reports_that_are_there_and_owed(demo: Demo) -> None:
    with demo.city("ZZ"):
        judge = judge_now()
        lights = set(with_lights(KeyProject.objects.all(), judge).values_list("light", flat=True))
        (owed,) = (
            duty
            for duty in duties(KeyProject.objects.all(), judge.rule, judge.calendar, judge.today)
            if duty.cadence == "quarterly"
        )
        reported = ProgressNote.objects.filter(period_end=owed.period.end).count()
        texts = list(ProgressNote.objects.values_list("progress", "problems", "next_steps"))
        late = owed.projects.count()

    assert {"red", "yellow", "green"} <= lights
    assert reported > late > 0
    assert all(text.startswith("示例") for row in texts for text in row if text)


def test_loading_again_changes_nothing(demo: Demo) -> None:
    before, told = list(_changes(demo)), list[str]()
    hashes = dict(Account.objects.values_list("username", "password"))

    password = load_demo(secrets=demo.secrets, tell=told.append)

    assert (password, told) == (demo.password, [])
    assert list(_changes(demo)) == before
    assert dict(Account.objects.values_list("username", "password")) == hashes
