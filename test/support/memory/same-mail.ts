/** Whether two mailboxes hold the same mail: folder by folder, as multisets of bytes, flags and dates. */
import { createHash } from "node:crypto";
import { expect } from "vitest";
import { MemoryAccount } from "./account.ts";
import type { FixtureMessage, Mailbox } from "./fixture.ts";

export interface ComparisonOptions {
  /** Where an old path should be on new; else the same path. */
  readonly map?: Readonly<Record<string, string>>;
  /** Messages marked \Deleted are expected on new as well, without that flag. */
  readonly withDeleted?: boolean;
  /** What else should be on new: mail that was there before, for instance. */
  readonly besides?: Readonly<Record<string, readonly FixtureMessage[]>>;
  /** What the new server makes of a message while storing it. */
  readonly alter?: (bytes: Buffer) => Buffer;
}

/** Demands that new holds what old holds, nothing less and nothing twice. Shows the difference message by message. */
export function expectSameMail(
  old: MemoryAccount | Mailbox,
  now: MemoryAccount | Mailbox,
  options: ComparisonOptions = {},
): void {
  expect(describeMail(now)).toEqual(describeMail(expectedOnNew(asMailbox(old), options)));
}

/** Every message in a line, sorted within its folder: two mailboxes are the same when these are equal. */
export function describeMail(content: MemoryAccount | Mailbox): Readonly<Record<string, readonly string[]>> {
  const folders = [...asMailbox(content)].map(([path, messages]) => [path, messages.map(describe).sort()] as const);
  return Object.fromEntries(folders);
}

function asMailbox(content: MemoryAccount | Mailbox): Mailbox {
  return content instanceof MemoryAccount ? content.snapshot() : content;
}

function expectedOnNew(old: Mailbox, options: ComparisonOptions): Mailbox {
  const expected = new Map<string, readonly FixtureMessage[]>();
  const add = (path: string, messages: readonly FixtureMessage[]): void => {
    expected.set(path, [...(expected.get(path) ?? []), ...messages]);
  };
  for (const [path, messages] of old)
    add(options.map?.[path] ?? path, messages.filter((one) => options.withDeleted || !isDeleted(one)).map(stored));
  for (const [path, messages] of Object.entries(options.besides ?? {})) add(path, messages);
  return expected;

  function stored(one: FixtureMessage): FixtureMessage {
    const flags = one.flags.filter((flag) => flag.toLowerCase() !== "\\deleted");
    return { ...one, flags, bytes: options.alter?.(one.bytes) ?? one.bytes };
  }
}

function isDeleted(one: FixtureMessage): boolean {
  return one.flags.some((flag) => flag.toLowerCase() === "\\deleted");
}

function describe(one: FixtureMessage): string {
  const subject = /^Subject: (.*?)\r?$/m.exec(one.bytes.toString("latin1"))?.[1] ?? "without subject";
  const digest = createHash("sha256").update(one.bytes).digest("hex").slice(0, 10);
  const flags = [...new Set(one.flags.map((flag) => flag.toLowerCase()))].filter((flag) => flag !== "\\recent").sort();
  const date = one.internalDate === null ? "no date" : new Date(one.internalDate * 1000).toISOString();
  return `${subject} | ${digest} | ${one.bytes.length} bytes | ${flags.join(" ")} | ${date}`;
}
