/** Runs from the command line: which there were, how one ended, and who is next. */
import { ROSTER } from "../../api/roster-operations.ts";
import { RUNS } from "../../api/run-operations.ts";
import { size } from "../../i18n/words.en.ts";
import { GRADES, RUN_STANDINGS } from "../../services/runs.ts";
import {
  column,
  entryIdsOf,
  JSON_OPTION,
  noWord,
  onlyWord,
  option,
  PAGE_OPTION,
  pagedTable,
  pageIn,
  told,
  waveIdOf,
} from "../area-parts.ts";
import type { Area } from "../areas.ts";
import { type Ask, atPortal } from "../at-portal.ts";
import { GivenOptions } from "../given-options.ts";
import type { OptionGroup } from "../options.ts";
import type { Ending } from "../program.ts";
import { mistake, UsageError } from "../usage-error.ts";
import { filled, oneOf } from "../values.ts";

const OPTIONS: OptionGroup = {
  title: "Options",
  options: [
    option("standing", "STANDING", `With list: only those that are ${RUN_STANDINGS.join(" or ")}.`),
    option("grade", "GRADE", `With list: only those that ended so, one of ${GRADES.join(", ")}.`),
    option("ended-by", "CODE", "With list: only those that this ended early, such as auth.refused or interrupted."),
    option("wave", "NAME", "With list: only those of people in this wave."),
    option("address", "PART", "With list: only those of old addresses that this is a part of."),
    PAGE_OPTION,
    JSON_OPTION,
  ],
};

export const runCommands: Area = {
  usage: [
    "list [--standing STANDING] [--grade GRADE] [--ended-by CODE] [--wave NAME] [--address PART] [--page N] [--json]",
    "show ID [--json]",
    "line [--page N] [--json]",
    "move-up ADDRESS",
    "move-back ADDRESS",
  ],
  purpose:
    "All runs with their counts, one with the codes of what it set aside, and the line of those who wait. move-up makes somebody's turn the next one, move-back takes that back. Never mail, never names of folders.",
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
  switch (command) {
    case "list":
      noWord(more, "runs list");
      return list(ask, given);
    case "show":
      return show(ask, given, onlyWord(more, "runs show", "the id of a run"));
    case "line":
      noWord(more, "runs line");
      return line(ask, given);
    case "move-up":
    case "move-back":
      return move(ask, given, command, onlyWord(more, `runs ${command}`, "an old address"));
    default:
      throw new UsageError(`runs: expected list, show, line, move-up or move-back, got ${command ?? "nothing"}`);
  }
}

async function list(ask: Ask, given: GivenOptions): Promise<Ending> {
  const wave = given.optional("wave", filled("a name"));
  const answer = await ask(RUNS.list, {
    query: {
      page: pageIn(given),
      standing: given.optional("standing", oneOf(...RUN_STANDINGS)),
      grade: given.optional("grade", oneOf(...GRADES)),
      endedBy: given.optional("ended-by", filled("a code")),
      wave: wave === null ? null : await waveIdOf(ask, wave),
      address: given.optional("address", filled("a part of an address")) ?? "",
    },
  });
  return told(given, answer, pagedTable(RUN_COLUMNS, answer));
}

type RunRow = Awaited<ReturnType<typeof RUNS.list.ask>>["rows"][number];

const RUN_COLUMNS = [
  column<RunRow>("id", ({ id }) => id),
  column<RunRow>("old address", ({ oldAddress }) => oldAddress),
  column<RunRow>("run", ({ number, isTest }) => (isTest ? `${number} (test)` : number), true),
  column<RunRow>("begun", ({ startedAt }) => startedAt.slice(0, 16)),
  column<RunRow>("ended", ({ endedAt }) => endedAt?.slice(0, 16) ?? "under way"),
  column<RunRow>("result", ({ grade, endedBy }) => endedBy ?? grade),
  column<RunRow>("found", ({ found }) => found, true),
  column<RunRow>("copied", ({ copied }) => copied, true),
  column<RunRow>("problems", ({ problems }) => problems, true),
  column<RunRow>("bytes", ({ bytes }) => size(bytes), true),
];

async function show(ask: Ask, given: GivenOptions, run: string): Promise<Ending> {
  const answer = await ask(RUNS.one, { query: { run } });
  const { oldAddress, oldServer, number, startedAt, endedAt, grade, endedBy, counts, codes } = answer;
  return told(
    given,
    answer,
    [
      `${oldAddress} on ${oldServer}, run ${number}`,
      `${startedAt} to ${endedAt ?? "now"}: ${endedBy ?? grade ?? "under way"}`,
      ...Object.entries(counts).map(([name, messages]) => `  ${name}: ${messages}`),
      ...codes.map(({ code, messages }) => `  set aside, ${code}: ${messages}`),
    ].join("\n"),
  );
}

async function line(ask: Ask, given: GivenOptions): Promise<Ending> {
  const answer = await ask(RUNS.waiting, { query: { page: pageIn(given) } });
  type Row = (typeof answer)["rows"][number];
  const columns = [
    column<Row>("place", ({ place, isMovedUp }) => (isMovedUp ? `${place} (moved up)` : place), true),
    column<Row>("old address", ({ oldAddress }) => oldAddress),
    column<Row>("old server", ({ oldServer }) => oldServer),
    column<Row>("expected at", ({ startsAt }) => startsAt?.slice(0, 16) ?? ""),
  ];
  return told(given, answer, pagedTable(columns, answer));
}

async function move(ask: Ask, given: GivenOptions, command: "move-up" | "move-back", address: string): Promise<Ending> {
  const [entry = ""] = await entryIdsOf(ask, [address]);
  const { migrationId } = await ask(ROSTER.person, { query: { entry } });
  if (migrationId === null) throw mistake(`runs ${command}`, "somebody who has begun", address);
  const answer = await ask(command === "move-up" ? RUNS.up : RUNS.back, { query: { migration: migrationId } });
  const place = answer.place === null ? "not in line now" : `place ${answer.place}`;
  return told(
    given,
    answer,
    `${answer.isChanged ? "Changed" : "It was so already, or nothing is under way"}: ${place}`,
  );
}
