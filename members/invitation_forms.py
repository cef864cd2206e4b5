"""Forms of invitations; every rule is the action's."""

from typing import Any

from django import forms

from core.choices import AnchorKind, Role
from core.errors import InvalidInput
from core.passwords import LONGEST, SHORTEST
from core.principal import Principal
from members.forms import role_choices
from members.models import SCOPE_KINDS
from members.scopes import chosen


class InvitationForm(forms.Form):
    display_name = forms.CharField(label="姓名", max_length=60, help_text="显示在页面和操作日志中")
    role = forms.ChoiceField(label="角色", choices=[], widget=forms.RadioSelect)
    scope = forms.CharField(
        label="范围",
        required=False,
        help_text="联络员、经办人、企业联系人、指导员须选择负责的产业链、链党组织、单位或园区；组织部门人员不填表示全市",
    )
    account_until = forms.DateField(
        label="账号到期日", required=False, help_text="借调、挂职、临时使用的请填写；不填长期有效"
    )
    reason = forms.CharField(label="事由", max_length=200, help_text="例如：接替某同志任新材料产业链联络员")

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        choices = [(value, label) for value, label in role_choices(principal) if value != Role.PORTAL]
        self.fields["role"] = forms.ChoiceField(
            label="角色", choices=choices, widget=forms.RadioSelect, initial=Role.DEPARTMENT
        )
        if principal.may_everywhere("grant.edit"):
            del self.fields["scope"]

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])

    def clean_scope(self) -> tuple[AnchorKind, Any] | None:
        try:
            return chosen(self.principal, self.cleaned_data["scope"], list(SCOPE_KINDS))
        except InvalidInput as error:
            raise forms.ValidationError(error.message) from error

    def values(self) -> dict[str, Any]:
        return {"scope": None, **self.cleaned_data}


class AcceptForm(forms.Form):
    """Name and password of a new account, chosen by whoever was invited."""

    username = forms.CharField(
        label="登录名",
        max_length=60,
        help_text="小写字母开头，可用数字、点、减号和下划线；以后用它登录，不能修改",
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label="密码",
        max_length=LONGEST,
        strip=False,
        help_text=f"至少 {SHORTEST} 个字符，可以用一句容易记住的话；不能包含登录名、姓名。",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="再输一遍密码",
        max_length=LONGEST,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("password") and data.get("again") and data["password"] != data["again"]:
            self.add_error("again", "两次输入的密码不一致，请重新输入。")
        return data
