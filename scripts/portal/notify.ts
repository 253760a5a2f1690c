/** Tells systemd that the portal is ready, where systemd waits for that (Type=notify in docs/deploy/systemd). */
import { spawn } from "node:child_process";

/**
 * By systemd's own program, as Node has no datagrams on Unix sockets. Does nothing where nobody waits; a word that cannot be said is told on
 * standard error, and systemd ends us in its time.
 */
export function tellReady(environment: Readonly<Record<string, string | undefined>>): void {
  if (!environment.NOTIFY_SOCKET) return;
  const { PATH, NOTIFY_SOCKET } = environment;
  const told = spawn("systemd-notify", ["--ready"], {
    env: { PATH, NOTIFY_SOCKET },
    stdio: ["ignore", "ignore", "inherit"],
  });
  told.once("error", ({ message }) => console.error(`systemd is not told that the portal is ready: ${message}`));
}
