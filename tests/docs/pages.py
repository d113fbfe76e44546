"""What tests of the pages share: the root, the tables of a page, and what a module imports."""

import ast
import pathlib
import re
import tomllib

ROOT = pathlib.Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
OURS = PROJECT["tool"]["importlinter"]["root_packages"]


def page(path):
    return (ROOT / path).read_text()


def rows(text, head):
    """Return the cells of the table whose first line begins with ``head``."""
    after = text.split(f"\n| {head} |", 1)[1].splitlines()[2:]
    lines = after[: next((n for n, line in enumerate(after) if not line.startswith("|")), None)]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def ticked(cell):
    return re.findall(r"`([^`]+)`", cell)


def imported_by(path):
    """Return the top-level names that a file of ours imports."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


def sources():
    folders = [*OURS, "bench", "tests"]
    return [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
