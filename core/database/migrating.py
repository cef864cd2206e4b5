"""Migrating without making every model anew at every step.

Django keeps a class of every model beside the plan, and after each operation makes all those anew that are related to
the one it touched, however far: here, where every row leads to its tenant, that is every model. An operation that only
writes statements for its own table reads that table's class and those its keys lead to, so only these are made, and
only when they are asked for. Operations that also look at who leads to their table, those that are not named here and
the way back meet Django's own state.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Self

from django.apps import apps as installed
from django.db import migrations
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import AppConfigStub, ModelState, ProjectState, StateApps
from django.db.migrations.utils import resolve_relation

from core.search.operations import FindableNames, LoadReadings
from core.tenancy.data import TenantRows
from core.tenancy.operations import AnchorKinds, DispatcherReads, ImpliedTenant, TenantKey, TenantTable

Key = tuple[str, str]

# Who changes rows asks for every model by ``ProjectState.clear_delayed_apps_cache``, as Django's RunPython does.
OF_ONE_TABLE = (
    *(migrations.CreateModel, migrations.AddField, migrations.RemoveField, migrations.AlterField),
    *(migrations.AddConstraint, migrations.RemoveConstraint, migrations.AddIndex, migrations.RemoveIndex),
    *(migrations.AlterModelOptions, migrations.AlterModelManagers, migrations.RunSQL, migrations.RunPython),
    *(TenantTable, TenantKey, DispatcherReads, ImpliedTenant, AnchorKinds, FindableNames, LoadReadings, TenantRows),
)


def leads_to(state: ModelState) -> Iterator[Key]:
    """The models the keys of a model lead to, and those it is made from."""
    for field in state.fields.values():
        for model in (getattr(field.remote_field, "model", None), getattr(field.remote_field, "through", None)):
            if model is not None:
                yield resolve_relation(model, state.app_label, state.name_lower)
    for base in state.bases:
        if isinstance(base, str):
            yield resolve_relation(base, state.app_label)


class NeededApps(StateApps):
    """The classes of models, each made when it is first asked for, with all that its keys lead to."""

    def __init__(self, states: Mapping[Key, ModelState]) -> None:
        super().__init__([], {})
        self.states = states
        self.led: dict[Key, frozenset[Key]] = {}

    def get_model(self, app_label: str, model_name: str | None = None, require_ready: bool = True) -> Any:
        if model_name is None:
            app_label, model_name = app_label.split(".")
        if self.ready:  # no model is being made: one asks for its bases
            self._make((app_label, model_name.lower()))
        return super().get_model(app_label, model_name, require_ready)

    def _make(self, key: Key) -> None:
        missing: dict[Key, ModelState] = {}
        asked = [key]
        while asked:
            each = asked.pop()
            if each in self.led or each in missing or each not in self.states:
                continue
            missing[each] = self.states[each]
            asked += leads_to(missing[each])
        self.render_multiple(list(missing.values()))
        self.led |= {each: frozenset(leads_to(state)) for each, state in missing.items()}
        if self._pending_operations:
            raise ValueError(f"{key} leads to models that are not there: {sorted(self._pending_operations)}")

    def forget(self, key: Key) -> None:
        """The class of a model that changed, and of all that lead to it, are made anew when next asked for."""
        gone = [key]
        while gone:
            each = gone.pop()
            if self.led.pop(each, None) is not None:
                self.unregister_model(*each)
                gone += [other for other, led in self.led.items() if each in led]

    def taken_along(self, states: Mapping[Key, ModelState]) -> Self:
        """The same classes, for a copy of the states."""
        copy = type(self)(states)
        copy.led = dict(self.led)
        for label, models in self.all_models.items():
            copy.all_models[label] = dict(models)
            stub = copy.app_configs[label] = AppConfigStub(label)
            stub.apps = copy
            stub.import_models()
        return copy


class NeededState(ProjectState):
    """The state of the models, of which only those asked for have classes."""

    def __init__(self, models: dict[Key, ModelState], real_apps: set[str]) -> None:
        super().__init__(models, real_apps)
        self.__dict__["apps"] = NeededApps(self.models)

    def reload_model(self, app_label: str, model_name: str, delay: bool = False) -> None:  # noqa: ARG002
        self.reload_models([(app_label, model_name)])

    def reload_models(self, models: Iterable[Key], delay: bool = True) -> None:  # noqa: ARG002
        made = self.__dict__["apps"]
        if not isinstance(made, NeededApps):
            self.__dict__["apps"] = NeededApps(self.models)
            return
        for key in models:
            made.forget(key)

    def clone(self) -> "NeededState":
        copy = NeededState({key: state.clone() for key, state in self.models.items()}, self.real_apps)
        made = self.__dict__["apps"]
        if isinstance(made, NeededApps):
            copy.__dict__["apps"] = made.taken_along(copy.models)
        return copy

    def clear_delayed_apps_cache(self) -> None:
        """Every model has its class from here on, related to every other, until the next change."""
        if isinstance(self.__dict__["apps"], NeededApps):
            self.__dict__["apps"] = ProjectState(self.models, self.real_apps).apps


def is_of_one_table(operation: Operation) -> bool:
    """Whether it reads no more than its own table's class and those its keys lead to."""
    if isinstance(operation, migrations.SeparateDatabaseAndState):
        inner = (*operation.database_operations, *operation.state_operations)
        return all(map(is_of_one_table, inner))
    if isinstance(operation, migrations.AlterField) and operation.field.unique:
        return False  # keys that lead to a unique column are changed with it
    return isinstance(operation, OF_ONE_TABLE)


class NeededExecutor(MigrationExecutor):
    """Django's executor, which lets migrations of single tables meet only the classes they ask for."""

    def apply_migration(
        self, state: ProjectState, migration: Migration, fake: bool = False, fake_initial: bool = False
    ) -> ProjectState:
        needed = not (fake or fake_initial) and all(map(is_of_one_table, migration.operations))
        if any(installed.get_app_config(label).models for label in state.real_apps):
            needed = False  # models without migrations stand in no state
        return super().apply_migration(_as(state, needed=needed), migration, fake=fake, fake_initial=fake_initial)

    def _migrate_all_forwards(self, state: ProjectState, *args: Any, **kwargs: Any) -> ProjectState:
        final: ProjectState = super()._migrate_all_forwards(  # type: ignore[misc]
            _as(state, needed=True), *args, **kwargs
        )
        return final


def _as(state: ProjectState, *, needed: bool) -> ProjectState:
    """The same state of the models, with classes of those asked for or with all of them."""
    if isinstance(state, NeededState) == needed:
        return state
    return (NeededState if needed else ProjectState)(state.models, state.real_apps)
