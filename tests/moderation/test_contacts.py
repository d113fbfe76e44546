"""Contacts: where a link, an address or an invitation begins, and where it does not."""

import pytest

from moderation.contacts import MOST_NAMED, address, link, messenger
from moderation.fold import Plain


@pytest.mark.parametrize(
    ("text", "found"),
    [("see evil-shop.ru, please", "evil-shop.ru"), ("a https://b", "https:/"), ("hola. me", None),
     ("amazing-prize7.vip now", "amazing-prize7.vip"), ("prizes.center/spin", "prizes.center/s"),
     ("so beau.fr anchement", None), ("go to beau.fr please", "beau.fr"), ("is it 20.best", None)],
)  # fmt: skip
def test_a_link_is_named_as_it_was_written(text, found):
    assert link(Plain(text)) == (found and ("link", found))


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("ada@example.com", "mail"),
        ("ada at gmail dot com", "mail"),
        ("dm me at @ada_moro", "handle"),
        ("thanks @ada. me too", None),
        ("at home, 1/2", None),
    ],
)
def test_an_address_is_no_mention(text, rule):
    assert (address(Plain(text)) or (None,))[0] == rule


@pytest.mark.parametrize(
    ("text", "invites"),
    [
        ("seen on telegram", False),
        ("write me on telegram", True),
        ("telegram: ada", True),
        ("the line is long", False),
        ("line id ada", True),
        ("微信支付", False),
        ("加我微信", True),
    ],
)
def test_a_name_alone_invites_nobody(text, invites):
    assert bool(messenger(Plain(text))) == invites


def test_who_names_many_messengers_invites():
    assert messenger(Plain("viber " * MOST_NAMED)) is None
    assert messenger(Plain("viber " * (MOST_NAMED + 1)))
