/** Two private mail servers for the portal: the old one behind a line that can be slowed down, the new one with a quota. */
import { type FaultProxy, startFaultProxy } from "../fault-proxy.ts";
import { type DovecotOptions, type DovecotServer, startDovecot } from "../servers/dovecot.ts";
import { QUOTA } from "./people.ts";

/** Everybody's password in the demo, on both servers. */
export const PASSWORD = "demo";

export interface DemoServers {
  readonly old: DovecotServer;
  readonly fresh: DovecotServer;
  /** In front of the old server: what the portal connects to. */
  readonly line: FaultProxy;
  stop(): Promise<void>;
}

export interface DemoServersOptions {
  /** Who can sign in; default: everybody, with PASSWORD. */
  readonly old?: Pick<DovecotOptions, "password" | "users">;
  readonly fresh?: Pick<DovecotOptions, "password" | "users">;
}

/** Starts both; nobody has mail yet. */
export async function startDemoServers(options: DemoServersOptions = {}): Promise<DemoServers> {
  const [old, fresh] = await Promise.all([
    startDovecot({ password: PASSWORD, ...options.old }),
    startDovecot({ password: PASSWORD, quotaBytes: QUOTA, ...options.fresh }),
  ]);
  const line = await startFaultProxy(old, { record: false });
  return {
    ...{ old, fresh, line },
    stop: async () => {
      await line.stop();
      await Promise.all([old.stop(), fresh.stop()]);
    },
  };
}
