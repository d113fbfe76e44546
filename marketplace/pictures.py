"""The port to pictures of products: what one looks like, and at which addresses any is asked for.

A picture's address is the marketplace's to tell, so perhaps a seller's to write. Whatever it says,
what is asked for is a path of the one origin that the operator has named.
"""

import re
from typing import Protocol

import httpx

MOST_ADDRESS = 2_000
# What no address has, and some readers of addresses pass over where others do not.
ODD = re.compile(r"[\x00-\x20\x7f\\]")
USUAL_PORTS = {"http": 80, "https": 443}


class NoPicture(Exception):
    """There is nothing to look at: it is kept elsewhere, or is no picture that we take."""


class PictureAway(Exception):
    """It could not be had now, and may be later."""


class ProductPictures(Protocol):
    async def look_of(self, picture: str) -> str:
        """Return how the picture at an address looks (storage/image_hash.py), nothing kept of it.

        ``picture`` is as in Product. Raises NoPicture or PictureAway.
        """


class Unseen:
    """Where nothing is looked at."""

    async def look_of(self, picture: str) -> str:
        raise NoPicture("pictures of products are not looked at here")


def asked_at(origin: str, picture: str) -> str:
    """Return the address of a picture at ``origin``; raises NoPicture where it is not there.

    Its origin (RFC 6454, section 4) must be this one, and it names no user. What is returned is
    made of our origin and its path alone, so no reader of addresses can be led to another host.
    """
    if not picture or len(picture) > MOST_ADDRESS or ODD.search(picture):
        raise NoPicture("its address is none")
    home = httpx.URL(origin)
    try:
        found = home.join(picture)
    except (httpx.InvalidURL, ValueError) as error:
        raise NoPicture("its address is none") from error
    if found.userinfo or _place(found) != _place(home):
        raise NoPicture("it is kept elsewhere")
    return str(home.copy_with(raw_path=found.raw_path))


def _place(url: httpx.URL) -> tuple[str, bytes, int | None]:
    return url.scheme, url.raw_host, url.port or USUAL_PORTS.get(url.scheme)
