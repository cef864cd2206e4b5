"""What else changes when chains are merged or split: higher rooms say it on the confirmation page (链党委, 清单)."""

import datetime as dt
from collections.abc import Callable, Sequence
from uuid import UUID

Effect = Callable[[Sequence[UUID], dt.date], list[str]]
_effects: list[Effect] = []


def register_chain_effect(effect: Effect) -> None:
    """``effect(chain_ids, day)`` says, one sentence each, what becomes of what hangs on chains that end on ``day``."""
    _effects.append(effect)


def effects_on(chain_ids: Sequence[UUID], day: dt.date) -> list[str]:
    return [sentence for effect in _effects for sentence in effect(chain_ids, day)]
