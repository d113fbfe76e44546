"""What the process writes names nobody: no name, address, text or token is in its log."""

import secrets

import httpx
import pytest

from gateway.tokens import Tokens
from gateway.visitor import Broken, visiting
from rialto.roles import Role
from rialto.world import World
from tests.serving import Serving

pytestmark = [pytest.mark.edge, pytest.mark.threads, pytest.mark.timeout(120)]

USER, NAME, MAIL = "canaryuser", "Canaria Name", "canary.mail@example.org"
ADDRESS, TEXT = "203.0.113.77", "linecanary"
FROM = {"x-forwarded-for": ADDRESS, "user-agent": "devicecanary"}


async def misbehave(http, shown):
    """Do all that makes a node say something, well and badly."""
    signed = {"authorization": f"Bearer {shown}", **FROM}
    asks = {
        "chat:say": {"chat": "nowhere", "text": TEXT},
        "question:ask": {"product": "teapot", "text": f"{TEXT}?"},
        "room:create": {"title": TEXT, "cover": "teapots", "category": "home"},
        "follow:add": {"whom": USER},
        "report:line": {"chat": TEXT, "line": TEXT, "reason": "spam", "note": TEXT},
        "report:product": {"room": TEXT, "product": TEXT, "reason": "unsafe", "note": TEXT},
        "privacy:export": {},
        "privacy:erase": {},
    }
    for name, body in asks.items():
        key = {"idempotency-key": f"{TEXT}-{name}"}
        await http.post(f"/api/{name}", json=body, headers=signed | key)
        await http.post(f"/api/{name}", content=TEXT.encode(), headers=signed)
    await http.post("/api/privacy:show", json={}, headers={"authorization": f"Bearer {TEXT}"})
    for name in ("/uploads", "/uploads?purpose=cover", f"/whip/{TEXT}", f"/session/export/{TEXT}"):
        await http.post(name, content=TEXT.encode() * 100, headers=signed)
    await http.get(f"/session/export/{TEXT}?until=1&signed={TEXT}", headers=FROM)
    ours = FROM | {"origin": str(http.base_url).rstrip("/")}
    await http.post("/session/code", json={"address": MAIL, "lang": "en"}, headers=ours)
    await http.post("/session/code", json={"address": "canary mail"}, headers=ours)


async def test_the_log_of_a_process_names_nobody(tmp_path):
    secret = secrets.token_hex(32)
    life = Serving(
        secret, tmp_path / "data", proxies="127.0.0.1", mail="smtp://127.0.0.1:1",
        mail_from="market@example.org", people_each=1000,
    )  # fmt: skip
    tokens = Tokens(secret, World().now_ms)
    shown = tokens.mint(USER, name=NAME, role=Role.HOST, ttl_s=600)
    with (tmp_path / "log").open("a+b") as life.log:
        async with life, httpx.AsyncClient(base_url=f"http://127.0.0.1:{life.port}") as http:
            await misbehave(http, shown)
            try:
                async with visiting(life.url, shown, World()) as visitor:
                    made = await visitor.change(
                        "room:create", title=TEXT, cover="teapots", category="home"
                    )
                    await visitor.change("room:start", room=made["room"])
                    await visitor.change("chat:say", chat=made["room"], text=TEXT)
            except* Broken:
                pass

    log = (tmp_path / "log").read_text("utf-8")
    assert "signin.away" in log, "nothing was said at all"
    told = (USER, NAME, MAIL, ADDRESS, TEXT, "devicecanary", shown, secret)
    assert [word for word in told if word in log] == []
