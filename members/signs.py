"""How the state of an account, a grant or a token is shown."""

import datetime as dt

from core import clock
from core.identify import account_holds
from core.models import Account, ApiToken
from core.templatetags.parts import StateTag, Tone
from members.choices import GrantState
from members.models import Grant

GRANT_TONES: dict[str, Tone] = {
    GrantState.PROPOSED: "go",
    GrantState.ACTIVE: "ok",
    GrantState.REFUSED: "off",
    GrantState.REVOKED: "off",
}


def account_tag(account: Account) -> StateTag:
    if not account.is_active:
        return StateTag("已停用", "off")
    if not account_holds(account):
        return StateTag("已到期", "off")
    if account.is_locked(clock.now()):
        return StateTag("已锁定", "bad")
    return StateTag("待改密码", "warn") if account.must_change_password else StateTag("正常", "ok")


def grant_tag(grant: Grant, today: dt.date) -> StateTag:
    """The state, and for a grant in force whether it counts yet, or any more."""
    if grant.state == GrantState.ACTIVE and grant.valid_to is not None and grant.valid_to < today:
        return StateTag("已到期", "off")
    if grant.state == GrantState.ACTIVE and grant.valid_from > today:
        return StateTag("未到起始日", "go")
    return StateTag(str(GrantState(grant.state).label), GRANT_TONES[grant.state])


def token_tag(token: ApiToken) -> StateTag:
    state = token.state_on(clock.now())
    return {
        "usable": StateTag("有效", "ok"),
        "expired": StateTag("已到期", "off"),
        "revoked": StateTag("已停用", "off"),
    }[state]
