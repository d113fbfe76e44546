"""SDP: what an offer holds that we can forward, and the answer to it (RFC 8829, RFC 9725)."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from aiortc.rtcdtlstransport import RTCDtlsParameters
from aiortc.rtcrtpparameters import RTCRtpCodecParameters
from aiortc.sdp import MediaDescription, SessionDescription

from media.port import MOST_OFFER, BadOffer, NothingUsable
from media.track import Kind

Direction = Literal["recvonly", "sendonly"]
# The reader of aiortc compares each codec with each line about codecs.
MOST_LINES = 1_000
MOST_CODECS = 256
MOST_SECTIONS = 16
MOST_NAME = 64
DIGESTS = {"sha-256", "sha-384", "sha-512"}
SAID_BACK = {
    "video": ("level-asymmetry-allowed", "packetization-mode", "profile-level-id"),
    "audio": ("minptime", "useinbandfec", "stereo", "sprop-stereo"),
}
FEEDBACK = {"video": ("nack", "nack pli", "ccm fir", "goog-remb"), "audio": ()}
# What the reader of aiortc raises at what is not SDP; it has no exception of its own.
UNREADABLE = (ValueError, AssertionError, LookupError, AttributeError, TypeError, StopIteration)


@dataclass(frozen=True)
class Codec:
    payload_type: int
    rtpmap: str
    fmtp: str


@dataclass(frozen=True)
class Section:
    """One ``m=`` section of an offer; ``codec`` is None where we send and take nothing."""

    kind: str
    mid: str
    transport: str
    codec: Codec | None


@dataclass(frozen=True)
class Offer:
    sections: tuple[Section, ...]
    remote: RTCDtlsParameters
    we_begin: bool
    """True if our side opens DTLS: the offer said ``a=setup:passive``."""

    def payload_types(self) -> dict[Kind, int]:
        return {
            kind: section.codec.payload_type
            for section in self.sections
            for kind in ("video", "audio")
            if section.codec and section.kind == kind
        }


@dataclass(frozen=True)
class Local:
    """Our end of a session: ICE credentials, the certificate's SHA-256, where we listen."""

    ufrag: str
    password: str
    fingerprint: str
    hosts: tuple[str, ...]
    port: int


def read_offer(text: str, direction: Direction) -> Offer:
    """Read an offer that we answer with ``direction``.

    Refuses with BadOffer what is not an offer of one bundle over DTLS-SRTP, and with
    NothingUsable what has no H264 (packetization mode 1) for us.
    """
    described = _described(text)
    if not 1 <= len(described.media) <= MOST_SECTIONS:
        raise BadOffer(why="number of media sections")
    bundle = [set(map(str, g.items)) for g in described.group if g.semantic == "BUNDLE"]
    names = [media.rtp.muxId or "" for media in described.media]
    if len(set(names)) != len(names) or not all(0 < len(n) <= MOST_NAME for n in names):
        raise BadOffer(why="a=mid")
    taken: set[str] = set()
    sections = []
    for media in described.media:
        codec = None
        if media.kind not in taken and bundle and media.rtp.muxId in bundle[0]:
            codec = _choose(media, direction)
        if codec:
            taken.add(media.kind)
        transport = f"{media.profile} {media.fmt[0]}"
        sections.append(Section(media.kind, media.rtp.muxId, transport, codec))
    if "video" not in taken:
        raise NothingUsable
    head = next(m for m, s in zip(described.media, sections, strict=True) if s.codec)
    remote, we_begin = _security(head)
    return Offer(tuple(sections), remote, we_begin)


def answer(offer: Offer, local: Local, direction: Direction, ssrcs: Mapping[str, int]) -> str:
    """Return the answer: ICE-lite, one bundle, one codec a section; ``ssrcs`` are what we send."""
    used = " ".join(section.mid for section in offer.sections if section.codec)
    lines = [
        "v=0",
        f"o=- {secrets.randbits(62)} 2 IN IP4 {local.hosts[0]}",
        "s=-",
        "t=0 0",
        "a=ice-lite",
        f"a=group:BUNDLE {used}",
        "a=msid-semantic: WMS *",
    ]
    for section in offer.sections:
        if section.codec is None:
            lines += [f"m={section.kind} 0 {section.transport}", "c=IN IP4 0.0.0.0"]
            lines += ["a=inactive", f"a=mid:{section.mid}"]
        else:
            lines += _accepted(section, section.codec, local)
            lines += [f"a=setup:{'active' if offer.we_begin else 'passive'}", f"a={direction}"]
            if direction == "sendonly":
                lines += [f"a=msid:live {section.kind}"]
                lines += [f"a=ssrc:{ssrcs[section.kind]} cname:live"]
    return "\r\n".join(lines) + "\r\n"


def fragment(local: Local) -> str:
    """Return the answer to an ICE restart: where we are and by which keys (RFC 8840, RFC 9725)."""
    return "\r\n".join(["a=ice-lite", *_keys(local), *_candidates(local)]) + "\r\n"


def _described(text: str) -> SessionDescription:
    if len(text) > MOST_OFFER:
        raise BadOffer(why="too long")
    # What a peer says about feedback we never ask; it is the slowest part to read.
    lines = [line for line in text.splitlines() if not line.startswith("a=rtcp-fb:")]
    codecs = sum(line.startswith("a=rtpmap:") for line in lines)
    if len(lines) > MOST_LINES or codecs > MOST_CODECS:
        raise BadOffer(why="too many lines")
    try:
        return SessionDescription.parse("\n".join(lines))
    except UNREADABLE as error:
        raise BadOffer(why="not SDP") from error


def _accepted(section: Section, codec: Codec, local: Local) -> list[str]:
    number = codec.payload_type
    lines = [
        f"m={section.kind} {local.port} UDP/TLS/RTP/SAVPF {number}",
        f"c=IN IP4 {local.hosts[0]}",
        f"a=mid:{section.mid}",
        "a=rtcp-mux",
        *_keys(local),
        f"a=fingerprint:sha-256 {local.fingerprint}",
        f"a=rtpmap:{number} {codec.rtpmap}",
    ]
    if codec.fmtp:
        lines.append(f"a=fmtp:{number} {codec.fmtp}")
    lines += [f"a=rtcp-fb:{number} {feedback}" for feedback in FEEDBACK[section.kind]]
    return [*lines, *_candidates(local)]


def _keys(local: Local) -> list[str]:
    return [f"a=ice-ufrag:{local.ufrag}", f"a=ice-pwd:{local.password}"]


def _candidates(local: Local) -> list[str]:
    lines = []
    for rank, host in enumerate(local.hosts):
        # RFC 8445 section 5.1.2.1: type preference 126 of a host, a local preference for each.
        priority = (126 << 24) + ((65535 - rank) << 8) + 255
        lines.append(f"a=candidate:{rank + 1} 1 udp {priority} {host} {local.port} typ host")
    return [*lines, "a=end-of-candidates"]


def _choose(media: MediaDescription, direction: Direction) -> Codec | None:
    wanted = {"recvonly": ("sendonly", "sendrecv"), "sendonly": ("recvonly", "sendrecv")}
    if (media.direction or "sendrecv") not in wanted[direction] or not media.rtcp_mux:
        return None
    if media.kind == "audio":
        return next((_codec(c) for c in media.rtp.codecs if c.name.lower() == "opus"), None)
    usable = [
        c
        for c in media.rtp.codecs
        if c.name.upper() == "H264" and str(c.parameters.get("packetization-mode")) == "1"
    ]
    # Constrained baseline is what every decoder has; another profile only if it is all there is.
    usable.sort(key=lambda c: not str(c.parameters.get("profile-level-id")).startswith("42e0"))
    return _codec(usable[0]) if usable and media.kind == "video" else None


def _codec(codec: RTCRtpCodecParameters) -> Codec:
    kind = codec.mimeType.split("/")[0]
    said = {name: codec.parameters.get(name) for name in SAID_BACK[kind]}
    fmtp = ";".join(f"{name}={value}" for name, value in said.items() if value is not None)
    rtpmap = "opus/48000/2" if kind == "audio" else "H264/90000"
    return Codec(int(codec.payloadType or 0), rtpmap, fmtp[:256])


def _security(media: MediaDescription) -> tuple[RTCDtlsParameters, bool]:
    if media.dtls is None or not any(
        print_.algorithm.lower() in DIGESTS for print_ in media.dtls.fingerprints
    ):
        raise BadOffer(why="a=setup or a=fingerprint")
    remote = RTCDtlsParameters(fingerprints=media.dtls.fingerprints)
    return remote, media.dtls.role == "server"
