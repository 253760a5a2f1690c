/** The audit from the command line: whether it is as it was written, and what to keep elsewhere to be sure of that. */
import {
  type AuditCheck,
  type AuditFinding,
  type AuditHead,
  auditHead,
  checkAudit,
  MOST_FINDINGS,
} from "../services/audit-seal.ts";
import { portal } from "../services/portal.ts";
import type { Area } from "./areas.ts";
import { GivenOptions } from "./given-options.ts";
import type { OptionGroup } from "./options.ts";
import type { Ending } from "./program.ts";
import { mistake, UsageError } from "./usage-error.ts";

const OPTIONS: OptionGroup = {
  title: "The audit",
  options: [
    {
      ...{ name: "head", value: "HASH", repeats: true },
      help: "With check: a head that was printed earlier and kept elsewhere; it has to be one of this database's.",
    },
    { name: "json", value: null, repeats: false, help: "Prints the result as one line of JSON." },
  ],
};

export const auditCommands: Area = {
  usage: ["check [--head HASH]... [--json]", "head [--json]"],
  purpose: "Whether the audit is as it was written, and what to keep elsewhere to be sure of that.",
  options: OPTIONS,
  run: async (words) => {
    const given = new GivenOptions(words, [OPTIONS]);
    const [command, ...more] = given.positionals;
    if (more[0] !== undefined) throw mistake("audit", "one command", more[0]);
    const heads = given.each("head", hash);
    const isJson = given.has("json");
    switch (command) {
      case "head":
        return withDatabase(async (database) => headEnding(await auditHead(database), isJson));
      case "check":
        return withDatabase(async (database) => checkEnding(await checkAudit(database, heads), isJson));
      default:
        throw new UsageError(`audit: expected check or head, got ${command ?? "nothing"}`);
    }
  },
};

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
