"""A browser at our own page, as far as signing in goes, and the mailbox of whoever sits at it."""

import httpx
from starlette.applications import Starlette

from accounts.port import NotVouched

OURS = "https://rialto.example"


class Mailbox:
    def __init__(self):
        self.letters, self.fails = [], False

    async def send(self, to, subject, text):
        if self.fails:
            raise NotVouched("away")
        self.letters.append((to, subject, text))

    @property
    def code(self):
        return self.letters[-1][2][:6]


class Browser:
    """One browser at our own page: it keeps cookies, and says where its page is from."""

    def __init__(self, api, issuer, vk, mailbox):
        transport = httpx.ASGITransport(app=Starlette(routes=api.routes()))
        agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
        self.http = httpx.AsyncClient(
            transport=transport, base_url=OURS, headers={"user-agent": agent}
        )
        self.at = {"market": issuer, "vk": vk}
        self.mailbox = mailbox

    async def post(self, path, headers=None, **body):
        headers = {"origin": OURS} if headers is None else headers
        return await self.http.post(path, json=body, headers=headers)

    async def me(self, **query):
        return (await self.http.get("/session", params=query)).json()

    async def consent(self, way="market", then="/room/1"):
        begun = await self.post("/session/begin", way=way, then=then)
        return self.at[way].authorize(begun.json()["url"])

    async def back(self, told):
        return await self.http.get("/session/back", params=told)

    async def sign_in(self, way="market", then="/room/1"):
        return await self.back(await self.consent(way, then))

    async def by_mail(self, address="ada@example.org", name="Ada"):
        await self.post("/session/code", address=address)
        return await self.post(
            "/session/code/enter", address=address, code=self.mailbox.code, name=name
        )
