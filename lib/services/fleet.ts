/** The whole move at a glance: will everybody make it, who may not, and what the servers carry. For administrators and helpers. */
import type { Viewer } from "../auth/viewer.ts";
import type { Database } from "../db/database.ts";
import { PACE_DAYS } from "../policy/burn-down.ts";
import { EVERYONE } from "../roster/filter.ts";
import { type StateCounts, stateTotals } from "../roster/list.ts";
import { onlyStaff } from "./access.ts";
import { type AtRisk, firstAtRisk } from "./at-risk.ts";
import { type BurnDown, fleetBurnDown } from "./burn-down.ts";
import { breath } from "./calm.ts";
import { type FleetForecast, freshForecast } from "./fleet-forecast.ts";
import { PictureBook } from "./picture.ts";
import type { Portal } from "./portal.ts";
import { type ProblemGroup, problemGroups } from "./problem-groups.ts";
import { type ServerNow, serversNow } from "./servers-now.ts";
import { type SetUpStep, setUpLeft } from "./set-up-steps.ts";
import { countUndelivered } from "./undeliverable.ts";
import { workerNow } from "./workers.ts";

/** Times in epoch milliseconds. */
export interface FleetView extends FleetPicture {
  /** Of when all of it is that is in the picture; null: of now. */
  readonly asOf: number | null;
  readonly servers: readonly ServerNow[];
  /** What is still to be set up; empty for helpers, who set up nothing. */
  readonly missing: readonly SetUpStep[];
  /** `lastSeenAt` null: never. */
  readonly worker: { readonly lives: boolean; readonly lastSeenAt: number | null };
}

/** What is read of everybody. */
interface FleetPicture {
  readonly now: number;
  /** IANA name of the zone that times are shown in. */
  readonly zone: string;
  readonly counts: StateCounts;
  readonly details: FleetDetails;
  readonly course: BurnDown;
  readonly answer: FleetAnswer;
  /** When those who have started are done; null: nobody is in line or at work. */
  readonly forecast: Pick<FleetForecast, "underWay" | "withOthers" | "standStill" | "deadline"> | null;
  /** The first of them. */
  readonly risks: AtRisk;
  readonly problems: readonly ProblemGroup[];
  /** People of the roster with an address that takes no mail. */
  readonly undelivered: number;
}

/** Of those in a state, how many are how. */
export interface FleetDetails {
  /** People who signed in to their new account and connected no old one, whether or not they are on the roster. */
  readonly signedIn: number;
  readonly choosing: number;
  /** Moves that wait for somebody to type a password. */
  readonly passwords: number;
}

/**
 * Will we make it? `nobody`: the roster is empty. `moved`: all have. `over`: imports are closed, and somebody has not. `noDeadline`, `noPace`:
 * nothing can be said. `yes`: even at a slower pace. `perhaps`: only if it goes well. `no`: not at this pace.
 */
export type FleetAnswer = "nobody" | "moved" | "over" | "noDeadline" | "noPace" | "yes" | "perhaps" | "no";

export { PACE_DAYS };
export const RISKS_AT_A_GLANCE = 8;

/** Throws NotFound for everybody but administrators and helpers. */
export async function fleetView(portal: Portal, viewer: Viewer): Promise<FleetView> {
  onlyStaff(viewer);
  const { database } = portal;
  const now = Date.now();
  const { drawn, asOf } = await book.look(database, now, (at) => draw(portal, viewer, at));
  return {
    ...{ ...drawn, now, asOf },
    servers: await serversNow(portal, viewer),
    missing: viewer.role === "administrator" ? await setUpLeft(portal, viewer) : [],
    worker: await workerNow(database, now),
  };
}

/** Nothing in it is for one viewer alone: all staff may see all of it. */
const book = new PictureBook<FleetPicture>();

async function draw(portal: Portal, viewer: Viewer, now: number): Promise<FleetPicture> {
  const { database } = portal;
  const { all: counts } = await stateTotals(database, EVERYONE, now);
  await breath();
  const risks = await firstAtRisk(portal, viewer, RISKS_AT_A_GLANCE, now);
  const { underWay, withOthers, standStill, deadline } = await freshForecast(database);
  await breath();
  const course = await fleetBurnDown(database, counts, now, deadline);
  await breath();
  const details = await detailsOf(database);
  await breath();
  const problems = await problemGroups(portal, viewer);
  await breath();
  return {
    ...{ now, zone: risks.zone, counts, course, risks, answer: answerOf(course, now), details, problems },
    forecast: underWay.count === 0 ? null : { underWay, withOthers, standStill, deadline },
    undelivered: await countUndelivered(portal, viewer),
  };
}

async function detailsOf({ client }: Database): Promise<FleetDetails> {
  const own = { personId: { not: null } } as const;
  const [signedIn, choosing, passwords] = await Promise.all([
    client.person.count({ where: { migrations: { none: {} } } }),
    client.migration.count({ where: { ...own, phase: "draft" } }),
    client.migration.count({ where: { ...own, activity: "needsUser", reason: { startsWith: "auth." } } }),
  ]);
  return { signedIn, choosing, passwords };
}

function answerOf({ people, left, deadline, atDeadline }: BurnDown, now: number): FleetAnswer {
  if (people === 0) return "nobody";
  if (left === 0) return "moved";
  if (deadline === null) return "noDeadline";
  if (deadline <= now) return "over";
  if (atDeadline === null) return "noPace";
  if (atDeadline.most === 0) return "yes";
  return atDeadline.left === 0 ? "perhaps" : "no";
}
