/** The dates of the shutdown from the command line: by them imports close, and people see them. */
import { DATES } from "../../api/dates-operations.ts";
import { PHASES, type Phase } from "../../services/phases.ts";
import { column, JSON_OPTION, noWord, onlyWord, option, told, waveIdOf } from "../area-parts.ts";
import type { Area } from "../areas.ts";
import { type Ask, atPortal } from "../at-portal.ts";
import { GivenOptions } from "../given-options.ts";
import type { OptionGroup } from "../options.ts";
import type { Ending } from "../program.ts";
import { table } from "../table.ts";
import { UsageError } from "../usage-error.ts";
import { filled, oneOf } from "../values.ts";

const OPTIONS: OptionGroup = {
  title: "Options",
  options: [
    option("phase", "PHASE", `Which date, one of ${PHASES.join(", ")} (importsClose).`),
    option(
      "zone",
      "ZONE",
      "With set: the time zone of all these dates, such as Europe/Berlin. Without it the one that they are in already.",
    ),
    option("wave", "NAME", "The dates of this wave; without it those for everyone."),
    JSON_OPTION,
  ],
};

export const deadlineCommands: Area = {
  usage: [
    "show [--wave NAME] [--json]",
    "set WHEN [--phase PHASE] [--zone ZONE] [--wave NAME] [--json]",
    "clear [--phase PHASE] [--wave NAME] [--json]",
  ],
  purpose:
    "When the phases of the shutdown begin. WHEN is wall time of the zone, such as 2026-12-18T17:00. The portal refuses starts and ends imports once importsClose has passed.",
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
  const wave = given.optional("wave", filled("a name"));
  const waveId = wave === null ? null : await waveIdOf(ask, wave);
  switch (command) {
    case "show":
      noWord(more, "deadline show");
      return show(ask, given, waveId);
    case "set":
      await change(ask, given, { waveId, when: onlyWord(more, "deadline set", "a moment such as 2026-12-18T17:00") });
      return show(ask, given, waveId);
    case "clear":
      noWord(more, "deadline clear");
      await change(ask, given, { waveId, when: "" });
      return show(ask, given, waveId);
    default:
      throw new UsageError(`deadline: expected show, set or clear, got ${command ?? "nothing"}`);
  }
}

interface Change {
  readonly waveId: string | null;
  readonly when: string;
}

async function change(ask: Ask, given: GivenOptions, { waveId, when }: Change): Promise<void> {
  const phase: Phase = given.optional("phase", oneOf(...PHASES)) ?? "importsClose";
  const zone = given.optional("zone", filled("a time zone"));
  const part = { [phase]: when, ...(zone !== null && { zone }) };
  if (waveId !== null) await ask(DATES.changeWave, { query: { wave: waveId }, body: part });
  else await ask(DATES.setDates, { body: { ...(await ask(DATES.readDates)), ...part } });
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
