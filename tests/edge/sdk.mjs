// The JavaScript SDK, unmodified, driven by a test: one order a line on the standard input; answers
// and events are lines on the standard output. The websocket under it tells of pings and pongs.
import { createInterface } from "node:readline";
import * as json from "centrifuge";
import * as protobuf from "centrifuge/build/protobuf";
import EventSource from "eventsource";
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
  if (!tokens.length) throw new json.UnauthorizedError();
  return tokens.shift();
}

const heard = {
  connecting: ({ code }) => ({ code }),
  connected: ({ client }) => ({ client }),
  disconnected: ({ code, reason }) => ({ code, reason }),
  subscribed: ({ channel, wasRecovering, recovered }) => ({ channel, wasRecovering, recovered }),
  unsubscribed: ({ channel, code }) => ({ channel, code }),
  publication: ({ channel, offset, data }) => ({ channel, offset, data: read(data) }),
  join: ({ channel, info }) => ({ channel, user: info.user, info: info.connInfo && read(info.connInfo) }),
  leave: ({ channel, info }) => ({ channel, user: info.user }),
};

// In protobuf all data are bytes: here they hold JSON.
const bytes = (data) => data instanceof Uint8Array;
const read = (data) => (bytes(data) ? JSON.parse(new TextDecoder().decode(data)) : data);
const written = (data) => (binary ? new TextEncoder().encode(JSON.stringify(data)) : data);
let binary = false;

/** Where the SDK goes: a websocket, or one of its ways where websockets are blocked. */
function ways(url, transport) {
  if (transport === "websocket") return url;
  const http = url.replace("ws://", "http://").replace("/connection/websocket", "");
  return [{ transport, endpoint: `${http}/connection/${transport}` }];
}

function listen(to) {
  for (const [event, told] of Object.entries(heard))
    to.on(event, (context) => tell({ event, ...told(context) }));
}

const acts = {
  connect({ url, token = "", fresh = null, transport = "websocket", encoding = "json" }) {
    const asked = { websocket: Line, token, minReconnectDelay: 50, maxReconnectDelay: 200 };
    asked.eventsource = EventSource;
    asked.emulationEndpoint = url.replace("ws://", "http://").replace("connection/websocket", "emulation");
    binary = encoding === "protobuf";
    if (fresh) {
      tokens.push(...fresh);
      asked.getToken = async () => nextToken();
    }
    client = new (binary ? protobuf : json).Centrifuge(ways(url, transport), asked);
    listen(client);
    client.connect();
  },
  subscribe({ channel, token, fresh, ...asked }) {
    const options = { minResubscribeDelay: 50, ...asked, ...(token && { token }) };
    if (fresh) options.getToken = async () => (tell({ event: "sub token wanted" }), fresh.shift());
    const made = client.newSubscription(channel, options);
    subscriptions.set(channel, made);
    listen(made);
    made.subscribe();
  },
  unsubscribe: ({ channel }) => subscriptions.get(channel).unsubscribe(),
  rpc: async ({ method, data }) => read((await client.rpc(method, written(data))).data),
  publish: ({ channel, data }) => client.publish(channel, written(data)),
  presence: async ({ channel }) => Object.values((await client.presence(channel)).clients).map(({ user }) => user),
  presence_stats: async ({ channel }) => {
    const { numClients, numUsers } = await client.presenceStats(channel);
    return [numClients, numUsers];
  },
  history: async ({ channel, ...asked }) => {
    const { publications, offset, epoch } = await client.history(channel, asked);
    return { offsets: publications.map((pub) => pub.offset), offset, epoch };
  },
  disconnect: () => client.disconnect(),
  again: () => client.connect(),
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
