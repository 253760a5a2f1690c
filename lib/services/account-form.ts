/** The form in which people name an account and its password: the same for the new one and for old ones. */
import { type Claim, type Doubt, doubtIn } from "../auth/prove.ts";
import type { Side } from "../engine/errors.ts";
import type { ProviderKind } from "../policy/sign-in-provider.ts";
import type { Portal } from "./portal.ts";

/** As it was typed. `serverId` may be empty where there is only one server to choose. */
export interface AccountForm {
  readonly serverId: string;
  readonly login: string;
  readonly password: string;
}

export type AccountField = keyof AccountForm;

/** What is wrong with a form. */
export type AccountTrouble =
  | { readonly kind: "missing" }
  /** It holds a line end or another character that nobody can have meant. */
  | { readonly kind: "notTypeable" }
  | { readonly kind: "tooLong" }
  /** An administrator moves one account, and this is another. */
  | { readonly kind: "otherAccount" }
  /** Both sides would be this account. */
  | { readonly kind: "sameAccount" }
  /** At the sign-in provider: the person did not agree, or left mail out of what they agreed to. */
  | { readonly kind: "notAllowed" }
  /** The way to the provider and back took too long, was gone already, or was begun elsewhere. */
  | { readonly kind: "signInExpired" }
  /** They signed in there with another account than the one to be connected. `names`: as what; may be empty. */
  | { readonly kind: "otherSignIn"; readonly names: string }
  /** By the roster the old account is to be moved to another new one: `address` on `server`, null: any. */
  | {
      readonly kind: "belongsElsewhere";
      readonly address: string | null;
      readonly server: string | null;
      readonly contact: string | null;
    }
  /** By the roster the new account is for another old one. */
  | {
      readonly kind: "hasAnother";
      readonly address: string;
      readonly server: string;
      readonly contact: string | null;
    }
  /** The form lay open for too long, or came from elsewhere. */
  | { readonly kind: "formExpired" }
  | Doubt;

export type AccountProblems = Partial<Record<AccountField, AccountTrouble>>;

/** A server that people can choose. */
export interface ServerChoice {
  readonly id: string;
  /** What people know it by. */
  readonly name: string;
  readonly host: string;
  readonly loginHint: string | null;
  /** Whether passwords go to it over an encrypted connection; an administrator can allow others. */
  readonly encrypted: boolean;
  /** Where people sign in for it instead of typing a password here; null: they type it. */
  readonly provider: ProviderChoice | null;
}

export interface ProviderChoice {
  /** What people know it by. */
  readonly name: string;
  readonly kind: ProviderKind;
  /** Passwords are taken as well: app passwords, say. */
  readonly takesPasswords: boolean;
}

/** The servers that the administrator offers for this side, by name. Everybody may read them. */
export async function serversFor({ database: { client } }: Portal, side: Side): Promise<readonly ServerChoice[]> {
  const where = { use: { in: [side, "both" as const] } };
  const rows = await client.server.findMany({ where, include: { signInProvider: true } });
  return rows
    .map(({ id, name, host, loginHint, security, signInProvider }) => {
      // Who somebody is here is shown by the password of their new account, as ever.
      const provider = side === "old" ? providerChoice(signInProvider) : null;
      return { id, name: name || host, host, loginHint, encrypted: security !== "plaintext", provider };
    })
    .sort((one, other) => one.name.localeCompare(other.name));
}

/** Null where none is set up, or where the worker has not found out yet where it is spoken to. */
export function providerChoice(
  row: (ProviderChoice & { readonly endpoints: string | null }) | null,
): ProviderChoice | null {
  if (!row?.endpoints) return null;
  const { name, kind, takesPasswords } = row;
  return { name, kind, takesPasswords };
}

/** A claim that fits the form, if the form can be used at all. */
export type ReadForm =
  /** `atProvider`: without a password, the person signs in there. */
  | { readonly ok: true; readonly claim: Claim; readonly atProvider: boolean }
  | { readonly ok: false; readonly problems: AccountProblems };

/** Characters at most: far above anything real (an address has 254). */
const LONGEST = { login: 512, password: 1024 };

/** Checks what was typed, and that the server is one of those offered for this side. */
export async function readAccountForm(
  portal: Portal,
  form: AccountForm,
  from: Pick<Claim, "side" | "personId" | "address">,
): Promise<ReadForm> {
  const servers = await serversFor(portal, from.side);
  const only = servers.length === 1 ? servers[0] : undefined;
  const server = servers.find(({ id }) => id === form.serverId) ?? (form.serverId === "" ? only : undefined);
  const login = form.login.trim();
  const { provider = null } = server ?? {};
  const atProvider = provider !== null && (form.password === "" || !provider.takesPasswords);
  const problems: AccountProblems = {
    ...(server ? {} : { serverId: { kind: "missing" } as const }),
    ...textProblem("login", login),
    ...(atProvider ? {} : textProblem("password", form.password)),
  };
  if (!server || Object.keys(problems).length > 0) return { ok: false, problems };
  const password = atProvider ? "" : form.password;
  return { ok: true, claim: { ...from, serverId: server.id, login, password }, atProvider };
}

function textProblem(field: "login" | "password", value: string): AccountProblems {
  if (value === "") return { [field]: { kind: "missing" } };
  if (value.length > LONGEST[field]) return { [field]: { kind: "tooLong" } };
  // Also those that turn the direction of writing, so that no two names look alike.
  const unwanted = field === "login" ? /[\p{Cc}\p{Cf}]/u : /\p{Cc}/u;
  return unwanted.test(value) ? { [field]: { kind: "notTypeable" } } : {};
}

/** Lets the server judge; null when it accepts the claim. A refusal stands at the password, whichever of both was wrong. */
export async function problemsOf(portal: Portal, claim: Claim): Promise<AccountProblems | null> {
  const doubt = await doubtIn(portal, claim);
  return doubt === null ? null : { password: doubt };
}
