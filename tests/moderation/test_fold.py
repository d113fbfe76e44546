"""Folding: one text however it is written, and what else an eye reads in it."""

import pytest

from moderation.fold import MOST_FOLDED, Plain, fold, has_leet, readings, two_alphabets


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  Two\twords\n", "two words"),
        ("ＷＩＤＥ", "wide"),
        ("ﬁne", "fine"),
        ("Ça va déjà", "ca va deja"),
        ("ё Й", "е и"),
        ("STRASSE straße", "strasse strasse"),
        ("Iı İi", "ii ii"),
        ("łódź", "lodz"),
        ("شُكْرًا شـــكرا", "شكرا شكرا"),
        ("١٢٣ ۴۵ ६७", "123 45 67"),
        ("1️⃣2️⃣", "12"),
        ("a\u200bb\u00adc\u2060d", "abcd"),
        ("ᴏᴋ 🅾🅺 🄾🄺", "ok ok ok"),
        ("한국어", "한국어"),
        ("好。", "好."),
        ("1–2", "1-2"),
    ],
)
def test_one_text_however_it_is_written(text, folded):
    assert fold(text) == folded


def test_what_unfolds_too_far_is_not_unfolded_to_its_end():
    assert MOST_FOLDED < len(fold("\ufdfa" * 1000)) < 2 * MOST_FOLDED


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("идиoт", "идиот"),
        ("tеlеgrаm", "telegram"),
        ("τelegram", "telegram"),
        ("1d10t", "idiot"),
        ("i d i o t", "idiot"),
        ("i.d.i.o.t", "idiot"),
        ("e v i l . c o m", "evil.com"),
        ("idiooot", "idiot"),
        ("3ло", "зло"),
        ("id*ot", "idiot"),
        ("حقي.ر", "حقير"),
        ("병1신", "병신"),
        ("白@痴", "白痴"),
        ("вот m0ney", "вот money"),
    ],
)
def test_a_disguised_word_is_read_as_the_eye_reads_it(text, read):
    assert read in [plain.text for plain in readings(Plain(text))]


@pytest.mark.parametrize("text", ["it is 5 o'clock", "мой iphone", "a b", "good book", "好 的"])
def test_a_plain_text_has_no_other_reading_of_its_words(text):
    assert {plain.text for plain in readings(Plain(text))} == {text}


@pytest.mark.parametrize(
    ("text", "alphabets", "leet"),
    [
        ("hello", False, False),
        ("привет", False, False),
        ("hеllо", True, False),
        ("h3llo", False, True),
        ("3 pairs", False, False),
    ],
)
def test_what_mixes_alphabets_or_figures_into_words_is_told_from_what_does_not(
    text, alphabets, leet
):
    assert (two_alphabets(text), has_leet(text)) == (alphabets, leet)
