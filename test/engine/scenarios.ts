/** The situations in which every fault is tried: each is a world just before the run that the fault strikes. */

import { expect } from "vitest";
import { MailError } from "../../lib/engine/errors.ts";
import { faultAtEvent } from "../support/memory/faults.ts";
import { type FixtureMessage, mailbox, message } from "../support/memory/fixture.ts";
import { describeMail, expectSameMail } from "../support/memory/same-mail.ts";
import { asCourierStores, TELLS_STANDINGS } from "../support/memory/traits.ts";
import { MemoryWorld, type WorldOptions } from "../support/memory/world.ts";
import { rescueOf, wrappedMessage } from "./rescued.ts";

export interface Scenario {
  readonly name: string;
  readonly prepare: () => Promise<MemoryWorld>;
  /** What should be on new, where that is not what is on old. */
  readonly onNew?: Readonly<Record<string, readonly FixtureMessage[]>>;
  /** The same, where the fault decided which of two folders came first. */
  readonly orOnNew?: Readonly<Record<string, readonly FixtureMessage[]>>;
  /** Messages that are refused, again in every run. */
  readonly refused?: number;
  /** Something of a message cannot be kept. */
  readonly differs?: true;
  /** Each of them is saved as an attachment. */
  readonly saved?: boolean;
}

export const a = message("a", { flags: ["\\Seen", "\\Answered"] });
export const b = message("b", { flags: ["\\Flagged", "$Label1"] });
export const c = message("c", { body: "A longer one. ".repeat(12) });
export const d = message("d", { flags: ["\\Draft"] });

/** Few bytes, each of which is an event of its own on a line that drips. */
const tiny = (name: string): FixtureMessage => message(name, { raw: `Subject: ${name}\r\n\r\n${name}\r\n` });

const fresh = (options: WorldOptions) => async (): Promise<MemoryWorld> => new MemoryWorld(options);

/** A world after a first run that met no fault, and what people did since. */
const afterFirstRun =
  (options: WorldOptions, since: (world: MemoryWorld) => void) => async (): Promise<MemoryWorld> => {
    const world = new MemoryWorld(options);
    await world.run();
    since(world);
    return world;
  };

/** The other side got its own copy: the same sender fields and body, another way to it in the header. */
const onItsWay = (one: FixtureMessage): FixtureMessage => ({
  ...one,
  bytes: Buffer.concat([Buffer.from("Received: by another server\r\n"), one.bytes]),
});

const withFlags = (one: FixtureMessage, ...more: readonly string[]): FixtureMessage => ({
  ...one,
  flags: [...one.flags, ...more],
});

/** The name that `work` gets where `Work` is there and the server makes no difference. */
const BESIDE_WORK = "work (00e1)";
/** The name that `Work` gets where `work` is there, as `Work` could not be listed in the run that made it. */
const WORK_BESIDE = "Work (104a)";

/** What UW-imap keeps at the start of a folder. */
const INTERNAL_DATA = message("pseudo", {
  raw: "Subject: DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA\r\nX-IMAP: 1041379200 0000000007\r\n\r\nNot a message.\r\n",
});

const unwelcome = (one: FixtureMessage) => (bytes: Buffer) =>
  bytes.equals(one.bytes) ? new MailError("message.rejected", "virus", { side: "new", serverText: "virus" }) : null;

/** The second message of the first folder, as the in-memory world numbers them. */
const WISH = { oldName: "INBOX", uid: 13, uidValidity: 7001 };
const rescue = rescueOf(WISH);
/** As Dovecot with a keyword that is too long. */
const refuseKeyword = (keyword: string): MailError | null =>
  keyword === "$Label1" ? new MailError("message.flagsRefused", "too long", { side: "new" }) : null;

const tagged = message("tagged", { flags: ["\\Seen", "$Label1", "work"] });
const untagged = message("tagged", { flags: ["\\Seen", "work"] });

/** Received within the last days before the runs. */
const lately = (one: FixtureMessage): FixtureMessage => ({ ...one, internalDate: Date.UTC(2026, 0, 1) / 1000 });
const e = lately(message("e", { flags: ["\\Seen"] }));
const f = lately(message("f"));
const RECENT_FIRST = { recentFirstDays: 30 };

/** Its date of receipt is none that servers keep. */
const ancient = message("ancient", {
  date: -2_000_000_000,
  raw: "Date: Tue, 1 Jul 2003 10:52:37 +0200\r\nSubject: ancient\r\n\r\nbody\r\n",
});

export const SCENARIOS: readonly Scenario[] = [
  { name: "a plain inbox", prepare: fresh({ old: mailbox({ INBOX: [a, b, c] }) }) },
  {
    name: "UIDs that begin at 1 on both sides",
    prepare: fresh({
      old: mailbox({ INBOX: [a, b, c] }),
      oldAccount: { firstUid: 1, uidStep: 1 },
      newAccount: { firstUid: 1 },
    }),
  },
  { name: "two folders", prepare: fresh({ old: mailbox({ INBOX: [a], "Archive/2003": [b, c], Archive: [] }) }) },
  {
    name: "two folders over two lanes",
    prepare: fresh({ old: mailbox({ INBOX: [a, d], Sent: [b, c] }), request: { connections: 2 } }),
  },
  {
    name: "small folders that are looked into together",
    prepare: fresh({
      ...{ old: mailbox({ INBOX: [a, b], Archive: [c], "Archive/2003": [], Work: [d] }) },
      ...{ oldServer: TELLS_STANDINGS, newServer: TELLS_STANDINGS },
    }),
  },
  { name: "twins", prepare: fresh({ old: mailbox({ INBOX: [a, a, b, a] }) }) },
  {
    name: "partly there already",
    prepare: fresh({ old: mailbox({ INBOX: [a, a, b, c] }), new: mailbox({ INBOX: [a, b] }) }),
  },
  {
    name: "twins on both sides",
    prepare: fresh({ old: mailbox({ INBOX: [a, a, b] }), new: mailbox({ INBOX: [a, a] }) }),
  },
  {
    name: "delivered to both sides",
    prepare: fresh({ old: mailbox({ INBOX: [a, b] }), new: mailbox({ INBOX: [onItsWay(b), d] }) }),
    onNew: { INBOX: [a, onItsWay(b), d] },
  },
  {
    name: "moved on old since",
    prepare: afterFirstRun({ old: mailbox({ INBOX: [a, b, c], Later: [d] }) }, (world) => {
      world.old.move(b, "INBOX", "Later");
      world.old.deliver("INBOX", message("fresh"));
    }),
    onNew: { INBOX: [a, b, c, message("fresh")], Later: [d] },
  },
  {
    name: "deleted on new since",
    prepare: afterFirstRun({ old: mailbox({ INBOX: [a, b, c] }) }, (world) => {
      world.new.remove(b, "INBOX");
      world.old.deliver("INBOX", d);
    }),
    onNew: { INBOX: [a, c, d] },
  },
  {
    name: "flags added on old since",
    prepare: afterFirstRun({ old: mailbox({ INBOX: [a, b, c, d], Sent: [b] }) }, (world) => {
      world.old.addFlags(a, "INBOX", "\\Flagged", "later");
      world.old.addFlags(b, "INBOX", "\\Seen");
      world.old.removeFlags(b, "INBOX", "\\Flagged");
      world.old.addFlags(b, "Sent", "\\Seen");
      world.old.addFlags(c, "INBOX", "\\Answered");
      world.new.addFlags(c, "INBOX", "mine");
    }),
    onNew: {
      INBOX: [withFlags(a, "\\Flagged", "later"), withFlags(b, "\\Seen"), withFlags(c, "mine"), d],
      Sent: [withFlags(b, "\\Seen")],
    },
  },
  {
    name: "flags added on old since without UIDPLUS",
    prepare: afterFirstRun({ old: mailbox({ INBOX: [a, b] }), newServer: { uidPlus: false } }, (world) => {
      world.old.addFlags(a, "INBOX", "\\Flagged", "later");
      world.old.deliver("INBOX", d);
    }),
  },
  {
    name: "flags added on old before a run went on",
    prepare: async () => {
      const world = new MemoryWorld({ old: mailbox({ INBOX: [a, b, c] }) });
      await world.run({}, { protocol: faultAtEvent("stored", "killed", 2) });
      for (const one of [a, b, c]) world.old.addFlags(one, "INBOX", "later");
      return world;
    },
  },
  {
    name: "UIDs given anew on new since",
    prepare: afterFirstRun(
      { old: mailbox({ INBOX: [a, a, b, c], Later: [d] }), newServer: { alter: asCourierStores } },
      (world) => {
        world.new.renumber("INBOX");
        world.old.move(a, "INBOX", "Later");
        world.old.deliver("INBOX", message("fresh"));
      },
    ),
    onNew: { INBOX: [a, a, b, c, message("fresh")], Later: [d] },
  },
  { name: "newest first", prepare: fresh({ old: mailbox({ INBOX: [a, b, c, d] }), request: { newestFirst: true } }) },
  {
    name: "recent mail first",
    prepare: fresh({ old: mailbox({ INBOX: [a, e, b], Sent: [c, f], Archive: [d, f] }), request: RECENT_FIRST }),
  },
  {
    name: "recent mail first over two lanes without UIDPLUS",
    prepare: fresh({
      ...{ old: mailbox({ INBOX: [a, e, f], Sent: [c, f] }), newServer: { uidPlus: false, namesUidNext: false } },
      request: { ...RECENT_FIRST, connections: 2 },
    }),
  },
  {
    name: "recent twins of older mail first, some of which are there",
    prepare: fresh({
      ...{ old: mailbox({ INBOX: [a, lately(a), a, e, b] }), new: mailbox({ INBOX: [a, e] }), request: RECENT_FIRST },
      newServer: { appendBatch: 2, multiAppend: true },
    }),
    onNew: { INBOX: [a, lately(a), a, e, b] },
  },
  {
    name: "recent mail first in folders that fall into one",
    prepare: fresh({
      old: mailbox({ INBOX: [a, e, b], Sent: [lately(a), c, f] }),
      request: { ...RECENT_FIRST, map: [{ old: "Sent", new: "INBOX" }] },
    }),
    onNew: { INBOX: [a, e, b, lately(a), c, f] },
  },
  {
    name: "APPENDs in batches",
    prepare: fresh({ old: mailbox({ INBOX: [a, b, c, d, a] }), newServer: { appendBatch: 3 } }),
  },
  {
    name: "messages in batches of which all replies come together",
    prepare: fresh({ old: mailbox({ INBOX: [a, b, c, d, a] }), newServer: { appendBatch: 3, repliesTogether: true } }),
  },
  {
    name: "MULTIAPPEND",
    prepare: fresh({ old: mailbox({ INBOX: [a, b, c, d, a] }), newServer: { appendBatch: 3, multiAppend: true } }),
  },
  {
    name: "without UIDPLUS",
    prepare: fresh({ old: mailbox({ INBOX: [a, b, c] }), newServer: { uidPlus: false, namesUidNext: false } }),
  },
  {
    name: "twins without UIDPLUS",
    prepare: fresh({ old: mailbox({ INBOX: [a, a, b] }), newServer: { uidPlus: false } }),
  },
  {
    name: "one byte at a time",
    prepare: fresh({
      old: mailbox({ INBOX: [tiny("t"), tiny("u")] }),
      new: mailbox({ INBOX: [tiny("u")] }),
      oldServer: { chunkBytes: 1 },
      newServer: { chunkBytes: 1 },
    }),
    onNew: { INBOX: [tiny("t"), tiny("u")] },
  },
  {
    name: "a refused message",
    prepare: fresh({ old: mailbox({ INBOX: [a, b, c, d] }), newServer: { refuse: unwelcome(b) } }),
    onNew: { INBOX: [a, c, d] },
    refused: 1,
  },
  {
    name: "a refused message in a MULTIAPPEND",
    prepare: fresh({
      old: mailbox({ INBOX: [a, b, c, d] }),
      newServer: { refuse: unwelcome(b), appendBatch: 4, multiAppend: true },
    }),
    onNew: { INBOX: [a, c, d] },
    refused: 1,
  },
  {
    name: "a refused message saved as attachment",
    prepare: fresh({ old: mailbox({ INBOX: [a, b, c] }), newServer: { refuse: unwelcome(b) }, request: { rescue } }),
    onNew: { INBOX: [a, c], "Import problems": [wrappedMessage(b, WISH)] },
    refused: 1,
    saved: true,
  },
  {
    name: "refused twins saved without UIDPLUS",
    prepare: fresh({
      old: mailbox({ INBOX: [a, b, b] }),
      newServer: { refuse: unwelcome(b), uidPlus: false },
      request: { rescue: { ...rescue, messages: [WISH, { ...WISH, uid: 15 }] } },
    }),
    onNew: {
      INBOX: [a],
      "Import problems": [wrappedMessage(b, WISH), wrappedMessage(b, { ...WISH, uid: 15 })],
    },
    refused: 2,
    saved: true,
  },
  {
    name: "a refused keyword",
    prepare: fresh({ old: mailbox({ INBOX: [tagged, a, tagged] }), newServer: { refuseKeyword } }),
    onNew: { INBOX: [untagged, a, untagged] },
    differs: true,
  },
  {
    name: "a refused keyword in a MULTIAPPEND",
    prepare: fresh({
      old: mailbox({ INBOX: [a, tagged, d] }),
      newServer: { refuseKeyword, appendBatch: 3, multiAppend: true },
    }),
    onNew: { INBOX: [a, untagged, d] },
    differs: true,
  },
  {
    name: "a date that cannot be kept",
    prepare: fresh({ old: mailbox({ INBOX: [a, ancient] }) }),
    onNew: { INBOX: [a, { ...ancient, internalDate: Date.UTC(2003, 6, 1, 8, 52, 37) / 1000 }] },
    differs: true,
  },
  {
    name: "a refusal without a reason",
    prepare: async () => {
      let refused = 0;
      const refuse = (bytes: Buffer): MailError | null =>
        bytes.equals(a.bytes) && refused++ < 1 ? new MailError("message.unclear", "no", { side: "new" }) : null;
      return new MemoryWorld({ old: mailbox({ INBOX: [a, b] }), newServer: { refuse } });
    },
  },
  {
    name: "new mail between runs",
    prepare: afterFirstRun(
      {
        old: mailbox({ INBOX: [a, b], Sent: [c] }),
        ...{ oldServer: TELLS_STANDINGS, newServer: TELLS_STANDINGS, request: { verify: "quick" } },
      },
      (world) => {
        world.old.deliver("INBOX", d, a);
        world.old.deliver("Drafts", message("draft"));
      },
    ),
  },
  {
    name: "new mail between runs without UIDPLUS",
    prepare: afterFirstRun({ old: mailbox({ INBOX: [a, b] }), newServer: { uidPlus: false } }, (world) => {
      world.old.deliver("INBOX", d, a);
    }),
  },
  {
    name: "two folders taken for one in silence",
    prepare: fresh({ old: mailbox({ Work: [a, b, c], work: [d] }), newServer: { ignoresCase: "silently" } }),
    onNew: { Work: [a, b, c], [BESIDE_WORK]: [d] },
    orOnNew: { [WORK_BESIDE]: [a, b, c], work: [d] },
  },
  {
    name: "mail or folders, and mbox numbers",
    prepare: fresh({
      old: mailbox({ Work: [INTERNAL_DATA, a], "Work/2003": [b, c] }),
      newServer: { mailOrFolders: true },
    }),
    onNew: { "Work (mail)": [a], Work: [], "Work/2003": [b, c] },
  },
];

/** Demands the end state of the scenario: nothing lost, nothing doubled. */
export function expectEndState(scenario: Scenario, world: MemoryWorld): void {
  const { onNew, orOnNew } = scenario;
  if (!onNew) {
    expectSameMail(world.old, world.new);
    return;
  }
  const wanted = [onNew, ...(orOnNew ? [orOnNew] : [])].map((folders) => describeMail(mailbox(folders)));
  const found = describeMail(world.new);
  expect(found).toEqual(wanted.find((folders) => Object.keys(folders).every((path) => path in found)) ?? wanted[0]);
}
