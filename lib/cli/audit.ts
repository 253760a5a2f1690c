/** The audit from the command line: whether it is as it was written, and what to keep elsewhere to be sure of that. */

import { RECORDS } from "../api/record-operations.ts";
import {
  type AuditCheck,
  type AuditFinding,
  type AuditHead,
  auditHead,
  checkAudit,
  MOST_FINDINGS,
} from "../services/audit-seal.ts";
import { portal } from "../services/portal.ts";
import { column, JSON_OPTION, noWord, onlyWord, option, told } from "./area-parts.ts";
import type { Area } from "./areas.ts";
import { atPortal, save } from "./at-portal.ts";
import { GivenOptions } from "./given-options.ts";
import type { OptionGroup } from "./options.ts";
import type { Ending } from "./program.ts";
import { table } from "./table.ts";
import { mistake, UsageError } from "./usage-error.ts";
import { count, filled } from "./values.ts";

const OPTIONS: OptionGroup = {
  title: "The audit",
  options: [
    {
      ...{ name: "head", value: "HASH", repeats: true },
      help: "With check: a head that was printed earlier and kept elsewhere; it has to be one of this database's.",
    },
    option(
      "text",
      "PART",
      "With search and export: of a name, an address or a reference, of whoever did it or what it happened to.",
    ),
    option("action", "ACTION", "With search and export: such as roster.mark, or roster for all of these."),
    option("from", "DAY", "With search and export: this day and later ones, such as 2026-11-30."),
    option("to", "DAY", "With search and export: this day and earlier ones."),
    option("before", "ROW", "With search: what is older than this row, as the last line of a page tells."),
    JSON_OPTION,
  ],
};

export const auditCommands: Area = {
  usage: [
    "check [--head HASH]... [--json]",
    "head [--json]",
    "search [--text PART] [--action ACTION] [--from DAY] [--to DAY] [--before ROW] [--json]",
    "export FILE [--text PART] [--action ACTION] [--from DAY] [--to DAY]",
  ],
  purpose:
    "Who did what and when; whether all of it is as it was written, and what to keep elsewhere to be sure of that. export makes a new file with a table for spreadsheets.",
  options: OPTIONS,
  run: async (words) => {
    const given = new GivenOptions(words, [OPTIONS]);
    const [command, ...more] = given.positionals;
    if (command === "export") return exported(given, onlyWord(more, "audit export", "a file"));
    noWord(more, `audit ${command}`);
    const heads = given.each("head", hash);
    const isJson = given.has("json");
    switch (command) {
      case "head":
        return withDatabase(async (database) => headEnding(await auditHead(database), isJson));
      case "check":
        return withDatabase(async (database) => checkEnding(await checkAudit(database, heads), isJson));
      case "search":
        return search(given);
      default:
        throw new UsageError(`audit: expected check, head, search or export, got ${command ?? "nothing"}`);
    }
  },
};

function wishIn(given: GivenOptions) {
  const text = (name: string) => given.optional(name, filled("a word")) ?? "";
  return { text: text("text"), action: text("action"), from: text("from"), to: text("to") };
}

async function search(given: GivenOptions): Promise<Ending> {
  const before = given.optional("before", count(1, Number.MAX_SAFE_INTEGER));
  const answer = await atPortal((ask) => ask(RECORDS.audit, { query: { ...wishIn(given), before } }));
  type Row = (typeof answer)["rows"][number];
  const columns = [
    column<Row>("row", ({ id }) => id, true),
    column<Row>("at (UTC)", ({ at }) => at.slice(0, 19)),
    column<Row>("who", ({ actor }) => actor.name ?? actor.kind),
    column<Row>("what", ({ action }) => action),
    column<Row>("of", ({ subject, subjectId }) => subject ?? subjectId),
  ];
  const rest = answer.older === null ? "" : `\n\nOlder ones: --before ${answer.older}`;
  return told(given, answer, `${table(columns, answer.rows)}${rest}`);
}

async function exported(given: GivenOptions, file: string): Promise<Ending> {
  await atPortal(async (ask) => save(file, await ask(RECORDS.auditFile, { query: wishIn(given) })));
  return { status: 0, output: `Written: ${file}\n` };
}

function hash(text: string, where: string): string {
  if (/^[\da-f]{64}$/i.test(text)) return text.toLowerCase();
  throw mistake(where, "64 hexadecimal digits", text);
}

type Database = Awaited<ReturnType<typeof portal>>["database"];

async function withDatabase(work: (database: Database) => Promise<Ending>): Promise<Ending> {
  const { database } = await portal();
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

function headEnding(head: AuditHead, isJson: boolean): Ending {
  return { status: 0, output: isJson ? `${JSON.stringify(head)}\n` : `${headWords(head)}\n` };
}

function headWords({ segment, rows, sealedAt, hash: head }: AuditHead): string {
  const when = sealedAt === null ? "" : `, ${sealedAt.toISOString()}`;
  return `${head}  (${rows} rows in ${segment} segments${when})`;
}

/** Status 1: something is not as it was written. */
function checkEnding({ findings, head, unsealed }: AuditCheck, isJson: boolean): Ending {
  const status = findings.length === 0 ? 0 : 1;
  if (isJson) return { status, output: `${JSON.stringify({ findings, head, unsealed })}\n` };
  const lines = [
    findings.length === 0 ? "The audit is as it was written." : "The audit is NOT as it was written:",
    ...findings.map((finding) => `  ${findingWords(finding)}`),
    ...(findings.length === MOST_FINDINGS ? ["  and perhaps more"] : []),
    `Head: ${headWords(head)}`,
    ...(unsealed > 0 ? [`Not sealed yet, so not checked: ${unsealed} rows`] : []),
  ];
  return { status, output: `${lines.join("\n")}\n` };
}

function findingWords(finding: AuditFinding): string {
  switch (finding.kind) {
    case "changed":
      return `row ${finding.eventId} was changed (${place(finding)})`;
    case "removed":
      return `row ${finding.eventId} was removed (${place(finding)})`;
    case "moved":
      return `row ${finding.eventId} is not where it was sealed (${place(finding)})`;
    case "placeRemoved":
      return `a row was removed together with its seal (${place(finding)})`;
    case "inserted":
      return `row ${finding.eventId} was added later than it says`;
    case "addressChanged":
      return `the address of row ${finding.eventId} was changed`;
    case "segmentChanged":
      return `the rows of segment ${finding.segment}, or their seals, were changed, removed, added or put in another order`;
    case "segmentRemoved":
      return `segment ${finding.segment} was removed`;
    case "unknownHead":
      return `no segment has the head ${finding.hash}: what was sealed under it was made anew or removed`;
    default:
      return finding satisfies never;
  }
}

const place = ({ segment, position }: { readonly segment: number; readonly position: number }) =>
  `segment ${segment}, place ${position}`;
