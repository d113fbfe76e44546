"""The demo's photos: each has its drawing, is small, and is taken in or done without."""

import io

import httpx
import pytest
from PIL import Image

from gateway.demo_photos import PHOTOS, Photos
from rialto.command import Member

BO = Member("bo", "Bo")
MOST_BYTES = 50_000


def test_each_photo_is_small_and_has_its_drawing():
    taken, drawn = ({path.stem for path in PHOTOS.glob(f"*.{e}")} for e in ("jpg", "svg"))

    assert taken == drawn != set()
    for path in PHOTOS.glob("*.jpg"):
        body = path.read_bytes()
        assert len(body) < MOST_BYTES
        assert Image.open(io.BytesIO(body)).size == (960, 720)


@pytest.mark.parametrize(("status", "brought"), [(201, ["9f"]), (503, [])])
async def test_a_photo_is_brought_as_anybodys_or_done_without(
    tokens, world, monkeypatch, status, brought
):
    asked = []

    def answer(request):
        asked.append(request)
        return httpx.Response(status, json={"upload": "9f"})

    real = httpx.AsyncClient

    def client(**options):
        return real(**options, transport=httpx.MockTransport(answer))

    monkeypatch.setattr(httpx, "AsyncClient", client)

    told = await Photos("http://node/uploads", tokens, world).bring(BO, "sneakers-box.jpg")

    assert told == brought
    (request,) = asked
    assert request.url.params["purpose"] == "report"
    assert request.content == (PHOTOS / "sneakers-box.jpg").read_bytes()
    assert tokens.read(request.headers["authorization"].removeprefix("Bearer ")).member.user == "bo"
