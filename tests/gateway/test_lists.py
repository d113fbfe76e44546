"""Lists of terms from files: our own, and those that an operator changes while the node runs."""

import asyncio
from pathlib import Path

import pytest

from gateway.lists import LOOK_EVERY_S, Lists, own, own_screen
from moderation.screen import Screen
from moderation.terms import BadList, Terms
from tests.running import during


@pytest.fixture
def screen():
    return Screen(Terms(()))


def test_our_own_are_in_twelve_languages_and_ready():
    assert len(own().automaton) > 10_000


def test_what_an_operator_adds_is_stopped_and_no_more_once_it_is_taken_out(tmp_path, screen):
    lists = Lists(screen, tmp_path)
    (tmp_path / "ours.txt").write_text("@insult 3\nwombat", encoding="utf-8")

    lists.look()
    added = screen.judge("you wombat").rule
    (tmp_path / "ours.txt").unlink()
    lists.look()

    assert added == "insult"
    assert screen.judge("you wombat").rule == ""


def test_what_an_operator_calls_innocent_passes_our_own_lists_too(tmp_path):
    screen = own_screen()
    before = screen.judge("the idiot brand").rule
    (tmp_path / "ours.txt").write_text("@innocent\nidiot brand", encoding="utf-8")

    Lists(screen, tmp_path).look()

    assert before == "insult"
    assert screen.judge("the idiot brand").rule == ""


@pytest.mark.parametrize(
    ("text", "told"),
    [(b"wombat", "ours.txt, line 1"), (b"\xff", "ours.txt is not in UTF-8"),
     (b"@insult 3\n" + b"a" * 4_194_304, "longer than 4 MiB")],
)  # fmt: skip
def test_a_list_that_is_wrong_is_told_and_changes_nothing(tmp_path, screen, text, told):
    lists = Lists(screen, tmp_path)
    (tmp_path / "first.txt").write_text("@insult 3\nwombat", encoding="utf-8")
    lists.look()
    (tmp_path / "ours.txt").write_bytes(text)

    with pytest.raises(BadList, match=told):
        lists.look()

    assert screen.judge("you wombat").rule == "insult"


def test_a_list_that_is_wrong_is_told_once_until_it_changes(tmp_path, screen):
    lists = Lists(screen, tmp_path)
    (tmp_path / "ours.txt").write_text("no heading", encoding="utf-8")
    with pytest.raises(BadList):
        lists.look()

    lists.look()

    (tmp_path / "ours.txt").write_text("no heading either", encoding="utf-8")
    with pytest.raises(BadList):
        lists.look()


def test_a_list_that_cannot_be_read_for_a_moment_is_read_at_the_next_look(
    tmp_path, screen, monkeypatch
):
    def full(*_, **__):
        raise OSError("too many open files")

    lists = Lists(screen, tmp_path)
    (tmp_path / "ours.txt").write_text("@insult 3\nwombat", encoding="utf-8")
    with monkeypatch.context() as moment:
        moment.setattr(Path, "read_text", full)
        with pytest.raises(OSError, match="too many"):
            lists.look()

    lists.look()

    assert screen.judge("you wombat").rule == "insult"


def test_brands_are_no_terms_and_are_read_as_they_change(tmp_path, screen):
    lists = Lists(screen, tmp_path)
    (tmp_path / "brands.txt").write_text("Aurelia | 90 | EUR", encoding="utf-8")
    (tmp_path / "ours.txt").write_text("@insult 3\nwombat", encoding="utf-8")

    lists.look()

    assert [brand.name for brand in lists.brands.listed] == ["Aurelia"]
    assert screen.judge("you wombat").rule == "insult"
    (tmp_path / "brands.txt").unlink()
    lists.look()
    assert lists.brands.listed == ()


def test_brands_that_are_wrong_change_neither_brands_nor_terms(tmp_path, screen):
    lists = Lists(screen, tmp_path)
    (tmp_path / "brands.txt").write_text("Aurelia | 90 | EUR", encoding="utf-8")
    lists.look()
    (tmp_path / "brands.txt").write_text("Aurelia, 90 euros", encoding="utf-8")
    (tmp_path / "ours.txt").write_text("@insult 3\nwombat", encoding="utf-8")

    with pytest.raises(BadList, match=r"brands\.txt, line 1"):
        lists.look()

    assert [brand.least for brand in lists.brands.listed] == [9_000]
    assert screen.judge("you wombat").rule == ""


def test_lists_that_are_nowhere_are_told(tmp_path, screen):
    with pytest.raises(BadList, match="is not a folder of lists"):
        Lists(screen, tmp_path / "none").look()


async def test_lists_are_read_again_while_the_node_runs(tmp_path, screen, caplog, monkeypatch):
    async def at_once(look):
        look()

    monkeypatch.setattr(asyncio, "to_thread", at_once)  # virtual time does not wait for threads
    (tmp_path / "ours.txt").write_text("no heading", encoding="utf-8")

    async with during(Lists(screen, tmp_path).run):
        await asyncio.sleep(LOOK_EVERY_S + 1)
        (tmp_path / "ours.txt").write_text("@insult 3\nwombat", encoding="utf-8")
        await asyncio.sleep(LOOK_EVERY_S + 1)

    assert "lists.not_read" in caplog.messages

    assert screen.judge("you wombat").rule == "insult"


async def test_without_a_folder_there_is_nothing_to_read(screen):
    lists = Lists(screen)
    lists.look()

    await lists.run()

    assert screen.judge("you wombat").rule == ""
