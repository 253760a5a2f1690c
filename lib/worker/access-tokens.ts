/**
 * Access tokens of accounts that are opened by a sign-in provider: fetched with the kept refresh token when they are needed, hours later and in
 * the middle of a run, and kept in the memory of this process only.
 */
import { setTimeout as pause } from "node:timers/promises";
import { queueRevocation } from "../db/credentials.ts";
import { MailError, type Side } from "../engine/errors.ts";
import { type Granted, refresh } from "../oauth/provider.ts";
import { CannotOpen, open } from "../vault/open.ts";
import { seal, sealingHalfOf } from "../vault/seal.ts";
import { type ProviderDesk, providerOf } from "./sign-in-provider.ts";

export interface TokenAccount {
  readonly personId: string;
  readonly accountId: string;
  readonly serverId: string;
  readonly side: Side;
}

/** Longer than a provider may take to answer; after it the worker that asked is taken for dead. */
const CLAIM_MS = 60_000;
const LOOK_MS = 100;
/** A token is renewed so long before its end, or at half of its time where that is sooner. */
const MARGIN_MS = 60_000;

interface Kept {
  readonly token: string;
  /** Epoch milliseconds. */
  readonly freshUntil: number;
}

export class AccessTokens {
  readonly #desk: ProviderDesk;
  readonly #workerId: string;
  readonly #kept = new Map<string, Kept>();
  /** By account: several connections of a run ask at once, and one refresh token is good once. */
  readonly #renewing = new Map<string, Promise<string>>();

  constructor(desk: ProviderDesk, workerId: string) {
    this.#desk = desk;
    this.#workerId = workerId;
  }

  /** Remembers what was handed out at the sign-in, so that it need not be asked for again at once. */
  keep(accountId: string, { accessToken, expiresAt }: Pick<Granted, "accessToken" | "expiresAt">): void {
    const now = Date.now();
    const left = expiresAt === null ? Number.POSITIVE_INFINITY : expiresAt - now;
    for (const [id, { freshUntil }] of this.#kept) if (freshUntil <= now) this.#kept.delete(id);
    this.#kept.set(accountId, { token: accessToken, freshUntil: now + left - Math.min(MARGIN_MS, left / 2) });
  }

  /**
   * One that is good now; `refused`: another than this. Throws MailError `auth.passwordNeeded` where nothing is kept (any more),
   * `auth.signInAgain` where the provider does not take the refresh token, `auth.providerAway` and `auth.providerSetup`.
   */
  async of(account: TokenAccount, refused?: string): Promise<string> {
    const { accountId, side } = account;
    const row = await this.#row(accountId);
    if (!row) {
      this.#kept.delete(accountId);
      throw nothingKept(side);
    }
    const kept = this.#kept.get(accountId);
    if (kept && kept.token !== refused && kept.freshUntil > Date.now()) return kept.token;
    const renewing = this.#renewing.get(accountId) ?? this.#renew(account);
    this.#renewing.set(accountId, renewing);
    try {
      return await renewing;
    } catch (error) {
      throw error instanceof MailError ? ofSide(error, side) : error;
    } finally {
      if (this.#renewing.get(accountId) === renewing) this.#renewing.delete(accountId);
    }
  }

  #row(accountId: string) {
    return this.#desk.database.client.credential.findFirst({
      where: { accountId, kind: "token", keepUntil: { gt: new Date() } },
      include: { account: { select: { login: true } } },
    });
  }

  async #renew(account: TokenAccount): Promise<string> {
    const { database, key } = this.#desk;
    const { accountId, personId, serverId, side } = account;
    await this.#claim(account);
    try {
      // Read under the claim: another worker may have stored a newer one meanwhile.
      const row = await this.#row(accountId);
      if (!row) throw nothingKept(side);
      const provider = await providerOf(this.#desk, serverId);
      const context = { purpose: "token", personId, accountId, serverId } as const;
      const granted = await refresh(provider, open(key, row.sealed, context));
      const { refreshToken } = granted;
      if (refreshToken !== null) {
        // Stored before anything is done with the new access token: the old refresh token may be good no more.
        const sealed = new Uint8Array(seal(sealingHalfOf(key), refreshToken, context));
        const where = { accountId, refreshingBy: this.#workerId };
        const { count } = await database.client.credential.updateMany({ where, data: { sealed, keyId: key.id } });
        if (count === 0) {
          const { login } = row.account;
          await queueRevocation(database.client, { serverId, personId, accountId, login, sealed });
          throw nothingKept(side);
        }
      }
      this.keep(accountId, granted);
      return granted.accessToken;
    } catch (error) {
      if (error instanceof CannotOpen) throw nothingKept(side, error);
      throw error;
    } finally {
      const data = { refreshingBy: null, refreshingUntil: null };
      await database.client.credential.updateMany({ where: { accountId, refreshingBy: this.#workerId }, data });
    }
  }

  /** Over all workers, as a refresh token that is used twice may end everything that was granted with it. */
  async #claim({ accountId, side }: TokenAccount): Promise<void> {
    const { client } = this.#desk.database;
    for (const end = Date.now() + 2 * CLAIM_MS; ; await pause(LOOK_MS)) {
      const now = Date.now();
      const isFree = { OR: [{ refreshingUntil: null }, { refreshingUntil: { lte: new Date(now) } }] };
      const { count } = await client.credential.updateMany({
        where: { accountId, kind: "token", ...isFree },
        data: { refreshingBy: this.#workerId, refreshingUntil: new Date(now + CLAIM_MS) },
      });
      if (count === 1) return;
      if (!(await this.#row(accountId))) throw nothingKept(side);
      if (now > end)
        throw new MailError("auth.providerAway", "another worker is asking the sign-in provider", { side });
    }
  }
}

function ofSide(error: MailError, side: Side): MailError {
  return error.side === side ? error : new MailError(error.code, error.message, { side, cause: error });
}

function nothingKept(side: Side, cause?: unknown): MailError {
  return new MailError("auth.passwordNeeded", `no sign-in of the ${side} account is kept`, { side, cause });
}
