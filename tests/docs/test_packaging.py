"""The environment: our names are ours, and what is installed is pinned and named by no address."""

import re
import sys
from importlib.metadata import distributions

import pytest

from tests.docs.pages import OURS, PROJECT, page

PINS = ("requirements.txt", "requirements-dev.txt")


def top_level(distribution):
    """Return the names under which a distribution's files can be imported."""
    files = [file for file in distribution.files or () if ".." not in file.parts]
    inside = {file.parts[0] for file in files if len(file.parts) > 1 and file.suffix == ".py"}
    return inside | {file.stem for file in files if len(file.parts) == 1 and file.suffix == ".py"}


def test_no_dependency_brings_a_package_of_our_name():
    theirs = {
        name: distribution.name
        for distribution in distributions()
        if distribution.name != PROJECT["project"]["name"]
        for name in top_level(distribution)
    }

    assert {name: theirs[name] for name in OURS if name in theirs} == {}
    assert not set(OURS) & set(sys.stdlib_module_names)


@pytest.mark.parametrize("path", PINS)
def test_a_requirement_is_pinned_with_hashes_and_names_no_registry(path):
    text = page(path)
    pins = re.split(r"\n(?=\S)", re.sub(r"(?m)^\s*#.*\n", "", text).strip())

    loose = [pin for pin in pins if not re.match(r"[A-Za-z0-9._-]+==\S+", pin)]
    bare = [pin for pin in pins if not re.search(r"--hash=sha256:[0-9a-f]{64}\b", pin)]
    assert len(pins) > 20
    assert (loose, bare) == ([], [])
    assert not re.search(r"https?:|\bfile:|index-url|find-links|trusted-host", text)


@pytest.mark.parametrize("path", ["pyproject.toml", "Makefile", "tools/venv", "tools/peers"])
def test_nothing_else_names_a_registry(path):
    assert not re.search(r"https?://|index-url", page(path))


def test_whose_private_names_we_use_is_pinned_to_one_release():
    exact = {n.split("==")[0] for n in PROJECT["project"]["dependencies"] if "==" in n}

    assert exact >= {"aiortc", "uvicorn", "websockets"}


def test_the_pins_agree_with_the_project():
    for need in PROJECT["project"]["dependencies"]:
        if "==" in need:
            assert f"{need} " in page("requirements.txt")
