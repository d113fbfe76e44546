"""What is found by which words."""
# ruff: noqa: RUF001  (the alphabets are the subject)

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.terms import MOST_ASKED, MOST_KEPT, beginnings_of, terms_asked, terms_of


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Does it FIT a 15-inch laptop?", ("does", "it", "fit", "a", "15", "inch", "laptop")),
        ("red, red; RED", ("red",)),
        ("Кроссовки, размер 42", ("кроссовки", "размер", "42")),
        ("حقيبة جلدية", ("حقيبه", "جلديه")),
        ("चमड़े का थैला", ("चमड़े", "का", "थैला")),
        ("straße ﬁne Ｔｅａ", ("strasse", "fine", "tea")),
        ("茶", ("茶",)),
        ("茶道具", ("茶道", "道具", "茶", "道", "具")),
        ("新款Nike鞋", ("新款", "新", "款", "nike", "鞋")),
        ("커피잔", ("커피", "피잔", "커", "피", "잔")),
        ("コーヒー", ("コー", "ーヒ", "ヒー", "コ", "ー", "ヒ")),
        ("", ()),
        (" ?! 🍵 …", ()),
    ],
)
def test_a_text_is_kept_under_its_words_and_pairs_of_characters(text, terms):
    assert terms_of(text) == terms


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Fit laptop", ("fit", "laptop")),
        ("鞋", ("鞋",)),
        ("运动鞋", ("运动", "动鞋")),
        ("红 鞋", ("红", "鞋")),
        ("red 茶道", ("red", "茶道")),
    ],
)
def test_a_query_asks_for_pairs_and_for_one_character_alone(text, terms):
    assert terms_asked(text) == terms


@pytest.mark.parametrize(
    ("kept", "asked"),
    [
        ("Café crème", "CAFE creme"),
        ("Кофе со льдом, тёплый", "теплый"),
        ("מַזָּל", "מזל"),
        ("كِتَاب", "كتاب"),
        ("كـــتاب", "كتاب"),
        ("حقيبة", "حقيبه"),
        ("على مهل", "علي مهل"),
        ("أحمر", "احمر"),
        ("إبريق", "ابريق"),
        ("کتابی", "كتابي"),
        ("STRASSE", "Straße"),
        ("καφές", "καφες"),
        ("e\u0301clair", "éclair"),
        ("ﾎﾟｯﾄ", "ポット"),
    ],
)
def test_words_are_found_however_they_are_written(kept, asked):
    assert set(terms_asked(asked)) <= set(terms_of(kept))


@pytest.mark.parametrize("typed", ["ce", "Cela", "celadon", "te", "ТЕПЛ", "茶", "茶道"])
def test_a_short_text_is_found_by_the_beginnings_of_its_words(typed):
    kept = beginnings_of("Celadon teapots, тёплый вечер, 茶道具")

    assert set(terms_asked(typed)) <= set(kept)


@pytest.mark.parametrize("typed", ["c", "eladon", "adon", "pots"])
def test_neither_a_letter_nor_an_end_finds_it(typed):
    assert not set(terms_asked(typed)) <= set(beginnings_of("Celadon teapots"))


def test_a_text_with_many_beginnings_keeps_its_words_first():
    words = " ".join(f"{n:03}beginning" for n in range(100))

    kept = beginnings_of(words)

    assert kept[:100] == terms_of(words)
    assert len(kept) == MOST_KEPT


def test_letters_that_only_look_accented_stay_apart():
    assert terms_of("мой") != terms_of("мои")


def test_a_fragment_of_a_run_without_spaces_is_found():
    kept = terms_of("新款夏季运动鞋透气")

    for fragment in ("运动鞋", "夏季", "鞋", "新款夏季运动鞋透气"):
        assert set(terms_asked(fragment)) <= set(kept)
    assert not set(terms_asked("鞋运")) <= set(kept)


def test_a_long_text_has_bounded_terms():
    words = " ".join(f"word{n}" for n in range(2000))

    assert len(terms_of(words)) == MOST_KEPT
    assert len(terms_asked(words)) == MOST_ASKED
    assert terms_of("x" * 1000) == ("x" * 64,) == terms_asked("x" * 1000)


@given(st.text(max_size=80))
def test_a_text_finds_itself_and_its_terms_hold_no_spaces(text):
    kept = terms_of(text)

    assert set(terms_asked(text)) <= set(kept)
    assert not any(set(term) & set(" \t\n") for term in kept)
    assert terms_of(text.upper().lower()) == terms_of(text.upper())
