"""Every key that may lead to a unit or a party organization has a declared way: a later one cannot be forgotten."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models

from core.tenancy.base import TenantModel
from core.tenancy.fields import AnchorForeignKey
from organizations.merging.kinds import MERGEABLE
from organizations.merging.ways import How, Way, merge_ways


def leading_keys() -> Iterator[str]:
    """Every field of any model that may lead to a record that can be merged."""
    mergeable = {kind.model for kind in MERGEABLE.values()}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if not isinstance(field, models.ForeignKey):
                continue
            anchors = isinstance(field, AnchorForeignKey) and MERGEABLE.keys() & set(field.kinds)
            if field.related_model in mergeable or anchors:
                yield f"{model._meta.label}.{field.name}"


def test_every_relation_has_a_way_and_every_way_a_relation() -> None:
    assert sorted(leading_keys()) == sorted(way.code for way in merge_ways())


@pytest.mark.parametrize("way", merge_ways(), ids=lambda way: way.code)
def test_a_way_says_what_it_needs(way: Way) -> None:
    if way.how in (How.MOVES, How.COMBINES):
        assert way.noun
        assert way.measure
    if way.how in (How.REFUSES, How.STAYS):
        assert way.why


@pytest.mark.parametrize("way", [way for way in merge_ways() if way.how is How.COMBINES], ids=lambda way: way.code)
def test_nothing_points_at_rows_that_become_one(way: Way) -> None:
    """A row that goes would take along what hangs on it."""
    assert not [one for one in way.model_class._meta.related_objects if issubclass(one.related_model, TenantModel)]


@pytest.mark.parametrize("way", [way for way in merge_ways() if way.how is How.COMBINES], ids=lambda way: way.code)
def test_rows_that_may_not_stand_side_by_side_are_combined(way: Way) -> None:
    """Whatever a constraint counts by lies within what the way compares: else a merge would run into it."""
    own = {"tenant", way.field, *way.beside}
    compared = own | {one.name for one in way.data} | {"valid_from", "valid_to"}
    for constraint in way.model_class._meta.constraints:
        names = set(getattr(constraint, "fields", ()))
        if isinstance(constraint, models.UniqueConstraint) and way.field in names:
            assert names <= compared
