"""The demo's photos: drawn for reports (`tools/photos`), and uploaded as anybody's are."""

import asyncio
import logging
from dataclasses import dataclass
from pathlib import Path
from ssl import SSLContext

import httpx

from gateway.tokens import Tokens
from rialto.command import Member
from rialto.world import World

log = logging.getLogger("rialto.demo")

PHOTOS = Path(__file__).with_name("photos")
WITHIN_S, CREATED = 60, 201


@dataclass
class Photos:
    """Takes photos to ``url``, over https where ``tls`` says whom to trust."""

    url: str
    tokens: Tokens
    world: World
    tls: SSLContext | None = None

    async def bring(self, who: Member, photo: str) -> list[str]:
        """Upload a photo for a report, and return its id; none where the node takes no file in.

        A demo on a full disk does without.
        """
        token = self.tokens.mint(who.user, name=who.name, role=who.role, ttl_s=WITHIN_S)
        headers = {"authorization": f"Bearer {token}", "idempotency-key": self.world.new_id()}
        body = await asyncio.to_thread((PHOTOS / photo).read_bytes)
        trusted = self.tls or True
        async with httpx.AsyncClient(verify=trusted, trust_env=False, timeout=WITHIN_S) as http:
            asked = {"purpose": "report"}
            answer = await http.post(self.url, params=asked, content=body, headers=headers)
        if answer.status_code != CREATED:
            log.info("demo.no_photo", extra={"status": answer.status_code})
            return []
        return [str(answer.json()["upload"])]
