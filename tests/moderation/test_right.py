"""An address that a notice points at is one of ours, and names a room or a thing."""

import pytest

from moderation.right import Located, NotOfThisSite, located


@pytest.mark.parametrize(
    ("address", "room", "product"),
    [
        ("/room/01J", "01J", ""),
        ("/room/01J?thing=teapot", "01J", "teapot"),
        ("/room/01J?lang=de&thing=tea%20pot#top", "01J", "tea pot"),
        ("/discover?thing=teapot", "", "teapot"),
        ("/?thing=teapot&thing=bowl", "", "teapot"),
    ],
)
def test_a_path_names_a_room_or_a_thing(address, room, product):
    assert located(address) == Located(room, product)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/",
        "/discover?thing=",
        "/help",
        "/room/",
        "/room/01J/whep",
        "/room/01J thing",
        "room/01J",
        "//elsewhere.example/room/01J",
        "/\\elsewhere.example?thing=x",
        "https://elsewhere.example/room/01J?thing=teapot",
        "http://169.254.169.254/?thing=teapot",
        "javascript:alert(1)//?thing=teapot",
        "/discover?thing=" + "x" * 65,
        "/room/" + "x" * 65,
        "/?thing=teapot\n",
    ],
)
def test_what_is_none_of_ours_is_refused(address):
    with pytest.raises(NotOfThisSite):
        located(address)
