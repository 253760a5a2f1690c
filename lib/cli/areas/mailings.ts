/** Mailings and reminders from the command line: how they stand, and letting one go to as many as were said. */
import { MAILINGS } from "../../api/mailing-operations.ts";
import { column, JSON_OPTION, noWord, onlyWord, option, savedWords, textOf, told } from "../area-parts.ts";
import { askingArea, partOf } from "../asking-area.ts";
import type { Ask } from "../at-portal.ts";
import type { GivenOptions } from "../given-options.ts";
import type { Ending } from "../program.ts";
import { table } from "../table.ts";
import { count, filled, oneOf } from "../values.ts";

const COUNT = option("count", "N", "With release, needed: to how many people it goes at most; show tells the number.");

const LANGUAGE = option(
  "language",
  "CODE",
  "en, de and others: needed with --subject and --text. Whoever reads none of the languages that are written gets this one.",
);
const LADDER = { days: "days", "escalation-days": "escalationDays", time: "time" } as const;

const OPTIONS = [
  COUNT,
  option(
    "audience",
    "WHO",
    "With add and change: everyone, notStarted, notDone, stalled, done, or the id of a wave (everyone).",
  ),
  LANGUAGE,
  option("subject", "TEXT", "With add, change and reminders."),
  option("text", "FILE", "A file with the text. {name}, {oldAddress}, {deadline}, {portal} and others are filled in."),
  option("switch", "on|off", "With reminders: switches them; days and words go with it."),
  option("days", "DAYS", "With reminders --switch: so many days before, such as 14,7,3,1,0."),
  option("escalation-days", "DAYS", "With reminders --switch: when the contacts of waves are told who is left."),
  option("time", "TIME", "With reminders --switch: at this time of day."),
  JSON_OPTION,
];

export const mailingCommands = askingArea("mailings", {
  usage: [
    "list [--json]",
    "show ID [--json]",
    "add --language CODE --subject TEXT --text FILE [--audience WHO]",
    "change ID [--language CODE] [--subject TEXT] [--text FILE] [--audience WHO]",
    "release ID --count N",
    "stop ID",
    "reminders [--switch on|off] [--days DAYS] [--escalation-days DAYS] [--time TIME] [--language CODE --subject TEXT --text FILE] [--json]",
  ],
  purpose:
    "Mailings: how each stands, and what became of its letters. A draft goes out by release, and only to as many people as were read by show. Previews as each reader sees it, a test and a moment to go at are on its page.",
  options: OPTIONS,
  commands: {
    list: ({ ask, given, more }) => {
      noWord(more, "mailings list");
      return list(ask, given);
    },
    show: ({ ask, given, more }) => show(ask, given, named(more, "show").mailing),
    add: async ({ ask, given, more }) => {
      noWord(more, "mailings add");
      const saved = await ask(MAILINGS.add, { body: await wordsIn(given) });
      return told(given, saved, `A draft: ${saved.id}`);
    },
    change: async ({ ask, given, more }) => {
      const saved = await ask(MAILINGS.change, { query: named(more, "change"), body: await wordsIn(given) });
      return told(given, saved, savedWords(saved));
    },
    release: async ({ ask, given, more }) => {
      const body = { count: given.required(COUNT, count(1, 1_000_000)) };
      return told(given, await ask(MAILINGS.release, { query: named(more, "release"), body }), "Released.");
    },
    stop: async ({ ask, given, more }) =>
      told(given, await ask(MAILINGS.stop, { query: named(more, "stop") }), "Stopped."),
    reminders: async ({ ask, given, more }) => {
      const isOn = given.optional("switch", oneOf("on", "off"));
      noWord(more, "mailings reminders");
      if (isOn === null) return reminders(ask, given);
      const body = { ...(await wordsIn(given)), ...partOf(given, LADDER), isOn: isOn === "on" };
      const saved = await ask(MAILINGS.plan, { body });
      return told(given, saved, savedWords(saved));
    },
  },
});

function named(more: readonly string[], command: string) {
  return { mailing: onlyWord(more, `mailings ${command}`, "the id of a mailing") };
}

/** What was typed of a letter, in the language that was named. */
async function wordsIn(given: GivenOptions): Promise<Record<string, string>> {
  const [subject, file] = [given.optional("subject", filled("a subject")), given.optional("text", filled("a file"))];
  const written = subject === null && file === null ? "" : given.required(LANGUAGE, filled("a language"));
  return {
    ...partOf(given, { audience: "audience", language: "language" }),
    ...(subject !== null && { [`subject-${written}`]: subject }),
    ...(file !== null && { [`text-${written}`]: await textOf(file) }),
  };
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
