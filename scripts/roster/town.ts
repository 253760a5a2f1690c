/** A roster of very many people whose moves are in all states, written past the services: it is the reading that is measured. */
import { randomUUID } from "node:crypto";
import type { Database } from "../../lib/db/database.ts";
import type { Prisma } from "../../lib/db/generated/sqlite/client.ts";
import { STALLED_AFTER_MS } from "../../lib/policy/roster.ts";
import { searchTextOf } from "../../lib/policy/roster-search.ts";

const FIRST =
  "Anna Ben Carla Dirk Elif Farid Greta Hiroshi Ingrid Jürgen Khalid Lê Maren Ngọc Olga Paul Siobhán Wolfgang";
const LAST =
  "Åsmundsdóttir Becker Çelik Dhomhnaill Eklund Fischer García Heydte Iwanow Jansen Kowalski Lindqvist Müller Nguyễn";
const WAVES = 12;
/** More wait in line in no portal that is set up well (docs/capacity.md). */
const IN_LINE = 300;
const ROWS_AT_ONCE = 1000;

/** So many in a hundred are so far; the rest has not started. */
const SHARES = [
  ...([
    ["excused", 4],
    ["dormant", 5],
    ["serviceAccount", 2],
    ["draft", 4],
    ["forgotten", 5],
    ["needsUser", 4],
  ] as const),
  ...([
    ["done", 24],
    ["stale", 5],
    ["notComplete", 2],
    ["signedOff", 15],
  ] as const),
];
type Kind = (typeof SHARES)[number][0] | "notStarted" | "inLine";

const MOVES: Partial<Record<Kind, Partial<Prisma.MigrationCreateManyInput>>> = {
  draft: {},
  forgotten: { stateSince: new Date(Date.now() - 2 * STALLED_AFTER_MS) },
  needsUser: { phase: "copying", activity: "needsUser", reason: "auth.refused" },
  inLine: { phase: "queued", activity: "running", queuedAt: new Date() },
  done: { phase: "done", activity: null, grade: "complete" },
  stale: { phase: "done", activity: null, grade: "complete", arrivedSince: 3 },
  notComplete: { phase: "done", activity: null, grade: "notComplete" },
  signedOff: { phase: "done", activity: null, grade: "complete", signedOffAt: new Date() },
};

/** As large as those of a move with some twenty folders. */
const PLAN = JSON.stringify({ folders: Array.from({ length: 20 }, (_, number) => `Folder ${number} of somebody`) });
const LISTING = JSON.stringify({ folders: Array.from({ length: 40 }, (_, number) => ({ name: `Folder ${number}` })) });
const REPORT = JSON.stringify({ seconds: 90, folders: PLAN.repeat(4) });
/** One mailbox of so many on the old server's list is nobody's, and as many are an alias of somebody. */
const UNCLAIMED_OF = 50;
/** What pages of one are asked for. */
export interface Town {
  readonly oldServerId: string;
  readonly waveId: string;
  /** Of somebody in the middle who is done, of somebody in line, and of a mailbox that an administrator has to move. */
  readonly entryId: string;
  readonly inLineId: string;
  readonly serviceId: string;
}

/** Fills an empty database. */
export async function settleTown(database: Database, people: number): Promise<Town> {
  const { client } = database;
  const server = { port: 993, security: "tls" } as const;
  const oldServerId = (
    await client.server.create({ data: { ...server, host: "old.example", name: "Old mail", use: "old" } })
  ).id;
  const newServerId = (
    await client.server.create({ data: { ...server, host: "new.example", name: "New mail", use: "new" } })
  ).id;
  const waves = Array.from({ length: WAVES }, (_, number) => ({ id: randomUUID(), name: `Wave ${number + 1}` }));
  await client.wave.createMany({ data: waves });
  const found = { entryId: "", inLineId: "", serviceId: "" };
  for (let from = 0; from < people; from += ROWS_AT_ONCE) {
    const rows: Rows = emptyRows();
    for (let number = from; number < Math.min(people, from + ROWS_AT_ONCE); number++) {
      const waveId = waves[number % WAVES]?.id ?? null;
      addPerson(rows, number, { oldServerId, newServerId, waveId });
    }
    if (from <= people / 2) found.entryId = rows.runs.length === 0 ? found.entryId : entryOf(rows, rows.runs.at(-1));
    found.inLineId ||= rows.migrations.find(({ phase }) => phase === "queued")?.id ?? "";
    found.serviceId ||= rows.entries.find(({ mark }) => mark === "serviceAccount")?.id ?? "";
    await client.$transaction([
      client.person.createMany({ data: rows.people }),
      client.account.createMany({ data: rows.accounts }),
      client.migration.createMany({ data: rows.migrations }),
      client.run.createMany({ data: rows.runs }),
      client.mailAddress.createMany({ data: rows.addresses }),
      client.rosterEntry.createMany({ data: rows.entries }),
      client.oldMailbox.createMany({ data: rows.mailboxes }),
    ]);
  }
  return { oldServerId, waveId: waves[0]?.id ?? "", ...found };
}

function entryOf({ entries }: Rows, run: Prisma.RunCreateManyInput | undefined): string {
  return entries.find(({ migrationId }) => migrationId === run?.migrationId)?.id ?? "";
}

function emptyRows(): Rows {
  return { people: [], accounts: [], addresses: [], entries: [], mailboxes: [], migrations: [], runs: [] };
}

interface Rows {
  readonly people: Prisma.PersonCreateManyInput[];
  readonly accounts: Prisma.AccountCreateManyInput[];
  readonly migrations: Prisma.MigrationCreateManyInput[];
  readonly runs: Prisma.RunCreateManyInput[];
  readonly addresses: Prisma.MailAddressCreateManyInput[];
  readonly entries: (Prisma.RosterEntryCreateManyInput & { readonly id: string })[];
  readonly mailboxes: Prisma.OldMailboxCreateManyInput[];
}

interface Places {
  readonly oldServerId: string;
  readonly newServerId: string;
  readonly waveId: string | null;
}

function addPerson(rows: Rows, number: number, { oldServerId, newServerId, waveId }: Places): void {
  const kind = kindOf(number);
  const id = randomUUID();
  const name = nameOf(number);
  const login = `person${number}@new.example`;
  const oldAddress = `person${number}@old.example`;
  const alias = `other-name${number}@old.example`;
  const aliases = number % UNCLAIMED_OF === 1 ? [alias] : [];
  const move = MOVES[kind];
  const migrationId = move ? randomUUID() : null;
  const isMark = kind === "excused" || kind === "dormant" || kind === "serviceAccount";
  rows.entries.push({
    ...{ id, serverId: oldServerId, oldAddress, name, waveId, newAddress: login, migrationId, source: "list" },
    ...{ mark: isMark ? kind : "expected", deliverySwitched: number % 3 === 0, contact: `Office ${number % 40}` },
    ...{ aliases: JSON.stringify(aliases), personId: move ? id : null },
    searchText: searchTextOf({ name, contact: `Office ${number % 40}`, aliases }),
  });
  const bytes = BigInt((number * 7_919) % 10_000_000_000);
  rows.mailboxes.push({ serverId: oldServerId, address: listedAs(number, oldAddress, alias), bytes });
  if (!move || migrationId === null) return;
  const [oldAccountId, newAccountId] = [randomUUID(), randomUUID()];
  rows.people.push({ id, serverId: newServerId, login });
  if (number % 5 === 0) rows.addresses.push(confirmedAddress(id, number));
  rows.accounts.push({ id: oldAccountId, personId: id, serverId: oldServerId, login: oldAddress });
  rows.accounts.push({ id: newAccountId, personId: id, serverId: newServerId, login });
  rows.migrations.push({
    ...{ id: migrationId, personId: id, oldAccountId, newAccountId, plan: PLAN, newListing: LISTING },
    ...{ reference: `CR-${number}`, stateSince: new Date(Date.now() - (number % 1000) * 60_000), ...move },
  });
  if (kind === "draft" || kind === "forgotten" || kind === "inLine") return;
  addRun(rows, number, migrationId);
}

function addRun(rows: Rows, number: number, migrationId: string): void {
  const problems = number % 7;
  const counts = { found: 1000 + number, copied: 990 + number, problems, bytes: 75_000_000n };
  const endedAt = new Date(Date.now() - (number % 20_000) * 60_000);
  const ended = { endedAt, grade: "complete", report: REPORT } as const;
  rows.runs.push({ migrationId, number: 1, request: PLAN, ...ended, ...counts });
}

/** On the old server's own list. */
function listedAs(number: number, address: string, alias: string): string {
  if (number % UNCLAIMED_OF === 0) return `forgotten${number}@old.example`;
  return number % UNCLAIMED_OF === 1 ? alias : address;
}

function confirmedAddress(personId: string, number: number): Prisma.MailAddressCreateManyInput {
  const language = ["en", "de", "fr"][number % 3] ?? "en";
  const address = `person${number}@home.example`;
  return { personId, address, language, confirmedAt: new Date(), codeUntil: new Date(), triesLeft: 0 };
}

function kindOf(number: number): Kind {
  if (number < IN_LINE) return "inLine";
  let rest = (number * 37) % 100;
  for (const [kind, share] of SHARES) {
    if (rest < share) return kind;
    rest -= share;
  }
  return "notStarted";
}

function nameOf(number: number): string {
  const [first, last] = [FIRST.split(" "), LAST.split(" ")];
  return `${first[number % first.length]} ${last[(number * 31) % last.length]} ${number}`;
}
