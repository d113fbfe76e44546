"""Pictures of products are fetched from one origin, within limits, and unpacked in a child."""

import httpx
import pytest

from marketplace import picture_fetch
from marketplace.picture_fetch import MOST_BYTES, FetchedPictures
from marketplace.pictures import NoPicture, PictureAway
from rialto.refusal import Busy
from storage.image_hash import likeness_of, read
from storage.looks import Looker
from storage.renditions import NotTaken, UploadTooLarge
from tests.forged import FORMS
from tests.marketplace.showing import PNG, showing
from tests.storage.drawn import photo, saved, scene

pytestmark = pytest.mark.threads


@pytest.fixture
async def shows():
    async with showing() as found:
        yield found


@pytest.fixture
async def pictures(shows):
    async with httpx.AsyncClient(trust_env=False) as client:
        yield FetchedPictures(client, shows.origin, Looker())


async def told(body):
    return f"{len(body)} bytes"


async def test_a_picture_made_smaller_and_saved_anew_looks_the_same_and_another_does_not(
    shows, pictures
):
    shows.show("/fake.png", photo("PNG", seed=3))
    shows.show("/copy", saved(scene(3).resize((240, 180)), "JPEG", quality=40))
    shows.show("/other.webp", photo("WEBP", seed=4))

    fake, copy, other = [
        read(await pictures.look_of(path))
        for path in ("/fake.png", f"{shows.origin}/copy", "/other.webp")
    ]

    assert fake.near(likeness_of(scene(3)))
    assert fake.near(copy)
    assert not fake.near(other)


async def test_nothing_is_sent_that_says_who_asks_and_nothing_packed_is_taken(shows, pictures):
    shows.show("/a", photo(), head=b"Set-Cookie: seen=1; Path=/\r\n")
    pictures.look = told

    await pictures.look_of("/a")
    await pictures.look_of("/a")

    for head in shows.asked:
        names = {line.partition(":")[0].lower() for line in head.splitlines()[1:] if line}
        assert not names & {"cookie", "authorization", "referer", "from"}
        assert "accept-encoding: identity" in head.lower()


@pytest.mark.parametrize(
    ("how", "error"),
    [
        ({"status": b"404 Not Found"}, PictureAway),
        ({"status": b"500 Internal Server Error"}, PictureAway),
        ({"status": b"302 Found", "head": b"Location: /a\r\n"}, PictureAway),
        ({"status": b"301 Moved", "head": b"Location: http://169.254.169.254/\r\n"}, PictureAway),
        ({"head": PNG + b"Content-Encoding: gzip\r\n"}, NoPicture),
        ({"body": b"\0" * (MOST_BYTES + 1)}, NoPicture),
        ({"body": b"<svg/>"}, NoPicture),
        ({"head": b"no header\r\n"}, PictureAway),
        ({"drip": True}, PictureAway),
    ],
    ids=[
        "missing", "fails", "led on", "led inside", "packed", "too large", "no picture", "no HTTP",
        "drips",
    ],
)  # fmt: skip
async def test_what_is_answered_otherwise_is_none_or_is_away(
    shows, pictures, how, error, monkeypatch
):
    monkeypatch.setattr(picture_fetch, "WITHIN_S", 0.3 if "drip" in how else 15.0)
    shows.show("/b", **({"body": photo()} | how))

    with pytest.raises(error):
        await pictures.look_of("/b")

    assert shows.paths == ["/b"]


async def test_where_nobody_answers_it_is_away(shows, pictures):
    pictures.origin = "http://127.0.0.1:1"

    with pytest.raises(PictureAway):
        await pictures.look_of("/a")


@pytest.mark.parametrize(
    ("raised", "error"),
    [
        (NotTaken(), NoPicture),
        (UploadTooLarge(), NoPicture),
        (Busy(), PictureAway),
        (OSError("no room"), PictureAway),
    ],
)
async def test_what_the_child_says_of_it_is_passed_on(shows, pictures, raised, error):
    async def look(body):
        raise raised

    shows.show("/a", photo())
    pictures.look = look

    with pytest.raises(error):
        await pictures.look_of("/a")


async def test_whatever_is_written_for_an_address_nobody_else_is_asked():
    asked = []

    def note(request):
        asked.append(request.url.host)
        return httpx.Response(404)

    async with httpx.AsyncClient(transport=httpx.MockTransport(note)) as client:
        pictures = FetchedPictures(client, "https://pictures.example", told)
        for form in FORMS:
            with pytest.raises((NoPicture, PictureAway)):
                await pictures.look_of(form)

    assert set(asked) <= {"pictures.example"}
