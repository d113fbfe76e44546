"""Terms: found where they are, however they are written down, and nowhere else."""

import pytest

from gateway.lists import own
from moderation.terms import MOST_OF_ONE, BadList, Kind, Term, Terms, compiled, found, read, row


def told(terms, text):
    listed, said = Terms(read(f"@insult 3\n{terms}", "list")), row(text.split())
    return [said[hit.start : hit.end] for hit in found(said, listed)]


@pytest.mark.parametrize(
    ("term", "text", "where"),
    [
        ("rat", "you rat you", "rat"),
        ("rat*", "two rats here", "rat"),
        ("*rat", "a muskrat", "rat"),
        ("*rat*", "accurate", "rat"),
        ("dirty rat", "a dirty rat here", "dirty rat"),
        ("dirt* rat", "a dirtiest rat here", "dirtiest rat"),
        ("{dirty|old} rat{|s}", "such old rats", "old rats"),
        ("{|very }dirty rat", "very dirty rat", "very dirty rat"),
        ("{|my} rat", "one rat", "rat"),
        ("pay _ card", "pay it to my card", "pay it to my card"),
        ("pay* _ {card|bank of} mine", "paying now by bank of mine", "paying now by bank of mine"),
        ("Crème, Rât", "creme", "creme"),
        ("坏人", "这个坏人吗", "坏人"),
        ("加 _ 号", "快加我的号吧", "加我的号"),
        ("a.b", "x a b", "a b"),
    ],
)
def test_a_term_is_found_as_it_is_written_down(term, text, where):
    assert where in told(term, text)


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("rat", "accurate rats"), ("rat*", "muskrat"), ("*rat", "rats"), ("dirty rat", "rat dirty"),
        ("pay _ card", "pay all of it to my card"), ("{dirty|old} rat", "the rat"),
    ],
)  # fmt: skip
def test_what_only_looks_like_a_term_is_none(term, text):
    assert told(term, text) == []


def test_what_lies_within_an_innocent_term_does_not_count():
    terms = "rat\n@innocent\nrat trap, 好坏人"

    assert told(terms, "a rat trap") == []
    assert told(terms, "a rat in a rat trap") == ["rat"]


def test_a_term_of_many_ways_is_looked_for_by_its_first_word():
    many = "|".join(f"w{n}" for n in range(40))

    assert told(f"{{a|b}} {{{many}}} end", "now b w39 end") == ["b w39 end"]


def test_a_list_says_category_and_level():
    terms = read("# of one kind\n\n@threat 4\nfirst, second {a|b, c}\n", "list")

    assert terms == [Term(Kind("threat", 4), "first"), Term(Kind("threat", 4), "second {a|b, c}")]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("rat", "line 1: there is no heading"), ("@insult 6\nrat", "line 1: a heading"),
        ("@insults 3", "line 1: a heading"), ("@insult", "line 1: a heading"),
        ("@insult 3\nrat {a|b", "line 2: 'rat {a|b'"), ("@insult 3\n***", "line 2: '***'"),
        ("@insult 3\nrat, _ , x", "line 2: '_'"),
    ],
)  # fmt: skip
def test_a_list_that_cannot_be_read_says_where(text, told):
    with pytest.raises(BadList, match="list, ") as bad:
        read(text, "list")

    assert told in str(bad.value)


def test_a_text_that_repeats_itself_says_no_more_and_hides_nothing():
    terms = Terms(read("@insult 2\nrat\n@threat 4\nbeware", "list"))

    hits = found(row(["rat"] * 500 + ["beware"]), terms)

    assert [hit.kind.category for hit in hits] == ["insult"] * MOST_OF_ONE + ["threat"]


def test_no_list_finds_nothing():
    assert found(" anything ", Terms([])) == []


def test_each_pattern_of_our_own_lists_is_one():
    there = {sought for _, sought in own().automaton.items()}
    patterns = {pattern for sought in there for _, pattern in sought.onward}

    assert len(patterns) > 1000
    for pattern in patterns:
        assert compiled.__wrapped__(pattern)
    for sought in there:
        assert not sought.onward or not sought.goes_on("", 0)
