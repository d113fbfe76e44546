"""The catalogues on the server: read once, chosen by what a reader wants, written by CLDR."""

import pytest

from gateway.pages import WEB
from gateway.words import negotiate, read

KNOWN = ["ar", "de", "en", "es", "pt-BR", "ru", "zh"]


@pytest.fixture(scope="module")
def words():
    return read(WEB / "words")


def test_every_language_is_read_with_its_direction(words):
    assert sorted(words) == KNOWN
    assert {tag for tag, said in words.items() if said.direction == "rtl"} == {"ar"}


@pytest.mark.parametrize(
    ("tag", "n", "text"),
    [
        ("en", 1_000, "1,000 followers"),
        ("en", 0, "No followers yet"),
        ("ru", 2_003, "2\u00a0003 подписчика"),
        ("es", 1_000, "1000 seguidores"),
        ("es", 12_345, "12.345 seguidores"),
        ("pt-BR", 1_000_000, "1.000.000 de seguidores"),
        ("ar", 2, "متابعان"),
        ("zh", 5, "5位粉丝"),
    ],
)
def test_a_number_is_counted_and_written_as_the_language_does(words, tag, n, text):
    assert words[tag].t("followers", n=n) == text


def test_a_name_is_set_apart_from_the_words_around_it(words):
    assert words["ar"].t("you.are", name="Ada") == "أنت \u2068Ada\u2069"


def test_what_no_catalogue_says_is_our_mistake(words):
    with pytest.raises(KeyError):
        words["en"].t("no.such.words")


def test_a_key_may_stand_in_one_area_alone(tmp_path):
    folder = tmp_path / "en"
    folder.mkdir()
    (folder / "room.json").write_text('{"chat": "Chat"}')
    (folder / "studio.json").write_text('{"chat": "Chat"}')

    with pytest.raises(ValueError, match="twice"):
        read(tmp_path)


@pytest.mark.parametrize(
    ("wishes", "header", "chosen"),
    [
        ([], "", "en"),
        ([], "fr-FR,fr;q=0.9", "en"),
        ([], "fr,de-AT;q=0.7,en;q=0.3", "de"),
        ([], "en;q=0.2,ru", "ru"),
        ([], "ru;q=0,es", "es"),
        ([], "pt", "pt-BR"),
        ([], "pt-PT", "pt-BR"),
        ([], "zh-Hant-TW", "zh"),
        ([], "AR-eg", "ar"),
        (["", "de"], "ru", "de"),
        (["es", "de"], "ru", "es"),
        (["xx", "de"], "ru", "de"),
        ([], "*", "en"),
        ([], "ru;q=high, ;;, de;q=0.1", "de"),
        ([], "de;q=nan", "en"),
        (["../../etc"], "\u2068" * 9_000, "en"),
    ],
)
def test_the_reader_gets_the_language_that_fits_best(wishes, header, chosen):
    assert negotiate(KNOWN, *wishes, accept_language=header) == chosen
