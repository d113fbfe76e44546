"""People who bring uploads over HTTP, and what is there of them afterwards."""

from contextlib import asynccontextmanager

import httpx
from starlette.applications import Starlette

from gateway.admission import Admission
from gateway.upload_api import UploadApi
from rialto.roles import Role
from storage.upload_folder import ASIDE
from storage.work import Look
from tests.storage.drawn import photo

PHOTO = photo()
OTHER = photo(seed=2)


@asynccontextmanager
async def serving(feature):
    """Serve the routes of something over HTTP, without a network."""
    transport = httpx.ASGITransport(Starlette(routes=feature.routes()))
    async with httpx.AsyncClient(transport=transport, base_url="http://rialto") as http:
        yield http


@asynccontextmanager
async def bringing(house, tokens, store, files):
    admission = Admission(tokens, Look(store), house.commit)

    async def bring(body=PHOTO, *, key="key-0001", who="ada", purpose="avatar", **headers):
        token = tokens.mint(who, name=who.title(), role=Role.VIEWER, ttl_s=3600)
        given = {"authorization": f"Bearer {token}", "idempotency-key": key, **headers}
        return await http.post(f"/uploads?purpose={purpose}", content=body, headers=given)

    async with serving(UploadApi(admission, house.commit, house.uploads, files)) as http:
        yield bring


def kept(files):
    paths = [path for path in files.folder.rglob("*") if path.is_file()]
    assert not [path for path in paths if path.parent.name == ASIDE]
    return [path.name for path in paths]
