"""Steps of migrations write the same whether every model is made anew at each of them or only those asked for."""

from typing import Any

import pytest
from django.db import connections, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from core.database.migrating import NeededState, is_of_one_table

STEPS = [
    ("core", "0020_imports_are_undone"),
    ("chains", "0018_drafts_change_relations"),
    ("chains", "0023_exclusions_are_approved"),
    ("organizations", "0013_units_have_fewer_indexes"),
    ("alliances", "0014_levels_are_gone"),
    ("chains", "0013_chain_links"),
    ("alliances", "0041_wall_of_campaigns"),
]


@pytest.fixture(scope="module")
def loader() -> MigrationLoader:
    return MigrationLoader(None, ignore_no_migrations=True)


def before(loader: MigrationLoader, step: tuple[str, str]) -> ProjectState:
    state: ProjectState = loader.project_state(step, at_end=False)
    return state


def now(loader: MigrationLoader) -> NeededState:
    state = loader.project_state()
    return NeededState(state.models, state.real_apps)


def statements(loader: MigrationLoader, step: tuple[str, str], state: ProjectState) -> list[str]:
    with connections["admin"].schema_editor(collect_sql=True, atomic=False) as editor:
        loader.get_migration(*step).apply(state, editor, collect_sql=True)
    return list(editor.collected_sql)


@pytest.mark.parametrize("step", STEPS, ids=".".join)
def test_step_writes_the_same_statements(committed_db: None, loader: MigrationLoader, step: tuple[str, str]) -> None:
    every, needed = before(loader, step), before(loader, step)
    needed = NeededState(needed.models, needed.real_apps)
    written = statements(loader, step, needed)
    assert written == statements(loader, step, every)
    assert needed == every
    assert any(not line.startswith("--") for line in written)


def test_only_what_keys_lead_to_is_made(loader: MigrationLoader) -> None:
    state = now(loader)
    place = state.apps.get_model("chains", "ChainUnit")
    made = {model._meta.label for model in state.apps.get_models()}
    assert {"chains.ChainUnit", "chains.Chain", "organizations.Unit", "core.Tenant"} <= made
    assert "members.Person" not in made
    assert place._meta.get_field("chain").related_model is state.apps.get_model("chains", "Chain")


def test_what_leads_to_a_changed_model_is_made_anew_and_the_copy_keeps_the_old(loader: MigrationLoader) -> None:
    state = now(loader)
    place, region = (state.apps.get_model(*name) for name in (("chains", "ChainUnit"), ("core", "Region")))
    old = state.clone()
    step = migrations.AddField("Chain", "added", models.TextField(default=""))
    step.state_forwards("chains", state)
    anew = state.apps.get_model("chains", "ChainUnit")
    assert anew is not place
    assert anew._meta.get_field("chain").related_model._meta.get_field("added")
    assert state.apps.get_model("core", "Region") is region
    assert old.apps.get_model("chains", "ChainUnit") is place


def test_who_changes_rows_meets_every_model_until_the_next_change(loader: MigrationLoader) -> None:
    state = now(loader)
    state.clear_delayed_apps_cache()
    related: Any = state.apps.get_model("chains", "Chain")._meta.related_objects
    assert "chains.Segment" in {relation.related_model._meta.label for relation in related}
    migrations.AlterModelOptions("Chain", {"verbose_name": "链"}).state_forwards("chains", state)
    state.apps.get_model("core", "Tenant")
    assert len(state.apps.get_models()) < len(state.models)


def test_operations_that_look_at_who_leads_to_them_are_left_to_django() -> None:
    key = migrations.AlterField("Chain", "id", models.UUIDField(primary_key=True))
    renamed = migrations.RenameField("Chain", "name", "title")
    plain = migrations.AlterField("Chain", "name", models.TextField())
    within = migrations.SeparateDatabaseAndState(state_operations=[renamed])
    assert [is_of_one_table(each) for each in (key, renamed, plain, within)] == [False, False, True, False]
