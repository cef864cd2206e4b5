"""How a city issues its packs, as a configuration file has it."""

from core.configuration.columns import Flag, Named, Text
from core.configuration.parts import Part, Values
from core.principal import Principal
from documents.models import DocumentSeries
from reports.actions import set_rule
from reports.models import PackRule


def _set(actor: Principal, values: Values) -> PackRule:
    return set_rule(actor=actor, values=values, expected_version=None)


PART = Part(
    code="pack_rule",
    label="年度清单规则",
    help="编制单位、主送单位、编制说明、发文字号",
    order=90,
    model=PackRule,
    key=(),
    columns=(
        Text(code="issuer", label="编制单位", required=True),
        Text(code="addressees", label="主送单位"),
        Text(code="note", label="编制说明"),
        Named(
            code="document_series",
            label="发文字号",
            part="document_series",
            model=DocumentSeries,
            by="code",
            noun="机关代字",
        ),
        Flag(code="separate_reviewer", label="送审人和发布人不能是同一人"),
    ),
    right="pack.publish",
    create=_set,
    update=lambda actor, rule, values: _set(actor, values),  # noqa: ARG005 - there is but one
)
