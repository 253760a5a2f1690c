/** The dates of the shutdown from the command line: by them imports close, and people see them. */
import { DATES } from "../../api/dates-operations.ts";
import { PHASES, type Phase } from "../../services/phases.ts";
import { column, entryIdsOf, JSON_OPTION, noWord, onlyWord, option, told, waveIdOf } from "../area-parts.ts";
import { type Asked, askingArea } from "../asking-area.ts";
import type { Ask } from "../at-portal.ts";
import type { GivenOptions } from "../given-options.ts";
import type { Ending } from "../program.ts";
import { table } from "../table.ts";
import { UsageError } from "../usage-error.ts";
import { filled, oneOf } from "../values.ts";

const OPTIONS = [
  option("phase", "PHASE", `Which date, one of ${PHASES.join(", ")} (importsClose).`),
  option(
    "zone",
    "ZONE",
    "With set: the time zone of all these dates, such as Europe/Berlin. Without it the one that they are in already.",
  ),
  option("wave", "NAME", "The dates of this wave; without it those for everyone."),
  JSON_OPTION,
];

export const deadlineCommands = askingArea("deadline", {
  usage: [
    "show [--wave NAME] [--json]",
    "set WHEN [--phase PHASE] [--zone ZONE] [--wave NAME] [--json]",
    "clear [--phase PHASE] [--wave NAME] [--json]",
    "grace ADDRESS [WHEN] [--json]",
  ],
  purpose:
    "When the phases of the shutdown begin. WHEN is wall time of the zone, such as 2026-12-18T17:00. The portal refuses starts and ends imports once importsClose has passed. grace gives one person, named by their old address, time until WHEN by the clock of their date, and takes it back without WHEN.",
  options: OPTIONS,
  commands: {
    show: async ({ ask, given, more }) => {
      noWord(more, "deadline show");
      return show(ask, given, await waveIn(ask, given));
    },
    set: ({ ask, given, more }) =>
      change(ask, given, onlyWord(more, "deadline set", "a moment such as 2026-12-18T17:00")),
    clear: ({ ask, given, more }) => {
      noWord(more, "deadline clear");
      return change(ask, given, "");
    },
    grace,
  },
});

/** Null: the dates for everyone are meant. */
async function waveIn(ask: Ask, given: GivenOptions): Promise<string | null> {
  const wave = given.optional("wave", filled("a name"));
  return wave === null ? null : waveIdOf(ask, wave);
}

async function change(ask: Ask, given: GivenOptions, when: string): Promise<Ending> {
  const waveId = await waveIn(ask, given);
  const phase: Phase = given.optional("phase", oneOf(...PHASES)) ?? "importsClose";
  const zone = given.optional("zone", filled("a time zone"));
  const part = { [phase]: when, ...(zone !== null && { zone }) };
  if (waveId !== null) await ask(DATES.changeWave, { query: { wave: waveId }, body: part });
  else await ask(DATES.setDates, { body: { ...(await ask(DATES.readDates)), ...part } });
  return show(ask, given, waveId);
}

async function grace({ ask, given, more: [address, until = "", ...rest] }: Asked): Promise<Ending> {
  if (address === undefined || rest.length > 0)
    throw new UsageError("deadline grace: expected an old address, and a moment such as 2026-12-18T17:00");
  const [entry = ""] = await entryIdsOf(ask, [address]);
  const answer = await ask(DATES.setGrace, { query: { entry }, body: { until } });
  const closes = answer.until ?? answer.closes;
  const words = closes === null ? "Imports do not close for them." : `Imports close for them at ${closes}.`;
  return told(given, answer, words);
}

async function show(ask: Ask, given: GivenOptions, waveId: string | null): Promise<Ending> {
  const { everyone, waves } = await ask(DATES.phases);
  const dates = waveId === null ? everyone : (waves.find(({ id }) => id === waveId) ?? everyone);
  type Row = (typeof dates)["line"][number];
  const columns = [
    column<Row>("phase", ({ phase }) => phase),
    column<Row>("begins (UTC)", ({ at }) => at.slice(0, 16)),
    column<Row>("zone it is set in", ({ zone }) => zone),
    column<Row>("", ({ standing }) => standing),
  ];
  const closes =
    dates.closes === null ? "Imports do not close, as far as anybody has said." : `Imports close at ${dates.closes}.`;
  return told(given, dates, dates.line.length === 0 ? closes : `${table(columns, dates.line)}\n\n${closes}`);
}
