/** "Your move": where somebody stands with each of their old accounts, and what comes next. Facts; pages turn them into words. */

import type { Person, Viewer } from "../auth/viewer.ts";
import { lastDayUntil } from "../jobs/last-day.ts";
import { reportsUntil } from "../jobs/report-lifetime.ts";
import { NotFound } from "./access.ts";
import { catchUpOf } from "./catch-up.ts";
import { type ChoosingMigration, readFolderRows } from "./folder-rows.ts";
import { choiceTotals } from "./folder-totals.ts";
import { type OwnPhases, ownPhases } from "./own-phases.ts";
import type { Portal } from "./portal.ts";
import { type ProgressView, progressOf, type Standing } from "./progress.ts";
import { knownResidue, type Residue } from "./residue.ts";
import { portalZone } from "./zone.ts";

export interface HomeView {
  readonly login: string;
  readonly newServer: string;
  /** The oldest first. */
  readonly moves: readonly HomeMove[];
  /** Old accounts that the person has yet to confirm as theirs. */
  readonly toConfirm: readonly { readonly accountId: string; readonly login: string }[];
  /** The dates of the first move that waits for them, or of everybody. */
  readonly phases: OwnPhases;
  /** One button is enough for whoever has not begun. */
  readonly isLastDay: boolean;
  /** When the first of the passwords is erased, in epoch milliseconds; null: none is kept. */
  readonly passwordsUntil: number | null;
  /** IANA name. */
  readonly zone: string;
}

export interface HomeMove {
  readonly migrationId: string;
  readonly reference: string | null;
  readonly oldLogin: string;
  readonly oldServer: string;
  readonly standing: Standing;
  /** Under way, or the last thing that was done. */
  readonly test: ProgressView["test"];
  readonly step: HomeStep;
  /** Of the old account; null: not listed yet. */
  readonly choice: { readonly folders: number; readonly chosen: number; readonly messages: number } | null;
  /** Whole percent of the copying; null when that is not known. */
  readonly percent: number | null;
  /** They said that their phone and computer use the new account. */
  readonly devicesDone: boolean;
  /** Null: not signed off. */
  readonly signedOffAt: number | null;
  /** When new mail is brought over next by itself; null: no run for it is due. */
  readonly nextCatchUp: number | null;
  /** What has arrived in the old account since, as far as somebody has looked; null: nobody has. */
  readonly residue: Residue | null;
  /** Until when its report can be read, in epoch milliseconds; null: there is none. */
  readonly reportsUntil: number | null;
  /** The dates that hold for this old account. */
  readonly phases: OwnPhases;
}

/** Which step the person is at: the one that holds the button. */
export type HomeStep = "choose" | "check" | "copy" | "report" | "signOff";

/** Throws NotFound for everybody but persons. */
export async function homeOf(portal: Portal, viewer: Viewer): Promise<HomeView> {
  if (viewer.kind !== "person") throw new NotFound();
  const { client } = portal.database;
  const server = await client.server.findUniqueOrThrow({ where: { id: viewer.serverId } });
  const moves = await movesOf(portal, viewer);
  const first = moves.find(({ step }) => step !== "signOff") ?? moves[0];
  const kept = await client.credential.aggregate({
    where: { account: { personId: viewer.personId } },
    _min: { keepUntil: true },
  });
  return {
    login: viewer.login,
    newServer: server.name || server.host,
    moves,
    toConfirm: await accountsWithoutMove(portal, viewer),
    phases: first?.phases ?? (await ownPhases(portal, null)),
    isLastDay: (await lastDayUntil(client, Date.now())) !== null,
    passwordsUntil: kept._min.keepUntil?.getTime() ?? null,
    zone: await portalZone(portal),
  };
}

async function movesOf(portal: Portal, viewer: Person): Promise<HomeMove[]> {
  const rows = await portal.database.client.migration.findMany({
    where: { personId: viewer.personId },
    orderBy: { createdAt: "asc" },
    include: { oldAccount: { include: { server: true } }, newAccount: { include: { server: true } } },
  });
  const moves: HomeMove[] = [];
  for (const row of rows) {
    const { id, reference, chosenAt, signedOffAt, devicesSetUpAt, oldAccount } = row;
    const { lasting: standing, test, figures, hasReport } = await progressOf(portal, viewer, id);
    moves.push({
      ...{ migrationId: id, reference, oldLogin: oldAccount.login, standing, test, percent: figures?.percent ?? null },
      oldServer: oldAccount.server.name || oldAccount.server.host,
      devicesDone: devicesSetUpAt !== null,
      step: signedOffAt === null ? stepOf(standing, row.queuedAt !== null, chosenAt !== null) : "signOff",
      ...{ signedOffAt: signedOffAt?.getTime() ?? null, nextCatchUp: catchUpOf(row).next },
      ...{ residue: knownResidue(row), phases: await ownPhases(portal, oldAccount) },
      reportsUntil: hasReport ? await reportsUntil(portal.database.client, row) : null,
      choice: row.listedAt === null ? null : await choiceOf(portal, row),
    });
  }
  return moves;
}

function stepOf({ kind }: Standing, hasStarted: boolean, hasChosen: boolean): HomeStep {
  if (kind === "done") return "report";
  if (kind !== "notStarted" && (kind !== "closed" || hasStarted)) return "copy";
  return hasChosen ? "check" : "choose";
}

/** The same sums as on the pages about folders. */
async function choiceOf(portal: Portal, migration: ChoosingMigration): Promise<HomeMove["choice"]> {
  const { folders, messages } = choiceTotals(await readFolderRows(portal, migration));
  return { folders: folders.all, chosen: folders.chosen, messages };
}

/** Their password is kept, but nothing is copied from them yet. */
function accountsWithoutMove({ database: { client } }: Portal, { personId, serverId, login }: Person) {
  return client.account
    .findMany({
      where: { personId, migrationsFrom: { none: {} }, NOT: { serverId, login } },
      select: { id: true, login: true },
    })
    .then((rows) => rows.map(({ id, login: oldLogin }) => ({ accountId: id, login: oldLogin })));
}
