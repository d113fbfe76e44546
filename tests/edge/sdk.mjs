// The JavaScript SDK, unmodified, driven by a test: one order a line on the standard input; answers
// and events are lines on the standard output. The websocket under it tells of pings and pongs.
import { createInterface } from "node:readline";
import { Centrifuge, UnauthorizedError } from "centrifuge";
import WebSocket from "ws";

const tell = (told) => process.stdout.write(JSON.stringify(told) + "\n");

class Line extends WebSocket {
  constructor(...given) {
    super(...given);
    this.on("message", (data) => {
      if (data.toString().split("\n").includes("{}")) tell({ event: "ping" });
    });
  }

  send(data, ...given) {
    if (data.toString().split("\n").includes("{}")) tell({ event: "pong" });
    super.send(data, ...given);
  }
}

let client;
const tokens = [];
const subscriptions = new Map();

function nextToken() {
  tell({ event: "token wanted" });
  if (!tokens.length) throw new UnauthorizedError();
  return tokens.shift();
}

const heard = {
  connecting: ({ code }) => ({ code }),
  connected: ({ client }) => ({ client }),
  disconnected: ({ code, reason }) => ({ code, reason }),
  subscribed: ({ channel, wasRecovering, recovered }) => ({ channel, wasRecovering, recovered }),
  unsubscribed: ({ channel, code }) => ({ channel, code }),
  publication: ({ channel, offset, data }) => ({ channel, offset, data }),
};

function listen(to) {
  for (const [event, told] of Object.entries(heard))
    to.on(event, (context) => tell({ event, ...told(context) }));
}

const acts = {
  connect({ url, token = "", fresh = null }) {
    const asked = { websocket: Line, token, minReconnectDelay: 50, maxReconnectDelay: 200 };
    if (fresh) {
      tokens.push(...fresh);
      asked.getToken = async () => nextToken();
    }
    client = new Centrifuge(url, asked);
    listen(client);
    client.connect();
  },
  subscribe({ channel }) {
    const made = client.newSubscription(channel, { minResubscribeDelay: 50 });
    subscriptions.set(channel, made);
    listen(made);
    made.subscribe();
  },
  unsubscribe: ({ channel }) => subscriptions.get(channel).unsubscribe(),
  rpc: async ({ method, data }) => (await client.rpc(method, data)).data,
  publish: ({ channel, data }) => client.publish(channel, data),
  presence: ({ channel }) => client.presence(channel),
  presence_stats: ({ channel }) => client.presenceStats(channel),
  history: async ({ channel, ...asked }) => {
    const { publications, offset, epoch } = await client.history(channel, asked);
    return { offsets: publications.map((pub) => pub.offset), offset, epoch };
  },
  disconnect: () => client.disconnect(),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { n, act, ...asked } = JSON.parse(line);
  Promise.resolve()
    .then(() => acts[act](asked))
    .then(
      (ok) => tell({ n, ok: ok ?? null }),
      ({ code, message }) => tell({ n, error: { code, message } }),
    );
}
process.exit(0);
