"""The way of a receivable is told the same everywhere, and no foreign key points down it."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from tests.architecture.sources import PACKAGE, ROOT, contract, stages, text_of

OURS = [model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("huikuan.")]


def place_of(model: type[models.Model]) -> int:
    """How far along the flow a model lives: support before the first stage; other people's models before all."""
    if model.__module__.startswith("huikuan.flow."):
        return stages().index(model.__module__.split(".")[2])
    return -1 if model.__module__.startswith("huikuan.support.") else -2


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_foreign_keys_point_up_the_flow(model: type[models.Model]) -> None:
    for field in model._meta.get_fields():
        if isinstance(field, models.ForeignKey | models.ManyToManyField):
            target = field.related_model
            assert place_of(target) <= place_of(model), (
                f"{model._meta.label}.{field.name} points to {target._meta.label}, which comes later in the flow"
            )


def test_models_live_in_the_flow_or_its_support_only() -> None:
    elsewhere = [m._meta.label for m in OURS if not m.__module__.startswith(("huikuan.flow.", "huikuan.support."))]
    assert not elsewhere


def test_the_contract_names_every_stage() -> None:
    folders = {path.name for path in (PACKAGE / "flow").iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert set(stages()) == folders


def test_the_installed_apps_follow_the_flow() -> None:
    prefix = "huikuan.flow."
    installed = [name.removeprefix(prefix) for name in settings.INSTALLED_APPS if name.startswith(prefix)]
    with_models = [stage for stage in stages() if (PACKAGE / "flow" / stage / "apps.py").exists()]
    assert installed == with_models


def test_the_flow_page_tells_the_stages_in_their_order() -> None:
    """docs/flow.md names each stage as `flow/<stage>`; its first mentions are in the order of the way."""
    page = ROOT / "docs" / "flow.md"
    assert page.exists(), "docs/flow.md is missing"
    named = list(dict.fromkeys(re.findall(r"\bflow/([a-z]+)", text_of(page))))
    assert named == stages()


@pytest.mark.parametrize("stage", stages())
def test_each_stage_explains_itself_in_ten_lines(stage: str) -> None:
    readme = PACKAGE / "flow" / stage / "README.md"
    assert readme.exists(), f"flow/{stage}/README.md is missing: words, states, invariants"
    assert 3 <= len([line for line in text_of(readme).splitlines() if line.strip()]) <= 25


def test_interfaces_and_adapters_do_not_know_each_other() -> None:
    assert "web | portal | cli | adapters" in contract("shell")["layers"]
