"""Mailers: letters by SMTP, or on the terminal of whoever tries things out."""

import asyncio
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from accounts.port import NotVouched

WITHIN_S = 10.0
PORTS = {"smtp": 587, "smtps": 465}


@dataclass
class Console:
    """Shows letters instead of sending them: for a demo, never for a site."""

    show: Callable[[str], None]

    async def send(self, to: str, subject: str, text: str) -> None:
        self.show(f"To {to}: {subject}\n{text}")


@dataclass
class Smtp:
    """Sends by ``url``: smtp://user:password@host:port (with STARTTLS), or smtps://."""

    url: str
    sender: str
    tls: ssl.SSLContext | None = None

    async def send(self, to: str, subject: str, text: str) -> None:
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = self.sender, to, subject
        letter.set_content(text)
        try:
            await asyncio.to_thread(self._send, letter)
        except (OSError, smtplib.SMTPException) as error:
            raise NotVouched("away", f"mail: {type(error).__name__}") from error

    def _send(self, letter: EmailMessage) -> None:
        parts = urlsplit(self.url)
        host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
        tls = self.tls or ssl.create_default_context()
        if parts.scheme == "smtps":
            line: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=WITHIN_S, context=tls)
        else:
            line = smtplib.SMTP(host, port, timeout=WITHIN_S)
        with line:
            if parts.scheme == "smtp":
                line.starttls(context=tls)
            if parts.username:
                line.login(unquote(parts.username), unquote(parts.password or ""))
            line.send_message(letter)
