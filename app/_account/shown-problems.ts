/** A form's problems as its page shows them: at the fields, in the summary, and in the title. */
import type { AccountField, AccountProblems } from "../../lib/services/account-form.ts";
import type { FormError } from "../_components/error-summary.tsx";
import type { KeptForm } from "../_lib/kept-form.ts";
import type { Side } from "../_lib/trouble.ts";
import { type ProblemText, problemsIn, problemText } from "./problems.ts";

export interface ShownProblems {
  readonly texts: Partial<Record<AccountField, string>>;
  readonly errors: readonly FormError[];
  /** What comes next, one or two sentences; empty where that is plain. */
  readonly next: string;
  /** The mail server did not accept name and password. */
  readonly wasRefused: boolean;
}

/** The first radio button's id is the group's. */
const IDS: Record<AccountField, string> = { serverId: "serverId-0", login: "login", password: "password" };
const FIELDS = ["serverId", "login", "password"] as const satisfies readonly AccountField[];

/** `zone`: in which times are told. */
export function shownProblems(form: KeptForm | null, side: Side, zone: string): ShownProblems {
  const problems: AccountProblems = problemsIn(form);
  const texts = new Map<AccountField, ProblemText>();
  for (const field of FIELDS) {
    const trouble = problems[field];
    if (trouble) texts.set(field, problemText(field, trouble, side, zone));
  }
  const { password } = problems;
  return {
    texts: Object.fromEntries([...texts].map(([field, { what }]) => [field, what])),
    errors: [...texts].map(([field, { what }]) => ({ href: `#${IDS[field]}`, text: what })),
    next: [...texts.values()].map(({ next }) => next).join(" "),
    wasRefused: password?.kind === "refused" && password.code.startsWith("auth."),
  };
}
