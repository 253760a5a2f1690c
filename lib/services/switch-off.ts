/** "Is it safe to switch off?": the answer with its reasons. For staff; the act itself: declare-switch-off.ts. */
import type { Viewer } from "../auth/viewer.ts";
import type { Database } from "../db/database.ts";
import { readClosings } from "../jobs/imports-close.ts";
import {
  checkEvidence,
  type EvidenceAccount,
  type EvidenceMailbox,
  type EvidenceStatement,
} from "../policy/evidence.ts";
import { isAccountedFor, ROSTER_STATES, type RosterState } from "../policy/roster.ts";
import { type SwitchOffVerdict, switchOffVerdict } from "../policy/switch-off.ts";
import { accountsOf } from "../roster/accounts.ts";
import { mailboxLists } from "../roster/evidence.ts";
import { EVERYONE } from "../roster/filter.ts";
import { firstInStates, stateTotals } from "../roster/list.ts";
import { countedUnclaimed, type UnclaimedMailbox } from "../roster/unclaimed.ts";
import { onlyStaff } from "./access.ts";
import type { Portal } from "./portal.ts";
import { portalZone } from "./zone.ts";

export type { EvidenceAccount, EvidenceRun } from "../policy/evidence.ts";
export type { RosterState } from "../policy/roster.ts";
export type { SwitchOffAnswer, SwitchOffReason, SwitchOffVerdict } from "../policy/switch-off.ts";

/** Times in epoch milliseconds. Where the server is off, all of it is as it was then. */
export interface SwitchOffView {
  readonly verdict: SwitchOffVerdict;
  /** Those who are not accounted for. */
  readonly open: AccountsView;
  readonly accounted: AccountsView;
  readonly unclaimed: Shown<UnclaimedView>;
  readonly oldServers: readonly OldServer[];
  /** What was declared; null: the server is not off. */
  readonly declared: DeclaredView | null;
  /** IANA name. */
  readonly zone: string;
}

export interface Shown<Row> {
  /** As many as a page can show: accounts by address, mailboxes the largest first. */
  readonly shown: readonly Row[];
  /** How many have no place on it. */
  readonly more: number;
}

export type AccountsView = Shown<EvidenceAccount>;

export interface UnclaimedView extends EvidenceMailbox {
  /** Null: it can only be looked at. */
  readonly id: number | null;
}

export interface OldServer {
  readonly id: string;
  readonly name: string;
  /** Its own list of mailboxes; null: none was read in. */
  readonly list: { readonly mailboxes: number; readonly readAt: number } | null;
}

export interface DeclaredView {
  readonly at: number;
  readonly keyId: string;
}

/** Throws NotFound for everybody but staff. `now` in epoch milliseconds. */
export async function switchOffView(portal: Portal, viewer: Viewer, now: number = Date.now()): Promise<SwitchOffView> {
  onlyStaff(viewer);
  const { database } = portal;
  const frozen = await frozenView(portal);
  if (frozen) return { ...frozen, oldServers: await oldServersOf(portal), zone: await portalZone(portal) };
  const [{ all: states, shown: notSwitched }, unclaimed, oldServers, zone] = await Promise.all([
    stateTotals(database, { ...EVERYONE, deliverySwitched: false }, now),
    countedUnclaimed(database, { take: SHOWN }),
    oldServersOf(portal),
    portalZone(portal),
  ]);
  const names = new Map(oldServers.map(({ id, name }) => [id, name]));
  const verdict = switchOffVerdict({
    ...{ states, unclaimed: unclaimed.count, importsOpen: await areOpen(portal, now) },
    deliveryNotSwitched: notSwitched.done + notSwitched.signedOff,
    serversWithoutList: oldServers.filter(({ list }) => list === null).length,
  });
  const lists = await listsOf(portal, now);
  return {
    ...{ verdict, oldServers, declared: null, zone },
    open: listed(lists.open, verdict.unaccounted),
    accounted: listed(lists.accounted, sumOf(states) - verdict.unaccounted),
    unclaimed: {
      shown: unclaimed.mailboxes.map((mailbox) => mailboxView(mailbox, names)),
      more: unclaimed.count - unclaimed.mailboxes.length,
    },
  };
}

function mailboxView(
  { serverId, lastLoginAt, ...mailbox }: UnclaimedMailbox,
  names: ReadonlyMap<string, string>,
): UnclaimedView {
  return { ...mailbox, server: names.get(serverId) ?? "", lastLoginAt: lastLoginAt?.toISOString() ?? null };
}

/** What does not change any more once the server is off. */
type FrozenView = Omit<SwitchOffView, "oldServers" | "zone">;

/** By the id of the row. The evidence of fifty thousand people takes a second to be read and checked, and stays as it is. */
const frozenViews = new WeakMap<Database, { readonly id: string; readonly view: FrozenView }>();

async function frozenView({ database }: Portal): Promise<FrozenView | null> {
  const { switchOff } = database.client;
  const holds = { where: { takenBackAt: null }, orderBy: { at: "asc" } } as const;
  const held = await switchOff.findFirst({ ...holds, select: { id: true } });
  if (!held) return null;
  const known = frozenViews.get(database);
  if (known?.id === held.id) return known.view;
  const { id, at, evidence } = await switchOff.findUniqueOrThrow({ where: held });
  const checked = checkEvidence(evidence, null);
  if (!checked.ok) throw new Error(`the evidence that was kept is not as it was signed: ${checked.problem}`);
  const view = viewThen(at.getTime(), checked);
  frozenViews.set(database, { id, view });
  return view;
}

/** As it was when the server was switched off. */
function viewThen(at: number, { statement, keyId }: { statement: EvidenceStatement; keyId: string }): FrozenView {
  const { accounts, unclaimed, states } = statement;
  const verdict = switchOffVerdict({
    ...{ states, unclaimed: unclaimed.length, serversWithoutList: 0, importsOpen: false },
    deliveryNotSwitched: accounts.filter(needsDelivery).length,
  });
  return {
    verdict,
    open: firstOf(accounts.filter(({ state }) => !isAccountedFor(state))),
    accounted: firstOf(accounts.filter(({ state }) => isAccountedFor(state))),
    unclaimed: firstOf(unclaimed.map((one) => ({ ...one, id: null }))),
    declared: { at, keyId },
  };
}

async function oldServersOf({ database: { client } }: Portal): Promise<OldServer[]> {
  const [lists, servers] = await Promise.all([
    mailboxLists(client),
    client.server.findMany({ where: { use: { in: ["old", "both"] } }, orderBy: { host: "asc" } }),
  ]);
  return servers.map(({ id, name, host }) => {
    const list = lists.find(({ serverId }) => serverId === id);
    const read = list ? { mailboxes: list.mailboxes, readAt: list.readAt.getTime() } : null;
    return { id, name: name || host, list: read };
  });
}

/** Done, and new mail may still go to the old server. */
function needsDelivery({ state, deliverySwitched }: EvidenceAccount): boolean {
  return (state === "done" || state === "signedOff") && !deliverySwitched;
}

/** A page stays one that a browser shows quickly; all of them are in the evidence file. */
const SHOWN = 100;

const OPEN_STATES = ROSTER_STATES.filter((state) => !isAccountedFor(state));
const ACCOUNTED_STATES = ROSTER_STATES.filter(isAccountedFor);

/** The first of both lists, in the questions of one. */
async function listsOf({ database }: Portal, now: number): Promise<Record<"open" | "accounted", EvidenceAccount[]>> {
  const open = await firstInStates(database, OPEN_STATES, SHOWN, now);
  const accounted = await firstInStates(database, ACCOUNTED_STATES, SHOWN, now);
  const accounts = await accountsOf(database.client, [...open, ...accounted], now);
  return {
    open: accounts.filter(({ state }) => !isAccountedFor(state)),
    accounted: accounts.filter(({ state }) => isAccountedFor(state)),
  };
}

function listed(shown: readonly EvidenceAccount[], count: number): AccountsView {
  return { shown, more: Math.max(0, count - shown.length) };
}

function firstOf<Row>(rows: readonly Row[]): Shown<Row> {
  return { shown: rows.slice(0, SHOWN), more: Math.max(0, rows.length - SHOWN) };
}

function sumOf(states: Readonly<Record<RosterState, number>>): number {
  return ROSTER_STATES.reduce((sum, state) => sum + states[state], 0);
}

/** Whether imports are open for anybody: for everyone, for a wave, or for whoever was given the most time of it. */
async function areOpen({ database: { client } }: Portal, now: number): Promise<boolean> {
  const someone = { rosterEntries: { some: {} } };
  const graced = { graceUntil: { not: null } };
  const [book, waves, groups] = await Promise.all([
    readClosings(client),
    client.wave.findMany({ where: someone, select: { id: true } }),
    client.rosterEntry.groupBy({ by: ["waveId"], where: graced, _max: { graceUntil: true } }),
  ]);
  const closings = [
    ...waves.map(({ id }) => book.of({ waveId: id, graceUntil: null })),
    ...groups.map(({ waveId, _max }) => book.of({ waveId, graceUntil: _max.graceUntil })),
  ];
  return [book.everyone, ...closings].some((closes) => closes === null || closes > now);
}
