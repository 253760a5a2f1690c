/** How much memory a worker in a process of its own takes, and mailboxes that could fill it. */
import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import path from "node:path";
import { isRoot } from "../../support/servers/debian-packages.ts";
import type { DovecotServer } from "../../support/servers/dovecot.ts";

/** What one run may take beside the worker that has done nothing yet, in MB, whatever its work is … */
export const FIRST_RUN_MB = 48;
/** … and each further one beside it. */
export const FURTHER_RUN_MB = 24;

/** In MB. `resident`: now; `peak`: the most since forgetPeak(). */
export function memoryOf(pid: number | undefined): { readonly resident: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const megabytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1]) / 1024;
  return { resident: megabytes("VmRSS"), peak: megabytes("VmHWM") };
}

/** From now on the peak is of what comes. */
export function forgetPeak(pid: number | undefined): void {
  writeFileSync(`/proc/${pid}/clear_refs`, "5");
}

/** Fills this person's INBOX; `add` makes a message of the parts that it is given. `lines`: so many end in LF alone. */
export function fillInbox(
  server: DovecotServer,
  login: string,
  write: (add: (parts: Iterable<string | Uint8Array>, size: number, lines?: number) => void) => void,
): void {
  const root = server.mailDirectory(login);
  for (const name of ["cur", "new", "tmp"]) mkdirSync(path.join(root, name), { recursive: true });
  let number = 0;
  write((parts, size, lines = 0) => {
    // Dovecot believes what a name says of the size, on the disk and as it hands it out.
    const name = `${1_100_000_000 + ++number}.M${number}P1.test,S=${size},W=${size + lines}:2,S`;
    const file = openSync(path.join(root, "cur", name), "w");
    for (const part of parts) typeof part === "string" ? writeSync(file, part) : writeSync(file, part);
    closeSync(file);
  });
  if (isRoot) execFileSync("chown", ["-R", `${server.mailOwner}:`, root]);
}

/** So many messages of a hundred bytes. */
export function fillWithSmall(server: DovecotServer, login: string, messages: number): void {
  fillInbox(server, login, (add) => {
    for (let number = 1; number <= messages; number++) {
      const text = `Message-ID: <${number}@example.org>\r\nSubject: number ${number}\r\n\r\nhello ${number}\r\n`;
      add([text], text.length);
    }
  });
}

/** So many messages of about so many bytes each. */
export function fillWithLarge(server: DovecotServer, login: string, messages: number, bytes: number): void {
  fillInbox(server, login, (add) => {
    for (let number = 1; number <= messages; number++) {
      const lines = Math.ceil(bytes / LINE.length);
      const parts = [...largeMessage(number, lines)];
      const size = parts.reduce((sum, { length }) => sum + length, 0);
      add(parts, size, HEADER_LINES + lines);
    }
  });
}

/** Ends as Dovecot keeps it, so that a copy is the same on the disk. */
const LINE = Buffer.from(`${"x".repeat(76)}\n`);
const HEADER_LINES = 3;
/** A megabyte and a half: written again and again, a message of a gigabyte is never held. */
const BLOCK = Buffer.concat(Array.from({ length: 20_000 }, () => LINE));

function* largeMessage(number: number, lines: number): Iterable<Uint8Array> {
  yield Buffer.from(`Message-ID: <large-${number}@example.org>\nSubject: large ${number}\n\n`);
  for (let left = lines * LINE.length; left > 0; left -= BLOCK.length) yield BLOCK.subarray(0, left);
}
