/** How long a server may take, with time moved by hand so that nobody waits. */
import { Socket } from "node:net";
import { duplexPair } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readCapabilities } from "../../lib/imap/capabilities.ts";
import { Channel } from "../../lib/imap/channel.ts";
import { dial } from "../../lib/imap/dial.ts";
import { namingOf } from "../../lib/imap/naming.ts";
import { NewImapSession } from "../../lib/imap/session.ts";
import { DEFAULT_TIMEOUTS } from "../../lib/imap/settings.ts";
import type { SignedIn } from "../../lib/imap/sign-in.ts";
import { append, outgoing } from "./messages.ts";
import { scriptedHost } from "./scripted-host.ts";

const MINUTE = 60_000;

/** A session with the usual limits, and its server's end, which says only what it is told to say. */
function silentServer() {
  const [wire, server] = duplexPair();
  const channel = new Channel(wire, "new", DEFAULT_TIMEOUTS);
  const capabilities = readCapabilities(new Map());
  const account: SignedIn = {
    channel,
    capabilities,
    personal: [{ prefix: "", delimiter: "/" }],
    foreign: [],
    product: "",
  };
  let heard = "";
  server.on("data", (bytes: Buffer) => {
    heard += bytes.toString("latin1");
  });
  const hears = async (text: string): Promise<void> => {
    while (!heard.includes(text)) await turn();
  };
  return {
    session: new NewImapSession(account, namingOf(account), "anna"),
    say: (text: string) => server.write(text),
    hears,
  };
}

/** Lets so much time go by, and everything happen that was due meanwhile. */
async function pass(milliseconds: number): Promise<void> {
  vi.advanceTimersByTime(milliseconds);
  for (let turns = 0; turns < 5; turns++) await turn();
}

describe("a server that is silent", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("while a command is pending is given up after two minutes, and not before", async () => {
    const { session, hears } = silentServer();
    let ended: unknown = null;
    session.keepAlive().catch((error: unknown) => {
      ended = error;
    });
    await hears("NOOP");
    await pass(2 * MINUTE - 1);
    expect(ended).toBeNull();
    await pass(1);
    expect(ended).toMatchObject({ code: "net.timeout", side: "new" });
  });

  it("after the last byte of a message may be digesting it: five minutes, and more for a large one", async () => {
    const { session, say, hears } = silentServer();
    const message = Buffer.alloc(3_000_000, "x");
    let outcome: unknown = null;
    append(session, "INBOX", outgoing(message)).then(
      (result) => {
        outcome = result;
      },
      (error: unknown) => {
        outcome = error;
      },
    );
    await hears("{3000000}");
    say("+ go\r\n");
    await hears("x\r\n");
    await pass(5 * MINUTE + 59_000);
    expect(outcome).toBeNull();
    say("C1 OK done\r\n");
    await pass(0);
    expect(outcome).toMatchObject({ outcome: "stored" });
  });
});

it("leaves a server half a minute at least for signing in, as Cyrus pauses before it refuses", () => {
  expect(DEFAULT_TIMEOUTS.loginMs).toBeGreaterThanOrEqual(30_000);
});

it("asks the system to notice connections of which only this half is left", async () => {
  const host = await scriptedHost((socket) => socket.write("* OK hello\r\n"));
  const kept = vi.spyOn(Socket.prototype, "setKeepAlive");
  const settings = { host: "127.0.0.1", port: host.port, security: "tls", user: "", password: async () => "" } as const;
  const signal = new AbortController().signal;
  await dial({ settings, timeouts: DEFAULT_TIMEOUTS, side: "old", signal, where: "x" }).catch(() => undefined);
  expect(kept).toHaveBeenCalledWith(true, MINUTE);
  host.stop();
});
