"""Funds, what is paid out of them and the receipts as tables, both ways. What is planned comes in by sheet; that money
has left, is accounted for or comes back is said on the pages alone.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar
from uuid import UUID

from alliances import actions
from alliances.choices import FundState, PaymentState, ReceiptState
from alliances.funds.filters import FundFilter, PaymentFilter, ReceiptFilter
from alliances.funds.queries import EDIT, VIEW, WAYS, fund_sum, fund_sums, funds_for, payments_for, receipts_for
from alliances.models import Fund, Payment, Receipt
from alliances.tables.columns import body_names
from chains.tables.columns import yuan_column
from core.principal import Principal
from core.spreadsheets.table import match_key
from core.tables.listed import LinesTable, RecordTable
from core.tables.spec import ParsedRow, TableColumn, date_column, integer_column, plain_column, shown_only, text_column
from organizations.tables.names import Names, named_column, party_org_names, unit_names

FUND_OWN = ("name", "year", "source", "budget")
PAYMENT_OWN = ("party_org_id", "unit_id", "purpose", "amount", "planned_on")
RECEIPT_OWN = ("number", "amount", "day", "matter")
FUND_STATES = {str(value): str(label) for value, label in FundState.choices}
PAYMENT_STATES = {str(value): str(label) for value, label in PaymentState.choices}
RECEIPT_STATES = {str(value): str(label) for value, label in ReceiptState.choices}

SUMS = {"budget": "预算（元）", "paid": "已拨付（元）", "proved": "已有票据（元）", "balance": "余额（元）"}


def _in_yuan(value: int | None) -> float | None:
    return None if value is None else value / 100


def fund_names() -> Names:
    rows = list(Fund.objects.order_by("year", "name_key", "id").values_list("id", "name", "year", "body__name"))
    apart = {row_id: f"{year}年，{body}" for row_id, _, year, body in rows}
    names = [(row_id, name) for row_id, name, _, _ in rows]
    return Names(names, noun="经费", apart=apart, written="名称，同名的写成“名称（年度，链党组织）”")


def payment_names() -> Names:
    read = ("id", "purpose", "fund__name", "fund__year", "party_org__name", "unit__name")
    rows = list(Payment.objects.order_by("purpose", "id").values_list(*read))
    apart = {row_id: f"{org or unit}，{year}年{fund}" for row_id, _, fund, year, org, unit in rows}
    names = [(row_id, purpose) for row_id, purpose, *_ in rows]
    return Names(names, noun="拨付", apart=apart, written="用途，同名的写成“用途（收款方，年度和经费名称）”")


class FundTable(RecordTable):
    code = "funds"
    label = "专项经费"
    noun = "项"
    view_action = VIEW
    edit_action = EDIT
    list_url = "fund-list"
    lists = ("api-fund-list",)
    model = Fund
    filters = FundFilter
    read = (*FUND_OWN, "body_id", "paid", "state")
    order = ("-year", "name_key", "id")
    fields: ClassVar[Mapping[str, str]] = {"body": "body_id"}
    bulk: ClassVar[Mapping[str, str]] = {"source": "经费来源"}

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - who imports works on the whole tenant
        return [
            text_column(
                "name", "经费名称", max_length=120, required=True, width=30, names_record=True, aliases=("名称",)
            ),
            named_column("body_id", "链党组织", body_names(), required=True, width=36, names_record=True),
            integer_column("year", "年度", required=True, names_record=True),
            yuan_column("budget", "预算（元）", aliases=("预算", "预算金额"), required=True),
            text_column("source", "经费来源", max_length=80, width=24),
            shown_only("paid", "已拨付（元）", show=_in_yuan),
            shown_only("balance", "余额（元）", show=_in_yuan),
            shown_only("state", "状态", show=lambda value: FUND_STATES.get(value, "")),
        ]

    def rows(self, actor: Principal, action: str) -> Any:
        return funds_for(actor, action=action)

    def values_of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {name: row[name] for name in ("body_id", *FUND_OWN)}

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for row in rows:
            yield row["id"], {**row, "balance": row["budget"] - row["paid"]}

    def natural_key(self, values: Mapping[str, Any]) -> str:
        if not (values.get("name") and values.get("body_id") and values.get("year")):
            return ""
        return f"{values['body_id']}:{values['year']}:{match_key(values['name'])}"

    def add(self, actor: Principal, values: Mapping[str, Any]) -> UUID | None:
        own = {name: values[name] for name in FUND_OWN if name in values}
        return actions.create_fund(actor=actor, body_id=values["body_id"], values=own).pk

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        self.keep_fixed(changes, ("body_id",), "经费登记后不能换到别的链党组织，请作废后另行登记。")
        if row.target is not None:
            actions.update_fund(actor=actor, fund_id=row.target.id, values=changes, expected_version=None)


class PaymentTable(RecordTable):
    code = "payments"
    label = "经费拨付"
    noun = "笔"
    view_action = VIEW
    edit_action = EDIT
    list_url = "fund-list"
    lists = ("fund-detail", "api-payment-list")
    model = Payment
    filters = PaymentFilter
    read = (*PAYMENT_OWN, "fund_id", "state", "paid_on", "accounted", "returned", "reason")
    order = ("-fund__year", "fund_id", "planned_on", "id")
    fields: ClassVar[Mapping[str, str]] = {"fund": "fund_id", "party_org": "party_org_id", "unit": "unit_id"}
    bulk: ClassVar[Mapping[str, str]] = {"planned_on": "计划日期"}

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002
        return [
            named_column("fund_id", "专项经费", fund_names(), required=True, width=36, names_record=True),
            text_column("purpose", "用途", max_length=120, required=True, width=36, names_record=True),
            named_column("party_org_id", "收款党组织", party_org_names(), width=30, names_record=True),
            named_column("unit_id", "收款单位", unit_names(), width=30, names_record=True),
            yuan_column("amount", "金额（元）", aliases=("金额",), required=True),
            date_column("planned_on", "计划日期"),
            shown_only("state", "状态", show=lambda value: PAYMENT_STATES.get(value, "")),
            shown_only("paid_on", "拨付日期", show=lambda value: value or None),
            shown_only("accounted", "已有票据（元）", show=_in_yuan),
            shown_only("returned", "退回余款（元）", show=_in_yuan),
            shown_only("reason", "说明", width=30),
        ]

    def rows(self, actor: Principal, action: str) -> Any:
        return payments_for(actor, action=action)

    def values_of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {name: row[name] for name in ("fund_id", *PAYMENT_OWN)}

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for row in rows:
            yield row["id"], dict(row)

    def natural_key(self, values: Mapping[str, Any]) -> str:
        payee = values.get("party_org_id") or values.get("unit_id")
        if not (values.get("fund_id") and values.get("purpose") and payee):
            return ""
        return f"{values['fund_id']}:{payee}:{match_key(values['purpose'])}:{values.get('planned_on') or ''}"

    def add(self, actor: Principal, values: Mapping[str, Any]) -> UUID | None:
        own = {name: values[name] for name in PAYMENT_OWN if name in values}
        return actions.plan_payment(actor=actor, fund_id=values["fund_id"], values=own).pk

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        self.keep_fixed(changes, ("fund_id",), "已登记的拨付不能换到别的经费，请取消后另行登记。")
        if row.target is not None:
            actions.update_payment(actor=actor, payment_id=row.target.id, values=changes, expected_version=None)


class ReceiptTable(RecordTable):
    code = "receipts"
    label = "票据"
    noun = "张"
    view_action = VIEW
    edit_action = EDIT
    list_url = "fund-list"
    lists = ("payment-detail", "api-receipt-list")
    model = Receipt
    filters = ReceiptFilter
    read = (*RECEIPT_OWN, "payment_id", "state", "reason")
    order = ("payment_id", "day", "id")
    fields: ClassVar[Mapping[str, str]] = {"payment": "payment_id"}

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002
        return [
            named_column("payment_id", "拨付", payment_names(), required=True, width=40),
            text_column("number", "票据号", max_length=40, required=True, width=24, names_record=True),
            yuan_column("amount", "金额（元）", aliases=("金额",), required=True),
            date_column("day", "票据日期", required=True, aliases=("开票日期",)),
            text_column("matter", "事项", max_length=120, width=30),
            shown_only("state", "状态", show=lambda value: RECEIPT_STATES.get(value, "")),
            shown_only("reason", "作废原因", width=30),
        ]

    def rows(self, actor: Principal, action: str) -> Any:
        return receipts_for(actor, action=action)

    def values_of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {name: row[name] for name in ("payment_id", *RECEIPT_OWN)}

    def shown(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[UUID, Mapping[str, Any]]]:
        for row in rows:
            yield row["id"], dict(row)

    def natural_key(self, values: Mapping[str, Any]) -> str:
        return match_key(values["number"]) if values.get("number") else ""

    def add(self, actor: Principal, values: Mapping[str, Any]) -> UUID | None:
        own = {name: values[name] for name in RECEIPT_OWN if name in values}
        return actions.add_receipt(actor=actor, payment_id=values["payment_id"], values=own).pk

    def alter(self, actor: Principal, row: ParsedRow, changes: Mapping[str, Any]) -> None:
        self.keep_fixed(changes, ("payment_id",), "票据不能换到别的拨付，请作废后另行登记。")
        if row.target is not None:
            actions.update_receipt(actor=actor, receipt_id=row.target.id, values=changes, expected_version=None)


class FundTotalsTable(LinesTable):
    """The page's lines and their sum at the foot."""

    code = "fund_totals"
    label = "专项经费汇总"
    noun = "行"
    view_action = VIEW
    list_url = "fund-totals"
    model = Fund

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002
        return [
            plain_column("label", "汇总项", width=36),
            plain_column("funds", "经费项数"),
            *[plain_column(code, header, show=_in_yuan) for code, header in SUMS.items()],
        ]

    def lines(self, actor: Principal, filters: Any) -> list[Mapping[str, Any]]:
        funds, by = funds_for(actor), filters.get("by") or "chain"
        filterset = FundFilter(filters, queryset=funds)
        if by not in WAYS or not filterset.is_valid():
            return []
        sums = fund_sums(filterset.qs, by)
        return [
            {"label": each.label, "funds": each.funds, **{code: getattr(each, code) for code in SUMS}}
            for each in (*sums, fund_sum(filterset.qs))
        ]


TABLES = (FundTable(), PaymentTable(), ReceiptTable(), FundTotalsTable())
