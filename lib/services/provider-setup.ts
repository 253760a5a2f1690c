/** Where people sign in for a server: what an administrator sees, sets up, lets the worker look up, and takes away. */
import type { Viewer } from "../auth/viewer.ts";
import type { SignInProvider } from "../db/generated/sqlite/client.ts";
import type { Transaction } from "../db/migrations.ts";
import { ERROR_KINDS, type ErrorCode } from "../engine/errors.ts";
import { ask } from "../jobs/ask.ts";
import { type ProviderEndpoints, type ProviderKind, redirectUriOf } from "../policy/sign-in-provider.ts";
import { seal } from "../vault/seal.ts";
import { NotFound, onlyAdministrators } from "./access.ts";
import { audit } from "./audit.ts";
import { type ChangeKind, type Fields, savedOf, submit } from "./changes.ts";
import type { Saved } from "./form-rules.ts";
import type { Portal } from "./portal.ts";
import {
  emptyProviderForm,
  type ProviderField,
  type ProviderForm,
  type ProviderProblem,
  providerProblems,
  providerValues,
} from "./provider-form.ts";

export { PROVIDER_KINDS, type ProviderKind } from "../policy/sign-in-provider.ts";
export {
  kindOf,
  PROVIDER_FIELDS,
  type ProviderField,
  type ProviderForm,
  type ProviderProblem,
} from "./provider-form.ts";

export interface ProviderView {
  readonly server: string;
  /** What is typed at the provider, so that it sends people back. */
  readonly redirectUri: string;
  readonly form: ProviderForm;
  /** Null: nothing is set up. */
  readonly state: ProviderState | null;
  /** How many accounts are open by it: as long as there are some it cannot be taken away. */
  readonly accounts: number;
}

export interface ProviderState {
  readonly kind: ProviderKind;
  readonly hasSecret: boolean;
  /** Null: the worker has not found them. */
  readonly endpoints: ProviderEndpoints | null;
  /** Epoch milliseconds; null: it has not looked since the last change. */
  readonly checkedAt: number | null;
  readonly trouble: ErrorCode | null;
}

/** `preset`: what the form begins with where nothing is set up. Throws NotFound for everybody but administrators, and where there is no such server. */
export async function providerView(
  { database: { client }, config }: Portal,
  viewer: Viewer,
  serverId: string,
  preset: ProviderKind,
): Promise<ProviderView> {
  onlyAdministrators(viewer);
  const server = await client.server.findUnique({ where: { id: serverId }, include: { signInProvider: true } });
  if (!server) throw new NotFound();
  const { signInProvider: row } = server;
  return {
    server: server.name || server.host,
    redirectUri: redirectUriOf(config.url),
    form: row ? formOf(row) : emptyProviderForm(preset),
    state: row && stateOf(row),
    accounts: await client.credential.count({ where: { kind: "token", account: { serverId } } }),
  };
}

function stateOf({ kind, sealedSecret, endpoints, checkedAt, checkTrouble }: SignInProvider): ProviderState {
  return {
    ...{ kind, hasSecret: sealedSecret !== null, endpoints: endpoints === null ? null : JSON.parse(endpoints) },
    checkedAt: checkedAt?.getTime() ?? null,
    trouble: isErrorCode(checkTrouble) ? checkTrouble : null,
  };
}

function isErrorCode(code: string | null): code is ErrorCode {
  return code !== null && Object.hasOwn(ERROR_KINDS, code);
}

function formOf(row: SignInProvider): ProviderForm {
  const { kind, name, issuer, clientId, scopes, takesPasswords } = row;
  return {
    ...{ kind, name, issuer, clientId, clientSecret: "", scopes, takesPasswords: takesPasswords ? "yes" : "" },
    authorizationEndpoint: row.authorizationEndpoint ?? "",
    tokenEndpoint: row.tokenEndpoint ?? "",
    revocationEndpoint: row.revocationEndpoint ?? "",
  };
}

type SavedProvider = Saved<ProviderField, ProviderProblem>;

/**
 * Sets it up or changes it, and lets the worker look where it is spoken to. The secret is sealed before anything is written, and cannot be read
 * again by anybody but the worker. Throws NotFound as providerView().
 */
export async function saveProvider(
  portal: Portal,
  viewer: Viewer,
  serverId: string,
  { clientSecret, ...form }: ProviderForm,
): Promise<SavedProvider> {
  onlyAdministrators(viewer);
  const key = await portal.sealingKey();
  // In base64: a change may have to wait as text for another administrator.
  const sealed = clientSecret === "" ? "" : Buffer.from(seal(key, clientSecret, { purpose: "client", serverId }));
  const submitted = await submit(
    portal,
    viewer,
    SAVE_PROVIDER,
    { id: serverId, isNew: false },
    { ...form, sealedSecret: sealed.toString("base64") },
  );
  const saved = savedOf(submitted, serverId);
  if (saved.ok && !saved.waits) await checkProvider(portal, viewer, serverId);
  return saved;
}

type SealedForm = Omit<ProviderForm, "clientSecret"> & { readonly sealedSecret: string };

export const SAVE_PROVIDER: ChangeKind<SealedForm, SavedProvider> = {
  name: "provider.save",
  current: fieldsNow,
  isDone: ({ ok }) => ok,
  apply: async (tx, viewer, { id: serverId }, { sealedSecret, ...form }) => {
    const typed = { ...form, clientSecret: "" };
    const problems = providerProblems(typed);
    if (Object.keys(problems).length > 0) return { ok: false, problems };
    if (!(await tx.server.findUnique({ where: { id: serverId }, select: { id: true } }))) throw new NotFound();
    const secret = sealedSecret === "" ? {} : { sealedSecret: new Uint8Array(Buffer.from(sealedSecret, "base64")) };
    const values = { ...providerValues(typed), ...secret };
    // Looked up anew: until then nobody is sent there.
    const unchecked = { endpoints: null, checkedAt: null, checkTrouble: null };
    const known = await tx.signInProvider.findUnique({ where: { serverId } });
    if (known) await tx.signInProvider.update({ where: { serverId }, data: { ...values, ...unchecked } });
    else await tx.signInProvider.create({ data: { serverId, ...values } });
    const { kind, takesPasswords } = values;
    const details = { kind, takesPasswords, secret: sealedSecret !== "" };
    await audit.record(tx, viewer, { action: "provider.save", subjectId: serverId, details });
    return { ok: true, id: serverId };
  },
};

/** For whoever approves a change: of the secret only that there is another. */
async function fieldsNow(tx: Transaction, serverId: string): Promise<Fields | null> {
  const row = await tx.signInProvider.findUnique({ where: { serverId } });
  if (!row) return null;
  const { clientSecret: _, ...form } = formOf(row);
  return { ...form, sealedSecret: "" };
}

const CHECK_PATIENCE_MS = 30_000;

/** Lets the worker look where the provider is spoken to; the outcome stands in its row. Answers false where no worker answers. Throws NotFound. */
export async function checkProvider({ database }: Portal, viewer: Viewer, serverId: string): Promise<boolean> {
  onlyAdministrators(viewer);
  if ((await database.client.signInProvider.count({ where: { serverId } })) === 0) throw new NotFound();
  const wish = {
    kind: "checkProvider",
    question: { serverId },
    personId: null,
    patienceMs: CHECK_PATIENCE_MS,
  } as const;
  const answer = await ask(database, wish);
  const code = answer ? (answer.ok ? "ok" : answer.refusal.code) : "noWorker";
  await audit.record(database.client, viewer, { action: "provider.check", subjectId: serverId, details: { code } });
  return answer !== null;
}

/** `inUse`: accounts are open by it. Throws NotFound as providerView(). */
export async function removeProvider(
  portal: Portal,
  viewer: Viewer,
  serverId: string,
): Promise<"removed" | "inUse" | "waits"> {
  const submitted = await submit(portal, viewer, REMOVE_PROVIDER, { id: serverId, isNew: false }, {});
  if (submitted.kind === "waits") return "waits";
  return submitted.result ? "removed" : "inUse";
}

export const REMOVE_PROVIDER: ChangeKind<Record<string, never>, boolean> = {
  name: "provider.remove",
  current: fieldsNow,
  isDone: (isGone) => isGone,
  apply: async (tx, viewer, { id: serverId }) => {
    if ((await tx.credential.count({ where: { kind: "token", account: { serverId } } })) > 0) return false;
    const { count } = await tx.signInProvider.deleteMany({ where: { serverId } });
    if (count === 0) throw new NotFound();
    await audit.record(tx, viewer, { action: "provider.remove", subjectId: serverId });
    return true;
  },
};

/** Whether people sign in at a provider for any server, for the page about privacy. Everybody may read it. */
export async function hasProvider({ database: { client } }: Portal): Promise<boolean> {
  return (await client.signInProvider.count({ where: { endpoints: { not: null } } })) > 0;
}
