/** Limits that servers are known to need. */
import { Socket } from "node:net";
import { expect, it, vi } from "vitest";
import { dial } from "../../lib/imap/dial.ts";
import { DEFAULT_TIMEOUTS } from "../../lib/imap/settings.ts";
import { scriptedHost } from "./scripted-host.ts";

it("leaves a server half a minute at least for signing in, as Cyrus pauses before it refuses", () => {
  expect(DEFAULT_TIMEOUTS.loginMs).toBeGreaterThanOrEqual(30_000);
});

it("asks the system to notice connections of which only this half is left", async () => {
  const host = await scriptedHost((socket) => socket.write("* OK hello\r\n"));
  const kept = vi.spyOn(Socket.prototype, "setKeepAlive");
  const settings = { host: "127.0.0.1", port: host.port, security: "tls", user: "", password: async () => "" } as const;
  const signal = new AbortController().signal;
  await dial({ settings, timeouts: DEFAULT_TIMEOUTS, side: "old", signal, where: "x" }).catch(() => undefined);
  expect(kept).toHaveBeenCalledWith(true, 60_000);
  host.stop();
});
