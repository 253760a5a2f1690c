/** Who is at risk of losing mail when the old server goes, a page at a time. For administrators and helpers. */
import type { Viewer } from "../auth/viewer.ts";
import type { Database } from "../db/database.ts";
import { readClosings } from "../jobs/imports-close.ts";
import { NEAR_MS, type Risk, riskOf } from "../policy/risk.ts";
import { type RosterState, rosterState } from "../policy/roster.ts";
import type { RiskReason } from "../progress/risk.ts";
import { countRiskGroups, inRiskGroup, type RiskFacts } from "../roster/risk-groups.ts";
import { countUnclaimed, type UnclaimedMailbox, unclaimedMailboxes } from "../roster/unclaimed.ts";
import { onlyStaff } from "./access.ts";
import { breath } from "./calm.ts";
import { freshForecast } from "./fleet-forecast.ts";
import { type Picture, PictureBook } from "./picture.ts";
import type { Portal } from "./portal.ts";
import { tooLargeToBegin } from "./too-large.ts";
import { portalZone } from "./zone.ts";

export { RISKS, type Risk } from "../policy/risk.ts";

/** Times in epoch milliseconds. */
export interface RiskRow {
  /** Of the entry; null: no entry of the roster is meant, but a mailbox that is nobody's. */
  readonly entryId: string | null;
  readonly name: string;
  readonly oldAddress: string;
  readonly contact: string;
  readonly state: RosterState | null;
  readonly risk: Risk;
  /** Since when it has been so; null where nothing has happened yet. */
  readonly since: number | null;
  /** When it is expected to be done; null: cannot be told. Infinity: not within a year. */
  readonly end: number | null;
  /** Of the old mailbox; null: not known. */
  readonly bytes: number | null;
}

export interface AtRisk {
  readonly count: number;
  readonly rows: readonly RiskRow[];
  readonly page: number;
  readonly pages: number;
  /** When imports close; null: that is not set. */
  readonly deadline: number | null;
  readonly now: number;
  /** Of when the numbers are; null: of now. */
  readonly asOf: number | null;
  /** IANA name. */
  readonly zone: string;
}

export const RISKS_A_PAGE = 50;

/** `page` from 1. Throws NotFound for everybody but administrators and helpers. */
export async function atRisk(portal: Portal, viewer: Viewer, page = 1, pageSize = RISKS_A_PAGE): Promise<AtRisk> {
  onlyStaff(viewer);
  const { database } = portal;
  const now = Date.now();
  return pageOf(portal, await book.look(database, now, (at) => findGroups(database, at)), { page, pageSize, now });
}

/** The first of them as it is now: for the picture of the whole move. Throws as atRisk(). */
export async function firstAtRisk(portal: Portal, viewer: Viewer, pageSize: number, now: number): Promise<AtRisk> {
  onlyStaff(viewer);
  const { database } = portal;
  return pageOf(portal, await book.anew(database, now, (at) => findGroups(database, at)), { page: 1, pageSize, now });
}

const book = new PictureBook<Found>();

interface Wanted {
  readonly page: number;
  readonly pageSize: number;
  readonly now: number;
}

async function pageOf(
  portal: Portal,
  { drawn, asOf }: Picture<Found>,
  { page, pageSize, now }: Wanted,
): Promise<AtRisk> {
  const { groups, mailboxes, late } = drawn;
  const count = groups.reduce((sum, group) => sum + group, mailboxes);
  const pages = Math.max(1, Math.ceil(count / pageSize));
  const shown = Math.min(Math.max(1, page), pages);
  const rows = await rowsOf(portal.database, drawn, (shown - 1) * pageSize, pageSize);
  return { count, rows, page: shown, pages, deadline: late.deadline, now, asOf, zone: await portalZone(portal) };
}

async function findGroups(database: Database, now: number): Promise<Found> {
  const late = await lateOnes(database, now);
  await breath();
  const groups = await countRiskGroups(database, late.facts);
  await breath();
  return { groups, mailboxes: late.facts.isNear ? await countUnclaimed(database) : 0, late };
}

interface Late {
  readonly deadline: number | null;
  /** By migration. */
  readonly underWay: ReadonlyMap<string, { readonly end: number; readonly reason: RiskReason }>;
  /** Entries that have not begun and need longer than is left, with when they would be done if they began now. */
  readonly notBegun: ReadonlyMap<string, number>;
  readonly facts: RiskFacts;
}

async function lateOnes(database: Database, now: number): Promise<Late> {
  const forecast = await freshForecast(database);
  await breath();
  const { deadline, late } = forecast;
  const notBegun = await tooLargeToBegin(database, forecast);
  await breath();
  const near = await nearOnes(database, now);
  return {
    deadline,
    underWay: new Map(late.map(({ id, end, reason }) => [id, { end, reason }])),
    notBegun,
    facts: { ...near, lateMoves: late.map(({ id }) => id), largeEntries: [...notBegun.keys()], now },
  };
}

async function nearOnes({ client }: Database, now: number): Promise<Pick<RiskFacts, "isNear" | "nearWaves">> {
  const [book, waves] = await Promise.all([readClosings(client), client.wave.findMany({ select: { id: true } })]);
  const isNearFor = (waveId: string | null): boolean => {
    const closes = book.of({ waveId, graceUntil: null });
    return closes !== null && closes - now <= NEAR_MS;
  };
  return { nearWaves: waves.flatMap(({ id }) => (isNearFor(id) ? [id] : [])), isNear: isNearFor(null) };
}

interface Found {
  /** How many are in each. */
  readonly groups: readonly number[];
  /** How many are nobody's. */
  readonly mailboxes: number;
  readonly late: Late;
}

/** One group after the other, and at last the mailboxes that are nobody's. */
async function rowsOf(database: Database, { groups, mailboxes, late }: Found, skip: number, take: number) {
  const rows: RiskRow[] = [];
  let before = skip;
  for (const [group, count] of groups.entries()) {
    const left = take - rows.length;
    if (left > 0 && before < count) {
      const ids = await inRiskGroup(database, late.facts, group, { skip: before, take: left });
      rows.push(...(await entryRows(database, ids, late)));
    }
    before = Math.max(0, before - count);
  }
  const left = take - rows.length;
  if (left === 0 || before >= mailboxes) return rows;
  return [...rows, ...(await unclaimedMailboxes(database, { skip: before, take: left })).map(mailboxRow)];
}

async function entryRows({ client }: Database, ids: readonly string[], late: Late): Promise<RiskRow[]> {
  const entries = await client.rosterEntry.findMany({
    where: { id: { in: [...ids] } },
    orderBy: [{ serverId: "asc" }, { oldAddress: "asc" }],
    include: { migration: { select: MOVE } },
  });
  const mailboxes = await client.oldMailbox.findMany({
    where: { OR: entries.map(({ serverId, oldAddress: address }) => ({ serverId, address })) },
  });
  const sizes = new Map(mailboxes.map(({ serverId, address, bytes }) => [`${serverId} ${address}`, bytes]));
  return entries.map(({ migration, ...entry }) => {
    const { id, serverId, name, oldAddress, contact, mark } = entry;
    const state = rosterState(entry, migration, late.facts.now);
    const underWay = late.underWay.get(migration?.id ?? "") ?? null;
    const ifBegun = late.notBegun.get(id) ?? null;
    const bytes = sizes.get(`${serverId} ${oldAddress}`) ?? migration?.bytesLeft ?? null;
    return {
      ...{ entryId: id, name, oldAddress, contact, state },
      risk: riskOf({ mark, state, move: migration }, underWay?.reason ?? (ifBegun === null ? null : "alone")),
      since: migration?.stateSince.getTime() ?? null,
      end: underWay?.end ?? ifBegun,
      bytes: bytes === null ? null : Number(bytes),
    };
  });
}

/** Without plans and listings, which are large. */
const MOVE = {
  ...{ id: true, phase: true, activity: true, grade: true, gradeBeforeTest: true, stateSince: true },
  ...{ signedOffAt: true, arrivedSince: true, reason: true, bytesLeft: true },
} as const;

function mailboxRow({ address, bytes }: UnclaimedMailbox): RiskRow {
  return {
    ...{ entryId: null, name: "", oldAddress: address, contact: "", state: null, risk: "unclaimed" },
    ...{ since: null, end: null, bytes },
  };
}
