"""What a server's text tells is found as the server's own encoding writes it."""

from gateway.encoding import JSON
from load.told import READ, read, stamp

CHAT, ROOM, STAT = "chat:R", "room:R", "stat:R"


def line(offset, text="zq", channel=CHAT):
    return JSON.publication(channel, offset, b'{"kind":"said","text":"%b"}' % text.encode())


def text(*messages):
    return JSON.join([*messages])


def test_offsets_that_follow_each_other_are_one_run():
    told = read(text(line(7), line(8), line(9)))

    assert told.runs == ((CHAT, 7, 9),)


def test_a_hole_or_another_channel_begins_another_run():
    told = read(text(line(7), line(9), line(10, channel=ROOM)))

    assert told.runs == ((CHAT, 7, 7), (CHAT, 9, 9), (ROOM, 10, 10))


def test_the_offset_is_the_publications_own_and_not_one_that_it_speaks_of():
    body = b'{"offset":1,"text":"say \\"offset\\":2, please"}'

    assert read(JSON.publication(CHAT, 7, body)).runs == ((CHAT, 7, 7),)


def test_a_delta_has_its_offset_too():
    assert read(JSON.publication(STAT, 7, b'"x"', delta=True)).runs == ((STAT, 7, 7),)


def test_each_line_has_its_senders_clock():
    sent = stamp()

    told = read(text(line(7, f"well {sent.decode()}?"), line(8, sent.decode())))

    assert told.sent_us == (int(sent[2:].translate(READ), 16),) * 2


def test_the_answer_to_a_say_is_no_line_that_the_room_was_told():
    answer = JSON.answer(12, b'{"ok":{"text":"%b"}}' % stamp())

    told = read(text(answer, line(7)))

    assert told.answers == ((12, answer),)
    assert (told.runs, told.sent_us) == (((CHAT, 7, 7),), ())


def test_a_ping_is_found_alone_and_among_news():
    assert read(JSON.ping).ping
    assert read(text(line(7), JSON.ping)).ping
    assert not read(line(7)).ping


def test_who_is_told_to_subscribe_anew_is_told_to_which_channel():
    assert read(JSON.unsubscribed(CHAT, 2500, "lagging")).ended == (CHAT,)


def test_joins_are_nothing_to_count():
    assert read(b'{"push":{"channel":"chat:R","join":{"info":{}}}}').runs == ()
