"""At which addresses pictures of products are asked for: at one origin, whatever is written."""

import httpx
import pytest

from marketplace.pictures import MOST_ADDRESS, NoPicture, Unseen, asked_at
from tests.forged import FORMS

HOME = "https://pictures.example"


@pytest.mark.parametrize(
    ("origin", "picture", "asked"),
    [
        (HOME, "/pictures/teapot.webp", "/pictures/teapot.webp"),
        (HOME, "pictures/teapot.webp?v=2", "/pictures/teapot.webp?v=2"),
        (HOME, "https://pictures.example/a.png#top", "/a.png"),
        (HOME, "https://pictures.example:443/a.png", "/a.png"),
        (HOME, "HTTPS://Pictures.Example/a.png", "/a.png"),
        (HOME, "//pictures.example/a.png", "/a.png"),
        (HOME, "/\u0447\u0430\u0439.png", "/%D1%87%D0%B0%D0%B9.png"),
        (HOME, "/a.png?of=http://127.0.0.1/", "/a.png?of=http://127.0.0.1/"),
        ("http://127.0.0.1:8001", "http://127.0.0.1:8001/a.png", "/a.png"),
        ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443/a.png", "/a.png"),
    ],
)
def test_a_picture_of_the_origin_is_asked_for_there(origin, picture, asked):
    assert asked_at(origin, picture) == origin + asked


@pytest.mark.parametrize(
    "picture",
    [
        "",
        "/" + "a" * MOST_ADDRESS,
        "http://pictures.example/a.png",
        "https://pictures.example:8443/a.png",
        "https://pictures.example./a.png",
        "https://evilpictures.example/a.png",
        "https://pictures.example.evil.example/a.png",
        "https://ada@pictures.example/a.png",
        "https://:word@pictures.example/a.png",
        "https://pictures.example\\@127.0.0.1/a.png",
        "https://pictures.example\n.evil.example/",
        "https://[::1/a.png",
        "https://pictures.example:port/a.png",
    ],
)
def test_what_is_kept_elsewhere_is_asked_for_nowhere(picture):
    with pytest.raises(NoPicture):
        asked_at(HOME, picture)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("origin", [HOME, "http://127.0.0.1:8001"])
def test_no_address_leads_past_the_origin(origin, form):
    for picture in (
        form,
        form.replace("127.0.0.1", "127.0.0.1:80"),
        f"{HOME}@{form}",
        origin + form,
    ):
        try:
            asked = httpx.URL(asked_at(origin, picture))
        except NoPicture:
            continue

        home = httpx.URL(origin)
        assert (asked.scheme, asked.netloc, asked.userinfo) == (home.scheme, home.netloc, b"")


@pytest.mark.parametrize("form", [form for form in FORMS if "://" in form])
def test_an_address_of_another_host_is_no_picture(form):
    with pytest.raises(NoPicture):
        asked_at(HOME, form)


async def test_where_nothing_is_looked_at_nothing_looks_like_anything():
    with pytest.raises(NoPicture):
        await Unseen().look_of("/pictures/teapot.webp")
