"""People: who may do what (grants), who to call, how they move and grow."""

from members.models.duty import DutyEntry
from members.models.people import (
    NO_SCOPE,
    ROLE_CLASS,
    SCOPE_KINDS,
    TARGET_KINDS,
    Appointment,
    Grant,
    HandOver,
    InstructorRule,
    Invitation,
    LiaisonExemption,
    Person,
)
from members.models.talent import SPHERE_KINDS, Exchange, Growth, TalentIntake

__all__ = [
    "NO_SCOPE",
    "ROLE_CLASS",
    "SCOPE_KINDS",
    "SPHERE_KINDS",
    "TARGET_KINDS",
    "Appointment",
    "DutyEntry",
    "Exchange",
    "Grant",
    "Growth",
    "HandOver",
    "InstructorRule",
    "Invitation",
    "LiaisonExemption",
    "Person",
    "TalentIntake",
]
