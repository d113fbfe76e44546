"""Preferences: what somebody has chosen for the pages, the same on each of their devices."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal

from msgspec import Meta, Struct, convert
from msgspec.structs import asdict

from accounts.regions import REGIONS
from rialto.command import Ask, Caller, Change, Guest, Member, Rate, command
from rialto.ids import UserId
from rialto.news import News, channel
from rialto.refusal import Refusal
from rialto.roles import Role
from storage.port import Collection, Row
from storage.work import Look, Work

# Those that the pages speak (web/words), by their BCP 47 tags.
LANGUAGES = frozenset(("en", "ru", "es", "pt-BR", "de", "ar", "zh"))
Code = Annotated[str, Meta(max_length=16)]
Theme = Annotated[str, Meta(pattern=r"^[a-z-]{0,24}(?!\n)$")]
Hobby = Literal["home", "fashion", "beauty", "food", "tech", "hobby"]
Kind = Literal["mention", "answer", "order", "live"]
Private = Literal["purchases", "presence"]
Hobbies = Annotated[tuple[Hobby, ...], Meta(max_length=6)]
Kinds = Annotated[tuple[Kind, ...], Meta(max_length=4)]
Privates = Annotated[tuple[Private, ...], Meta(max_length=2)]


class Looks(Struct, frozen=True, forbid_unknown_fields=True):
    """How pages look; empty is as the device, or as the place and season have it.

    ``text`` is the size of letters in per cent.
    """

    scheme: Literal["auto", "light", "dark"] = "auto"
    theme: Theme = ""
    contrast: Literal["", "more"] = ""
    text: Literal[100, 125, 150, 200] = 100
    motion: Literal["", "less"] = ""


class Choices(Struct, frozen=True):
    """What is chosen; an empty ``language``, ``region`` or ``currency`` is as the browser has it.

    ``saver`` spares data, ``silent`` are kinds of news that are not told while one looks at a
    page, ``hidden`` is what others are not told of one. ``welcomed`` says that the first run is
    over. ``version`` is 0 where nothing was ever chosen.
    """

    language: str = ""
    region: str = ""
    currency: str = ""
    looks: Looks = Looks()
    saver: bool = False
    hobbies: tuple[Hobby, ...] = ()
    silent: tuple[Kind, ...] = ()
    hidden: tuple[Private, ...] = ()
    welcomed: bool = False
    version: int = 0


class Preferences(Row, frozen=True):
    """What ``user`` has chosen."""

    user: UserId
    language: str = ""
    region: str = ""
    currency: str = ""
    looks: Looks = Looks()
    saver: bool = False
    hobbies: tuple[Hobby, ...] = ()
    silent: tuple[Kind, ...] = ()
    hidden: tuple[Private, ...] = ()
    welcomed: bool = False

    def shown(self) -> Choices:
        return convert(self, Choices, from_attributes=True)


class SettingsShown(Struct, frozen=True):
    """What is chosen, and between which ``currencies`` one may choose (ISO 4217)."""

    settings: Choices
    currencies: list[str]


class Preferred(News, frozen=True, tag="settings"):
    """For the other pages of the person who chose."""

    settings: Choices


PREFERENCES = Collection("preferences", Preferences, id="user", personal=("user",), hot=True)


class UnknownLanguage(Refusal):
    code = 1921
    reason = "pages are not in this language"


class UnknownRegion(Refusal):
    code = 1922
    reason = "there is no such country"


class UnknownCurrency(Refusal):
    code = 1923
    reason = "the marketplace knows no such currency"


class ChosenMeanwhile(Refusal):
    code = 1924
    reason = "other settings were saved meanwhile"


class AskPreferences(Ask, frozen=True):
    """Tell what you have chosen for the pages; of a guest nothing is kept."""


class AskSave(Change, frozen=True):
    """Choose for the pages, all of it, over the ``version`` that you know."""

    language: Code
    region: Code
    currency: Code
    looks: Looks
    saver: bool
    hobbies: Hobbies
    silent: Kinds
    hidden: Privates
    welcomed: bool
    version: Annotated[int, Meta(ge=0)]

    def must_be_known(self, currencies: frozenset[str]) -> None:
        """Refuse what nobody could show."""
        if self.language and self.language not in LANGUAGES:
            raise UnknownLanguage(known=sorted(LANGUAGES))
        if self.region and self.region not in REGIONS:
            raise UnknownRegion
        if self.currency and self.currency not in currencies:
            raise UnknownCurrency(known=sorted(currencies))

    def of(self, user: UserId) -> Preferences:
        """Return the row; what was named twice is named once."""
        told = asdict(self)
        del told["key"], told["version"]
        lists = {n: tuple(dict.fromkeys(v)) for n, v in told.items() if isinstance(v, tuple)}
        return Preferences(user, **told | lists)


@dataclass
class PreferenceCommands:
    """``currencies`` are those in which a price can be told now (ISO 4217)."""

    currencies: Callable[[], frozenset[str]]

    @command("settings:mine", needs=Role.GUEST, rate=Rate(20, 10))
    async def mine(self, ask: AskPreferences, who: Caller, look: Look) -> SettingsShown:
        mine = Choices() if isinstance(who, Guest) else await chosen(who.user, look)
        return SettingsShown(mine, sorted(self.currencies()))

    @command(
        "settings:save",
        needs=(Role.VIEWER, Role.AUDITOR),
        rate=Rate(30, 30),
        refuses=(UnknownLanguage, UnknownRegion, UnknownCurrency, ChosenMeanwhile),
    )
    async def save(self, ask: AskSave, who: Member, work: Work) -> Choices:
        before = await work.get(PREFERENCES, who.user)
        # What could be chosen once is not lost where no rates are known today.
        kept = {before.currency} if before else set()
        ask.must_be_known(self.currencies() | kept)
        known = before.version if before else 0
        if ask.version != known:
            raise ChosenMeanwhile(version=known)
        row = ask.of(who.user).over(before)
        work.store(PREFERENCES, row)
        told = row.advanced().shown()
        work.publish(channel("user", who.user), Preferred(told))
        return told


async def chosen(user: UserId, look: Look) -> Choices:
    """Return what somebody has chosen; what they never chose is as it is for everybody."""
    row = await look.get(PREFERENCES, user)
    return row.shown() if row else Choices()


async def hides(user: UserId, what: Private, look: Look) -> bool:
    """Say whether others are not to be told of this about somebody."""
    return what in (await chosen(user, look)).hidden
