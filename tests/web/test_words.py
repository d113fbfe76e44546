"""The catalogues: every text in every language, and no text outside them."""

import re
from functools import cache

import pytest

from gateway.house import compose
from gateway.icu import Choice, Value, parse
from gateway.pages import WEB
from gateway.words import read
from rialto.refusal import Refusal

WORDS = read(WEB / "words")
LANGUAGES = sorted(WORDS)
OTHERS = sorted(set(LANGUAGES) - {"en"})
PAGES = sorted([*WEB.glob("*.html"), *WEB.glob("parts/*.html")])
MODULES = sorted((WEB / "js").rglob("*.js"))
CALLS = re.compile(r"""(?<![.\w])(?:t|has)\((?:[^()'"`]*\? ?)?'([^'`]+)'""")
STANDS = re.compile(r"\bstand\('([^']+)'")
ASKED = re.compile(r'data-t(?:-label|-placeholder)?="([^"]+)"')
# Words that languages of our letters took in as they are.
TAKEN = {
    "Chat",
    "Live",
    "Shows",
    "Host",
    "Studio",
    "Hobby",
    "Beauty",
    "Total",
    "Design",
    "Patent",
    "OK",
    "Studio · Rialto",
}
LATIN = {"de", "es", "pt-BR"}
ENGLISH = re.compile(r"\b(the|you|your|is|are|and|this|not|with|for)\b", re.I)
# Plurals as integers have them: small ones, hundreds, and whole millions.
INTEGERS = [*range(201), 1_000, 10_000, 1_000_000, 2_000_000]


def areas(language):
    """Return the keys of each area of a language, in their order."""
    return {p.stem: list(read_area(p)) for p in sorted((WEB / "words" / language).glob("*.json"))}


@cache
def read_area(path):
    return re.findall(r'^  "([^"]+)": ', path.read_text(encoding="utf-8"), re.M)


def every(parts):
    """Yield all parts of a message, those of its forms as well."""
    for part in parts:
        yield part
        if isinstance(part, Choice):
            for form in part.forms.values():
                yield from every(form)


def places(message):
    return {part.name for part in every(parse(message)) if isinstance(part, Value | Choice)}


def plain(message):
    return "".join(part for part in every(parse(message)) if isinstance(part, str)).strip()


def test_the_page_offers_the_languages_that_there_are():
    listed = re.search(r"LANGUAGES = \{(.*)\}", (WEB / "js" / "words.js").read_text("utf-8"))[1]

    assert sorted(re.findall(r"'?([\w-]+)'?: '", listed)) == LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_says_everything_that_english_says_in_the_same_order(language):
    assert areas(language) == areas("en")
    assert [key for key, message in WORDS[language].said.items() if not plain(message)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_those_of_english(language):
    source = WORDS["en"].said
    odd = [k for k, m in WORDS[language].said.items() if places(m) != places(source[k])]

    assert odd == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_that_counts_has_the_plurals_of_its_language(language):
    wanted = {WORDS[language].locale.plural_form(n) for n in INTEGERS} | {"other"}

    for key, message in WORDS[language].said.items():
        for part in every(parse(message)):
            if isinstance(part, Choice) and part.kind == "plural":
                assert {form for form in part.forms if form[0] != "="} == wanted, key


@pytest.mark.parametrize("language", OTHERS)
def test_a_choice_between_words_is_the_same_in_every_language(language):
    def forms(message):
        return [sorted(p.forms) for p in every(parse(message)) if is_select(p)]

    for key, message in WORDS[language].said.items():
        assert forms(message) == forms(WORDS["en"].said[key]), key


def is_select(part):
    return isinstance(part, Choice) and part.kind == "select"


@pytest.mark.parametrize("language", OTHERS)
def test_no_sentence_is_left_in_english(language):
    taken = TAKEN if language in LATIN else set()
    known = {key: plain(message) for key, message in WORDS["en"].said.items()}
    told = {key: plain(message) for key, message in WORDS[language].said.items()}
    lettered = {key for key, text in known.items() if re.search("[a-z]", text)}

    assert [k for k in lettered if told[k] == known[k] and told[k] not in taken] == []
    assert [text for text in told.values() if ENGLISH.search(text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_has_a_text(language):
    assert compose, "what is composed is what can refuse"
    codes = {f"no.{code}" for code, refusal in Refusal.known.items() if ours(refusal)}

    assert codes - WORDS[language].said.keys() == set()


def ours(refusal):
    return not refusal.__module__.startswith("tests")


def test_every_text_that_the_page_asks_for_is_there():
    asked = {key for path in MODULES for key in CALLS.findall(path.read_text(encoding="utf-8"))}
    for path in PAGES:
        asked |= set(ASKED.findall(path.read_text(encoding="utf-8")))

    assert len(asked) > 100
    assert asked - WORDS["en"].said.keys() == set()


def test_every_state_in_the_gallery_has_a_name():
    galleries = (WEB / "js" / "design").glob("*.js")
    shown = {state for path in galleries for state in STANDS.findall(path.read_text("utf-8"))}

    assert len(shown) > 30
    assert {f"design.is.{state}" for state in shown} - WORDS["en"].said.keys() == set()


def test_no_text_is_kept_that_nothing_asks_for():
    sources = "".join(path.read_text(encoding="utf-8") for path in [*MODULES, *PAGES])
    made = re.compile(
        r"^(?:no|screen|state|category|cover|demo|report|rejected|order|pill|label|scheme|way"
        r"|theme|tell|show|toast|me\.role|welcome"
        r"|decided|ground|macro|not\.signed\.in|notice|inbox|design|discover\.no|cases|rights|tidy)\."
    )

    unused = [k for k in WORDS["en"].said if f"'{k}'" not in sources and f'"{k}"' not in sources]

    assert [key for key in unused if not made.match(key)] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_holds_no_text_of_its_own(path):
    """The server puts the words in; the markup has their keys, the name and noughts."""
    text = path.read_text(encoding="utf-8")
    loose = {each.strip() for each in re.findall(r">([^<>]*)<", text)}
    labels = re.findall(r'(?<!data-t-)\b(?:aria-label|placeholder|title|alt)="([^"]+)"', text)

    assert loose <= {"", "0", "Rialto"}
    assert set(labels) <= {"…"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(WEB).as_posix())
def test_a_module_holds_no_sentence(path):
    """Two words beside each other in a string, or a capital in one, want to be in the catalogue."""
    code = re.sub(r"(?m)//.*$|/\*.*?\*/", "", path.read_text(encoding="utf-8"))
    strings = re.findall(r"'((?:[^'\\\n]|\\.)*)'", code)
    loose = [s for s in strings if re.match(r"^[A-Z][a-z]+(?: [a-z]+)+[.…]?$", s)]

    assert loose == []
