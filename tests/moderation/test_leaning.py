"""How a text leans: what is in it weighs, and the sum tells, where no list and no form does."""

from importlib.resources import files

import pytest

from gateway.lists import OWN, weights
from moderation.fold import Plain
from moderation.leaning import BadWeights, lean, read, share, tokens, told_by
from moderation.screen import Screen
from moderation.terms import Found, Kind, Terms
from moderation.terms import read as read_list
from moderation.verdict import Action, Verdict
from tests.moderation.lessons import mark

CALM = {"": (-1.0, 0.0, 0.0, 0.0, 0.0, 0.0)}
AWAY_AT_ONCE = CALM | {"pigeon": (20.0, 9.0, 0.0, 0.0, 0.0, 0.0), "post": (1.0, *[0.0] * 5)}


def test_each_token_has_a_weight_at_all_and_one_for_each_kind():
    assert read("# by whom\n\t-100 0 0 0 0 0\nbag\t5 -50 0 0 0 1\n") == {
        "": (-1.0, 0.0, 0.0, 0.0, 0.0, 0.0),
        "bag": (0.05, -0.5, 0.0, 0.0, 0.0, 0.01),
    }


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("bag\t1 2\n", "line 1: 'bag' has not 6"),
        ("a\t1 1 1 1 1 1\nb\tx\n", "line 2: invalid"),
        ("bag\t1 1 1 1 1 1\n", "no line that says what every text weighs"),
    ],
)
def test_a_table_that_cannot_be_read_says_where(table, told):
    with pytest.raises(BadWeights, match=told):
        read(table)


def test_words_count_alone_as_they_begin_and_end_and_two_by_two_and_figures_do_not():
    assert tokens([Plain("shipping, 4711 now? 🎁")]) == {
        "ship*", "shippi*", "*ping", "shipping", " shipping", "shipping now", "now", "now 🎁", "🎁",
    }  # fmt: skip


def test_where_words_are_not_set_apart_each_run_of_three_counts():
    assert tokens([Plain("你好吗")]) == {"你", "好", "吗", "你好", "好吗", "你好吗", " 你好吗"}


def test_what_lists_and_signs_tell_counts_alone_and_two_by_two():
    hits = [Found(Kind("insult", 2), 0, 1), Found(Kind("channel", 0), 2, 3)]

    assert told_by(hits, {"digits"}, "phone") == {
        "=insult2", "=channel", "=digits", "=channel+digits", "=:phone",
    }  # fmt: skip


def test_what_is_sure_is_told_with_what_it_would_be_and_the_word_that_weighs_most():
    told = lean(set(), {"pigeon", "post", "by", "a", "b"}, AWAY_AT_ONCE)

    assert (told.kind, told.found) == ("contact", "pigeon")
    assert told.sure == pytest.approx(-1 + 21 * share({"pigeon", "post", "by", "a", "b"}))


def test_what_is_sure_by_what_lists_have_found_names_no_word():
    weights = CALM | {"=fraud1": (9.0, 0.0, 0.0, 0.0, 9.0, 0.0), "nice": (-1.0, *[0.0] * 5)}

    assert lean({"=fraud1"}, {"nice"}, weights)[1:] == ("fraud", "")


def test_of_a_short_text_no_single_word_decides():
    assert share({"pigeon"}) < 2 * share(set("abcdefghijklmnop"))


def test_what_is_not_sure_names_nothing():
    assert lean(set(), {"bag"}, CALM) == (-1.0, "", "")


def _screen(weights, own="@swearing 2\nfiddle", theirs=""):
    return Screen(Terms(read_list(own, "own")), Terms(read_list(theirs, "theirs")), weights)


def test_a_text_that_leans_away_is_refused_though_no_list_names_it():
    verdict = _screen(AWAY_AT_ONCE).judge("by pigeon")

    assert verdict == Verdict("contact", "pigeon", 2)
    assert verdict.action() is Action.BOUNCE


def test_what_a_list_names_in_a_text_that_leans_to_nothing_is_only_doubtful():
    assert _screen(CALM).judge("second fiddle") == Verdict("swearing", "fiddle", 1)


def test_what_a_list_doubts_in_a_text_that_leans_away_is_refused_by_the_rule_of_the_list():
    assert _screen(AWAY_AT_ONCE, "@swearing 1\nfiddle").judge("fiddle, pigeon") == Verdict(
        "swearing", "fiddle", 2
    )


@pytest.mark.parametrize("graver", ["@threat 4\nfiddle", "@hate 5\nfiddle"])
def test_what_is_grave_stands_however_the_text_leans(graver):
    assert _screen(CALM, graver).judge("second fiddle").level >= 4


def test_a_number_in_a_text_that_leans_to_nothing_is_only_doubtful():
    number = "+39 347 1234567"

    assert _screen(CALM).judge(f"parcel {number}").action() is Action.FLAG
    assert _screen({}).judge(f"parcel {number}").action() is Action.BOUNCE


def test_what_who_runs_the_site_calls_innocent_is_refused_by_no_weight():
    text = "the pigeon brand"

    assert _screen(AWAY_AT_ONCE).judge(text).rule == "contact"
    assert _screen(AWAY_AT_ONCE, theirs="@innocent\npigeon brand").judge(text) == Verdict()


def test_what_who_runs_the_site_lists_stands_however_the_text_leans():
    assert _screen(CALM, theirs="@insult 3\nwombat").judge("you are a wombat").level == 3


def test_a_greeting_is_judged_by_lists_alone():
    at_once = {"": (9.0, *[0.0] * 5)}

    assert [_screen(at_once).judge(text).rule for text in ("hi all", "你好")] == ["", ""]
    assert _screen(CALM).judge("fiddle") == Verdict("swearing", "fiddle", 2)
    assert _screen(at_once).judge("hi everybody").rule == "contact"


def test_who_may_post_links_is_judged_by_lists_and_forms_alone():
    assert _screen(AWAY_AT_ONCE).judge("by pigeon", links=True) == Verdict()


def test_the_weights_were_learned_from_the_lessons_as_they_are():
    table = (files(OWN) / "weights.tsv").read_text(encoding="utf-8")

    assert len(weights()) > 10_000
    assert mark() in table.partition("\n")[0], "lessons or lists have changed: run tools/teach"
