"""Offers are read without trust, and answered in a form that browsers take."""

import pytest
from aiortc.sdp import SessionDescription
from hypothesis import given
from hypothesis import strategies as st

from media.port import BadOffer, NothingUsable
from media.sdp import MOST_CODECS, MOST_LINES, Local, answer, read_offer
from tests.media.offers import AUDIO, VIDEO, WHEP, WHIP, offer

LOCAL = Local("ufrag", "p" * 32, "AA:BB", ("192.0.2.7", "127.0.0.1"), 40_000)


def answered(text, direction, ssrcs=None):
    said = answer(read_offer(text, direction), LOCAL, direction, ssrcs or {})
    assert said.endswith("\r\n")
    return SessionDescription.parse(said)


def test_constrained_baseline_and_opus_are_chosen():
    chosen = read_offer(WHIP, "recvonly").payload_types()

    assert chosen == {"video": 108, "audio": 111}


def test_an_answer_takes_what_it_can_and_refuses_the_rest_in_the_offers_order():
    said = answered(WHIP, "recvonly")

    assert [(m.kind, m.rtp.muxId, m.port) for m in said.media] == [
        ("audio", "0", 40_000),
        ("video", "1", 40_000),
        ("application", "2", 0),
    ]
    assert [g.items for g in said.group] == [["0", "1"]]
    assert said.media[0].ice.iceLite


def test_a_viewers_answer_names_what_we_send():
    said = answered(WHEP, "sendonly", {"video": 11, "audio": 22})

    assert [m.direction for m in said.media[:2]] == ["sendonly", "sendonly"]
    assert [m.ssrc[0].ssrc for m in said.media[:2]] == [22, 11]


def test_every_announced_address_is_a_candidate_of_its_own_rank():
    candidates = answered(WHIP, "recvonly").media[0].ice_candidates

    assert [c.ip for c in candidates] == ["192.0.2.7", "127.0.0.1"]
    assert candidates[0].priority > candidates[1].priority


@pytest.mark.parametrize(
    ("offered", "ours"), [("actpass", "server"), ("active", "server"), ("passive", "client")]
)
def test_the_offers_setup_decides_who_opens_dtls(offered, ours):
    text = WHIP.replace("a=setup:actpass", f"a=setup:{offered}")

    said = answered(text, "recvonly")

    assert said.media[0].dtls.role == ours
    assert read_offer(text, "recvonly").we_begin == (ours == "client")


def test_a_viewer_without_sound_is_welcome():
    assert read_offer(offer("recvonly", VIDEO), "sendonly").payload_types() == {"video": 108}


@pytest.mark.parametrize(
    "text",
    [
        offer("sendonly", AUDIO),
        WHIP.replace("H264", "VP9"),
        WHIP.replace("packetization-mode=1", "packetization-mode=0"),
        WHIP.replace("a=sendonly", "a=recvonly"),
        WHIP.replace("a=sendonly", "a=inactive"),
        WHIP.replace("a=group:BUNDLE 0 1 2\r\n", ""),
        WHIP.replace("a=rtcp-mux\r\n", ""),
    ],
    ids=["sound only", "VP9", "mode 0", "wrong way", "inactive", "no bundle", "no mux"],
)
def test_an_offer_without_a_picture_for_us_is_nothing_usable(text):
    with pytest.raises(NothingUsable):
        read_offer(text, "recvonly")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "v=0",
        "no SDP at all",
        "v=x\r\n" + WHIP,
        WHIP.replace("m=video 9", "m=video nine"),
        WHIP.replace("a=setup:actpass\r\n", ""),
        WHIP.replace("a=setup:actpass", "a=setup:holdconn"),
        WHIP.replace("a=fingerprint:sha-256", "a=fingerprint:md5"),
        WHIP.replace("a=mid:1", "a=mid:0"),
        WHIP.replace("a=mid:1\r\n", ""),
        WHIP.replace("a=mid:1", "a=mid:" + "1" * 65),
        WHIP.replace("a=rtpmap:96 VP8/90000", "a=rtpmap:96"),
        WHIP + "a=fmtp:77 x=y\r\n",
        WHIP + "a=candidate:1 1 udp\r\n",
        WHIP + "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n" * 20,
        WHIP + "a=x:" + "x" * 70_000,
    ],
)
def test_what_cannot_be_read_is_a_bad_offer(text):
    with pytest.raises(BadOffer):
        read_offer(text, "recvonly")


@pytest.mark.parametrize(
    "more",
    ["a=rtpmap:96 x/9\r\n" * MOST_CODECS, "a=x\r\n" * MOST_LINES, "a=fmtp:96 x=1\r\n" * 4_000],
    ids=["codecs", "lines", "parameters"],
)
def test_an_offer_that_would_take_long_to_read_is_not_read(more):
    with pytest.raises(BadOffer) as refused:
        read_offer(WHIP + more, "recvonly")

    assert refused.value.facts == {"why": "too many lines"}


def test_what_an_offer_says_about_feedback_is_not_even_read():
    text = WHIP.replace("a=rtcp-fb:102 nack pli", "a=rtcp-fb:102")

    assert read_offer(text, "recvonly") == read_offer(WHIP, "recvonly")


@given(st.text(max_size=300) | st.binary(max_size=300).map(lambda b: b.decode("latin-1")))
def test_no_text_does_more_than_be_refused(text):
    for direction in ("recvonly", "sendonly"):
        with pytest.raises((BadOffer, NothingUsable)):
            read_offer(text, direction)


@given(st.data())
def test_no_broken_line_of_a_real_offer_does_more_than_be_refused(data):
    lines = WHIP.splitlines()
    place = data.draw(st.integers(0, len(lines) - 1))
    cut = data.draw(st.integers(0, len(lines[place])))
    lines[place] = lines[place][:cut] + data.draw(st.text(max_size=12))

    try:
        taken = read_offer("\r\n".join(lines), "recvonly")
    except (BadOffer, NothingUsable):
        return
    answer(taken, LOCAL, "recvonly", {})


def test_the_answer_says_back_only_what_it_knows():
    text = WHIP.replace("useinbandfec=1", "useinbandfec=1;evil=\x0b1")

    assert "evil" not in answer(read_offer(text, "recvonly"), LOCAL, "recvonly", {})
