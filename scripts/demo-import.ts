/**
 * A look at Carryover without any account: two private mail servers on this machine, sample mail on the old one, and a
 * real import between them. Started by `npm run demo:import`; with `-- --keep` the servers stay until Ctrl-C also without a terminal.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type FaultProxy, startFaultProxy } from "../test/support/fault-proxy.ts";
import { type SampleMailbox, sampleMailbox } from "../test/support/mail/sample-mailbox.ts";
import { seedMaildir } from "../test/support/mail/seed-maildir.ts";
import { MissingPackages, requireDebianPackages } from "../test/support/servers/debian-packages.ts";
import { type DovecotServer, startDovecot } from "../test/support/servers/dovecot.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const OLD_USER = "anna@old.example";
const NEW_USER = "anna@new.example";
const PASSWORD = "demo";
const MESSAGES = 6000;
/** All mail of the old server takes so many seconds at least, as its line is slow. */
const SECONDS = 110;

/** Exit statuses: what is missing on this machine, and an import that did not end as it should. */
const MISSING = 3;
const UNEXPECTED = 1;

interface Bed {
  readonly old: DovecotServer;
  readonly fresh: DovecotServer;
  readonly mailbox: SampleMailbox;
  /** In front of the old server: slow, and closed to a third connection. */
  readonly line: FaultProxy;
  /** For the password and the journal; removed at the end. */
  readonly folder: string;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function main(keep: boolean): Promise<number> {
  say("Carryover demo: two mail servers of your own, and an import between them.");
  say("Everything happens on this machine, and all of it is removed at the end.\n");
  requireDebianPackages(["dovecot-imapd", "openssl"], (step) => say(`  ${step} (about 6 MB to fetch, 15 MB on disk)`));
  const stop = waitForSignal();
  const bed = await prepare();
  try {
    say("  The import runs for about two minutes. This is its command:\n");
    const words = importWords(bed);
    say(`${commandLine("import", words)}\n`);
    const status = await runImport(words, stop);
    if (stop.aborted) return status;
    const isAsExpected = status === 1;
    say(
      isAsExpected
        ? "\nThat is how it should end: one message is damaged on the old server, and all others are there."
        : "",
    );
    if (!isAsExpected)
      process.stderr.write(`The import ended with status ${status}; 1 was expected, for the damaged message.\n`);
    await lookAround(bed, stop, keep || process.stdin.isTTY === true);
    return isAsExpected ? 0 : UNEXPECTED;
  } finally {
    await cleanUp(bed);
  }
}

async function prepare(): Promise<Bed> {
  const folder = mkdtempSync(join(tmpdir(), "carryover-demo-"));
  writeFileSync(join(folder, "password"), `${PASSWORD}\n`, { mode: 0o600 });
  say("  Two mail servers start (Dovecot).");
  const [old, fresh] = await Promise.all([startDovecot({ password: PASSWORD }), startDovecot({ password: PASSWORD })]);
  const mailbox = sampleMailbox("demo", { messages: MESSAGES, folders: 22, damaged: 1 });
  const sizes = mailbox.folders.flatMap(({ messages }) => messages.map(({ bytes }) => bytes.length));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  say(
    `  The old one gets ${MESSAGES.toLocaleString("en-US")} messages (${Math.round(bytes / 1e6)} MB) in ${mailbox.folders.length} folders: nested and oddly named`,
  );
  say("  ones, every mark, the same message twice, one that is damaged, and a folder Calendar,");
  say("  a name that many new servers keep for themselves: it becomes Calendar-old.");
  seedMaildir(old, OLD_USER, mailbox);
  say("  As old servers do, it answers slowly and allows two connections.");
  const line = await startFaultProxy(old, {
    maxConnections: 2,
    toClient: { bytesPerSecond: bytes / SECONDS, delayMs: 10 },
    record: false,
  });
  return { old, fresh, mailbox, line, folder };
}

function accountWords({ line, fresh, folder }: Bed): string[] {
  const address = (user: string, port: number) => `imap://${encodeURIComponent(user)}@127.0.0.1:${port}`;
  const password = join(folder, "password");
  return [
    ...["--old", address(OLD_USER, line.port), "--old-password-file", password],
    ...["--new", address(NEW_USER, fresh.port), "--new-password-file", password],
  ];
}

function importWords(bed: Bed): string[] {
  return [...accountWords(bed), "--journal", join(bed.folder, "anna.db"), "--map", "Calendar=Calendar-old"];
}

/** The real program, with its progress on this terminal. */
async function runImport(words: readonly string[], stop: AbortSignal): Promise<number> {
  const child = spawn("sh", [join(ROOT, "scripts/run.sh"), "lib/cli/import.ts", ...words], { stdio: "inherit" });
  const forward = () => child.kill("SIGTERM");
  stop.addEventListener("abort", forward, { once: true });
  try {
    return await exitOf(child);
  } finally {
    stop.removeEventListener("abort", forward);
  }
}

function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (status) => resolve(status ?? UNEXPECTED));
  });
}

async function lookAround(bed: Bed, stop: AbortSignal, wait: boolean): Promise<void> {
  if (!wait) return;
  // Whoever looks around is not kept waiting.
  bed.line.set({ maxConnections: 20, toClient: {} });
  say("\nLook around while the servers run, with any mail program or with these:");
  say(`  old account  imap://127.0.0.1:${bed.line.port}   ${OLD_USER}   password ${PASSWORD}   (no encryption)`);
  say(`  new account  imap://127.0.0.1:${bed.fresh.port}   ${NEW_USER}   password ${PASSWORD}   (no encryption)`);
  say("Compare both, message by message:\n");
  say(`${commandLine("verify", [...accountWords(bed), "--map", "Calendar=Calendar-old"])}\n`);
  say("The same import again copies nothing: it is all there.\n");
  say("Ctrl-C ends the servers and removes everything.");
  await new Promise<void>((resolve) => {
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

/** A command to copy, broken before each option. */
function commandLine(name: string, words: readonly string[]): string {
  const parts = words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`));
  const lines = parts.join(" ").replaceAll(" --", " \\\n      --");
  return `  npm run --silent ${name} -- \\\n      ${lines}`;
}

async function cleanUp({ old, fresh, line, folder }: Bed): Promise<void> {
  await line.stop();
  await Promise.all([old.stop(), fresh.stop()]);
  rmSync(folder, { recursive: true, force: true });
  say("\nThe servers and all sample mail are gone.");
}

function waitForSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => controller.abort());
  return controller.signal;
}

try {
  const { values } = parseArgs({ options: { keep: { type: "boolean", default: false } } });
  process.exitCode = await main(values.keep);
} catch (error) {
  if (!(error instanceof MissingPackages)) throw error;
  process.stderr.write(`${error.message}\nThen run the demo again.\n`);
  process.exitCode = MISSING;
}
