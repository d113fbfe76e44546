"""Hostile pictures of products look like something or are none; nothing here unpacks them."""

import asyncio
import resource

import httpx
import pytest

from marketplace.picture_fetch import MOST_BYTES, FetchedPictures
from marketplace.pictures import NoPicture
from storage.image_hash import read
from storage.looks import Looker
from storage.resize import MEMORY_BYTES
from tests.marketplace.showing import showing
from tests.storage.hostile import CLEANED, PICTURES, REFUSED

pytestmark = [pytest.mark.edge, pytest.mark.threads, pytest.mark.timeout(120)]

GROWS_KIB = 64 << 10  # the bytes themselves, twice, and what tests hold


@pytest.mark.parametrize("name", PICTURES)
async def test_a_hostile_picture_looks_like_something_or_is_none(name):
    make, expected = PICTURES[name]
    body = await asyncio.to_thread(make)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    async with showing() as shows, httpx.AsyncClient(trust_env=False) as client:
        shows.show("/picture", body)
        pictures = FetchedPictures(client, shows.origin, Looker())

        try:
            look = await pictures.look_of("/picture")
        except NoPicture:
            look = ""

    if look:
        assert expected != REFUSED
        assert str(read(look)) == look
    else:
        assert expected != CLEANED or len(body) > MOST_BYTES
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before <= GROWS_KIB
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 <= MEMORY_BYTES
