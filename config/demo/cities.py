"""The cities of the demonstration as their data files describe them: one JSON file per tenant, checked when read.

What an article names stands in a file under its own name; of the rest a file gives only how much there is, and
config.demo.generate makes it, visibly 示例. How the city sets its own names and rules stands in its configuration file
(config.demo.configuration).
"""

import datetime as dt
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parent / "data"
# The file beside the demo's database that holds the one password of its accounts (config.demo.accounts draws it).
KEPT_IN = "accounts-password"


@dataclass(frozen=True)
class Article:
    """Where a city's facts come from; its date stands in for every date the article does not give."""

    file: str
    title: str
    date: dt.date


@dataclass(frozen=True)
class Park:
    """A park of the city's configuration file, under the key by which this description speaks of it."""

    key: str
    name: str


@dataclass(frozen=True)
class NamedUnit:
    key: str
    name: str
    kind: str = "company"
    short_name: str = ""
    park: str = ""


@dataclass(frozen=True)
class NamedOrg:
    """A party organization under a name of its own. ``superior``: it is where generated organizations belong."""

    key: str
    name: str
    kind: str
    hosts: tuple[str, ...] = ()
    build_mode: str = ""
    founded: dt.date | None = None
    superior: bool = False


@dataclass(frozen=True)
class Placed:
    """A unit (or a generated one, ``rail-0002``) put on a chain by hand."""

    unit: str
    segment: str
    role: str = "member"


@dataclass(frozen=True)
class NamedProject:
    name: str
    goal: str
    segment: str = ""
    owner: str = ""


@dataclass(frozen=True)
class Head:
    post: str
    post_level: str


@dataclass(frozen=True)
class ChainSpec:
    """A chain and how much is generated on it. Of the ``units``, the first are ``leaders``, the next ``keys``.

    ``others``: how many of the units are of another kind than companies. ``joined``: units that came this year;
    ``left``: further ones that left at the end of last year. ``orgs``: party organizations, ``joint`` of them in three
    units each, ``founded_in_window`` of them in the city's window. ``shared``: units taken over from the parent chain.
    ``covered``: every company without an organization has an instructor. ``upper``: the superior's chain it hangs on.
    """

    key: str
    name: str
    since: dt.date
    short_name: str = ""
    kind: str = "industry"
    parent: str = ""
    upper: str = ""
    level: str = ""
    industry_class: str = ""
    grade: str = ""
    scale: str = ""
    priority: bool = False
    division: str = ""
    lead_department: str = ""
    segments: dict[str, list[str]] = field(default_factory=dict)
    placed: tuple[Placed, ...] = ()
    units: int = 0
    others: dict[str, int] = field(default_factory=dict)
    shared: int = 0
    leaders: int = 1
    keys: int = 0
    joined: int = 0
    left: int = 0
    orgs: int = 0
    joint: int = 0
    founded_in_window: int = 0
    demonstrations: int = 0
    leader_orgs: tuple[str, ...] = ()
    covered: bool = False
    projects: tuple[NamedProject, ...] = ()
    sample_projects: int = 0
    head: Head | None = None


@dataclass(frozen=True)
class MemberSpec:
    """``count`` members of one category for each body: ``source`` says what becomes a member.

    leader_orgs and key_orgs are party organizations on the chain; department, association, institute, financial,
    university and expert are units of the city; person is a 示例 person in ``post``.
    """

    category: str
    source: str
    count: int = 1
    post: str = ""


@dataclass(frozen=True)
class SeatSpec:
    title: str
    person: str
    post: str = ""
    count: int = 1


@dataclass(frozen=True)
class BodySpec:
    """A body for each chain of ``chains`` (all but sub-chains where empty); {city} and {chain} stand in ``name``."""

    kind: str
    name: str
    founded: dt.date
    chains: tuple[str, ...] = ()
    level: str = ""
    park: str = ""
    setup_modes: bool = False
    members: tuple[MemberSpec, ...] = ()
    seats: tuple[SeatSpec, ...] = ()


@dataclass(frozen=True)
class OuterSpec:
    """A unit of another city as an article names it."""

    name: str
    kind: str
    place: str
    leads: bool = False


@dataclass(frozen=True)
class AcrossSpec:
    """A body whose members come from other cities: those an article ``named``, made up to ``count`` over ``places``.
    ``activities``: how many 示例 activities it has held since.
    """

    key: str
    name: str
    kind: str
    level: str
    park: str
    founded: dt.date
    named: tuple[OuterSpec, ...]
    count: int
    places: tuple[str, ...]
    activities: int = 0


@dataclass(frozen=True)
class ShareSpec:
    """The body under the key ``body`` offered to the tenant ``guest``, who says yes where ``accepted``."""

    body: str
    guest: str
    message: str = ""
    accepted: bool = True


@dataclass(frozen=True)
class AskedSpec:
    """The tenant ``guest`` asked to the next meeting of the city, to which it comes with its first body."""

    guest: str
    message: str = ""


@dataclass(frozen=True)
class ActivitySpec:
    """``count`` joint activities of a form, filed under a dimension; {number} stands in ``name``.

    ``units`` distinct units took part in them together; without it, a few in each.
    """

    form: str
    dimension: str
    name: str
    count: int = 1
    units: int = 0


@dataclass(frozen=True)
class OutcomeSpec:
    """``count`` confirmed outcomes of a kind, worth ``yuan`` together, which did ``units`` distinct units good."""

    kind: str
    name: str
    count: int = 1
    yuan: int = 0
    units: int = 0


@dataclass(frozen=True)
class FundSpec:
    """A fund of last year for each of ``funds`` bodies; ``yuan`` was paid out of them in ``orgs`` payments."""

    name: str
    funds: int
    yuan: int
    orgs: int
    source: str = ""


@dataclass(frozen=True)
class SubsidySpec:
    """``count`` subsidies of a kind, worth ``yuan`` together, to as many 示例 companies."""

    kind: str
    policy: str
    yuan: int
    count: int
    paid_by: str = ""


@dataclass(frozen=True)
class TeamSpec:
    """``count`` teams of one kind; {number} stands in ``name``. ``size``: people only counted, ``members``: 示例
    persons listed. ``steps``: its task has milestones. ``carriers``: 示例 carriers it is hooked up with.
    """

    kind: str
    name: str
    founded: dt.date
    count: int = 1
    topic: str = ""
    size: int = 0
    members: int = 0
    post: str = "队员"
    steps: bool = False
    carriers: int = 0


@dataclass(frozen=True)
class CampaignSpec:
    """``chain``: of its body, empty for the whole city. Enrolled are the ``units`` named, the first ``orgs``
    organizations and ``companies`` more; ``persons`` of each. ``figures`` are columns of CampaignFigure.
    """

    key: str
    kind: str
    name: str
    starts: dt.date
    ends: dt.date | None = None
    purpose: str = ""
    chain: str = ""
    units: tuple[str, ...] = ()
    orgs: int = 0
    companies: int = 0
    persons: int = 0
    figures: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class StationSpec:
    """``staff`` 示例 persons in ``post``; ``built`` companies that came to an organization, ``on_way`` that are to."""

    name: str
    opened: dt.date
    staff: int
    post: str
    built: int = 0
    on_way: int = 0


@dataclass(frozen=True)
class TicketsSpec:
    """``settled`` problems solved for companies, ``meetings`` of them raised in meetings of three sides and ``centres``
    through the centre; ``measures`` (name, amount, unit) came of the first ones. They reached ``reached`` companies,
    each counted once. Each is seen through by one of ``agents`` persons.
    """

    settled: int
    meetings: int = 0
    centres: int = 0
    measures: tuple[tuple[str, int, str], ...] = ()
    reached: int = 0
    agents: int = 0


@dataclass(frozen=True)
class GroupSpec:
    """A service group of so many ``departments``; those the city has not got are made up. ``waiting`` of its open
    tickets lie with it.
    """

    name: str
    departments: int
    started: dt.date
    waiting: int = 0


@dataclass(frozen=True)
class SharingSpec:
    """``departments`` (keys of units) share data within the hour; of ``requests`` so many were answered ``late``."""

    departments: tuple[str, ...]
    requests: int = 0
    late: int = 0


@dataclass(frozen=True)
class SuppliedSpec:
    """A company of the segment ``buyer`` takes ``product`` from one of ``seller``: bargained, and stood by by both."""

    seller: str
    buyer: str
    product: str


@dataclass(frozen=True)
class SitesSpec:
    """``count`` sites of a kind, spread around ``centre`` (degrees); ``departments`` sit in each, ``within`` names the
    site they stand in, ``brand`` the brand they carry.
    """

    kind: str
    name: str
    centre: tuple[float, float]
    count: int = 1
    host_kind: str = ""
    brand: str = ""
    within: str = ""
    departments: int = 0


@dataclass(frozen=True)
class ServicesSpec:
    """A catalogue of so many ``modules`` and ``items``, ``named`` ones first, provided by ``orgs`` of departments; the
    sites; events made of the meetings of kind ``events``, in the ``form``, to which ``helped`` enterprises came.
    """

    modules: int = 0
    items: int = 0
    orgs: int = 0
    named: tuple[str, ...] = ()
    sites: tuple[SitesSpec, ...] = ()
    events: str = ""
    form: str = "session"
    helped: int = 0


@dataclass(frozen=True)
class VisitsSpec:
    """``companies`` above scale, all visited by ``instructors`` (F149, F150); ``services`` of the body (F104)."""

    companies: int = 0
    instructors: int = 0
    services: int = 0


@dataclass(frozen=True)
class TalentSpec:
    """``persons`` in so many ``rows``, spread over companies on the chains (all, or ``chain``).

    ``what`` is exchange_in (from a company to ``place``), exchange_out (from ``place`` to a company), intake (from
    ``place`` to a company) or growth (in a company, as ``role``). ``when`` is this_year, or recent: three years.
    """

    what: str
    kind: str
    persons: int
    rows: int
    when: str = "recent"
    place: str = ""
    post: str = ""
    role: str = "backbone"
    chain: str = ""


@dataclass(frozen=True)
class PairingSpec:
    """A pairing an article tells of, held by the body on ``chain``. ``parties`` are ("unit", key), ("org", key),
    ("body", chain) or ("outside", name).
    """

    key: str
    chain: str
    kind: str
    parties: tuple[tuple[str, str], ...]
    signed_on: dt.date
    name: str = ""
    theme: str = ""
    content: str = ""
    modes: tuple[str, ...] = ()


@dataclass(frozen=True)
class PostSpec:
    """``count`` posts of one kind, standing in ``places`` in turn; with ``pledges`` each has pledged and is shown."""

    kind: str
    name: str
    founded: dt.date
    count: int
    places: tuple[str, ...]
    pledges: bool = False


@dataclass(frozen=True)
class CourseSpec:
    """A course with so many ``sessions``; ``members`` are of the ``attendances`` of all of them together."""

    kind: str
    name: str
    sessions: int
    attendances: int
    members: int = 0
    training: bool = False
    purpose: str = ""


@dataclass(frozen=True)
class MeetingSpec:
    """Meetings of ``kinds`` in turn: ``count`` of them, or one of ``each`` body last year (``this_year``: this year),
    one in ``but`` bodies left out. ``apart``: days from one back to the next; ``ahead``: the first lies so many days
    ahead. Held in turn by the first ``bodies``. {number}, {body}, {kind} and {year} stand in ``name``.

    ``attendances`` came to all of them together. ``units`` are invited by key, ``categories`` as (category, kind of
    unit, how many), else members. ``projects`` of the chain are dealt with, and signed where it ``signs``. ``every``:
    their bodies meet by a series that comes round so often.
    """

    key: str
    kinds: tuple[str, ...]
    name: str
    count: int = 0
    each: bool = False
    this_year: bool = False
    but: int = 0
    apart: int = 30
    ahead: int = 0
    bodies: int = 1
    attendances: int = 0
    units: tuple[str, ...] = ()
    categories: tuple[tuple[str, str, int], ...] = ()
    projects: int = 0
    signs: bool = False
    every: str = ""
    summary: str = ""


@dataclass(frozen=True)
class BrandSpec:
    """A brand of the body on ``chain``."""

    kind: str
    name: str
    chain: str
    founded: dt.date
    unit: str = ""
    meaning: str = ""


@dataclass(frozen=True)
class HonourSpec:
    """``count`` honours of one title: of ``chain`` itself, or of so many 示例 holders."""

    title: str
    kind: str
    level: str
    holder: str
    count: int = 1
    chain: str = ""
    given: dt.date | None = None


@dataclass(frozen=True)
class AccountSpec:
    """``scope`` names what the role is limited to: ("chain", "rail"), ("unit", "rail-0002")."""

    username: str
    display_name: str
    role: str
    scope: tuple[str, str] | None = None


@dataclass(frozen=True)
class City:
    """``window``: when the organizations of ``founded_in_window`` were founded; all other generated ones are older.

    ``paired_units``: distinct units joined in pairings, those of ``pairings`` among them.
    ``linking_members``: members who link floating members, five each, spread over the teams for it.
    ``output``: 元 of last year's industrial output of the companies in the parks.
    ``tagged``: how many of the made-up companies carry a tag beside the usual ones.
    """

    code: str
    name: str
    level: str
    accounts: tuple[AccountSpec, ...]
    region: str = ""
    parent: str = ""
    article: Article | None = None
    counties: tuple[str, ...] = ()
    parks: tuple[Park, ...] = ()
    units: tuple[NamedUnit, ...] = ()
    party_orgs: tuple[NamedOrg, ...] = ()
    chains: tuple[ChainSpec, ...] = ()
    bodies: tuple[BodySpec, ...] = ()
    teams: tuple[TeamSpec, ...] = ()
    posts: tuple[PostSpec, ...] = ()
    courses: tuple[CourseSpec, ...] = ()
    meetings: tuple[MeetingSpec, ...] = ()
    tickets: TicketsSpec | None = None
    supplied: tuple[SuppliedSpec, ...] = ()
    services: ServicesSpec | None = None
    sharing: SharingSpec | None = None
    groups: tuple[GroupSpec, ...] = ()
    visits: VisitsSpec = VisitsSpec()
    brands: tuple[BrandSpec, ...] = ()
    honours: tuple[HonourSpec, ...] = ()
    linking_members: int = 0
    campaigns: tuple[CampaignSpec, ...] = ()
    stations: tuple[StationSpec, ...] = ()
    activities: tuple[ActivitySpec, ...] = ()
    outcomes: tuple[OutcomeSpec, ...] = ()
    tagged: tuple[tuple[str, int], ...] = ()
    funds: tuple[FundSpec, ...] = ()
    subsidies: tuple[SubsidySpec, ...] = ()
    members: int = 0
    two_chains: int = 0
    instructors: int = 0
    output: int = 0
    residents: bool = False
    talent: tuple[TalentSpec, ...] = ()
    party_workers: int = 0
    partners: int = 0
    mass_orgs: int = 0
    duties: int = 0
    pairings: tuple[PairingSpec, ...] = ()
    paired_units: int = 0
    across: tuple[AcrossSpec, ...] = ()
    shares: tuple[ShareSpec, ...] = ()
    asked: tuple[AskedSpec, ...] = ()
    window: tuple[dt.date, dt.date] | None = None


def _day(value: str | None) -> dt.date | None:
    return dt.date.fromisoformat(value) if value else None


def _dated(line: dict[str, Any], *names: str) -> dict[str, Any]:
    return line | {name: _day(line[name]) for name in names if name in line}


def _chain(line: dict[str, Any]) -> ChainSpec:
    values = _dated(line, "since")
    values["placed"] = tuple(Placed(**placed) for placed in line.get("placed", ()))
    values["projects"] = tuple(NamedProject(**project) for project in line.get("projects", ()))
    values["leader_orgs"] = tuple(line.get("leader_orgs", ()))
    values["head"] = Head(**line["head"]) if "head" in line else None
    return ChainSpec(**values)


def _body(line: dict[str, Any]) -> BodySpec:
    values = _dated(line, "founded")
    values["chains"] = tuple(line.get("chains", ()))
    values["members"] = tuple(MemberSpec(**member) for member in line.get("members", ()))
    values["seats"] = tuple(SeatSpec(**seat) for seat in line.get("seats", ()))
    return BodySpec(**values)


def _across(line: dict[str, Any]) -> AcrossSpec:
    values = _dated(line, "founded")
    values["named"] = tuple(OuterSpec(**outer) for outer in line["named"])
    values["places"] = tuple(line["places"])
    return AcrossSpec(**values)


def _post(line: dict[str, Any]) -> PostSpec:
    return PostSpec(**(_dated(line, "founded") | {"places": tuple(line["places"])}))


def _campaign(line: dict[str, Any]) -> CampaignSpec:
    values = _dated(line, "starts", "ends")
    values["units"] = tuple(line.get("units", ()))
    values["figures"] = tuple(line.get("figures", ()))
    return CampaignSpec(**values)


def _meeting(line: dict[str, Any]) -> MeetingSpec:
    values = line | {name: tuple(line.get(name, ())) for name in ("kinds", "units")}
    values["categories"] = tuple((code, kind, count) for code, kind, count in line.get("categories", ()))
    return MeetingSpec(**values)


def _pairing(line: dict[str, Any]) -> PairingSpec:
    values = _dated(line, "signed_on")
    values["parties"] = tuple((kind, key) for kind, key in line["parties"])
    values["modes"] = tuple(line.get("modes", ()))
    return PairingSpec(**values)


def _org(line: dict[str, Any]) -> NamedOrg:
    return NamedOrg(**(_dated(line, "founded") | {"hosts": tuple(line.get("hosts", ()))}))


def _account(line: dict[str, Any]) -> AccountSpec:
    scope = line.get("scope")
    return AccountSpec(**(line | {"scope": (scope[0], scope[1]) if scope else None}))


def _tickets(line: dict[str, Any]) -> TicketsSpec:
    measures = tuple((name, value, unit) for name, value, unit in line.get("measures", ()))
    return TicketsSpec(**{**line, "measures": measures})


def _services(line: dict[str, Any]) -> ServicesSpec:
    sites = tuple(SitesSpec(**{**one, "centre": tuple(one["centre"])}) for one in line.get("sites", ()))
    return ServicesSpec(**{**line, "named": tuple(line.get("named", ())), "sites": sites})


def _sharing(line: dict[str, Any]) -> SharingSpec:
    return SharingSpec(**{**line, "departments": tuple(line["departments"])})


def city_from(content: dict[str, Any]) -> City:
    """Raises TypeError for a field that is not one of ours, ValueError for a date that is none."""
    window = content.get("window")
    values = content | {
        "article": Article(**_dated(content["article"], "date")) if "article" in content else None,
        "counties": tuple(content.get("counties", ())),
        "parks": tuple(Park(**line) for line in content.get("parks", ())),
        "units": tuple(NamedUnit(**line) for line in content.get("units", ())),
        "party_orgs": tuple(_org(line) for line in content.get("party_orgs", ())),
        "chains": tuple(_chain(line) for line in content.get("chains", ())),
        "bodies": tuple(_body(line) for line in content.get("bodies", ())),
        "teams": tuple(TeamSpec(**_dated(line, "founded")) for line in content.get("teams", ())),
        "activities": tuple(ActivitySpec(**line) for line in content.get("activities", ())),
        "outcomes": tuple(OutcomeSpec(**line) for line in content.get("outcomes", ())),
        "tagged": tuple(content.get("tagged", {}).items()),
        "funds": tuple(FundSpec(**line) for line in content.get("funds", ())),
        "subsidies": tuple(SubsidySpec(**line) for line in content.get("subsidies", ())),
        "talent": tuple(TalentSpec(**line) for line in content.get("talent", ())),
        "brands": tuple(BrandSpec(**_dated(line, "founded")) for line in content.get("brands", ())),
        "honours": tuple(HonourSpec(**_dated(line, "given")) for line in content.get("honours", ())),
        "courses": tuple(CourseSpec(**line) for line in content.get("courses", ())),
        "meetings": tuple(_meeting(line) for line in content.get("meetings", ())),
        "visits": VisitsSpec(**content.get("visits", {})),
        "tickets": _tickets(content["tickets"]) if "tickets" in content else None,
        "supplied": tuple(SuppliedSpec(**line) for line in content.get("supplied", ())),
        "services": _services(content["services"]) if "services" in content else None,
        "sharing": _sharing(content["sharing"]) if "sharing" in content else None,
        "groups": tuple(GroupSpec(**_dated(line, "started")) for line in content.get("groups", ())),
        "campaigns": tuple(_campaign(line) for line in content.get("campaigns", ())),
        "stations": tuple(StationSpec(**_dated(line, "opened")) for line in content.get("stations", ())),
        "posts": tuple(_post(line) for line in content.get("posts", ())),
        "asked": tuple(AskedSpec(**line) for line in content.get("asked", ())),
        "shares": tuple(ShareSpec(**line) for line in content.get("shares", ())),
        "across": tuple(_across(line) for line in content.get("across", ())),
        "pairings": tuple(_pairing(line) for line in content.get("pairings", ())),
        "accounts": tuple(_account(line) for line in content["accounts"]),
        "window": (dt.date.fromisoformat(window[0]), dt.date.fromisoformat(window[1])) if window else None,
    }
    return City(**values)


def read_cities(folder: Path = DATA) -> list[City]:
    """Every city of ``folder``, a superior before those below it."""
    cities = [city_from(json.loads(path.read_text(encoding="utf-8"))) for path in sorted(folder.glob("*.json"))]
    return sorted(cities, key=lambda city: (bool(city.parent), city.code))
