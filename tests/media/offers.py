"""Offers as Chromium 156 writes them, cut to what matters here."""

HEAD = """v=0
o=- 8840359236730685797 2 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE 0 1 2
a=msid-semantic: WMS
"""
SECURITY = """c=IN IP4 0.0.0.0
a=ice-ufrag:CZLj
a=ice-pwd:RWhhZdBYG89N3DIWBB04pxi7
a=ice-options:trickle
a=fingerprint:sha-256 {print}
a=setup:actpass
"""
AUDIO = """m=audio 9 UDP/TLS/RTP/SAVPF 111 63 0
{security}a=mid:0
a={direction}
a=rtcp-mux
a=rtpmap:111 opus/48000/2
a=rtcp-fb:111 transport-cc
a=fmtp:111 minptime=10;useinbandfec=1
a=rtpmap:63 red/48000/2
a=fmtp:63 111/111
a=rtpmap:0 PCMU/8000
"""
VIDEO = """m=video 9 UDP/TLS/RTP/SAVPF 96 97 102 103 104 108
{security}a=mid:1
a={direction}
a=rtcp-mux
a=rtcp-rsize
a=rtpmap:96 VP8/90000
a=rtpmap:97 rtx/90000
a=fmtp:97 apt=96
a=rtpmap:102 H264/90000
a=rtcp-fb:102 nack pli
a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f
a=rtpmap:103 rtx/90000
a=fmtp:103 apt=102
a=rtpmap:104 H264/90000
a=fmtp:104 level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42e01f
a=rtpmap:108 H264/90000
a=fmtp:108 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f
"""
DATA = """m=application 9 UDP/DTLS/SCTP webrtc-datachannel
{security}a=mid:2
a=sctp-port:5000
"""


def offer(direction: str, *sections: str) -> str:
    text = HEAD + "".join(sections or (AUDIO, VIDEO, DATA))
    security = SECURITY.format(print=":".join(["63"] * 32))
    return text.format(security=security, direction=direction).replace("\n", "\r\n")


WHIP = offer("sendonly")
WHEP = offer("recvonly")
