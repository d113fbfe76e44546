"""The demo's invented people: whom one can be, who hosts, and who watches."""

import msgspec
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from gateway.compose import Inside
from gateway.compose_accounts import MARKET, terminal
from gateway.tokens import Tokens
from rialto.command import Member
from rialto.ids import UserId
from rialto.roles import Role

DAY_S = 24 * 60 * 60


class Person(Struct, frozen=True):
    """Somebody one can be in the demo, or meet there."""

    user: str
    name: str
    role: Role
    about: str

    @property
    def member(self) -> Member:
        return Member(UserId(self.user), self.name, self.role)


GIULIA = Person("giulia", "Giulia Moro", Role.HOST, "Hosts the live room: pin, explain, answer")
NILS = Person("nils", "Nils Lindqvist", Role.HOST, "A host whose room waits for its picture")
NOOR = Person("noor", "Noor Haddad", Role.HOST, "A host whose room waits for its picture")
MO = Person("mo", "Mo", Role.MODERATOR, "A moderator: delete lines, set time-outs")
TESS = Person("tess", "Tess Okafor", Role.AGENT, "Trust and safety: decides on cases")
LEA = Person("lea", "Lea Brandt", Role.LEAD, "Leads trust and safety: decides on appeals")
VERA = Person("vera", "Vera Sand", Role.VIEWER, "A trusted flagger: her reports are seen sooner")
PEOPLE = (
    Person("ada", "Ada", Role.VIEWER, "A buyer: watch, ask, buy"),
    GIULIA,
    Person("bo", "Bo", Role.VIEWER, "A member who owns things and answers"),
    MO,
    TESS,
    LEA,
    VERA,
)
# Whom a line may mention: staff stay out of the talk.
MEMBERS = [person.user for person in PEOPLE if person.role < Role.AGENT]
# Rooms on air without a picture: title, cover, category and what lies on the table.
WAITING = {
    NILS: ("Court sneakers, last pairs", "sneakers", "fashion", "sneakers"),
    NOOR: ("Green things for dark corners", "plants", "hobby", "plant"),
}
CROWD = tuple(
    Person(name.lower(), name, Role.VIEWER, "")
    for name in ("Amira", "Pavel", "Sofia", "Chidi", "Lena", "Tomas", "Yusuf", "Mei", "Rafael")
)
# They wait where no picture has come yet.
PATIENT = tuple(
    Person(name.lower(), name, Role.VIEWER, "")
    for name in ("Ines", "Kofi", "Marta", "Oleg", "Hana", "Omar", "Leila")
)


def of_the_demo(inside: Inside) -> list[BaseRoute]:
    """Let the page offer to be one of the invented people, and to sign in at the shop as one.

    Letters are shown on the terminal.
    """
    inside.ways.mailer = terminal()
    inside.ways.providers[MARKET] = inside.accounts
    sold_by = ((one.user, one.name, one.role is Role.HOST) for one in PEOPLE)
    inside.accounts.admit(sold_by)
    return [_people(inside.tokens), *inside.accounts.routes]


def _people(tokens: Tokens) -> BaseRoute:
    """Return the route of the page's people-picker: fresh tokens for invented people."""

    async def list_people(request: Request) -> Response:
        told = [
            {
                "user": person.user,
                "name": person.name,
                "role": person.role.name.lower(),
                "about": person.about,
                "token": token_of(person, tokens),
            }
            for person in PEOPLE
        ]
        headers = {"cache-control": "no-store"}
        return Response(msgspec.json.encode(told), media_type="application/json", headers=headers)

    return Route("/demo/people", list_people)


def token_of(person: Person, tokens: Tokens) -> str:
    return tokens.mint(person.user, name=person.name, role=person.role, ttl_s=DAY_S)
