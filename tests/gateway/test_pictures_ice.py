"""ICE of a picture over HTTP: candidates and restarts, as RFC 9725 has them."""

import pytest

from media.port import EngineDown
from tests.gateway.pictures import HOST, KEYS, SDP, Engine, doors


@pytest.fixture
def engine():
    return Engine()


@pytest.fixture
async def http(engine):
    async with doors(engine) as http:
        yield http


@pytest.fixture(params=["whip", "whep"])
async def patch(request, http):
    """PATCH a session, as its host where it is one's picture: ``what``, and what If-Match names."""
    signed = HOST if request.param == "whip" else {}
    await http.post(f"/{request.param}/r1", content="v=0", headers=SDP | signed)

    async def patch(what, tag=None, at="s1", kind="application/trickle-ice-sdpfrag"):
        headers = signed | {"Content-Type": kind} | ({"If-Match": tag} if tag else {})
        return await http.patch(f"/{request.param}/r1/{at}", content=what, headers=headers)

    return patch


@pytest.mark.parametrize(
    ("tag", "at", "status"),
    [
        ('"tag"', "s1", 204), ('"other", "tag"', "s1", 204),
        ('"other"', "s1", 412), ('W/"tag"', "s1", 412), ("tag", "s1", 412),
        (None, "s1", 428),
        ('"tag"', "s2", 404),
    ],
)  # fmt: skip
async def test_candidates_are_taken_by_the_tag_of_their_session(patch, tag, at, status):
    reply = await patch("a=candidate:1 1 udp 1 192.0.2.1 9 typ host", tag, at)

    assert reply.status_code == status
    assert reply.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("tag", ["*", '"*"'])
async def test_a_restart_is_answered_with_new_keys_and_another_tag(patch, engine, tag):
    reply = await patch(KEYS, tag)

    assert reply.status_code == 200
    assert reply.headers["etag"] == '"another"'
    assert reply.headers["content-type"] == "application/trickle-ice-sdpfrag"
    assert reply.text == "a=ice-lite"
    assert engine.asked[1:] == [("restart", "s1")]


@pytest.mark.parametrize(
    "text",
    [
        "", "a=ice-ufrag:abcd", KEYS.replace("abcd", "abc"), KEYS.replace("0" * 22, "0" * 21),
        KEYS.replace("abcd", "ab d"), KEYS.replace("abcd", "a" * 257), "\xff", KEYS[::-1],
    ],
)  # fmt: skip
async def test_a_restart_without_both_keys_is_none(patch, engine, text):
    reply = await patch(text, "*")

    assert (reply.status_code, reply.headers["content-type"]) == (400, "application/problem+json")
    assert len(engine.asked) == 1


async def test_a_restart_of_nothing_is_not_found(patch):
    assert (await patch(KEYS, "*", at="s2")).status_code == 404


async def test_ice_is_told_in_a_fragment_no_longer_than_an_offer(patch):
    other, long = await patch(KEYS, "*", kind="application/sdp"), await patch("a" * 70_000, "*")

    assert other.headers["accept-patch"] == "application/trickle-ice-sdpfrag"
    assert (other.status_code, long.status_code) == (415, 413)


async def test_while_the_engine_is_down_ice_is_too(patch, engine):
    engine.refusal = EngineDown()

    assert [(await patch(KEYS, tag)).status_code for tag in ('"tag"', "*")] == [503, 503]


async def test_only_a_host_tells_of_the_ice_of_a_picture(http):
    headers = {"Content-Type": "application/trickle-ice-sdpfrag", "If-Match": "*"}

    nobody = await http.patch("/whip/r1/s1", content=KEYS, headers=headers)
    other = await http.patch("/whip/not-mine/s1", content=KEYS, headers=headers | HOST)

    assert (nobody.status_code, other.status_code) == (401, 403)
