"""Letters: over a real SMTP line, never in the clear, and on the terminal of a demo."""

import asyncio
import base64
import ssl
from contextlib import asynccontextmanager

import pytest

from accounts.letters import Console, Smtp
from accounts.port import NotVouched
from tests.certificates import shown_by

pytestmark = pytest.mark.threads


class Server:
    """Speaks just enough SMTP (RFC 5321), and takes letters over TLS alone (RFC 3207)."""

    def __init__(self, tls, *, refuses=()):
        self.tls, self.refuses = tls, refuses
        self.letters, self.logins = [], []

    async def __call__(self, reader, writer):
        def say(line):
            writer.write(f"{line}\r\n".encode())

        say("220 tests")
        secure = writer.get_extra_info("sslcontext") is not None
        while line := (await reader.readline()).decode().rstrip():
            verb = line.split()[0].upper()
            if verb in self.refuses:
                say("550 no")
            elif verb == "EHLO":
                say("250-tests")
                say("250 AUTH PLAIN" if secure else "250 STARTTLS")
            elif verb == "STARTTLS":
                say("220 go on")
                await writer.drain()
                await writer.start_tls(self.tls)
                secure = True
            elif verb == "AUTH":
                self.logins.append(base64.b64decode(line.split()[2]).decode().split("\0")[1:])
                say("235 yes")
            elif verb == "DATA":
                say("354 go on")
                text = await reader.readuntil(b"\r\n.\r\n")
                self.letters.append((secure, text.decode()))
                say("250 yes")
            elif verb == "QUIT":
                say("221 bye")
                break
            else:
                say("250 yes")
        writer.close()


@pytest.fixture
def papers(tmp_path):
    """Give what a server shows, and what trusts it."""
    tls, ca = shown_by(tmp_path, "localhost")
    return tls, ssl.create_default_context(cafile=str(ca))


@asynccontextmanager
async def serving(server, tls=None):
    listener = await asyncio.start_server(server, "127.0.0.1", 0, ssl=tls)
    async with listener:
        yield listener.sockets[0].getsockname()[1]


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
async def test_a_letter_goes_out_over_tls_with_the_login_of_the_settings(scheme, papers):
    server = Server(papers[0])
    async with serving(server, server.tls if scheme == "smtps" else None) as port:
        url = f"{scheme}://us%40r:p%3Ass@localhost:{port}"
        mailer = Smtp(url, "rialto@example.org", papers[1])
        await mailer.send("ada@example.org", "Your code: 123456", "123456\n")

    ((secure, text),) = server.letters
    assert secure
    assert "Subject: Your code: 123456" in text
    assert "To: ada@example.org" in text
    assert server.logins == [["us@r", "p:ss"]]


async def test_a_server_without_tls_gets_no_letter(papers):
    server = Server(papers[0], refuses=("STARTTLS",))
    async with serving(server) as port:
        mailer = Smtp(f"smtp://localhost:{port}", "rialto@example.org", papers[1])
        with pytest.raises(NotVouched) as refused:
            await mailer.send("ada@example.org", "Code", "123456")

    assert (refused.value.why, server.letters) == ("away", [])
    assert "ada" not in str(refused.value)


async def test_a_server_that_nobody_vouches_for_gets_no_letter(papers):
    server = Server(papers[0])
    async with serving(server, server.tls) as port:
        mailer = Smtp(f"smtps://localhost:{port}", "rialto@example.org")
        with pytest.raises(NotVouched):
            await mailer.send("ada@example.org", "Code", "123456")

    assert server.letters == []


@pytest.mark.parametrize("refuses", [("MAIL",), ("RCPT",), ("DATA",)])
async def test_a_refused_letter_is_told_as_not_sent(refuses, papers):
    server = Server(papers[0], refuses=refuses)
    async with serving(server, server.tls) as port:
        mailer = Smtp(f"smtps://localhost:{port}", "rialto@example.org", papers[1])
        with pytest.raises(NotVouched):
            await mailer.send("ada@example.org", "Code", "123456")


async def test_where_nobody_listens_the_letter_is_told_as_not_sent():
    async with serving(Server(None)) as port:
        pass

    with pytest.raises(NotVouched):
        await Smtp(f"smtp://localhost:{port}", "rialto@example.org").send("a@b.org", "c", "d")


async def test_a_demo_shows_letters_on_its_terminal():
    shown = []

    await Console(shown.append).send("ada@example.org", "Your code: 123456", "123456")

    assert "123456" in shown[0]
