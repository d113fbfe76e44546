"""The stylesheets: a page read from the right mirrors one that is read from the left."""

import re

import pytest

from gateway.pages import WEB, whole

STYLES = sorted((WEB / "css").glob("*.css"))
POINTS = (
    re.search(r"TURNS = \[(.*)\]", (WEB / "js" / "dom.js").read_text(encoding="utf-8"))[1]
    .replace("'", "")
    .split(", ")
)
# Names of sides, and shorthands of four in which the second and the fourth differ.
SIDES = re.compile(
    r"(?:margin|padding|border|inset|scroll)[\w-]*-(?:left|right)\b|(?<![\w-])(?:left|right)\s*:"
    r"|(?:text-align|float|clear|caption-side)\s*:\s*(?:left|right)\b"
)
FOUR = re.compile(r"(?<![\w-])(?:margin|padding|inset|border-width|scroll-[a-z]+)\s*:\s*([^;{}]+)")


def sides(style):
    found = SIDES.findall(style)
    for values in FOUR.findall(style):
        parts = re.findall(r"(?:[^\s(]|\((?:[^()]|\([^()]*\))*\))+", values)
        found += [values.strip()] if len(parts) == 4 and parts[1] != parts[3] else []
    return found


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_a_style_names_no_side_but_start_and_end(path):
    style = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S)

    assert sides(style) == []


@pytest.mark.parametrize(
    "style",
    [
        "a { margin-left: 1px }",
        "a { right: 0 }",
        "a { text-align: left }",
        "a { padding: 1px 2px 3px calc(4px + (1px)) }",
        "a { inset: 0 0 0 auto }",
    ],
)
def test_a_side_is_found_where_there_is_one(style):
    assert sides(style) != []


@pytest.mark.parametrize("path", sorted(WEB.glob("*.html")), ids=lambda path: path.name)
def test_what_points_turns_with_the_page(path):
    markup = whole(path.read_text("utf-8"))
    icons = re.findall(r'<svg class="([^"]*)"[^>]*><use href="[^#]*#(\w+)"', markup)

    assert icons
    assert [name for kind, name in icons if ("turns" in kind) != (name in POINTS)] == []
