"""Forms of pairings read what was typed; every rule is the action's."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.forms import BoundField

from alliances.choosing import chosen_body
from alliances.forms import term_field, terms_of
from alliances.models import ChainBody, Pairing, PairingParty, PairingRule
from alliances.pairing_choosing import chosen_party, party_labels
from alliances.pairing_parties import OUTSIDE, Party, as_given
from chains.filters import Choices
from core import clock
from core.principal import Principal
from documents.queries import series_on_offer

FEWEST_ROWS = 4
MOST_ROWS = 12
LINES = re.compile(r"[\n；;]+")


@dataclass(frozen=True)
class PartyRow:
    number: int
    party: BoundField
    lead: BoundField
    group: BoundField
    shown: str


class PairingForm(forms.ModelForm[Pairing]):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    body = forms.CharField(label="所属链党组织", help_text="由哪个链党组织组织和跟进这项结对")
    outside = forms.CharField(
        label="平台外单位",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="本平台没有登记的单位（如外省市的企业、院所），每行一家，填写全称",
    )

    class Meta:
        model = Pairing
        fields = ("name", "pattern", "theme", "content", "valid_from", "valid_to")
        widgets = {"content": forms.Textarea(attrs={"rows": 5})}
        help_texts = {
            "name": "不填的，按结对各方自动命名",
            "pattern": "选择了带动方式的，请在上面勾选牵头方",
            "valid_from": "不填的，自签约之日起",
            "valid_to": "期满前按本市设定的天数提醒",
        }

    def __init__(
        self,
        *args: Any,
        principal: Principal,
        chains: Choices,
        parties: Sequence[PairingParty] = (),
        held: dict[str, list[str]] | None = None,
        given: Sequence[str] = (),
        given_leads: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.principal, self.held_parties = principal, [as_given(row) for row in parties]
        pairing: Pairing = self.instance
        self.fields["name"].required = False
        self.fields["kind"] = term_field(
            "pairing_kind", "结对类别", required=True, empty="请选择", present=pairing.kind_id
        )
        self.fields["modes"] = forms.MultipleChoiceField(
            label="共建方式",
            required=False,
            choices=terms_of("cooperation_mode"),
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["chains"] = forms.MultipleChoiceField(
            label="同时服务的产业链",
            required=False,
            choices=chains,
            widget=forms.CheckboxSelectMultiple,
            help_text="所属链党组织自己的产业链不必再选",
        )
        if not pairing._state.adding:
            self.initial.setdefault("kind", str(pairing.kind_id))
            self.initial.setdefault("body", str(pairing.body_id))
            for name, values in (held or {}).items():
                self.initial.setdefault(name, values)
        self._add_rows(given, given_leads)

    def _add_rows(self, given: Sequence[str], given_leads: Sequence[str]) -> None:
        inside = [party for party in self.held_parties if party.kind != OUTSIDE]
        names = [party.name for party in self.held_parties if party.kind == OUTSIDE]
        self.initial.setdefault("outside", "\n".join(names))
        texts = [f"{party.kind}:{party.id}" for party in inside] or list(given)
        posted = sum(1 for name in self.data if re.fullmatch(r"party_\d{1,2}", name))
        self.rows = min(max(FEWEST_ROWS, len(texts) + 1, posted), MOST_ROWS)
        for place in range(self.rows):
            party = inside[place] if place < len(inside) else None
            text = texts[place] if place < len(texts) else ""
            self.fields[f"party_{place}"] = forms.CharField(label=f"结对方 {place + 1}", required=False, initial=text)
            leads = party.lead if party else bool(text) and text in given_leads
            self.fields[f"lead_{place}"] = forms.BooleanField(label="牵头", required=False, initial=leads)
            self.fields[f"group_{place}"] = forms.CharField(
                label="小组",
                required=False,
                max_length=40,
                initial=party.group if party else "",
            )

    def _post_clean(self) -> None:
        """The model's own checks belong to the action, which runs them once, for pages and API alike."""

    def clean_body(self) -> ChainBody | None:
        text = self.cleaned_data["body"].strip()
        pairing: Pairing = self.instance
        if pairing.body_id and text == str(pairing.body_id):
            held: ChainBody = pairing.body
            return held
        return chosen_body(self.principal, text)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        found: list[Party] = []
        for place in range(self.rows):
            try:
                chosen = chosen_party(data.get(f"party_{place}", ""))
            except forms.ValidationError as error:
                self.add_error(f"party_{place}", error)
                continue
            if chosen:
                found.append(
                    Party(chosen[0], chosen[1], "", bool(data.get(f"lead_{place}")), data.get(f"group_{place}", ""))
                )
        led = {party.name for party in self.held_parties if party.kind == OUTSIDE and party.lead}
        for line in LINES.split(data.get("outside", "")):
            if name := " ".join(line.split()):
                found.append(Party(OUTSIDE, None, name, name in led))
        data["parties"] = found
        return data

    @property
    def party_rows(self) -> list[PartyRow]:
        rows = [(self[f"party_{place}"], self[f"lead_{place}"], self[f"group_{place}"]) for place in range(self.rows)]
        chosen = []
        for party, _, _ in rows:
            try:
                chosen.append(chosen_party(str(party.value() or "")))
            except forms.ValidationError:
                chosen.append(None)
        labels = party_labels(each for each in chosen if each)
        return [
            PartyRow(place + 1, party, lead, group, labels.get(f"{each[0]}:{each[1]}", "") if each else "")
            for place, ((party, lead, group), each) in enumerate(zip(rows, chosen, strict=True))
        ]

    @property
    def body_shown(self) -> str:
        text = str(self["body"].value() or "")
        if self.instance.body_id and text == str(self.instance.body_id):
            return str(self.instance.body.name)
        try:
            row = chosen_body(self.principal, text)
        except forms.ValidationError:
            return ""
        return row.name if row else ""

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            **{name: data[name] for name in self.Meta.fields},
            "kind_id": UUID(data["kind"]),
            "body_id": data["body"].pk if data["body"] else None,
            "parties": data["parties"],
            "chains": [UUID(chain_id) for chain_id in data["chains"]],
            "modes": [UUID(mode_id) for mode_id in data["modes"]],
        }


class SignForm(forms.Form):
    signed_on = forms.DateField(label="签约日期")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["signed_on"].initial = clock.today


class DropForm(forms.Form):
    reason = forms.CharField(label="原因", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class EndForm(DropForm):
    ended_on = forms.DateField(label="终止日期")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ended_on"].initial = clock.today
        self.order_fields(["ended_on", "reason"])


class RenewForm(forms.Form):
    valid_from = forms.DateField(label="新的期限起")
    valid_to = forms.DateField(label="新的期限止", required=False)


class PairingRuleForm(forms.ModelForm[PairingRule]):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = PairingRule
        fields = ("dormant_days", "early_days", "late_days")

    def _post_clean(self) -> None:
        """The action checks."""

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class IssueForm(forms.Form):
    title = forms.CharField(label="协议名称", max_length=120)
    place = forms.CharField(label="签署地点", max_length=60, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(str(series.pk), str(series)) for series in series_on_offer()]
        if offered:
            self.fields["series"] = forms.ChoiceField(
                label="编号所用机关代字",
                required=False,
                choices=[("", "不编号"), *offered],
                help_text="选择后取下一个号，作废也不再用",
            )

    def values(self) -> dict[str, Any]:
        series = self.cleaned_data.get("series")
        plain = {name: self.cleaned_data[name] for name in ("title", "place")}
        return {**plain, "series_id": UUID(series) if series else None}


class SignatureForm(forms.Form):
    signer = forms.CharField(label="签署人", max_length=40)
    post = forms.CharField(label="职务", max_length=60, required=False)
    signed_on = forms.DateField(label="签署日期")

    def __init__(self, *args: Any, parties: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"] = forms.ChoiceField(label="哪一方", choices=parties)
        self.fields["signed_on"].initial = clock.today
        self.order_fields(["party", "signer", "post", "signed_on"])

    def values(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        return {"party_id": UUID(data.pop("party")), **data}


class ScanForm(forms.Form):
    file = forms.FileField(label="签署件", help_text="签好的协议扫描件或照片（PDF、jpg、png）")
