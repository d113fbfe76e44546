"""What tests of subscriptions share: channels, a member that listens, and what it was answered."""

import asyncio

from gateway.forms import SOCKET
from gateway.protocol import Info, Subscribe
from rialto.news import channel

ROOM, CHAT, STAT = channel("room", "r"), channel("chat", "r"), channel("stat", "r")
OWN = channel("user", "ada")


class Member:
    fd = -1
    form = SOCKET
    queued = 0

    def __init__(self):
        self.frames = []

    @staticmethod
    def info():
        return Info("ada", "a-connection")

    def write(self, frame):
        self.frames.append(frame)


async def subscribed(mine, of, **asked):
    answers = []
    await mine.add(Subscribe(of, **asked), answers.append)
    await asyncio.sleep(1)
    (answer,) = answers
    return answer


def offsets(answer):
    return [pub.offset for pub in answer.publications]
