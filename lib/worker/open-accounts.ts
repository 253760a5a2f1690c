/** The two accounts of a migration with their passwords, as one picture of the rows: nothing changes hands in between. */
import type { Database } from "../db/database.ts";
import { MailError, type Side } from "../engine/errors.ts";
import type { ServerSettings } from "../imap/servers.ts";
import { CannotOpen, open } from "../vault/open.ts";
import type { WorkerContext } from "./context.ts";
import { connectionLimit, settingsByToken, settingsFor } from "./server-settings.ts";

export interface OpenAccount {
  readonly accountId: string;
  readonly serverId: string;
  readonly settings: ServerSettings;
}

export interface OpenAccounts {
  readonly old: OpenAccount;
  readonly new: OpenAccount;
}

/** There is no such migration (any more). */
export class NoSuchMigration extends Error {
  constructor(id: string) {
    super(`there is no migration ${id}`);
    this.name = "NoSuchMigration";
  }
}

/**
 * Reads and opens both passwords. Throws MailError `auth.passwordNeeded` where one is not kept, kept too long or sealed for
 * somebody else, NoSuchMigration, and an Error where an account is not of the person whose migration it is.
 */
export async function openAccounts(context: WorkerContext, migrationId: string): Promise<OpenAccounts> {
  const migration = await readWithPasswords(context.database, migrationId);
  const { personId, oldAccount, newAccount } = migration;
  if (personId === null || oldAccount.personId !== personId || newAccount.personId !== personId)
    throw new Error("an account of this migration is not of the person whose migration it is");
  return {
    old: await openAccount(context, personId, oldAccount, "old"),
    new: await openAccount(context, personId, newAccount, "new"),
  };
}

/** The old account alone. Throws like openAccounts(). */
export async function openOldAccount(context: WorkerContext, migrationId: string): Promise<OpenAccount> {
  const { personId, oldAccount } = await readWithPasswords(context.database, migrationId);
  if (personId === null || oldAccount.personId !== personId)
    throw new Error("the old account of this migration is not of the person whose migration it is");
  return openAccount(context, personId, oldAccount, "old");
}

function readWithPasswords({ client }: Database, migrationId: string) {
  const account = { include: { server: true, credential: true } } as const;
  return client.$transaction(async (transaction) => {
    const where = { id: migrationId };
    const include = { oldAccount: account, newAccount: account };
    const migration = await transaction.migration.findUnique({ where, include });
    if (!migration) throw new NoSuchMigration(migrationId);
    return migration;
  });
}

type AccountRow = Awaited<ReturnType<typeof readWithPasswords>>["oldAccount"];

async function openAccount(
  { key, slots, database, tokens }: WorkerContext,
  personId: string,
  account: AccountRow,
  side: Side,
): Promise<OpenAccount> {
  const { id: accountId, serverId, server, credential, login } = account;
  slots.setLimit(serverId, await connectionLimit(database, server));
  if (!credential || credential.keepUntil.getTime() <= Date.now()) throw passwordNeeded(side);
  if (credential.kind === "token") {
    const token = (refused?: string) => tokens.of({ personId, accountId, serverId, side }, refused);
    return { accountId, serverId, settings: settingsByToken(server, login, token) };
  }
  try {
    const password = open(key, credential.sealed, { purpose: "credential", personId, accountId, serverId });
    return { accountId, serverId, settings: settingsFor(server, login, password) };
  } catch (error) {
    if (error instanceof CannotOpen) throw passwordNeeded(side, error);
    throw error;
  }
}

function passwordNeeded(side: Side, cause?: unknown): MailError {
  return new MailError("auth.passwordNeeded", `no password of the ${side} account is kept`, { side, cause });
}
