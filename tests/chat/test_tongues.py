"""Tongues: whoever keeps a chat is told of languages that no list knows, once in a while."""

from pathlib import Path

import pytest

from chat import tongues
from chat.tongues import LISTED, TOLD_FOR_MS, Tongues


@pytest.fixture
def heard():
    return Tongues(lambda text: text.partition(":")[0])


def test_the_lists_are_those_that_there_are():
    lists = Path(tongues.__file__).parent.parent / "moderation" / "lists"

    assert {path.stem for path in lists.glob("*.txt")} - {"common"} == LISTED


@pytest.fixture
def say(heard):
    """Let a line be said; return the language of which its keepers hear."""

    def say(chat, text, at_ms=0):
        if tag := heard.unread(chat, text, at_ms):
            heard.tell(chat, tag, at_ms)
        return tag

    return say


def test_what_no_list_knows_is_told_once_in_half_an_hour_for_each_chat(say):
    times = (("a", 0), ("a", 1), ("b", 1), ("a", TOLD_FOR_MS - 1), ("a", TOLD_FOR_MS))

    told = [say(chat, "vi: Chào", at_ms) for chat, at_ms in times]

    assert told == ["vi", "", "vi", "", "vi"]


def test_each_language_is_told_for_itself(say):
    assert [say("a", f"{tag}: …") for tag in ("vi", "th", "vi")] == ["vi", "th", ""]


@pytest.mark.parametrize("text", ["en: Hello", "zh-Hant: 便宜", ": 38"])
def test_what_a_list_knows_and_what_cannot_be_told_is_not(say, text):
    assert say("a", text) == ""


def test_only_the_last_are_remembered(say, heard, monkeypatch):
    monkeypatch.setattr(tongues, "MOST", 2)

    for chat in "abc":
        say(chat, "vi: Chào")

    assert [chat for chat, _ in heard.told] == ["b", "c"]
