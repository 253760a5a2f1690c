/** cli doctor: checks everything of an installation, and says in plain words what to do. Changes nothing. */
import {
  CHECK_NAMES,
  DOCTOR_WORDS,
  FINDING_TEXT,
  filledIn,
  VERDICT_NAMES,
  type Verdict,
} from "../../i18n/doctor.en.ts";
import type { Area } from "../areas.ts";
import { GivenOptions } from "../given-options.ts";
import type { OptionGroup } from "../options.ts";
import { wrap } from "../paragraph.ts";
import type { Ending } from "../program.ts";
import { mistake } from "../usage-error.ts";
import { type Checked, examine } from "./examine.ts";
import type { Finding } from "./finding.ts";

const OPTIONS: OptionGroup = {
  title: "doctor",
  options: [{ name: "json", value: null, repeats: false, help: "Prints what was found as one line of JSON." }],
};

export const doctorCommands: Area = {
  usage: ["[--json]"],
  purpose:
    "Checks settings, database, keys, disk, clock, worker, mail servers, sending mail, the portal's address and the proxies before it, and says what to do. Changes nothing and sends nothing. Run it with the environment of npm start, as the account that runs the worker.",
  options: OPTIONS,
  run: async (words, { signal }) => {
    const given = new GivenOptions(words, [OPTIONS]);
    if (given.positionals[0] !== undefined) throw mistake("doctor", "no further word", given.positionals[0]);
    return endingOf(await examine(signal), given.has("json"));
  },
};

const NEEDS_A_LOOK: Readonly<Record<Verdict, boolean>> = { fine: false, skipped: false, warning: true, failed: true };

/** Status 1: something needs a look. */
export function endingOf(all: readonly Checked[], isJson: boolean): Ending {
  const findings = all.flatMap(({ check, findings: found }) => found.map((one) => ({ check, ...one })));
  const count = findings.filter(({ verdict }) => NEEDS_A_LOOK[verdict]).length;
  const status = count === 0 ? 0 : 1;
  if (isJson) {
    const told = findings.map((one) => ({ ...one, ...wordsOf(one) }));
    return { status, output: `${JSON.stringify({ status, findings: told })}\n` };
  }
  const last = count === 0 ? DOCTOR_WORDS.well : filledIn(DOCTOR_WORDS.look, { count });
  return { status, output: `${[...all.flatMap(linesOf), "", last].join("\n")}\n` };
}

function wordsOf({ code, values }: Finding) {
  const { says, next } = FINDING_TEXT[code];
  return { says: filledIn(says, values), next: next === null ? null : filledIn(next, values) };
}

const NAME_WIDTH = 14;
const VERDICT_WIDTH = 7;
const INDENT = NAME_WIDTH + VERDICT_WIDTH;

/** The name of the check stands before its first finding. */
function linesOf({ check, findings }: Checked): string[] {
  return findings.flatMap((finding, index) => {
    const { says, next } = wordsOf(finding);
    const name = (index === 0 ? CHECK_NAMES[check] : "").padEnd(NAME_WIDTH);
    const head = `${name}${VERDICT_NAMES[finding.verdict].padEnd(VERDICT_WIDTH)}${wrap(says, INDENT)}`;
    return next === null ? [head] : [head, `${" ".repeat(INDENT)}${wrap(`${DOCTOR_WORDS.next}${next}`, INDENT)}`];
  });
}
