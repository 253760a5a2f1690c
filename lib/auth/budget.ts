/**
 * How many tries somebody has. Each is counted in the database before it is made, so that twenty at once are not twenty
 * tries; what did not count in the end is given back.
 */
import { createHash } from "node:crypto";
import { RateLimiterPrisma, RateLimiterRes } from "rate-limiter-flexible";
import type { Database } from "../db/database.ts";

export type BudgetKind =
  | "account"
  | "address"
  | "server"
  | "administrator"
  | "factor"
  | "setUpCode"
  | "mailPerson"
  | "mailAddress"
  | "consent";

/**
 * account: fewer than any mail server's own lock, so that nobody locks another out through us. address: for those who
 * try many names. server: refused sign-ins at one mail server, whoever's, so that many
 * visitors together make no flood of it. factor: second factors of one account. mailPerson, mailAddress: codes that are sent to addresses. consent: codes that are read out. `seconds`: how long tries are remembered.
 */
const BUDGETS: Record<BudgetKind, { readonly tries: number; readonly seconds: number }> = {
  account: { tries: 3, seconds: 3 * 3600 },
  address: { tries: 30, seconds: 3600 },
  server: { tries: 300, seconds: 600 },
  administrator: { tries: 5, seconds: 900 },
  factor: { tries: 5, seconds: 900 },
  setUpCode: { tries: 10, seconds: 900 },
  mailPerson: { tries: 5, seconds: 3 * 3600 },
  mailAddress: { tries: 5, seconds: 3 * 3600 },
  consent: { tries: 5, seconds: 1800 },
};

/** A try that was taken from the budget. */
export interface Try {
  /** How many are left after this one. */
  readonly left: number;
  /** It does not count: the other side was not reached, or accepted it. */
  giveBack(): Promise<void>;
}

/** No tries left until then, in epoch milliseconds. */
export interface UsedUp {
  readonly until: number;
}

/** Takes a try from the budget of whoever `of` names: its parts together, in upper or lower case. */
export async function takeTry(database: Database, kind: BudgetKind, of: readonly string[]): Promise<Try | UsedUp> {
  const limiter = limiterOf(database, kind);
  const key = keyOf(of);
  const giveBack = async () => {
    await limiter.reward(key);
  };
  try {
    const { remainingPoints: left } = await limiter.consume(key);
    return { left, giveBack };
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    // Only tries that were made shall stand in the row: one given back must leave room for one.
    await giveBack();
    return { until: Date.now() + refusal.msBeforeNext };
  }
}

/** All tries are there again: for who has shown the right password. */
export async function forgetTries(database: Database, kind: BudgetKind, of: readonly string[]): Promise<void> {
  await limiterOf(database, kind).delete(keyOf(of));
}

/** Hashed: a database that leaks shall not tell whose names were tried. */
function keyOf(of: readonly string[]): string {
  const parts = of.map((part) => part.trim().normalize("NFKC").toLowerCase());
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url");
}

const limiters = new WeakMap<Database, Map<BudgetKind, RateLimiterPrisma>>();

/** One a database: each of them clears old rows by a timer of its own. */
function limiterOf(database: Database, kind: BudgetKind): RateLimiterPrisma {
  const known = limiters.get(database) ?? new Map<BudgetKind, RateLimiterPrisma>();
  limiters.set(database, known);
  const limiter = known.get(kind) ?? makeLimiter(database, kind);
  known.set(kind, limiter);
  return limiter;
}

function makeLimiter({ client }: Database, kind: BudgetKind): RateLimiterPrisma {
  const { tries, seconds } = BUDGETS[kind];
  return new RateLimiterPrisma({
    ...{ storeClient: client, tableName: "signInBudget", keyPrefix: kind, points: tries, duration: seconds },
  });
}
