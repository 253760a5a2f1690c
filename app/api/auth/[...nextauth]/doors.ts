/** Who can come in where: persons with their new account, administrators with an account of the portal's own. */
import type { AccountProblems } from "../../../../lib/services/account-form.ts";
import { signInAdministrator } from "../../../../lib/services/administrator-sign-in.ts";
import type { Portal } from "../../../../lib/services/portal.ts";
import { signInPerson } from "../../../../lib/services/sign-in.ts";
import { codesOf } from "../../../_account/problems.ts";
import type { KeptForm } from "../../../_lib/kept-form.ts";
import type { Fields } from "./options.ts";

/** What became of a form. */
export type Entry =
  | { readonly ok: true; readonly sessionId: string }
  /** The form, to be shown again. */
  | { readonly ok: false; readonly form: KeptForm };

interface Door {
  /** Where its form is. */
  readonly page: string;
  readonly home: string;
  /** Problems of a form that is too old, or forged. */
  readonly expired: KeptForm["problems"];
  readonly enter: (portal: Portal, fields: Fields, address: string | null) => Promise<Entry>;
}

const EXPIRED: AccountProblems = { password: { kind: "formExpired" } };

const mailbox: Door = {
  page: "/sign-in",
  home: "/move",
  expired: codesOf(EXPIRED),
  enter: async (portal, { serverId = "", login = "", password = "" }, address) => {
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
  enter: async (portal, { name = "", password = "" }, address) => {
    const result = await signInAdministrator(portal, { name, password }, address);
    if (result.ok) return result;
    const { trouble } = result;
    const code = trouble.kind === "wrong" ? "wrong" : `tooManyTries:${trouble.until}`;
    return { ok: false, form: { values: { name }, problems: { password: code } } };
  },
};

/** By the name of next-auth's provider. */
export const DOORS: ReadonlyMap<string, Door> = new Map(Object.entries({ mailbox, administrator }));
