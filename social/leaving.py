"""What is left of a person among questions, follows and notices."""

from msgspec.structs import replace

from rialto.ids import UserId
from rialto.news import channel
from social.follows import BY_FOLLOWED, BY_FOLLOWER, FOLLOWED, FOLLOWS, Follow
from social.notices import BY_AGE, BY_USER, MAILBOXES, NOTICES, Notice
from social.questions import BY_AUTHOR, QUESTIONS, Question, show
from storage.personal import Lasts, Leaver, Trace, deleting, only
from storage.work import Work


async def unask(question: Question, who: Leaver, work: Work) -> bool:
    """Leave of a question what others answered."""
    fresh = replace(question, author=who.hashed, author_name="", text="", words=())
    _show(_without_answers(fresh, who), who, work)
    return True


async def unanswer(question: Question, who: Leaver, work: Work) -> bool:
    """Leave of an answer in somebody's question that there was one."""
    fresh = _without_answers(question, who)
    if fresh == question:
        return False
    _show(fresh, who, work)
    return True


def _without_answers(question: Question, who: Leaver) -> Question:
    answers = tuple(
        replace(answer, author=who.hashed, author_name="", text="")
        if answer.author == who.user
        else answer
        for answer in question.answers
    )
    return replace(question, answers=answers)


def _show(question: Question, who: Leaver, work: Work) -> None:
    who.told[channel("product", question.product)] = None
    if question.room:
        who.told[channel("room", question.room)] = None
    show(question, work)


def answers(question: Question, user: UserId) -> object:
    said = [answer for answer in question.answers if answer.author == user]
    told = [{"text": answer.text, "at_ms": answer.at_ms} for answer in said]
    return {"question": question.id, "product": question.product, "answers": told} if told else None


async def unfollow(follow: Follow, who: Leaver, work: Work) -> bool:
    work.delete(FOLLOWS, follow)
    if follow.whom != who.user and await work.get(FOLLOWED, follow.whom):
        work.count(FOLLOWED, follow.whom, "followers", -1)
    return True


async def expire(notice: Notice, work: Work) -> None:
    """Forget a notice, and count it out of its mailbox."""
    work.delete(NOTICES, notice)
    if box := await work.latest(MAILBOXES, notice.user):
        work.store(MAILBOXES, replace(box, kept=box.kept - 1))


LEAVING = (
    Trace(
        QUESTIONS,
        BY_AUTHOR,
        erase=unask,
        shows=only("id", "product", "room", "author_name", "text", "at_ms"),
        effect="blanks",
        rest="what others answered",
    ),
    Trace(
        QUESTIONS,
        erase=unanswer,
        shows=answers,
        effect="blanks",
        rest="that somebody answered, and when",
        file="answer",
    ),
    Trace(FOLLOWS, BY_FOLLOWER, erase=unfollow, shows=only("whom", "at_ms")),
    Trace(FOLLOWS, BY_FOLLOWED, erase=unfollow),
    Trace(FOLLOWED, ids=("{}",), erase=deleting(FOLLOWED), shows=only("followers")),
    Trace(
        NOTICES,
        BY_USER,
        erase=deleting(NOTICES),
        shows=only("kind", "name", "title", "text", "state", "at_ms"),
        lasts=Lasts(90, BY_AGE, forget=expire),
    ),
    Trace(MAILBOXES, ids=("{}",), erase=deleting(MAILBOXES)),
)
