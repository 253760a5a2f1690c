/** Signing in as an administrator: an account of the portal's own, never a mailbox. */
import { forgetTries, takeTry } from "../auth/budget.ts";
import { isPassword } from "../auth/password.ts";
import { beginSession } from "../auth/sessions.ts";
import type { Administrator } from "../auth/viewer.ts";
import { isFactorRequired } from "../policy/second-factor.ts";
import { audit } from "./audit.ts";
import type { Portal } from "./portal.ts";
import { countFactors, requiredFromIn } from "./second-factor.ts";

export type AdministratorTrouble =
  /** Name or password: never which. */
  | { readonly kind: "wrong" }
  /** Epoch milliseconds. */
  | { readonly kind: "tooManyTries"; readonly until: number };

export type AdministratorSignedIn =
  | { readonly ok: true; readonly sessionId: string }
  | { readonly ok: false; readonly trouble: AdministratorTrouble };

/**
 * Begins a session of eight hours. Where a second factor is to follow, it is worth nothing but that (halfSignedIn() of lib/auth/sessions.ts).
 * A name that does not exist takes as long as a wrong password.
 */
export async function signInAdministrator(
  { database }: Portal,
  { name, password }: { readonly name: string; readonly password: string },
  address: string | null,
): Promise<AdministratorSignedIn> {
  const key = name.trim().toLowerCase();
  // From the address first: who tries many names shall not use up the tries of their owners.
  for (const budget of [["address", address] as const, ["administrator", key] as const]) {
    if (budget[1] === null) continue;
    const attempt = await takeTry(database, budget[0], [budget[1]]);
    if ("until" in attempt) return { ok: false, trouble: { kind: "tooManyTries", until: attempt.until } };
  }
  const row = await database.client.administrator.findUnique({ where: { name: key } });
  if (!(await isPassword(password, row?.passwordHash ?? null)) || !row) {
    await audit.record(database.client, { kind: "nobody" }, { action: "session.refused", subjectId: row?.id ?? null });
    return { ok: false, trouble: { kind: "wrong" } };
  }
  await forgetTries(database, "administrator", [key]);
  return { ok: true, sessionId: await enter(database, row) };
}

type Row = Pick<Administrator, "name" | "role"> & { readonly id: string };

async function enter({ client }: Portal["database"], { id, name, role }: Row) {
  return client.$transaction(async (tx) => {
    const viewer = { kind: "administrator", administratorId: id, name, role, session: "" } as const;
    const now = Date.now();
    const isWhole = (await countFactors(tx, id)) === 0 && !isFactorRequired(await requiredFromIn(tx), now);
    await audit.record(tx, viewer, { action: isWhole ? "session.begin" : "session.firstStep", subjectId: id });
    return beginSession(tx, { kind: "administrator", administratorId: id, provedAt: now }, now);
  });
}
