/** The second factor of whoever administers: what they have, who may change it, and what goes when it is taken away. */
import { sessionSecret } from "../auth/secret.ts";
import type { Administrator, HalfSignedIn, Viewer } from "../auth/viewer.ts";
import type { Transaction } from "../db/migrations.ts";
import { isFactorRequired } from "../policy/second-factor.ts";
import { NotFound, onlyProved } from "./access.ts";
import type { Portal } from "./portal.ts";
import { portalZone } from "./zone.ts";

/** Whoever asks for the pages of their own second factor. */
export type FactorViewer = Viewer | HalfSignedIn;
/** Whoever may set one up: signed in, or at the step of signing in that demands it. */
export type FactorOwner = Administrator | HalfSignedIn;

/** Times in epoch milliseconds. */
export interface PasskeyFacts {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  /** Null: never. */
  readonly lastUsedAt: number | null;
}

export interface FactorView {
  /** When the app in use was set up; null: there is none. */
  readonly appSince: number | null;
  /** The oldest first. */
  readonly passkeys: readonly PasskeyFacts[];
  readonly recoveryCodesLeft: number;
  /** From when on the organisation requires a second factor (epoch milliseconds); null: it does not. */
  readonly requiredFrom: number | null;
  /** The last factor may go. */
  readonly mayBeNone: boolean;
  /** They sign in by the organisation's OpenID provider, which looks after this. */
  readonly isOpenId: boolean;
  /** IANA name. */
  readonly zone: string;
}

/** Throws NotFound for everybody who has no second factor of their own to look after, and NeedsProof for who has not shown of late who they are. */
export function onlyFactorOwner(viewer: FactorViewer): asserts viewer is FactorOwner {
  switch (viewer.kind) {
    case "administrator":
      return onlyProved(viewer);
    case "half":
      // Who is to show a factor cannot set up another instead.
      if (viewer.needs === "factor") throw new NotFound();
      return;
    case "person":
    case "nobody":
      throw new NotFound();
    default:
      viewer satisfies never;
  }
}

/** What somebody has. Looking needs no fresh proof. Throws NotFound for everybody who has no second factor of their own to look after. */
export async function factorView(portal: Portal, viewer: FactorViewer, now = Date.now()): Promise<FactorView> {
  if (viewer.kind === "nobody" || viewer.kind === "person") throw new NotFound();
  if (viewer.kind === "half" && viewer.needs === "factor") throw new NotFound();
  const { client } = portal.database;
  const row = await client.administrator.findUnique({
    where: { id: viewer.administratorId },
    include: {
      ...{ app: true, openIdSignIn: true, passkeys: { orderBy: { createdAt: "asc" } } },
      _count: { select: { recoveryCodes: true } },
    },
  });
  if (!row) throw new NotFound();
  const requiredFrom = await requiredFromIn(client);
  return {
    appSince: row.app?.confirmedAt?.getTime() ?? null,
    passkeys: row.passkeys.map(({ id, name, createdAt, lastUsedAt }) => ({
      ...{ id, name, createdAt: createdAt.getTime(), lastUsedAt: lastUsedAt?.getTime() ?? null },
    })),
    recoveryCodesLeft: row._count.recoveryCodes,
    requiredFrom: requiredFrom?.getTime() ?? null,
    mayBeNone: !isFactorRequired(requiredFrom, now),
    isOpenId: row.openIdSignIn !== null,
    zone: await portalZone(portal),
  };
}

/** From when on the organisation requires a second factor; null: it does not. */
export async function requiredFromIn(tx: Pick<Transaction, "organisation">): Promise<Date | null> {
  const row = await tx.organisation.findUnique({ where: { id: 1 }, select: { factorFrom: true } });
  return row?.factorFrom ?? null;
}

/** How many factors somebody has: the app in use, and passkeys. */
export async function countFactors(tx: Transaction, administratorId: string): Promise<number> {
  const apps = await tx.authenticatorApp.count({ where: { administratorId, sealed: { not: null } } });
  return apps + (await tx.passkey.count({ where: { administratorId } }));
}

/** Whether another factor is left, or none is needed. To be asked after one was removed, in the same transaction. */
export async function mayHaveNoMore(tx: Transaction, administratorId: string, now: number): Promise<boolean> {
  // Written to, so that of two factors that are removed at once, one waits and finds the other gone.
  await tx.administrator.updateMany({ where: { id: administratorId }, data: { id: administratorId } });
  const left = await countFactors(tx, administratorId);
  if (left > 0) return true;
  if (isFactorRequired(await requiredFromIn(tx), now)) return false;
  await tx.recoveryCode.deleteMany({ where: { administratorId } });
  return true;
}

/** The secret of the web process, from which the keys of second factors are made. */
export function webSecret({ config }: Pick<Portal, "config">): Promise<string> {
  return sessionSecret(config.sessionSecretFile);
}

/** Who does it, for the audit: also where they are not signed in yet. */
export function asAdministrator({ administratorId, name, role, session }: FactorOwner): Administrator {
  return { kind: "administrator", administratorId, name, role, session };
}
