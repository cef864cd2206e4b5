"""This room's steps of the set-up assistant: what people's posts are called, and the first colleague."""

from typing import Any

from django.urls import reverse

from core.assistant.names import names_step
from core.assistant.steps import SetupStep
from core.principal import Principal
from members.actions import invitations
from members.invitation_forms import InvitationForm
from members.models import Invitation

PEOPLE_NAMES = names_step(
    code="people",
    short="职务",
    label="联络员等职务叫什么",
    question="联络员、企业联系人、党建指导员在本市怎么称呼？",
    order=40,
    kinds=("person_title",),
)


def _form(principal: Principal, data: Any, files: Any) -> InvitationForm:  # noqa: ARG001
    return InvitationForm(data, principal=principal, initial={"reason": "建立平台"})


def _save(principal: Principal, form: InvitationForm) -> str:
    proposed = invitations.propose_invitation(actor=principal, **form.values())
    return f"已提交邀请“{proposed.display_name}”，安全管理员批准后发出链接。"


def _own_page(principal: Principal) -> str:
    """Who decides gets the link at once, on the page that shows it."""
    return reverse("invitation-create") if principal.may_everywhere("grant.edit") else ""


def _has_invited(principal: Principal) -> bool:
    return principal.may_everywhere("grant.edit") and bool(Invitation.objects.exists())


INVITE = SetupStep(
    code="invite",
    short="同事",
    label="邀请第一位同事",
    question="填写姓名和角色；安全管理员批准后，把一次性链接发给对方，由本人设置登录名和密码。",
    order=90,
    template="setup/invite.html",
    allows=lambda principal: principal.may("grant.propose"),
    form=_form,
    save=_save,
    elsewhere=_own_page,
    done_when=_has_invited,
)
