"""What a server of tests shows, and the file of the authority that vouches for it."""

import ssl

from gateway.certificates import authority
from rialto.world import World


def shown_by(folder, host):
    """Return the server's side for ``host``, and the certificate that its clients are to trust."""
    now_ms = World().now_ms()
    ours = authority(folder / "authority", now_ms)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*ours.write_server(folder, (host,), now_ms))
    return context, ours.write_certificate(folder)
