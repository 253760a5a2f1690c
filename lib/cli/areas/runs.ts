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
import { askingArea } from "../asking-area.ts";
import type { Ask } from "../at-portal.ts";
import type { GivenOptions } from "../given-options.ts";
import type { Ending } from "../program.ts";
import { mistake } from "../usage-error.ts";
import { filled, oneOf } from "../values.ts";

const OPTIONS = [
  option("standing", "STANDING", `With list: only those that are ${RUN_STANDINGS.join(" or ")}.`),
  option("grade", "GRADE", `With list: only those that ended so, one of ${GRADES.join(", ")}.`),
  option("ended-by", "CODE", "With list: only those that this ended early, such as auth.refused or interrupted."),
  option("wave", "NAME", "With list: only those of people in this wave."),
  option("address", "PART", "With list: only those of old addresses that this is a part of."),
  PAGE_OPTION,
  JSON_OPTION,
];

export const runCommands = askingArea("runs", {
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
  commands: {
    list: ({ ask, given, more }) => {
      noWord(more, "runs list");
      return list(ask, given);
    },
    show: ({ ask, given, more }) => show(ask, given, onlyWord(more, "runs show", "the id of a run")),
    line: ({ ask, given, more }) => {
      noWord(more, "runs line");
      return line(ask, given);
    },
    "move-up": ({ ask, given, more }) => move(ask, given, "move-up", onlyWord(more, "runs move-up", "an old address")),
    "move-back": ({ ask, given, more }) =>
      move(ask, given, "move-back", onlyWord(more, "runs move-back", "an old address")),
  },
});

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
