"""Every viewer gets every packet, in runs where the kernel can and one by one where it cannot."""

import errno
import socket

import pylibsrtp
import pytest

from media.fanout import ROOM_FOR_SRTP, RUN_BYTES, RUN_PACKETS, Fanout, runs


def longer(packets):
    """Stand in for SRTP: each packet grows."""
    sealed = [packet + b"+" * ROOM_FOR_SRTP for packet in packets]
    return memoryview(b"".join(sealed)), len(sealed[0])


class Viewer:
    def __init__(self, address, seal=longer):
        self.address = address
        self.seal = seal


class Socket:
    """Notes what is sent; ``fault`` is raised by segmented sends."""

    def __init__(self, fault=None):
        self.fault = fault
        self.one, self.many = [], []

    def sendto(self, data, address):
        self.one.append(bytes(data))

    def sendmsg(self, parts, *rest):
        if self.fault:
            raise OSError(self.fault, "told so")
        self.many.append([bytes(part) for part in parts])


@pytest.mark.parametrize(
    ("sizes", "lengths"),
    [
        ([9, 9, 9], [3]),
        ([9, 9, 5], [3]),
        ([9, 5, 5], [2, 1]),
        ([5, 9, 9], [1, 2]),
        ([], []),
        ([9] * (RUN_PACKETS + 1), [RUN_PACKETS, 1]),
    ],
)
def test_a_run_is_of_one_size_but_for_its_last(sizes, lengths):
    found = runs([b"x" * size for size in sizes])

    assert [len(run) for run in found] == lengths


def test_a_run_fits_one_datagram():
    for run in runs([b"x" * 2_000] * 100):
        assert sum(len(packet) + ROOM_FOR_SRTP for packet in run) <= RUN_BYTES


@pytest.mark.threads
async def test_a_real_socket_delivers_each_packet_by_itself():
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ours,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as theirs,
    ):
        theirs.bind(("127.0.0.1", 0))
        theirs.settimeout(5)
        packets = [bytes([n]) * 1_000 for n in range(5)] + [b"end"]

        Fanout(ours).spread(packets, [Viewer(theirs.getsockname())])

        assert [theirs.recv(2_048)[:-ROOM_FOR_SRTP] for _ in packets] == packets


@pytest.mark.parametrize(
    ("fault", "again"), [(errno.EINVAL, False), (errno.EOPNOTSUPP, False), (errno.EMSGSIZE, True)]
)
def test_a_kernel_that_cannot_cut_gets_packets_one_by_one(fault, again):
    sock = Socket(fault)
    out = Fanout(sock)

    out.spread([b"aa", b"b"], [Viewer(("192.0.2.1", 9))])
    out.spread([b"c"], [Viewer(("192.0.2.1", 9))])

    assert [data.rstrip(b"+") for data in sock.one] == [b"aa", b"b", b"c"]
    assert (out.segmented, out.sent, out.dropped) == (again, 3, 0)


def test_a_full_buffer_drops_and_counts():
    out = Fanout(Socket(errno.EAGAIN))

    out.spread([b"a", b"b"], [Viewer(("192.0.2.1", 9))])

    assert (out.sent, out.dropped, out.segmented) == (0, 2, True)


def test_a_viewer_that_is_not_ready_costs_the_others_nothing():
    def refuse(packets):
        raise pylibsrtp.Error("not yet")

    sock = Socket()
    out = Fanout(sock)

    out.spread([b"a"], [Viewer(None), Viewer(("192.0.2.1", 9), refuse), Viewer(("192.0.2.2", 9))])

    assert [data[:1] for data in sock.one] == [b"a"]
    assert (out.sent, out.dropped) == (1, 1)


def test_an_unreachable_address_is_counted():
    class Unreachable(Socket):
        def sendto(self, data, address):
            raise OSError(errno.ENETUNREACH, "no way")

    out = Fanout(Unreachable())
    out.send(b"a", ("192.0.2.1", 9))

    assert out.dropped == 1
