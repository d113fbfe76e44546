"""What is left of a person in lists and in the inboxes of others: nothing."""

from msgspec.structs import replace

from chat.lines import BY_AUTHOR, LINES, Line
from feeds.directory import PERSONS
from feeds.live_now import BY_HOST, LISTINGS, Listing
from rialto.news import channel
from social.notices import NOTICES, about, withdraw
from social.questions import QUESTIONS, Question
from storage.personal import Leaver, Trace, deleting, only
from storage.work import Work


async def unlist(listing: Listing, who: Leaver, work: Work) -> bool:
    marks = tuple(word for word in listing.words if word.startswith("="))
    fresh = replace(listing, host=who.hashed, host_name="", title="", words=marks)
    work.store(LISTINGS, fresh)
    return True


async def unmention(line: Line, who: Leaver, work: Work) -> bool:
    """Take back the notices of those whom the person mentioned."""
    found = False
    for user in line.mentions:
        who.told[channel("user", user)] = None
        id = about(user, "mention", f"{line.chat}/{line.author}").id
        found |= await _withdraw(id, work)
    return found


async def unquote(question: Question, who: Leaver, work: Work) -> bool:
    """Take back the notice that quotes an answer of the person."""
    others = [answer for answer in question.answers if answer.author != question.author]
    if not others or others[-1].author != who.user:
        return False
    who.told[channel("user", question.author)] = None
    return await _withdraw(about(question.author, "answer", question.id).id, work)


async def _withdraw(id: str, work: Work) -> bool:
    notice = await work.get(NOTICES, id)
    if notice is None or (NOTICES.name, id) in {(d.of.name, d.id) for d in work.deletes}:
        return False
    await withdraw(notice, work)
    return True


LEAVING = (
    Trace(LINES, BY_AUTHOR, erase=unmention),
    Trace(QUESTIONS, erase=unquote),
    Trace(
        LISTINGS,
        BY_HOST,
        erase=unlist,
        shows=only("id", "title"),
        effect="blanks",
        rest="that a show took place, and when",
    ),
    Trace(PERSONS, ids=("{}",), erase=deleting(PERSONS), shows=only("name", "seen_ms")),
)
