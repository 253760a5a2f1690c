/**
 * npm run demo: the portal with two private mail servers on this machine, three people with sample mail, an administrator
 * and a deadline. Everything is removed at the end.
 */
import { rmSync } from "node:fs";
import { openDatabase } from "../lib/db/client.ts";
import { ANNA, BEN, CLEO, seedPeople } from "../test/support/demo/people.ts";
import { ADMINISTRATOR, setUpRows } from "../test/support/demo/portal-rows.ts";
import { type DemoServers, PASSWORD, startDemoServers } from "../test/support/demo/servers.ts";
import { portalFolder, type RunningPortal, startPortal } from "../test/support/running-portal.ts";
import { MissingPackages, requireDebianPackages } from "../test/support/servers/debian-packages.ts";

const MISSING = 3;
const MAIL = { annasMessages: 6000, folders: { anna: 22, cleo: 12 } };
/** Anna's mail takes some minutes at this pace. */
const SLOW_LINE = { toClient: { bytesPerSecond: 130_000, delayMs: 10 }, maxConnections: 2 };

try {
  await main(signal());
} catch (error) {
  if (!(error instanceof MissingPackages)) throw error;
  process.stderr.write(`${error.message}\nThen run the demo again.\n`);
  process.exitCode = MISSING;
}

async function main(stop: AbortSignal): Promise<void> {
  say("Carryover demo: the portal, with two mail servers of your own on this machine.");
  requireDebianPackages(["dovecot-imapd"], (step) => say(`  ${step} (about 6 MB to fetch, 15 MB on disk)`));
  const servers = await startDemoServers();
  try {
    say("  Two mail servers run (Dovecot). The old one gets mail of three people.");
    seedPeople(servers.old, servers.fresh, MAIL);
    servers.line.set(SLOW_LINE);
    if (!stop.aborted) await withPortal(servers, stop);
  } finally {
    await servers.stop();
    say("\nThe portal, the servers and all sample mail are gone.");
  }
}

async function withPortal(servers: DemoServers, stop: AbortSignal): Promise<void> {
  const folder = portalFolder();
  try {
    const database = await openDatabase(`file:${folder}/carryover.db`);
    await setUpRows(database, { old: servers.line, fresh: servers.fresh });
    await database.close();
    say("  The portal starts.");
    const portal = await startPortal({ folder, hear: tellTrouble, stop });
    say(whatToDo(portal));
    await untilAborted(stop);
    await portal.end();
  } catch (error) {
    // Whoever ends it while it starts wants to hear nothing more.
    if (!stop.aborted) throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function whatToDo({ url }: RunningPortal): string {
  const rows = [ANNA, BEN, CLEO].map(
    ({ newLogin, oldLogin, what }) => `  ${newLogin.padEnd(18)} ${oldLogin.padEnd(18)} ${what}`,
  );
  return [
    ...["", `Open ${url}`, ""],
    ...[`  ${"new account".padEnd(18)} ${"old account".padEnd(18)} what is special`, ...rows],
    ...["", `  Everybody's password is ${PASSWORD}, on both servers.`],
    `  Administrator: ${url}/admin/sign-in  name ${ADMINISTRATOR.name}  password ${ADMINISTRATOR.password}`,
    ...["", "Ctrl-C ends it and removes everything."],
  ].join("\n");
}

/** The worker's log is of no use here, but for what went wrong. */
function tellTrouble(text: string): void {
  for (const line of text.split("\n")) if (/"level":"(?!info)|^The pages|could not/.test(line)) say(`  ${line}`);
}

function untilAborted(stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    // A pending promise alone would not keep the process alive.
    const alive = setInterval(() => undefined, 60_000);
    const end = () => {
      clearInterval(alive);
      resolve();
    };
    if (stop.aborted) end();
    else stop.addEventListener("abort", end, { once: true });
  });
}

function signal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => controller.abort());
  return controller.signal;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
