"""Cutting a line: closed by a reset, so that the kernel keeps nothing of it."""

import asyncio
import os
import struct
from socket import SO_LINGER, SOL_SOCKET, socket

NO_LINGERING = struct.pack("ii", 1, 0)


def cut(transport: asyncio.Transport) -> None:
    """Abort, and let go of what the peer has not read.

    After a plain close the kernel would keep it, and ask a peer that reads nothing for minutes
    whether it will: socket(7), SO_LINGER.
    """
    descriptor = transport.get_extra_info("socket").fileno()
    if descriptor >= 0:
        with socket(fileno=os.dup(descriptor)) as same:
            same.setsockopt(SOL_SOCKET, SO_LINGER, NO_LINGERING)
    transport.abort()
