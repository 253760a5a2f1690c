/** One file for whoever helps from outside. It names nobody: no addresses, folders or servers, no passwords, keys or tokens. */
import type { Viewer } from "../auth/viewer.ts";
import { maskedSettings } from "../config/masked.ts";
import { carryoverVersion } from "../config/version.ts";
import { migrationsIn } from "../db/applied.ts";
import type { Database } from "../db/database.ts";
import { ask } from "../jobs/ask.ts";
import { exposition, type Family } from "../observability/exposition.ts";
import { recentLines } from "../observability/recent-lines.ts";
import { redactedLines } from "../observability/redacted.ts";
import { onlyAdministrators, onlyProved } from "./access.ts";
import { audit } from "./audit.ts";
import { portalFamilies } from "./metrics.ts";
import type { Portal } from "./portal.ts";
import { systemView } from "./system.ts";
import { type TarFile, tarGz } from "./tar.ts";
import { livingWorkers } from "./workers.ts";

/** A worker that has not answered by then is not waited for. */
const PATIENCE_MS = 4000;

const README = `What this is: a support bundle of Carryover, for whoever helps its administrators.
It holds versions, which settings are set (of the harmless ones to what), which migrations the database has had, counts, metrics and error codes,
how workers and alarms stand, and the last lines of the logs of one web process and one worker, from which everything is left out that could name somebody.
Settings are those that the process which made the bundle finds: the others' stand as "not set".
doctor.json is there where it was made from the command line.
`;

/** A .tar.gz. `more`: files beside it. Throws NotFound for everybody but administrators, and NeedsProof. */
export async function supportBundle(portal: Portal, viewer: Viewer, more: readonly TarFile[] = []): Promise<Buffer> {
  onlyAdministrators(viewer);
  if (!viewer.isCommandLine) onlyProved(viewer);
  const files = [...(await filesOf(portal, viewer)), ...more];
  await audit.record(portal.database.client, viewer, { action: "system.bundle", subjectId: null });
  return tarGz(
    files.map(({ name, text }) => ({ name: `carryover-support/${name}`, text })),
    Date.now(),
  );
}

async function filesOf(portal: Portal, viewer: Viewer): Promise<readonly TarFile[]> {
  const { database } = portal;
  const { problems, workers, alarms, queue, mails, versions } = await systemView(portal, viewer, "day");
  const json = (name: string, value: unknown): TarFile => ({ name, text: `${JSON.stringify(value, null, 2)}\n` });
  const log = (name: string, lines: readonly string[]): TarFile => ({
    name,
    text: lines.map((line) => `${line}\n`).join(""),
  });
  const { platform, arch } = process;
  return [
    { name: "README.txt", text: README },
    json("versions.json", { ...versions, platform, arch, database: database.provider }),
    json("settings.json", maskedSettings()),
    json("migrations.json", await migrationsIn(database)),
    json("counts.json", await countsOf(database)),
    json("problems.json", problems),
    json("standing.json", { alarms, queue, mails, workers }),
    { name: "metrics.txt", text: exposition((await portalFamilies(database, Date.now())).map(withoutNames)) },
    log("log-web.jsonl", redactedLines(recentLines())),
    log("log-worker.jsonl", await workersLines(database)),
  ];
}

/** Servers by their ids alone. */
function withoutNames(family: Family): Family {
  const without = <Row extends { readonly labels?: Readonly<Record<string, string>> }>({ labels, ...row }: Row) => {
    const { name: _, ...others } = labels ?? {};
    return { ...row, labels: others };
  };
  return "samples" in family
    ? { name: family.name, samples: family.samples.map(without) }
    : { name: family.name, histograms: family.histograms.map(without) };
}

async function countsOf({ client }: Database): Promise<Readonly<Record<string, number>>> {
  const tables = [
    ...(["server", "person", "account", "rosterEntry", "migration", "run", "problem", "batch", "request"] as const),
    ...(["session", "administrator", "mail", "letter", "auditEvent", "auditSegment", "pendingChange"] as const),
  ];
  const counted = await Promise.all(
    tables.map(async (table) => {
      const { count }: { count(): Promise<number> } = client[table as "server"];
      return [table, await count()] as const;
    }),
  );
  return Object.fromEntries(counted);
}

/** Of whichever worker answers; none where none does. */
async function workersLines(database: Database): Promise<readonly string[]> {
  if ((await livingWorkers(database, Date.now())) === 0) return [];
  const answer = await ask(database, { kind: "tellLog", question: {}, personId: null, patienceMs: PATIENCE_MS });
  return answer?.ok ? redactedLines(answer.value.lines) : [];
}

/** What the file is called. */
export function bundleName(now: number): string {
  return `carryover-support-${carryoverVersion()}-${new Date(now).toISOString().slice(0, 10)}.tar.gz`;
}
