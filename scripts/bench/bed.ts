/** Where a workload is measured: two Dovecots, its mail once as a template, and accounts of hard links to it. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type AccountDump, dumpAccount } from "../../test/support/checker/dump.ts";
import { editMailbox } from "../../test/support/mail/mailbox-editor.ts";
import { seedMaildir } from "../../test/support/mail/seed-maildir.ts";
import {
  type Workload,
  type WorkloadDelta,
  workloadDelta,
  workloadMailbox,
} from "../../test/support/mail/workloads.ts";
import { type DovecotServer, startDovecot } from "../../test/support/servers/dovecot.ts";
import { type Line, startLine } from "./line.ts";

/** Everybody's password. */
export const PASSWORD = "bench";
const TEMPLATE = "template";

/** As on a mail server with people on it: what is delivered is on disk before it is confirmed. */
const SETTINGS = "mail_fsync = optimized\nauth_cache_size = 1M";

export interface Bed {
  readonly old: DovecotServer;
  readonly fresh: DovecotServer;
  /** Null: the copiers speak to the servers directly. */
  readonly line: Line | null;
  readonly messages: number;
  readonly megabytes: number;
  /** The mail as the old server hands it out, at first and after the delta. */
  readonly wanted: { first: AccountDump; delta: AccountDump | null };
  readonly delta: readonly WorkloadDelta[];
  stop(): Promise<void>;
}

/** Starts the servers and makes the mail. */
export async function makeBed(workload: Workload, scale: number): Promise<Bed> {
  const options = { password: PASSWORD, extraSettings: SETTINGS };
  const [old, fresh] = await Promise.all([startDovecot(options), startDovecot(options)]);
  const stopServers = () => Promise.all([old.stop(), fresh.stop()]);
  try {
    const mailbox = workloadMailbox(workload, scale);
    const delta = workloadDelta(workload, mailbox);
    seedMaildir(old, TEMPLATE, mailbox);
    warm(old, TEMPLATE);
    const first = await dumpAccount(accountOf(old, TEMPLATE));
    const line = workload.delayMs > 0 ? await startLine(workload.delayMs, old.port, fresh.port) : null;
    return {
      ...{ old, fresh, line, delta },
      ...sizesOf(first),
      wanted: { first, delta: null },
      async stop() {
        await line?.stop();
        await stopServers();
      },
    };
  } catch (error) {
    await stopServers();
    throw error;
  }
}

/** The account of a user on a server, without the line. */
export function accountOf(server: DovecotServer, user: string) {
  return { host: server.host, port: server.port, user, password: PASSWORD };
}

/** Gives a user on the old server the workload's mail. */
export function placeAccount({ old }: Bed, user: string): void {
  linkAccount(old, TEMPLATE, user);
}

/** Gives a user the mail of another: each message as a hard link, Dovecot's own files as copies. */
export function linkAccount(server: DovecotServer, from: string, to: string): void {
  const [source, target] = [server.mailDirectory(from), server.mailDirectory(to)];
  execFileSync("cp", ["-al", source, target]);
  for (const folder of ["", ...below(source)]) {
    const names = readdirSync(join(source, folder)).filter((name) => /^(?:dovecot|subscriptions$)/.test(name));
    const files = names.map((name) => join(source, folder, name));
    if (files.length > 0) execFileSync("cp", ["-p", "--remove-destination", ...files, join(target, folder)]);
  }
}

/**
 * Gives back the space of a user's new mail. The files stay: for minutes, ext4 steps over each one lately deleted, one by one, whenever it
 * makes a file. Whoever was measured after 20,000 deletions would pay twice the CPU for the same work.
 */
export function emptyAccount({ fresh }: Bed, user: string): void {
  const directory = fresh.mailDirectory(user);
  if (existsSync(directory)) execFileSync("find", [directory, "-type", "f", "-exec", "truncate", "-s", "0", "{}", "+"]);
}

/** Makes the changes of the delta in a user's old account; they are the same for everybody. */
export async function changeOldAccount(bed: Bed, user: string): Promise<void> {
  const account = accountOf(bed.old, user);
  await editMailbox(account, async (editor) => {
    for (const { folder, messages, marked } of bed.delta) {
      const uids = await editor.uids(folder);
      for (const { position, flag } of marked) await editor.changeFlags(folder, [uids[position] ?? 0], "+", [flag]);
      for (const message of messages) await editor.append(folder, message);
    }
  });
  bed.wanted.delta ??= await dumpAccount(account);
}

/** Dovecot notes what it has read of each message: from now on every account starts with that. */
function warm(server: DovecotServer, user: string): void {
  const words = ["fetch", "-u", user, "uid flags date.received size.virtual size.physical", "mailbox", "*"];
  execFileSync("doveadm", ["-c", server.configFile, ...words], { stdio: ["ignore", "ignore", "pipe"] });
}

function sizesOf({ folders }: AccountDump): { messages: number; megabytes: number } {
  const sizes = [...folders.values()].flatMap(({ messages }) => messages.map(({ size }) => size));
  return { messages: sizes.length, megabytes: sizes.reduce((sum, size) => sum + size, 0) / 1e6 };
}

function below(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory() && entry.name.startsWith(".")).map(({ name }) => name);
}
