/** "Is it safe to switch off?" from the command line: the answer, whom to call, and the old server's own list. */
import { LAST_DAY } from "../../api/last-day-operations.ts";
import { RECORDS } from "../../api/record-operations.ts";
import { SWITCH_OFF } from "../../api/switch-off-operations.ts";
import { JSON_OPTION, noWord, option, serverIdOf, textOf, told } from "../area-parts.ts";
import { type Asked, askingArea } from "../asking-area.ts";
import type { Ending } from "../program.ts";
import { UsageError } from "../usage-error.ts";
import { count } from "../values.ts";

const UNACCOUNTED = option(
  "unaccounted",
  "N",
  "With declare, needed: how many people are left behind by it, as show tells; 0 for nobody.",
);

export const switchOffCommands = askingArea("switch-off", {
  usage: [
    "show [--json]",
    "sweep [--json]",
    "mailboxes SERVER FILE [--dry-run] [--json]",
    "declare --unaccounted N [--json]",
    "take-back [--json]",
  ],
  purpose:
    "Whether the old server can go: the answer with its reasons (status 1: not yet), whom to call and why, and its own list of mailboxes with sizes and last sign-ins, read in from FILE. declare closes imports for good and keeps the evidence as it is, take-back undoes that; over the network no token declares it: that is done on its page, by somebody who shows there who they are.",
  options: [
    option("dry-run", null, "With mailboxes: says what would change and writes nothing."),
    UNACCOUNTED,
    JSON_OPTION,
  ],
  commands: {
    ...{ show, sweep, mailboxes },
    declare: async ({ ask, given, more }) => {
      noWord(more, "switch-off declare");
      const body = { unaccounted: given.required(UNACCOUNTED, count(0, 1_000_000)) };
      return told(given, await ask(SWITCH_OFF.declare, { body }), "Declared off; imports are closed.");
    },
    "take-back": async ({ ask, given, more }) => {
      noWord(more, "switch-off take-back");
      return told(given, await ask(SWITCH_OFF.takeBack), "It is not declared off; the dates hold again.");
    },
  },
});

async function show({ ask, given, more }: Asked): Promise<Ending> {
  noWord(more, "switch-off show");
  const answer = await ask(RECORDS.switchOff);
  const { unaccounted, unclaimed, reasons, declaredAt } = answer;
  const words = [
    ANSWERS[answer.answer],
    `Not accounted for: ${unaccounted}. Mailboxes that are nobody's: ${unclaimed}.`,
    ...reasons.map(({ kind, state, count }) => `  ${[kind, state, count].filter((each) => each !== null).join(" ")}`),
    ...(declaredAt === null ? [] : [`Declared off at ${declaredAt}.`]),
  ];
  return { ...told(given, answer, words.join("\n")), status: answer.answer === "yes" ? 0 : 1 };
}

const ANSWERS = {
  yes: "Yes, it is safe to switch off.",
  no: "No, mail would be lost.",
  notYet: "Not yet.",
} as const;

async function sweep({ ask, given, more }: Asked): Promise<Ending> {
  noWord(more, "switch-off sweep");
  const answer = await ask(LAST_DAY.sweep);
  const words = answer.groups.flatMap(({ wave, contactName, contactEmail, people }) => [
    [wave ?? "In no wave", contactName, contactEmail].filter((each) => each !== null).join(", "),
    ...people.map(
      ({ oldAddress, name, contact, state, why }) =>
        `  ${[oldAddress, name, contact, state, why].filter(Boolean).join(" | ")}`,
    ),
  ]);
  const rest = answer.more > 0 ? [`And ${answer.more} more.`] : [];
  return told(given, answer, [...words, ...rest].join("\n") || "Nobody is left to be called.");
}

/** Status 1: some lines were left out. */
async function mailboxes({ ask, given, more: [name, file, ...rest] }: Asked): Promise<Ending> {
  if (name === undefined || file === undefined || rest.length > 0)
    throw new UsageError("switch-off mailboxes: expected the name of a mail server and one file");
  const query = { server: await serverIdOf(ask, name) };
  const body = { list: await textOf(file), dryRun: given.has("dry-run") };
  const answer = await ask(LAST_DAY.mailboxes, { query, body });
  const { mailboxes: all, isNew, gone, linesWithProblems } = answer;
  const words = `${all} mailboxes, ${isNew} of them new; ${gone} of the list before are gone; ${linesWithProblems} lines are left out.`;
  return { ...told(given, answer, words), status: linesWithProblems === 0 ? 0 : 1 };
}
