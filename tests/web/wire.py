"""The page's socket in the hands of a test: hold an answer, give another, refuse, cut the line."""

import asyncio
import json


class Wire:
    """Stands between a page and its node, and does to commands what ``rules`` say.

    A rule is ``"hold"`` (it does not reach the server before ``let_go``), ``"late"`` (it does, and
    its answer is kept until then), or the data that is answered in the server's place.
    ``presence``, which is no command, is ruled as one.
    """

    def __init__(self, **rules):
        self.rules = rules
        self.down = False
        self.lines = []
        self.asked = []
        self.held = []
        self.late = {}  # the line and the ids on it whose answers are kept, and what they are
        self.told = asyncio.Queue()

    async def stand(self, page):
        await page.route_web_socket("**/connection/websocket", self._meet)

    def _meet(self, line):
        if self.down:
            # Nobody ever says that this line is broken: that is what no network is like.
            line.on_message(lambda _: None)
            self.lines.append(line)
            return
        server = line.connect_to_server()
        self.lines.append(line)

        def up(frame):
            passed = [each for each in frame.split("\n") if self._passes(each, line, server)]
            if passed:
                server.send("\n".join(passed))

        def down(frame):
            passed = [each for each in frame.split("\n") if self._comes(each, line)]
            if passed:
                line.send("\n".join(passed))

        line.on_message(up)
        server.on_message(down)

    def _comes(self, text, line):
        self.told.put_nowait(text)
        place = (line, json.loads(text).get("id"))
        if place not in self.late:
            return True
        self.late[place] = text
        return False

    async def hears(self, *words):
        """Wait until the server has told something that holds all these words."""
        while True:
            text = await self.told.get()
            if all(word in text for word in words):
                return

    def _passes(self, text, line, server):
        message = json.loads(text)
        command = message.get("rpc", {}).get("method", "") or "presence" * ("presence" in message)
        self.asked.append((command, message.get("rpc", {}).get("data")))
        rule = self.rules.get(command.replace(":", "_"), self.rules.get("every"))
        if not command or rule is None:
            return True
        if rule == "late":
            self.late[line, message["id"]] = ""
            return True
        if rule == "hold":
            self.held.append((server, text))
        elif command == "presence":
            line.send(json.dumps({"id": message["id"]} | rule))
        else:
            line.send(json.dumps({"id": message["id"], "rpc": {"data": rule}}))
        return False

    def let_go(self, command):
        """Hold the command no more; what was held goes to the server now, or to the page."""
        del self.rules[command.replace(":", "_")]
        late, self.late = self.late, {}
        for (line, _), text in late.items():
            if text:
                line.send(text)
        held, self.held = self.held, []
        for server, text in held:
            server.send(text)

    async def cut(self, *, down=False):
        """Break the lines there are; ``down`` keeps new ones from reaching anybody."""
        self.down = down
        lines, self.lines = self.lines, []
        for line in lines:
            await line.close()


def no(code, **facts):
    return {"no": {"code": code, "reason": "for a test", "facts": facts, "retry_after_ms": None}}
