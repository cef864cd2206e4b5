"""What each city of the demonstration asks of its chains and bodies: what its article says they are made of."""

from alliances.choices import COMMITTEES, BodyMeaning, RuleSubject, SeatMeaning
from alliances.models import BodyRule
from config.demo.cities import BodySpec
from config.demo.standing import Standing

# Who answers for a body: a seat nobody holds is a vacancy.
ANSWERING = (SeatMeaning.SECRETARY, SeatMeaning.CONVENER)
HEADED = (BodyMeaning.COMPREHENSIVE_COMMITTEE, BodyMeaning.CHAIN_COMMITTEE, BodyMeaning.JOINT_COMMITTEE)


def add_rules(standing: Standing) -> None:
    _add_of_chains(standing)
    for body in {spec.kind: spec for spec in reversed(standing.city.bodies)}.values():
        _add_of_kind(standing, body)


def _add(standing: Standing, key: str, subject: RuleSubject, note: str, **fields: object) -> None:
    standing.rows.add(BodyRule, key, subject=subject, note=note, valid_from=standing.days.settled, **fields)


def _add_of_chains(standing: Standing) -> None:
    """一链一党委 (R01), 一链一核一联盟 (R58): what the city's kinds of body call for."""
    meanings = {standing.rows.term("body_kind", body.kind).meaning for body in standing.city.bodies}
    if meanings & {str(meaning) for meaning in COMMITTEES - {BodyMeaning.JOINT_PLATFORM}}:
        _add(standing, "chain/committee", RuleSubject.CHAIN_COMMITTEE, "一链一党委", least=1, most=1)
    if meanings & {str(BodyMeaning.ALLIANCE), str(BodyMeaning.JOINT_PLATFORM)}:
        _add(standing, "chain/alliance", RuleSubject.CHAIN_ALLIANCE, "一链一联盟", least=1, most=1)
    if any(chain.leader_orgs for chain in standing.city.chains):
        _add(standing, "chain/core", RuleSubject.CHAIN_CORE, "一链一核一联盟", least=1)


def _add_of_kind(standing: Standing, body: BodySpec) -> None:
    kind = standing.rows.term("body_kind", body.kind)
    for seat in body.seats:
        title = standing.rows.term("body_seat", seat.title)
        if title.meaning in ANSWERING:
            _add(
                standing, f"{body.kind}/{seat.title}", RuleSubject.SEAT, "", kind_id=kind.id, title_id=title.id, most=1
            )
    for code in dict.fromkeys(member.category for member in body.members):
        category = standing.rows.term("member_category", code)
        key = f"{body.kind}/category/{code}"
        _add(standing, key, RuleSubject.CATEGORY, "吸收成员单位的类别", kind_id=kind.id, category_id=category.id)
    if kind.meaning in HEADED:
        _add(standing, f"{body.kind}/head", RuleSubject.LEADER_HEAD, "链主引领", kind_id=kind.id)
    _add(standing, f"{body.kind}/liaison", RuleSubject.LIAISON, "明确工作机构和联络员", kind_id=kind.id)
