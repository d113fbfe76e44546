"""The catalogues: every text in every language, and no text outside them."""

import json
import re
from pathlib import Path

import pytest

from gateway.house import compose
from rialto.refusal import Refusal

WEB = Path(__file__).resolve().parents[2] / "web"
LANGUAGES = sorted(path.stem for path in (WEB / "js" / "words").glob("*.js"))
ENTRY = re.compile(r"""^\s*("[^"]+"): (".*"|\{.*\}),?$""", re.M)
PLURALS = {
    "en": {"one", "other"},
    "ru": {"one", "few", "other"},
    "ar": {"zero", "one", "two", "few", "other"},
}
PAGES = sorted(WEB.glob("*.html"))
MODULES = sorted(p for p in (WEB / "js").rglob("*.js") if p.parent.name != "words")
CALLS = re.compile(r"""\b(?:t|has)\((?:[^()'"`]*\? ?)?'([^'`]+)'""")


def catalogue(language):
    text = (WEB / "js" / "words" / f"{language}.js").read_text(encoding="utf-8")
    entries = [(json.loads(key), json.loads(value)) for key, value in ENTRY.findall(text)]
    assert len(dict(entries)) == len(entries), "a key stands twice"
    return dict(entries)


SAID = {language: catalogue(language) for language in LANGUAGES}


def forms(words):
    return [words] if isinstance(words, str) else list(words.values())


def places(words):
    return {name for form in forms(words) for name in re.findall(r"\{(\w+)\}", form)}


def test_the_known_languages_have_catalogues_and_the_others_none():
    known = re.search(r"KNOWN = \[(.*)\]", (WEB / "js" / "words.js").read_text())[1]

    assert sorted(re.findall(r"'(\w+)'", known)) == LANGUAGES == sorted(PLURALS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_says_everything_that_english_says_and_nothing_else(language):
    assert SAID[language].keys() == SAID["en"].keys()
    assert [key for key, words in SAID[language].items() if not all(forms(words))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_those_of_english(language):
    odd = [key for key, words in SAID[language].items() if places(words) != places(SAID["en"][key])]

    assert odd == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_that_counts_has_the_plurals_of_its_language(language):
    for key, words in SAID[language].items():
        assert isinstance(words, str) == isinstance(SAID["en"][key], str), key
        if not isinstance(words, str):
            # What reads the same in several plurals says so once, in `other`.
            assert {"other"} <= words.keys() <= PLURALS[language], key


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"en"}))
def test_no_sentence_is_left_in_english(language):
    same = [k for k, words in SAID[language].items() if words == SAID["en"][k] and k != "ok"]

    assert same == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_has_a_text(language):
    assert compose, "what is composed is what can refuse"
    codes = {f"no.{code}" for code, refusal in Refusal.known.items() if ours(refusal)}

    assert codes - SAID[language].keys() == set()


def ours(refusal):
    return not refusal.__module__.startswith("tests")


def test_every_text_that_the_page_asks_for_is_there():
    asked = {key for path in MODULES for key in CALLS.findall(path.read_text(encoding="utf-8"))}
    for path in PAGES:
        text = path.read_text(encoding="utf-8")
        asked |= set(re.findall(r'data-t(?:-label|-placeholder)?="([^"]+)"', text))

    assert len(asked) > 100
    assert asked - SAID["en"].keys() == set()


def test_no_text_is_kept_that_nothing_asks_for():
    sources = "".join(path.read_text(encoding="utf-8") for path in [*MODULES, *PAGES])
    made = re.compile(
        r"^(?:no|screen|state|category|cover|demo|report|rejected|order|pill|label|scheme|way|not\.signed\.in)\."
    )

    unused = [k for k in SAID["en"] if f"'{k}'" not in sources and f'"{k}"' not in sources]

    assert [key for key in unused if not made.match(key)] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_holds_no_text_but_what_the_catalogue_replaces(path):
    """English in the markup is for the moment before the module; each piece names its key."""
    text = re.sub(r"<(script|style|title)\b.*?</\1>", "", path.read_text(encoding="utf-8"))
    loose = re.findall(r"<(?![^>]*\bdata-t=)([^<>]*[^/])>([^<>]*[A-Za-z]{2}[^<>]*)<", text)
    labels = re.findall(r"<(?![^>]*data-t-label)[^<>]*aria-label=\"([^\"]+)\"", text)

    assert [words for _, words in loose if words.strip() != "Rialto"] == []
    # These two are renamed by their module, with a number in them.
    assert set(labels) <= {"Questions", "Like"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_a_module_holds_no_sentence(path):
    """Two words beside each other in a string, or a capital in one, want to be in the catalogue."""
    code = re.sub(r"(?m)//.*$|/\*.*?\*/", "", path.read_text(encoding="utf-8"))
    strings = re.findall(r"'((?:[^'\\\n]|\\.)*)'", code)
    loose = [s for s in strings if re.match(r"^[A-Z][a-z]+(?: [a-z]+)+[.…]?$", s)]

    assert loose == []
