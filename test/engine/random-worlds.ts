/** Random mailboxes, servers and faults; everything follows from the seed. */
import { MailError } from "../../lib/engine/errors.ts";
import type { ImportRequest } from "../../lib/engine/request.ts";
import { FAULTS, type FaultPlan, type ProtocolEvent } from "../support/memory/faults.ts";
import { type FixtureMessage, type Mailbox, mailbox, message } from "../support/memory/fixture.ts";
import type { WriteFault, WritePlan } from "../support/memory/journal.ts";
import {
  asCourierStores,
  asCyrusStores,
  asDovecotStores,
  type ServerTraits,
  TELLS_STANDINGS,
} from "../support/memory/traits.ts";
import { MemoryWorld, type RunFaults } from "../support/memory/world.ts";
import type { Random } from "../support/random.ts";

const FOLDERS = [
  "INBOX",
  "INBOX/Bills",
  "Sent",
  "Archive",
  "Archive/2003",
  "Archive/2003/May",
  "Ärger & Co",
  "a b",
  "INBOX.x",
  "日本",
];
const FLAGS = ["\\Seen", "\\Answered", "\\Flagged", "\\Draft", "$Label1", "work"];

export interface RandomWorld {
  readonly world: MemoryWorld;
  /** What must be on new in the end. */
  readonly expected: Mailbox;
}

/** Messages to draw from, twice or more often where chance wants it: a twin is the same message once more. */
function pool(random: Random): FixtureMessage[] {
  return Array.from({ length: 12 }, (_unused, index) =>
    message(`m${index}`, {
      flags: random.some(FLAGS, 0.3),
      id: random.chance(0.2) ? null : `${random.chance(0.1) ? "same" : index}@mail.example`,
      body: `Body ${index} ${"x".repeat(random.below(300))}${random.chance(0.2) ? "\r\n\r\nmore" : ""}`,
    }),
  );
}

/** A date of receipt that servers do not keep, and the one that its message's header gives. */
const BEFORE_1970 = -1_000_000;
const FROM_HEADER = Date.UTC(2003, 6, 1, 8, 52, 37) / 1000;

/** Odd bytes are for servers that change them, each in its own way. */
function odd(random: Random): FixtureMessage[] {
  return [
    message("odd1", { raw: `Subject: odd1\n\nbare line feeds ${random.below(9)}\n` }),
    message("odd2", { raw: Buffer.from(`Subject: odd2\r\n\r\nNUL \0 and ${random.below(9)}`, "latin1") }),
    message("odd3", { raw: Buffer.from(`Subject: odd3 \xfc\r\n\r\n8-bit \xfc ${random.below(9)}\r\n`, "latin1") }),
    message("odd4", { raw: "Subject: odd4, a header only\r\n" }),
    message("odd5", {
      date: BEFORE_1970,
      raw: `Date: 1 Jul 2003 10:52:37 +0200\r\nSubject: odd5\r\n\r\n${random.below(9)}\r\n`,
    }),
  ];
}

function randomMailbox(
  random: Random,
  messages: readonly FixtureMessage[],
  folders: readonly string[],
  most: number,
): Mailbox {
  const content = folders.map((path): [string, FixtureMessage[]] => [
    path,
    Array.from({ length: random.below(most) }, () => random.pick(messages)),
  ]);
  return mailbox(Object.fromEntries(content));
}

export function randomWorld(random: Random): RandomWorld {
  // Where servers tell how folders stand, runs leave those alone that have not changed.
  const standings = random.chance(0.6) ? TELLS_STANDINGS : {};
  const alter = random.pick([(bytes: Buffer) => bytes, asDovecotStores, asCourierStores, asCyrusStores]);
  const messages = [...pool(random), ...odd(random)];
  const paths = ["INBOX", ...random.some(FOLDERS.slice(1), 0.3)];
  const old = randomMailbox(random, messages, paths, 9);
  const before = random.chance(0.3) ? randomMailbox(random, messages, random.some(paths, 0.7), 4) : mailbox({});
  const world = new MemoryWorld({
    old,
    new: mapMail(before, alter),
    oldAccount: {
      delimiter: random.pick(["/", "\\"]),
      firstUid: random.pick([1, 11]),
      uidStep: random.pick([1, 2, 7]),
    },
    newAccount: {
      delimiter: random.pick(["/", "^"]),
      firstUid: random.pick([1, 501]),
      prefix: random.pick(["", "INBOX/"]),
    },
    oldServer: { windowSize: random.pick([1, 3, 100]), chunkBytes: random.pick([1000, 100]), ...standings },
    newServer: { alter, ...randomTraits(random), ...standings },
    request: randomRequest(random),
  });
  return { world, expected: union(mapMail(world.old.snapshot(), alter), mapMail(before, alter)) };
}

/** A server that takes this keyword only by itself: in the end it must be there all the same. */
function onlyByStore(keyword: string, _present: ReadonlySet<string>, verb: "APPEND" | "STORE"): MailError | null {
  if (keyword !== "work" || verb === "STORE") return null;
  return new MailError("message.flagsRefused", "not along with a message", { side: "new" });
}

function randomTraits(random: Random): Partial<ServerTraits> {
  return {
    uidPlus: random.chance(0.7),
    namesUidNext: random.chance(0.8),
    appendBatch: random.pick([1, 1, 2, 5]),
    multiAppend: random.chance(0.5),
    refuseKeyword: random.chance(0.3) ? onlyByStore : () => null,
    maxConnections: random.pick([1, 2, 9]),
    // Sooner than the last look: later ones cannot be told from lost ones.
    lateMs: random.below(2_900),
  };
}

function randomRequest(random: Random): Partial<ImportRequest> {
  return {
    connections: random.pick([1, 1, 2, 3]),
    newestFirst: random.chance(0.3),
    verify: random.pick(["quick", "full"]),
    settleMs: random.pick([0, 10_000]),
    // About half of the mail that fixtures hold.
    ...(random.chance(0.5) && { recentFirstDays: 17 * 365 }),
  };
}

function mapMail(content: Mailbox, alter: (bytes: Buffer) => Buffer): Mailbox {
  const stored = (one: FixtureMessage): FixtureMessage => ({
    ...one,
    bytes: alter(one.bytes),
    internalDate: one.internalDate === BEFORE_1970 ? FROM_HEADER : one.internalDate,
  });
  return new Map([...content].map(([path, all]) => [path, all.map(stored)]));
}

/** As many copies of each message as the side that has more of them. */
function union(one: Mailbox, two: Mailbox): Mailbox {
  const result = new Map(one);
  for (const [path, messages] of two) {
    const have = [...(one.get(path) ?? [])];
    const more = messages.filter((message) => {
      const twin = have.findIndex((candidate) => candidate.bytes.equals(message.bytes));
      if (twin >= 0) have.splice(twin, 1);
      return twin < 0;
    });
    result.set(path, [...(one.get(path) ?? []), ...more]);
  }
  return result;
}

/** At these, losing the connection costs a message one of its three attempts. */
const COSTLY: ReadonlySet<ProtocolEvent> = new Set(["lastByteHeld", "released", "stored"]);

/** Faults with this probability at every event and every write, at most two of them in a run. */
export function randomFaults(random: Random, probability: number): RunFaults {
  let left = 2;
  const strikes = (): boolean => left > 0 && random.chance(probability) && left-- > 0;
  const protocol: FaultPlan = ({ event }) => {
    const likely = COSTLY.has(event) && random.chance(probability * 3);
    if (!likely && !random.chance(probability)) return null;
    if (left === 0) return null;
    left--;
    return random.pick(FAULTS);
  };
  const journal: WritePlan = () =>
    strikes() ? random.pick<WriteFault>(["before", "after", "powerCut", "disk.full"]) : null;
  return { protocol, journal };
}
