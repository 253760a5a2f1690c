/** A worker of its own process that sends mail, and what a test needs to end it at a chosen moment. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { TestPortal } from "../../support/portal.ts";
import type { MailServer } from "../../support/servers/smtp.ts";

/** A real worker that sends through this server; answers how to end it. */
export async function startMailWorker({ environment: own, folder }: TestPortal, { port }: MailServer) {
  const environment = {
    ...own,
    CARRYOVER_MAIL_SERVER: `smtp://127.0.0.1:${port}`,
    CARRYOVER_MAIL_PER_MINUTE: "6000",
    ...{ CARRYOVER_MAIL_FROM: "move@portal.example", CARRYOVER_LOCK_DIR: join(folder, "locks") },
  };
  const child = spawn(process.execPath, [join(import.meta.dirname, "../../../lib/worker/main.ts")], {
    env: { ...process.env, ...environment },
    stdio: "ignore",
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return async (signal: "SIGKILL" | "SIGTERM" = "SIGKILL") => {
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  };
}

/** Something that a test waits for, and what waits until the test lets it go. */
export function gate() {
  const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
  const { promise: opened, resolve: open } = Promise.withResolvers<void>();
  const pass = async () => {
    reach();
    await opened;
    return null;
  };
  return { reached, open, pass };
}
