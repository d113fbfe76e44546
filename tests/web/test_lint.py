"""Each name in the pages' modules is there: they have no compiler that would say so."""

import subprocess
from pathlib import Path

import pytest

from tests.peers import NPM, needs

pytestmark = needs("npm's oxlint")

RULES = Path(__file__).with_name("oxlint.json")
WEB = Path(__file__).resolve().parents[2] / "web"


def linted(*paths):
    """Return what oxlint finds, a line each; empty for nothing."""
    command = ("node", NPM / "oxlint" / "bin" / "oxlint", "--format=unix", "-c", RULES, *paths)
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    return ended.stdout + ended.stderr if ended.returncode else ""


def test_no_module_names_what_is_not_there_or_brings_what_it_does_not_use():
    assert linted(WEB / "js", *WEB.glob("*.js")) == ""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("tell()", "'tell' is not defined"),
        ("open()", "'open' is not defined"),
        ("import { tell } from './there.js'\ntell()", '"tell" not found'),
        ("import { said } from './there.js'", "'said' is imported but never used"),
        ("import { said } from './there.js'\nsaid()", ""),
    ],
)
def test_a_name_that_is_not_there_is_told(tmp_path, text, told):
    (tmp_path / "there.js").write_text("export const said = () => location.reload()", "utf-8")
    (tmp_path / "page.js").write_text(text, "utf-8")

    found = linted(tmp_path)

    assert told in found
    assert bool(found) == bool(told)
