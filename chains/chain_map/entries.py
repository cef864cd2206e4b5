"""The words of every tile: one entry for each company, project, gap or remainder that a map draws."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from .compare import CHANGE_SIGNS, CompanyChange
from .kinds import MapKind
from .model import ROLE_NAMES, MapCompany, MapGap, MapProject, Overlays
from .text import clean, drawable

EntryKind = Literal["company", "project", "gap", "more"]
Look = Literal["leader", "key", "plain", "faded", "project", "gap", "more", "added", "left", "changed"]


_LEGAL_FORMS = ("股份有限公司", "有限责任公司", "有限公司")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to draw: its name, the candidates for its second line (longest first) and its marks.

    ``full_text`` is the whole truth about it in one sentence, for the tooltip and for screen readers.
    """

    kind: EntryKind
    id: str
    name: str
    full_text: str
    notes: tuple[str, ...] = ()
    look: Look = "plain"
    has_party_org: bool = False
    project_count: int = 0
    as_row: bool = False
    href: str | None = None
    card_href: str | None = None
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Wording:
    """What the words of a map depend on: its kind, its overlays, the names of its segments by id."""

    kind: MapKind
    overlays: Overlays
    segment_names: Mapping[str, str]

    def company(self, company: MapCompany, place: str, change: CompanyChange | None, *, crowded: bool) -> Entry:
        """A company at one place (segment id). In a crowded band only the prominent ones stay tiles."""
        here = change is None or change.kind != "left"
        party = company.has_party_org and self.overlays.party_orgs and here
        count = company.project_count if self.overlays.projects and here else 0
        look = self._look(company, change)
        prominent = party if self.kind.party_first else look != "plain"
        attributes = (
            ("data-company", company.id),
            ("data-segment", place),
            ("data-role", company.role),
            ("data-region", company.region),
            ("data-party-org", "1" if company.has_party_org else "0"),
        )
        return Entry(
            kind="company",
            id=company.id,
            name=drawable(company.short_name) or _without_legal_form(drawable(company.name)),
            full_text=clean(self._company_text(company, change)),
            notes=tuple(map(drawable, self._company_notes(company, change, count))),
            look=look,
            has_party_org=party,
            project_count=count,
            as_row=crowded and not prominent,
            href=company.href,
            card_href=company.card_href,
            attributes=attributes if change is None else (*attributes, ("data-change", change.kind)),
        )

    def project(self, project: MapProject, company: MapCompany | None) -> Entry:
        """A project with a tile of its own; ``company`` carries it out, if known."""
        owner = [company.short_name or company.name] if company else []
        word = "招引项目" if project.is_investment else "重点项目"
        return Entry(
            kind="project",
            id=project.id,
            name=drawable(project.name),
            full_text=clean(" · ".join([project.name, word, *([company.name] if company else []), *project.facts])),
            notes=(*map(drawable, _shortening((*owner, *project.facts))), word),
            look="project",
            project_count=1,
            href=project.href,
            card_href=project.card_href,
            attributes=(("data-project", project.id),),
        )

    def gap(self, gap: MapGap) -> Entry:
        """A 补链 or 强链 gap."""
        heading = f"{gap.label}缺口：{gap.name}"
        return Entry(
            kind="gap",
            id=gap.id,
            name=drawable(heading),
            full_text=clean(" · ".join([heading, *gap.facts])),
            notes=tuple(map(drawable, _shortening(gap.facts))) or ("尚未明确责任单位",),
            look="gap",
            href=gap.href,
            attributes=(("data-gap", gap.id),),
        )

    def remainder(self, place: str, count: int, href: str | None) -> Entry:
        """The tile that stands for ``count`` companies a limit left out."""
        return Entry(
            kind="more",
            id=place,
            name=f"另有 {count} 家",
            full_text=f"另有 {count} 家未在图上展示",
            notes=("查看全部",) if href else ("见清单",),
            look="more",
            href=href,
            attributes=(("data-segment", place),),
        )

    def _look(self, company: MapCompany, change: CompanyChange | None) -> Look:
        if change is not None:
            return change.kind
        if company.role == "leader":
            return "leader"
        if self.kind.party_first:
            return "key" if company.has_party_org else "faded"
        return "key" if company.role == "key" else "plain"

    def _company_notes(self, company: MapCompany, change: CompanyChange | None, count: int) -> tuple[str, ...]:
        role = _role_word(company)
        if change is not None:
            return self._change_notes(change, role)
        if self.kind.party_first:
            label = (company.party_org_label, "有党组织") if company.has_party_org else ("尚无党组织",)
            return tuple(text for text in label if text)
        if count and company.role == "member":
            return (f"重点项目 {count}", f"项目 {count}")
        if count:
            return (f"{role} · 重点项目 {count}", f"{role} · 项目 {count}", f"{role} · {count}", role)
        return (role,)

    def _change_notes(self, change: CompanyChange, role: str) -> tuple[str, ...]:
        """A sign and a word stand beside the colour, which alone would say nothing in grey print."""
        sign = CHANGE_SIGNS[change.kind]
        if change.kind == "added":
            return (f"{sign}新增 · {role}", f"{sign}新增")
        if change.kind == "left":
            return (f"{sign}退出",)
        phrases = change.phrases(self.segment_names)
        joined = "，".join(phrases)
        return tuple(f"{sign}{words}" for words in (f"{role} · {joined}", joined, *phrases, "有调整"))

    def _company_text(self, company: MapCompany, change: CompanyChange | None) -> str:
        parts = [company.name, ROLE_NAMES[company.role], company.kind if company.kind != "企业" else "", company.region]
        if company.project_count and self.overlays.projects:
            parts.append(f"重点项目 {company.project_count} 个")
        if self.overlays.party_orgs:
            parts.append(company.party_org_label or ("有党组织" if company.has_party_org else ""))
        if change is not None:
            parts += change.phrases(self.segment_names)
        return " · ".join(part for part in parts if part)


def _without_legal_form(name: str) -> str:
    """A full name as people say it: on a map three hundred times 有限公司 hides what differs."""
    for form in _LEGAL_FORMS:
        if name.endswith(form) and len(name) > len(form) + 1:
            return name.removesuffix(form)
    return name


def _shortening(facts: Iterable[str]) -> list[str]:
    """All facts on one line, then ever fewer of them, the first alone last."""
    kept = [fact for fact in facts if fact]
    return [" · ".join(kept[:length]) for length in range(len(kept), 0, -1)]


def _role_word(company: MapCompany) -> str:
    """A member that is no company is better told by what it is (高校, 金融机构) than by 链上企业."""
    if company.role == "member" and company.kind not in ("", "企业"):
        return company.kind
    return ROLE_NAMES[company.role]
