from core.models.anchors import Anchor
from core.models.attachments import Attachment
from core.models.audit import AuditEvent
from core.models.bin import BinEntry
from core.models.calendar import CalendarDay, NationalDay, OfficeHours
from core.models.idempotency import KeptAnswer
from core.models.identity import Account, AccountNetwork, ApiToken, SignInEvent
from core.models.imports import ColumnMatch, ImportFold, ImportInsertion, ImportRow, ImportRun
from core.models.jobs import Job, JobSlot
from core.models.notices import Notice
from core.models.numbering import Counter
from core.models.outbox import (
    ChannelSender,
    Delivery,
    DeliveryDecision,
    MailSender,
    NoticeAddress,
    NoticeChoice,
    NoticeRule,
    OuterAddress,
)
from core.models.profile import SetupProgress, TenantProfile
from core.models.reference import IndustryClass, IndustryLoad, Reading, Region
from core.models.saved_views import SavedView
from core.models.search import PersonPiece, SearchDue, SearchPiece
from core.models.suggestions import Suggestion
from core.models.tenants import Tenant, TenantClosure
from core.models.terms import Term

__all__ = [
    "Account",
    "AccountNetwork",
    "Anchor",
    "ApiToken",
    "Attachment",
    "AuditEvent",
    "BinEntry",
    "CalendarDay",
    "ChannelSender",
    "ColumnMatch",
    "Counter",
    "Delivery",
    "DeliveryDecision",
    "ImportFold",
    "ImportInsertion",
    "ImportRow",
    "ImportRun",
    "IndustryClass",
    "IndustryLoad",
    "Job",
    "JobSlot",
    "KeptAnswer",
    "MailSender",
    "NationalDay",
    "Notice",
    "NoticeAddress",
    "NoticeChoice",
    "NoticeRule",
    "OfficeHours",
    "OuterAddress",
    "PersonPiece",
    "Reading",
    "Region",
    "SavedView",
    "SearchDue",
    "SearchPiece",
    "SetupProgress",
    "SignInEvent",
    "Suggestion",
    "Tenant",
    "TenantClosure",
    "TenantProfile",
    "Term",
]
