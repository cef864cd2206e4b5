"""Forms read what was typed; every rule is the action's."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms

from core import clock
from core.choices import AnchorKind, Role
from core.errors import InvalidInput
from core.models import Account, Term
from core.principal import Principal
from core.tenancy.dated import in_force
from core.token_scopes import known_scopes
from members.choices import BUSINESS_ROLES, SCOPES_OF
from members.masking import masked_email, masked_phone
from members.models import SCOPE_KINDS, TARGET_KINDS, Person
from members.people import person_suggestions
from members.queries import account_suggestions
from members.scopes import chosen


def resolved(text: str, rows: list[dict[str, str]], noun: str) -> UUID | None:
    """The id a typeahead posted, or the one row whose label was typed in full. Raises ValidationError."""
    text = text.strip()
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        exact = [row["id"] for row in rows if row["label"] == text]
    if len(exact) == 1:
        return UUID(exact[0])
    raise forms.ValidationError(f"没有找到{noun}“{text}”，请输入后从下拉结果中选择。")


def uuids(texts: Iterable[str]) -> list[UUID]:
    """The ids among posted texts; what is none names nothing."""
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _anchor(principal: Principal, text: str, kinds: list[str]) -> tuple[AnchorKind, UUID] | None:
    try:
        return chosen(principal, text, kinds)
    except InvalidInput as error:
        raise forms.ValidationError(error.message) from error


class AccountForm(forms.Form):
    """A new account; ``username`` is left out when one is edited."""

    username = forms.CharField(
        label="登录名",
        max_length=60,
        help_text="小写字母开头，可用数字、点、减号和下划线；开通后不能修改",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    display_name = forms.CharField(label="姓名或用途", max_length=60, help_text="显示在页面和操作日志中")
    expires_on = forms.DateField(
        label="到期日", required=False, help_text="借调、挂职、临时使用的账号请填写；不填长期有效"
    )

    def __init__(self, *args: Any, account: Account | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if account is not None:
            del self.fields["username"]


class DecisionForm(forms.Form):
    """Why a proposal is turned down or a grant taken back."""

    reason = forms.CharField(label="理由", max_length=200, help_text="提出人和安全管理员看得到")


class GrantForm(forms.Form):
    account = forms.CharField(label="账号", help_text="输入姓名或登录名")
    role = forms.ChoiceField(label="角色", choices=[], widget=forms.RadioSelect)
    scope = forms.CharField(
        label="范围",
        required=False,
        help_text="联络员、经办人、企业联系人、指导员须选择负责的产业链、链党组织、单位或园区；组织部门人员不填表示全市",
    )
    valid_from = forms.DateField(label="起始日期")
    valid_to = forms.DateField(label="终止日期", required=False, help_text="不填长期有效")
    reason = forms.CharField(label="事由", max_length=200, help_text="例如：接替某同志任新材料产业链联络员")

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        self.fields["role"] = forms.ChoiceField(label="角色", choices=role_choices(principal), widget=forms.RadioSelect)

    def clean_account(self) -> UUID:
        text = self.cleaned_data["account"]
        found = resolved(text, account_suggestions(self.principal, text), "账号")
        if found is None:
            raise forms.ValidationError("请选择账号。")
        return found

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])

    def clean_scope(self) -> tuple[AnchorKind, UUID] | None:
        return _anchor(self.principal, self.cleaned_data["scope"], list(SCOPE_KINDS))

    def values(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        return {"account_id": data.pop("account"), **data}


def role_choices(principal: Principal) -> list[tuple[str, str]]:
    """What this principal may propose. The security administrator sees no business objects, so roles that must name
    one are left to the department's proposal."""
    if principal.may_everywhere("grant.edit"):
        roles = [role for role in Role if role not in SCOPES_OF or role in (Role.DEPARTMENT, Role.PORTAL)]
    else:
        roles = list(BUSINESS_ROLES)
    return [(str(role), str(role.label)) for role in roles]


class TokenForm(forms.Form):
    account = forms.CharField(label="账号", help_text="令牌以这个账号的名义办事，权限不超过它的授权")
    label = forms.CharField(label="用途", max_length=60, help_text="例如：对接市政务平台")
    scopes = forms.MultipleChoiceField(
        label="范围", help_text="只选对接需要的", choices=[], widget=forms.CheckboxSelectMultiple
    )
    expires_on = forms.DateField(label="到期日", help_text="最长一年")

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        self.fields["scopes"] = forms.MultipleChoiceField(
            label="范围",
            help_text="只选对接需要的",
            choices=list(known_scopes().items()),
            widget=forms.CheckboxSelectMultiple,
        )

    def clean_account(self) -> UUID:
        text = self.cleaned_data["account"]
        found = resolved(text, account_suggestions(self.principal, text), "账号")
        if found is None:
            raise forms.ValidationError("请选择账号。")
        return found

    def values(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        return {"account_id": data.pop("account"), **data}


class PersonForm(forms.ModelForm[Person]):
    """A person. Contact details already held are not shown: an empty field keeps them, a box takes them away."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    unit = forms.CharField(label="单位", required=False)
    clear_phone = forms.BooleanField(label="删除已登记的电话", required=False)
    clear_email = forms.BooleanField(label="删除已登记的邮箱", required=False)

    class Meta:
        model = Person
        fields = ("name", "post", "phone", "email", "no_mail", "left_on")
        help_texts = {
            "no_mail": "没有平台账号而登记了邮箱或手机号的联系人，会收到有关的邮件和短信；本人不愿接收的勾选",
            "post": "例如：综合部主任",
            "left_on": "调离、退休后填写；不再计入在任联络员",
        }

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        person: Person | None = kwargs.get("instance")
        for name, mask in (("phone", masked_phone), ("email", masked_email)):
            held = mask(getattr(person, name)) if person else ""
            self.initial[name] = ""
            if held:
                self.fields[name].help_text = f"现登记 {held}，不修改就留空"
            else:
                del self.fields[f"clear_{name}"]

    def _post_clean(self) -> None:
        """The model's own checks belong to the action, which runs them once, for pages and API alike."""

    def clean_unit(self) -> UUID | None:
        found = _anchor(self.principal, self.cleaned_data["unit"], [AnchorKind.UNIT.value])
        return found[1] if found else None

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        values = {name: data[name] for name in ("name", "post", "no_mail", "left_on")} | {"unit_id": data["unit"]}
        for name in ("phone", "email"):
            if data.get(f"clear_{name}"):
                values[name] = ""
            elif data[name]:
                values[name] = data[name]
        return values


class AppointmentForm(forms.Form):
    title = forms.ChoiceField(label="职务", choices=[])
    target = forms.CharField(label="任职对象", help_text="负责的产业链、链党组织、单位、党组织或园区")
    valid_from = forms.DateField(label="起始日期", required=False)
    valid_to = forms.DateField(label="终止日期", required=False, help_text="聘期届满的日期；不填表示在任")
    note = forms.CharField(label="备注", max_length=120, required=False)

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        titles = Term.objects.filter(in_force(clock.today()), kind="person_title").order_by("order", "label")
        self.fields["title"] = forms.ChoiceField(
            label="职务", choices=[("", "请选择"), *((str(term.pk), term.label) for term in titles)]
        )

    def clean_title(self) -> UUID:
        return UUID(self.cleaned_data["title"])

    def clean_target(self) -> tuple[AnchorKind, UUID] | None:
        return _anchor(self.principal, self.cleaned_data["target"], list(TARGET_KINDS))

    def values(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        return {"title_id": data.pop("title"), **data}


class LastDayForm(forms.Form):
    last_day = forms.DateField(label="最后任职日")


class HandOverForm(forms.Form):
    to_person = forms.CharField(label="接任的人", help_text="输入姓名或拼音首字母；还没有登记的请先新建人员")
    first_day = forms.DateField(label="接任起始日", help_text="原任职到前一天结束")

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal

    def clean_to_person(self) -> UUID:
        text = self.cleaned_data["to_person"]
        found = resolved(text, person_suggestions(self.principal, text), "人员")
        if found is None:
            raise forms.ValidationError("请选择接任的人。")
        return found


class HandOverAllForm(HandOverForm):
    """To whom all that is ticked goes."""

    leaves = forms.BooleanField(
        label="同时登记原任职的人离任", required=False, help_text="离任日期为接任的前一天；仍有其他工作的不要勾选"
    )


class LiaisonForm(forms.Form):
    """Who becomes the liaison of what, from which day."""

    person = forms.CharField(label="联络员", help_text="输入姓名或拼音首字母；还没有登记的请先新建人员")
    valid_from = forms.DateField(label="起始日期")

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        self.fields["valid_from"].initial = clock.today

    def clean_person(self) -> UUID:
        text = self.cleaned_data["person"]
        found = resolved(text, person_suggestions(self.principal, text), "人员")
        if found is None:
            raise forms.ValidationError("请选择联络员。")
        return found


class ExemptionForm(forms.Form):
    reason = forms.CharField(
        label="理由", max_length=200, help_text="例如：并入上级单位统一联络；写明后从空缺和比率中剔除，随时可恢复"
    )
    valid_from = forms.DateField(label="起始日期")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_from"].initial = clock.today
