"""How instructors are sent, as a configuration file has it."""

from core.configuration.columns import Flag, Number
from core.configuration.parts import Part, Values
from core.principal import Principal
from members.actions.instructors import set_instructor_rule
from members.models import InstructorRule


def _set(actor: Principal, values: Values) -> InstructorRule:
    return set_instructor_rule(actor=actor, values=values, expected_version=None)


PART = Part(
    code="instructor_rule",
    label="指导员选派规则",
    help="一名指导员最多联系几家单位、是否只派在同一区县、选派期限",
    order=40,
    model=InstructorRule,
    key=(),
    columns=(
        Number(code="max_units", label="每人最多联系单位数"),
        Flag(code="one_region", label="只派在同一区县"),
        Number(code="term_months", label="选派期限（月）"),
    ),
    right="person.edit",
    create=_set,
    update=lambda actor, rule, values: _set(actor, values),  # noqa: ARG005 - there is but one
)
