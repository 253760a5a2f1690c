/** Two private mail servers for the portal: the old one behind a line that can be slowed down, the new one with a quota. */
import { type FaultProxy, startFaultProxy } from "../fault-proxy.ts";
import { type DovecotServer, startDovecot } from "../servers/dovecot.ts";
import { QUOTA } from "./people.ts";

/** Everybody's password, on both servers. */
export const PASSWORD = "demo";

export interface DemoServers {
  readonly old: DovecotServer;
  readonly fresh: DovecotServer;
  /** In front of the old server: what the portal connects to. */
  readonly line: FaultProxy;
  stop(): Promise<void>;
}

/** Starts both; nobody has mail yet, and everybody can sign in with PASSWORD. */
export async function startDemoServers(): Promise<DemoServers> {
  const [old, fresh] = await Promise.all([
    startDovecot({ password: PASSWORD }),
    startDovecot({ password: PASSWORD, quotaBytes: QUOTA }),
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
