"""What the README claims of libraries, folders and pages is so."""

import re

import pytest

from tests.docs.pages import PROJECT, ROOT, imported_by, page, rows, sources, ticked

README = page("README.md")
MODULES = {
    "pyahocorasick": "ahocorasick",
    "protobuf": "google",
    "pyjwt": "jwt",
    "pillow": "PIL",
    "prometheus-client": "prometheus_client",
    "centrifuge-python": "centrifuge",
}
# These work without being imported; the file named must say this.
SAID = {
    "centrifuge": "Centrifuge",
    "pytest-asyncio": "pytest_asyncio_loop_factories",
    "import-linter": "[tool.importlinter]",
    "oxlint": '"oxlint"',
}
TOLD = [(row[0], row[1]) for row in rows(README, "library | imported in | for")]
TESTED = [(row[0], row[1]) for row in rows(README, "library | used in | for")]
USED = [(name, where) for name, where in TOLD + TESTED if where != "not used yet"]
WAITING = [name for name, where in TOLD if where == "not used yet"]


@pytest.mark.parametrize(("name", "where"), USED, ids=[name for name, _ in USED])
def test_a_library_is_imported_where_the_table_says(name, where):
    module = MODULES.get(name, name)

    assert ticked(where)
    for path in ticked(where):
        if name in SAID:
            assert SAID[name] in page(path)
        else:
            assert module in imported_by(ROOT / path), path


@pytest.mark.parametrize("name", WAITING)
def test_a_library_that_is_not_used_yet_is_imported_nowhere(name):
    module = MODULES.get(name, name)

    assert [path for path in sources() if module in imported_by(path)] == []


def test_the_table_has_every_runtime_dependency():
    wanted = {re.split(r"[\[<>=; ]", need)[0] for need in PROJECT["project"]["dependencies"]}

    assert wanted <= {name for name, _ in TOLD}


def test_every_folder_has_a_line_and_every_link_leads_somewhere():
    links = re.findall(r"(?<!!)\[[^\]]+\]\(([^)#:]+)\)", README)
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}

    assert packages <= {link for link in links if "/" not in link}
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_its_commands_are_targets_of_the_makefile():
    targets = set(re.findall(r"^([a-z]+):", page("Makefile"), re.MULTILINE))

    assert set(re.findall(r"make ([a-z]+) ", README)) <= targets


def test_its_figures_come_from_benches_that_are_there():
    benches = re.findall(r"python -m (bench\.\w+)", README)

    assert benches
    assert [b for b in benches if not (ROOT / (b.replace(".", "/") + ".py")).exists()] == []
