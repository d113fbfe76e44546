"""The screen: what may be said passes, what may not is refused with its rule."""

from unittest.mock import patch

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gateway.demo_cases import SAID
from gateway.demo_words import ANSWERS, ASKED, LINES
from gateway.lists import own_screen
from moderation import screen as module
from moderation.fold import Plain, fold
from moderation.screen import Screen
from moderation.terms import Terms, read
from moderation.verdict import Screened, Verdict
from tests.moderation.guilty import GUILTY
from tests.moderation.innocent import INNOCENT

SCREEN = own_screen()
screen = SCREEN.judge
WORDS = st.sampled_from([*INNOCENT, *(text for _, text in GUILTY)])
SIGNS = st.sampled_from(list("0123456789+-(). /@_*:,|#$aаοٱ你\u0301\u200b\ufdfa\u1160İßŉ"))
TEXTS = st.one_of(
    st.text(max_size=500),
    st.text(SIGNS, max_size=500),
    st.builds(lambda a, b, at: a[:at] + b + a[at:], WORDS, WORDS, st.integers(0, 40)),
)


@pytest.mark.parametrize("text", INNOCENT)
def test_what_shoppers_say_passes(text):
    assert screen(text) == Verdict()


def test_all_that_the_demo_says_passes():
    said = [*LINES, *ASKED, *ANSWERS, *(text for _, text, _ in SAID)]

    assert [text for text in said if screen(text) != Verdict()] == []


@pytest.mark.parametrize(("rule", "text"), GUILTY, ids=lambda part: ascii(part)[:40])
def test_what_may_not_be_said_is_refused_by_its_rule(rule, text):
    assert screen(text).rule == rule


def test_the_refusal_tells_the_rule_and_where():
    with pytest.raises(Screened) as refused:
        SCREEN.must_pass("Ring me: +39 347 1234567!")

    assert refused.value.facts == {"rule": "phone", "found": "+39 347 1234567"}


def test_who_may_post_links_posts_links_and_no_contacts():
    SCREEN.must_pass("The kiln: https://kiln.example", links=True)

    with pytest.raises(Screened):
        SCREEN.must_pass("The kiln: ada@kiln.example", links=True)


def test_one_doubt_says_nothing_and_two_together_are_as_one_that_is_sure():
    doubting = Screen(Terms(read("@contact 1\ninbox\n@lure 1\nbonus", "list")))

    assert doubting.judge("the bonus round") == Verdict()
    assert doubting.judge("a bonus, see inbox").level == 2


@pytest.mark.parametrize("text", ["a" * 1000, "ж" * 1000, "好" * 1000])
def test_a_text_of_the_full_length_passes(text):
    assert screen(text) == Verdict()


def test_a_text_that_unfolds_a_little_passes_and_one_that_unfolds_too_far_does_not():
    assert screen("\ufdfa" * 50).rule == ""
    assert screen("\ufdfa" * 200).rule == "length"


@given(TEXTS)
@example("")
@settings(max_examples=300, deadline=None)
def test_any_text_is_judged_and_twice_alike(text):
    assert screen(text) == screen(text)


BARE = (
    ("link", "buy at evil-shop.com now"),
    ("mail", "ada@example.com"),
    ("phone", "+39 347 1234567"),
    ("phone", "89261234567"),
    ("messenger", "write me on telegram"),
    ("insult", "you idiot"),
    ("selfharm", "kill yourself"),
)
LOOKALIKE = str.maketrans("aeopcyx", "аеорсух")  # Cyrillic
DISGUISES = {
    "in capitals": str.upper,
    "full width": lambda t: "".join(chr(ord(c) + 0xFEE0) if c > " " else c for c in t),
    "bold": lambda t: "".join(
        chr(0x1D400 + ord(c) - 97 + 26)
        if c.isalpha()
        else chr(0x1D7CE + int(c))
        if c.isdigit()
        else c
        for c in t.lower()
    ),
    "with nothing between": "\u200b".join,
    "with joiners": "\u200d".join,
    "with soft hyphens": "\u00ad".join,
    "with marks of direction": lambda t: "\u200e" + "\u200f".join(t),
    "struck through": lambda t: "".join(c + "\u0336" if c.isalnum() else c for c in t),
    "accented": lambda t: "".join(c + "\u0301" if c.isalpha() else c for c in t),
    "with selectors": lambda t: "".join(c + "\ufe0f" for c in t),
    "with letters of another alphabet": lambda t: t.translate(LOOKALIKE),
    "with hard spaces": lambda t: t.replace(" ", "\u00a0"),
    "over lines": lambda t: t.replace(" ", "\n\n"),
    "among others": lambda t: f"So nice! {t} 👍👍 Спасибо 谢谢",
    "at the end": lambda t: "Hello. " * 60 + t,
}


@pytest.mark.parametrize(("rule", "text"), BARE, ids=lambda part: part.replace(" ", "_"))
@pytest.mark.parametrize("disguise", DISGUISES.values(), ids=DISGUISES)
def test_no_disguise_helps(disguise, rule, text):
    assert screen(disguise(text)).rule == rule


ODD = (
    *"1a.-(@+:好一",
    *("1-", "1a", "a.", "a@", "@\u200b", "аa", "a b ", "1 2 ", "a1a ", "aaab", "a\u0301", "\ufdfa"),
    *("微信", "1:1 ", "+1 (1) ", "one 2 ", "1.1.2020 ", "t . me ", "line:", "at (at) dot ", "www "),
    *("whatsapp ", "write to me on ", "insta: aaaaaaaaaaaa"),
)


@pytest.mark.timeout(5)
@pytest.mark.parametrize("text", ODD, ids=ascii)
def test_no_repetition_takes_long(text):
    whole = (text * 1000)[:1000]

    assert screen(whole) == screen(whole)
    assert screen("x " + whole[:997] + "x") is not None


def test_most_of_what_buyers_say_has_one_reading_alone():
    assert sum(module._ordinary(Plain(fold(text))) for text in LINES) >= len(LINES) * 3 / 4


@settings(max_examples=300, deadline=None)
@given(WORDS, WORDS, st.integers(0, 60), st.integers(0, 60), st.sampled_from(["", " ", ". ", "."]))
def test_the_short_way_and_the_long_one_agree(one, other, upto, since, between):
    text = one[:upto] + between + other[since:]

    short = SCREEN.judge(text)
    with patch.object(module, "_ordinary", return_value=False):
        long = SCREEN.judge(text)

    assert short == long
