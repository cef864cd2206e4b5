"""上级产业链 when chains are merged or split: a link ends with its chain, and one of the new chains may take it up."""

import datetime as dt
from collections.abc import Mapping, Sequence
from uuid import UUID

from chains.actions.link import link_chain
from chains.handover import END, Kept, Offer
from chains.links import chains_above
from chains.models import Chain, ChainLink
from core import clock
from core.errors import Conflict, DomainError, InvalidInput
from core.principal import Principal
from core.tenancy.dated import in_force


class LinkHandover:
    code = "links"
    noun = "与上级产业链的挂接"
    note = "与上级产业链的挂接到前一天为止；请在下面选定由哪条新链承接，不承接的到此终止。"
    unsaid = END

    def offers(self, actor: Principal, chain_ids: Sequence[UUID], day: dt.date) -> list[Offer]:
        links = ChainLink.objects.filter(in_force(day), chain_id__in=list(chain_ids)).select_related("chain")
        found = list(links.order_by("chain__order", "chain__name_key", "valid_from", "id"))
        above = {upper.id: upper for upper in chains_above(actor.tenant.id)} if found else {}
        offers = []
        for link in found:
            upper = above.get(link.upper_chain_id)
            name = f"“{upper.name}”（{upper.tenant_name}）" if upper else "原上级单位的链条"
            may_go = upper is not None and upper.is_in_force(max(day, clock.today()))
            offers.append(Offer(link.pk, f"“{link.chain.name}”与{name}的挂接", may_go=may_go, may_stay=False))
        return offers

    def carry(self, *, actor: Principal, targets: Sequence[Chain], day: dt.date, decided: Mapping[UUID, str]) -> Kept:
        going = {key: targets[int(decision)] for key, decision in decided.items() if decision != END}
        made = []
        for link in ChainLink.objects.filter(pk__in=going).order_by("id"):
            target = going[link.pk]
            same = ChainLink.objects.filter(in_force(day), chain=target, upper_chain_id=link.upper_chain_id)
            if same.exists():  # two of the old chains hung on one
                continue
            try:
                taken = link_chain(actor=actor, chain_id=target.pk, upper_chain_id=link.upper_chain_id, valid_from=day)
            except DomainError as error:
                told = next(iter(error.fields.values()), [error.message])
                raise InvalidInput(fields={f"{self.code}-{link.pk}": told}) from error
            made.append(str(taken.pk))
        return {"made": made}

    def take_back(self, *, actor: Principal, kept: Kept, day: dt.date) -> None:  # noqa: ARG002
        made = ChainLink.objects.filter(pk__in=kept["made"])
        if made.filter(version__gt=1).exists():
            raise Conflict("合并或拆分之后，新链与上级产业链的挂接又有调整，不能撤销。", code="in_use")
        made.delete()
