/** Who can come in where: persons with their new account, administrators with an account of the portal's own. */
import type { HalfSignedIn } from "../../../../lib/auth/viewer.ts";
import type { AccountProblems } from "../../../../lib/services/account-form.ts";
import { type AdministratorTrouble, signInAdministrator } from "../../../../lib/services/administrator-sign-in.ts";
import {
  type SecondStep,
  signInByCode,
  signInByPasskey,
  signInBySecondPasskey,
} from "../../../../lib/services/factor-sign-in.ts";
import type { Portal } from "../../../../lib/services/portal.ts";
import { signInPerson } from "../../../../lib/services/sign-in.ts";
import { codesOf } from "../../../_account/problems.ts";
import type { KeptForm } from "../../../_lib/kept-form.ts";
import type { Fields } from "./options.ts";

/** What became of a form. */
export type Entry =
  | { readonly ok: true; readonly sessionId: string }
  /** The form, to be shown again; `page`: elsewhere than it was. */
  | { readonly ok: false; readonly form: KeptForm; readonly page?: string };

/** Who posts it. */
export interface Visitor {
  /** Null where it cannot be known for sure. */
  readonly address: string | null;
  /** Owner of what is kept for this browser. */
  readonly browser: string;
  /** Who has taken the first of two steps. */
  readonly half: HalfSignedIn | null;
}

interface Door {
  /** Where its form is. */
  readonly page: string;
  readonly home: string;
  /** Problems of a form that is too old, or forged. */
  readonly expired: KeptForm["problems"];
  readonly enter: (portal: Portal, fields: Fields, visitor: Visitor) => Promise<Entry>;
}

const EXPIRED: AccountProblems = { password: { kind: "formExpired" } };

const mailbox: Door = {
  page: "/sign-in",
  home: "/move",
  expired: codesOf(EXPIRED),
  enter: async (portal, { serverId = "", login = "", password = "" }, { address }) => {
    const result = await signInPerson(portal, { serverId, login, password }, address);
    return result.ok
      ? result
      : { ok: false, form: { values: { serverId, login }, problems: codesOf(result.problems) } };
  },
};

const administrator: Door = {
  page: "/admin/sign-in",
  home: "/admin",
  expired: { password: "formExpired" },
  enter: async (portal, { name = "", password = "" }, { address }) => {
    const result = await signInAdministrator(portal, { name, password }, address);
    if (result.ok) return result;
    return { ok: false, form: { values: { name }, problems: { password: codeOf(result.trouble) } } };
  },
};

/** A passkey instead of name and password. */
const passkey: Door = {
  ...administrator,
  enter: async (portal, { answer = "" }, { browser, address }) => {
    const result = await signInByPasskey(portal, browser, answer, address);
    if (result.ok) return result;
    const code = result.trouble.kind === "wrong" ? "wrongPasskey" : codeOf(result.trouble);
    return { ok: false, form: { values: {}, problems: { password: code } } };
  },
};

/** The second step: a code, or a passkey. */
const secondStep: Door = {
  page: "/admin/sign-in/code",
  home: "/admin",
  expired: { code: "formExpired" },
  enter: async (portal, { code = "", answer = "" }, { half }) =>
    stepped(await (answer === "" ? signInByCode(portal, half, code) : signInBySecondPasskey(portal, half, answer))),
};

function stepped(step: SecondStep): Entry {
  if (step.ok) return step;
  const { trouble } = step;
  if (trouble.kind === "over")
    return { ok: false, page: administrator.page, form: { values: {}, problems: { password: "over" } } };
  return { ok: false, form: { values: {}, problems: { code: codeOf(trouble) } } };
}

function codeOf(trouble: AdministratorTrouble): string {
  return trouble.kind === "wrong" ? "wrong" : `tooManyTries:${trouble.until}`;
}

/** By the name of next-auth's provider. */
export const DOORS: ReadonlyMap<string, Door> = new Map(
  Object.entries({ mailbox, administrator, passkey, secondStep }),
);
