/** Mailings and reminders from the command line: how they stand, and letting one go to as many as were said. */
import { MAILINGS } from "../../api/mailing-operations.ts";
import { column, JSON_OPTION, noWord, onlyWord, option, told } from "../area-parts.ts";
import type { Area } from "../areas.ts";
import { type Ask, atPortal } from "../at-portal.ts";
import { GivenOptions } from "../given-options.ts";
import type { OptionGroup } from "../options.ts";
import type { Ending } from "../program.ts";
import { table } from "../table.ts";
import { UsageError } from "../usage-error.ts";
import { count } from "../values.ts";

const COUNT = option("count", "N", "With release, needed: to how many people it goes at most; show tells the number.");

const OPTIONS: OptionGroup = { title: "Options", options: [COUNT, JSON_OPTION] };

export const mailingCommands: Area = {
  usage: ["list [--json]", "show ID [--json]", "release ID --count N", "stop ID", "reminders [--json]"],
  purpose:
    "Mailings: how each stands, and what became of its letters. A draft goes out by release, and only to as many people as were read by show; texts are written on its page.",
  options: OPTIONS,
  run: (words) => {
    const given = new GivenOptions(words, [OPTIONS]);
    const [command, ...more] = given.positionals;
    return atPortal((ask) => runCommand(ask, given, command, more));
  },
};

async function runCommand(
  ask: Ask,
  given: GivenOptions,
  command: string | undefined,
  more: readonly string[],
): Promise<Ending> {
  const mailing = () => onlyWord(more, `mailings ${command}`, "the id of a mailing");
  switch (command) {
    case "list":
      noWord(more, "mailings list");
      return list(ask, given);
    case "show":
      return show(ask, given, mailing());
    case "release": {
      const body = { count: given.required(COUNT, count(1, 1_000_000)) };
      return told(given, await ask(MAILINGS.release, { query: { mailing: mailing() }, body }), "Released.");
    }
    case "stop":
      return told(given, await ask(MAILINGS.stop, { query: { mailing: mailing() } }), "Stopped.");
    case "reminders":
      noWord(more, "mailings reminders");
      return reminders(ask, given);
    default:
      throw new UsageError(`mailings: expected list, show, release, stop or reminders, got ${command ?? "nothing"}`);
  }
}

async function list(ask: Ask, given: GivenOptions): Promise<Ending> {
  const answer = await ask(MAILINGS.list);
  type Row = (typeof answer)[number];
  const columns = [
    column<Row>("id", ({ id }) => id),
    column<Row>("subject", ({ subject }) => subject),
    column<Row>("to", ({ audience }) => audience),
    column<Row>("state", ({ standing }) => standing),
    column<Row>("goes (UTC)", ({ dueAt }) => dueAt?.slice(0, 16) ?? ""),
    column<Row>("waiting", ({ counts }) => counts.waiting, true),
    column<Row>("sent", ({ counts }) => counts.sent, true),
    column<Row>("refused", ({ counts }) => counts.refused, true),
  ];
  return told(given, answer, table(columns, answer));
}

async function show(ask: Ask, given: GivenOptions, mailing: string): Promise<Ending> {
  const answer = await ask(MAILINGS.view, { query: { mailing } });
  const { subject, count: people, unreachable, at, isPast, languages, linksElsewhere, from } = answer;
  return told(
    given,
    answer,
    [
      subject,
      `Goes to ${people} people ${at === null ? "at once" : `at ${at}`}${isPast ? ", which is over" : ""}, from ${from ?? "nobody: this portal sends no mail"}.`,
      `Nothing reaches ${unreachable} others. Written in ${languages.join(", ")}.`,
      ...linksElsewhere.map((link) => `Leads elsewhere: ${link}`),
    ].join("\n"),
  );
}

async function reminders(ask: Ask, given: GivenOptions): Promise<Ending> {
  const answer = await ask(MAILINGS.reminders);
  const { enabledAt, days, next, leftOut } = answer;
  return told(
    given,
    answer,
    [
      enabledAt === null ? "Reminders are off." : `Reminders are on, ${days} days before imports close.`,
      ...next.map(
        ({ kind, at, wave, people }) => `${at.slice(0, 16)}  ${kind}  ${wave ?? "everyone else"}  ${people} people`,
      ),
      ...(leftOut.length > 0 ? [`Left out: ${leftOut.map(({ oldAddress }) => oldAddress).join(", ")}`] : []),
    ].join("\n"),
  );
}
