"""The rights table against what it should say, action by action and role by role: a change of it is seen here."""

import datetime as dt

import pytest

from core.choices import AnchorKind, Role
from core.ids import new_id
from core.models import Tenant
from core.principal import Principal
from core.rights import RIGHTS, GrantFact

# ● over the whole tenant, ○ within what the grant names, · not at all.
EXPECTED = """
                   组织部 联络员 经办人 企业 指导员 上级 接口 系统 安全 审计
unit.view            ●     ○     ○     ○    ○     ●    ●    ·    ·    ·
unit.edit            ●     ○     ·     ○    ·     ·    ●    ·    ·    ·
unit.create          ●     ·     ·     ·    ·     ·    ●    ·    ·    ·
unit.remove          ●     ·     ·     ·    ·     ·    ·    ·    ·    ·
unit.merge           ●     ·     ·     ·    ·     ·    ·    ·    ·    ·
party_org.view       ●     ○     ·     ○    ○     ●    ●    ·    ·    ·
party_org.edit       ●     ·     ·     ·    ·     ·    ●    ·    ·    ·
party_org.merge      ●     ·     ·     ·    ·     ·    ·    ·    ·    ·
mass_org.view        ●     ○     ·     ○    ·     ●    ●    ·    ·    ·
mass_org.edit        ●     ○     ·     ·    ·     ·    ●    ·    ·    ·
duplicate.view       ●     ·     ·     ·    ·     ·    ·    ·    ·    ·
member_count.view    ●     ○     ·     ○    ·     ●    ●    ·    ·    ·
member_count.edit    ●     ○     ·     ·    ·     ·    ●    ·    ·    ·
unit_figure.view     ●     ○     ·     ○    ·     ●    ●    ·    ·    ·
unit_figure.edit     ●     ○     ·     ○    ·     ·    ●    ·    ·    ·
region.view          ●     ●     ●     ●    ●     ●    ●    ·    ·    ·
region.edit          ●     ·     ·     ·    ·     ·    ·    ·    ·    ·
person.view          ●     ○     ·     ·    ·     ·    ●    ·    ·    ·
person.edit          ●     ○     ·     ·    ·     ·    ·    ·    ·    ·
person.unmask        ●     ·     ·     ·    ·     ·    ·    ·    ·    ·
instructor.view      ●     ○     ·     ○    ○     ·    ●    ·    ·    ·
duty.view            ·     ○     ·     ·    ○     ·    ·    ·    ·    ·
duty_log.view        ●     ○     ·     ·    ○     ·    ●    ·    ·    ·
duty_log.edit        ·     ·     ·     ·    ○     ·    ·    ·    ·    ·
talent.view          ●     ○     ·     ·    ·     ●    ●    ·    ·    ·
talent.edit          ●     ○     ·     ·    ·     ·    ●    ·    ·    ·
chain.view           ●     ○     ○     ○    ○     ●    ●    ·    ·    ·
chain.edit           ●     ·     ·     ·    ·     ·    ·    ·    ·    ·
chain_unit.edit      ●     ○     ·     ·    ·     ·    ●    ·    ·    ·
coverage.view        ●     ○     ·     ·    ·     ●    ●    ·    ·    ·
coverage.edit        ●     ·     ·     ·    ·     ·    ·    ·    ·    ·
project.view         ●     ○     ○     ○    ·     ●    ●    ·    ·    ·
project.edit         ●     ○     ·     ·    ·     ·    ●    ·    ·    ·
gap.view             ●     ○     ○     ·    ·     ●    ●    ·    ·    ·
gap.edit             ●     ○     ·     ·    ·     ·    ●    ·    ·    ·
project.report       ●     ○     ○     ·    ·     ·    ●    ·    ·    ·
project_rule.edit    ●     ·     ·     ·    ·     ·    ·    ·    ·    ·
body.view            ●     ○     ○     ○    ○     ●    ●    ·    ·    ·
body.edit            ●     ·     ·     ·    ·     ·    ·    ·    ·    ·
membership.edit      ●     ○     ·     ·    ·     ·    ·    ·    ·    ·
pairing.view         ●     ○     ○     ○    ○     ●    ●    ·    ·    ·
pairing.edit         ●     ○     ·     ·    ·     ·    ●    ·    ·    ·
pairing.sign         ●     ○     ·     ·    ·     ·    ·    ·    ·    ·
work.view            ●     ○     ·     ○    ○     ●    ●    ·    ·    ·
work.edit            ●     ○     ·     ·    ·     ·    ●    ·    ·    ·
guidance.view        ●     ○     ·     ○    ·     ·    ·    ·    ·    ·
guidance.edit        ●     ○     ·     ·    ·     ·    ·    ·    ·    ·
guidance.reply       ●     ○     ·     ○    ·     ·    ·    ·    ·    ·
recommendation.view  ●     ○     ·     ·    ·     ·    ·    ·    ·    ·
recommendation.edit  ●     ○     ·     ·    ·     ·    ·    ·    ·    ·
activity.view        ●     ○     ○     ○    ○     ●    ●    ·    ·    ·
activity.edit        ●     ○     ·     ·    ·     ·    ●    ·    ·    ·
outcome.view         ●     ○     ·     ○    ·     ●    ●    ·    ·    ·
outcome.edit         ●     ○     ·     ○    ·     ·    ●    ·    ·    ·
outcome.confirm      ●     ○     ·     ○    ·     ·    ·    ·    ·    ·
share.view           ●     ○     ·     ·    ·     ·    ·    ·    ·    ·
share.edit           ●     ·     ·     ·    ·     ·    ·    ·    ·    ·
fund.view            ●     ○     ·     ·    ·     ·    ·    ·    ·    ·
fund.edit            ●     ·     ·     ·    ·     ·    ·    ·    ·    ·
fund.pay             ●     ·     ·     ·    ·     ·    ·    ·    ·    ·
meeting.view         ●     ○     ○     ○    ○     ●    ●    ·    ·    ·
meeting.edit         ●     ○     ·     ·    ·     ·    ●    ·    ·    ·
meeting.reply        ●     ○     ○     ○    ·     ·    ·    ·    ·    ·
meeting_rule.edit    ●     ·     ·     ·    ·     ·    ·    ·    ·    ·
topic.view           ●     ○     ○     ○    ·     ·    ·    ·    ·    ·
topic.propose        ●     ○     ○     ○    ·     ·    ·    ·    ·    ·
resolution.view      ●     ○     ○     ○    ·     ●    ●    ·    ·    ·
resolution.edit      ●     ○     ·     ·    ·     ·    ●    ·    ·    ·
resolution.report    ●     ○     ○     ○    ·     ·    ·    ·    ·    ·
minutes.view         ●     ○     ○     ○    ·     ·    ·    ·    ·    ·
minutes.edit         ●     ○     ·     ·    ·     ·    ·    ·    ·    ·
minutes.review       ●     ·     ·     ·    ·     ·    ·    ·    ·    ·
ticket.view          ●     ○     ○     ○    ○     ·    ●    ·    ·    ·
ticket.oversee       ●     ○     ·     ·    ·     ·    ●    ·    ·    ·
ticket.raise         ●     ○     ·     ○    ○     ·    ●    ·    ·    ·
ticket.run           ●     ○     ·     ·    ·     ·    ·    ·    ·    ·
ticket.handle        ●     ○     ○     ·    ·     ·    ●    ·    ·    ·
ticket.rate          ·     ·     ·     ○    ·     ·    ●    ·    ·    ·
ticket.call_back     ●     ○     ·     ·    ·     ·    ·    ·    ·    ·
ticket.arbitrate     ●     ·     ·     ·    ·     ·    ·    ·    ·    ·
ticket.confidential  ●     ·     ·     ·    ·     ·    ·    ·    ·    ·
ticket_rule.edit     ●     ·     ·     ·    ·     ·    ·    ·    ·    ·
service_group.view   ●     ○     ○     ·    ·     ·    ●    ·    ·    ·
service_group.edit   ●     ·     ·     ·    ·     ·    ·    ·    ·    ·
market.view          ●     ○     ·     ○    ○     ·    ●    ·    ·    ·
market.edit          ●     ○     ·     ○    ·     ·    ●    ·    ·    ·
market.issue         ●     ○     ·     ·    ·     ·    ·    ·    ·    ·
target.view          ●     ○     ○     ·    ·     ·    ●    ·    ·    ·
target.edit          ●     ○     ·     ·    ·     ·    ●    ·    ·    ·
target.follow        ●     ○     ○     ·    ·     ·    ●    ·    ·    ·
visit.view           ●     ○     ○     ·    ○     ·    ●    ·    ·    ·
visit.edit           ●     ○     ○     ·    ○     ·    ●    ·    ·    ·
visit.assess         ●     ○     ·     ·    ·     ·    ·    ·    ·    ·
visit.answer         ·     ·     ·     ○    ·     ·    ●    ·    ·    ·
visit_plan.view      ●     ○     ·     ·    ○     ·    ●    ·    ·    ·
visit_plan.edit      ●     ○     ·     ·    ·     ·    ●    ·    ·    ·
session.ask          ·     ·     ·     ○    ·     ·    ●    ·    ·    ·
catalogue.view       ●     ○     ○     ○    ○     ·    ●    ·    ·    ·
catalogue.edit       ●     ·     ·     ·    ·     ·    ·    ·    ·    ·
catalogue_proposal.view ●  ·     ○     ·    ·     ·    ·    ·    ·    ·
catalogue.propose    ·     ·     ○     ·    ·     ·    ·    ·    ·    ·
site.view            ●     ○     ○     ○    ○     ·    ●    ·    ·    ·
site.edit            ●     ·     ·     ·    ·     ·    ·    ·    ·    ·
directory.view       ●     ·     ·     ·    ·     ●    ●    ·    ·    ·
shared_resource.view ●     ○     ○     ○    ○     ·    ●    ·    ·    ·
shared_resource.edit ●     ○     ○     ○    ·     ·    ●    ·    ·    ·
booking.ask          ●     ○     ○     ○    ·     ·    ●    ·    ·    ·
booking.decide       ●     ○     ○     ○    ·     ·    ●    ·    ·    ·
talent_need.view     ●     ○     ○     ○    ·     ·    ●    ·    ·    ·
talent_need.edit     ●     ○     ·     ○    ·     ·    ●    ·    ·    ·
talent_need.publish  ●     ·     ·     ·    ·     ·    ·    ·    ·    ·
talent_pool.view     ●     ○     ·     ○    ·     ·    ●    ·    ·    ·
talent_pool.edit     ●     ○     ·     ○    ·     ·    ·    ·    ·    ·
talent_match.edit    ●     ○     ·     ○    ·     ·    ·    ·    ·    ·
sharing.view         ●     ·     ○     ·    ·     ·    ●    ·    ·    ·
sharing.run          ●     ·     ○     ·    ·     ·    ●    ·    ·    ·
pack.view            ●     ○     ·     ·    ·     ●    ●    ·    ·    ·
pack.build           ●     ○     ·     ·    ·     ·    ·    ·    ·    ·
pack.review          ●     ·     ·     ·    ·     ·    ·    ·    ·    ·
pack.publish         ●     ·     ·     ·    ·     ·    ·    ·    ·    ·
indicator.view       ●     ○     ·     ·    ·     ●    ●    ·    ·    ·
document.view        ●     ·     ·     ·    ·     ·    ·    ·    ·    ·
document.edit        ●     ·     ·     ·    ·     ·    ·    ·    ·    ·
import.run           ●     ·     ·     ·    ·     ·    ·    ·    ·    ·
export.run           ●     ○     ·     ·    ·     ●    ·    ·    ·    ·
term.view            ●     ●     ●     ●    ●     ●    ●    ●    ·    ·
term.edit            ●     ·     ·     ·    ·     ·    ·    ●    ·    ·
shared_view.use      ●     ●     ●     ·    ·     ●    ·    ·    ·    ·
shared_view.edit     ●     ·     ·     ·    ·     ·    ·    ·    ·    ·
suggestion.reply     ●     ·     ·     ·    ·     ·    ·    ·    ·    ·
configuration.view   ●     ·     ·     ·    ·     ·    ·    ·    ·    ·
configuration.edit   ●     ·     ·     ·    ·     ·    ·    ·    ·    ·
calendar.view        ●     ●     ●     ●    ●     ●    ●    ●    ·    ·
calendar.edit        ●     ·     ·     ·    ·     ·    ·    ●    ·    ·
account.view         ·     ·     ·     ·    ·     ·    ·    ·    ●    ·
account.edit         ·     ·     ·     ·    ·     ·    ·    ·    ●    ·
grant.view           ●     ·     ·     ·    ·     ·    ·    ·    ●    ·
grant.propose        ●     ·     ·     ·    ·     ·    ·    ·    ●    ·
grant.edit           ·     ·     ·     ·    ·     ·    ·    ·    ●    ·
token.edit           ·     ·     ·     ·    ·     ·    ·    ·    ●    ·
audit.view           ·     ·     ·     ·    ·     ·    ·    ·    ·    ●
operation.view       ·     ·     ·     ·    ·     ·    ·    ●    ·    ·
operation.edit       ·     ·     ·     ·    ·     ·    ·    ●    ·    ·
"""
ROLES = (
    Role.DEPARTMENT,
    Role.LIAISON,
    Role.BUREAU,
    Role.COMPANY,
    Role.INSTRUCTOR,
    Role.SUPERIOR,
    Role.PORTAL,
    Role.OPERATOR,
    Role.SECURITY,
    Role.AUDITOR,
)
CELLS = {
    (words[0], role): sign
    for words in (line.split() for line in EXPECTED.splitlines()[2:])
    for role, sign in zip(ROLES, words[1:], strict=True)
}
SCOPE = new_id()
TENANT = Tenant(id=new_id(), name="甲市", created_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))


def principal(role: Role, *, within: bool) -> Principal:
    """Somebody with one grant of ``role``, over the whole tenant or within a chain; no database is asked."""
    scope = (SCOPE, AnchorKind.CHAIN) if within else (None, None)
    return Principal(tenant=TENANT, account=None, grants=(GrantFact(TENANT.id, role, *scope),))


def test_table_and_expectation_speak_of_the_same_actions_and_roles() -> None:
    assert {action for action, _ in CELLS} == set(RIGHTS)
    assert set(ROLES) == set(Role)


@pytest.mark.parametrize(("cell", "sign"), CELLS.items(), ids=lambda value: "-".join(value) if value else "")
def test_role_may_do_what_the_table_says_and_no_more(cell: tuple[str, Role], sign: str) -> None:
    action, role = cell
    everywhere, within = principal(role, within=False), principal(role, within=True)
    bound = role in (Role.LIAISON, Role.BUREAU, Role.COMPANY, Role.INSTRUCTOR)
    # may somewhere, may everywhere: of a grant over the whole tenant, then of one within a chain
    said = {
        "●": (True, True, True, bound),
        "○": (False, False, True, False),
        "·": (False, False, False, False),
    }[sign]
    assert (
        everywhere.may(action),
        everywhere.may_everywhere(action),
        within.may(action),
        within.may_everywhere(action),
    ) == said


@pytest.mark.parametrize("action", sorted(RIGHTS))
def test_nobody_without_a_grant_may_do_anything(action: str) -> None:
    nobody = Principal(tenant=TENANT, account=None)
    assert (nobody.may(action), nobody.may_everywhere(action)) == (False, False)


def test_action_nobody_declared_is_a_fault_and_not_a_refusal() -> None:
    with pytest.raises(KeyError):
        principal(Role.DEPARTMENT, within=False).may("unit.destroy")


def test_administrators_have_no_business_right() -> None:
    administration = {"term", "calendar", "account", "grant", "token", "audit", "operation"}
    for (action, role), sign in CELLS.items():
        if role in (Role.OPERATOR, Role.SECURITY, Role.AUDITOR) and sign != "·":
            assert action.partition(".")[0] in administration, (action, role)


def test_no_two_administrators_share_a_right() -> None:
    for action in RIGHTS:
        held = [role for role in (Role.OPERATOR, Role.SECURITY, Role.AUDITOR) if CELLS[action, role] != "·"]
        assert len(held) <= 1, action
