"""What is installed is known: exact versions with hashes in the lock files, and a licence for each package."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.sources import ROOT, pyproject, text_of
from tools import licences

PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]+\])?==([^\s;\\]+)", re.MULTILINE)
LOCKS = [ROOT / "requirements" / "runtime.lock", ROOT / "requirements" / "dev.lock"]


def needed(lock: Path) -> list[Requirement]:
    project = pyproject()["project"]
    extra = project["optional-dependencies"]["dev"] if lock.stem == "dev" else []
    return [Requirement(text) for text in (*project["dependencies"], *extra)]


def pinned(lock: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, version in PINNED.findall(text_of(lock)):
        found.setdefault(canonicalize_name(name), []).append(version)
    return found


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_the_lock_holds_every_dependency_in_a_version_we_allow(lock: Path) -> None:
    versions = pinned(lock)
    for requirement in needed(lock):
        found = versions.get(canonicalize_name(requirement.name), [])
        assert found, f"{requirement.name} is not in {lock.name}: run tools/lock"
        assert all(requirement.specifier.contains(version) for version in found), (
            f"{requirement} but {found}: run tools/lock"
        )


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_locked_package_has_hashes_and_no_place_of_its_own(lock: Path) -> None:
    text = text_of(lock)
    blocks = re.split(r"\n(?=\S)", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE).strip())
    assert len(blocks) > 10
    assert [block.partition("\n")[0] for block in blocks if "--hash=sha256:" not in block] == []
    assert not re.search(r"https?://|file:|--(?:extra-)?index|--find-links|^/|\s/\w", text, re.MULTILINE)


def test_every_package_we_run_on_is_listed_with_its_licence() -> None:
    listed = licences.listed()
    packages = licences.runtime()
    assert len(packages) > 10
    assert set(packages) <= set(listed), f"run `python tools/licences.py`: {sorted(set(packages) - set(listed))}"
    assert [name for name, licence in listed.items() if not licence or licence == "UNKNOWN"] == []


def test_every_direct_dependency_is_listed() -> None:
    here = {canonicalize_name(one.name) for one in needed(LOCKS[0]) if not one.marker or one.marker.evaluate()}
    assert here <= set(licences.listed())
