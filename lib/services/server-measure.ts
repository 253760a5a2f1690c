/** What a server offers behind the sign-in and how fast it is by itself, so that it is known which side will set the pace. */
import { takeTry } from "../auth/budget.ts";
import type { Viewer } from "../auth/viewer.ts";
import type { ErrorCode } from "../engine/errors.ts";
import { ask } from "../jobs/ask.ts";
import type { Measured, Throughput } from "../jobs/requests.ts";
import { seal } from "../vault/seal.ts";
import { NotFound, onlyAdministrators } from "./access.ts";
import { audit } from "./audit.ts";
import { type Problems, required, tooLong } from "./form-rules.ts";
import type { Portal } from "./portal.ts";

export type { Measured, Throughput } from "../jobs/requests.ts";

export type MeasureField = "login" | "password" | "side" | "write";
/** As typed. A ticked box is `yes`, else empty. */
export type MeasureForm = Readonly<Record<MeasureField, string>>;
export type MeasureProblem = "missing" | "tooLong" | "noChoice";

export interface MeasureView {
  readonly server: { readonly id: string; readonly name: string; readonly use: "old" | "new" | "both" };
  /** Null: not measured yet. */
  readonly measured: Measured | null;
  /** Epoch milliseconds. */
  readonly measuredAt: number | null;
  /** Of the two sides, as far as both were measured: bytes a second of the slowest reading and the slowest writing. */
  readonly pace: { readonly read: number; readonly written: number } | null;
}

export type MeasureOutcome =
  | { readonly kind: "measured" }
  | { readonly kind: "problems"; readonly problems: Problems<MeasureField, MeasureProblem> }
  | { readonly kind: "refused"; readonly code: ErrorCode }
  /** Epoch milliseconds. */
  | { readonly kind: "tooManyTries"; readonly until: number }
  | { readonly kind: "noWorker" };

/** Reading ten seconds, writing a few megabytes and waiting for a slot in between. */
const PATIENCE_MS = 90_000;

/** Throws NotFound for everybody but administrators, and where there is no such server. */
export async function measureView({ database }: Portal, viewer: Viewer, id: string): Promise<MeasureView> {
  onlyAdministrators(viewer);
  const servers = await database.client.server.findMany({ where: { OR: [{ id }, { measured: { not: null } }] } });
  const server = servers.find((one) => one.id === id);
  if (!server) throw new NotFound();
  const all = servers.map(({ measured }) => measuredIn(measured));
  return {
    server: { id, name: server.name || server.host, use: server.use },
    measured: measuredIn(server.measured),
    measuredAt: server.measuredAt?.getTime() ?? null,
    pace: paceOf(all),
  };
}

function measuredIn(column: string | null): Measured | null {
  return column === null ? null : JSON.parse(column);
}

function paceOf(all: readonly (Measured | null)[]): MeasureView["pace"] {
  const rates = (of: (one: Measured) => Throughput | null) =>
    all.flatMap((one) => {
      const throughput = one && of(one);
      return throughput ? [bytesPerSecond(throughput)] : [];
    });
  const [read, written] = [rates((one) => one.read), rates((one) => one.written)];
  return read.length === 0 || written.length === 0 ? null : { read: Math.min(...read), written: Math.min(...written) };
}

export function bytesPerSecond({ bytes, milliseconds }: Throughput): number {
  return Math.round((bytes * 1000) / Math.max(1, milliseconds));
}

/**
 * Lets the worker sign in with a test account and measure. The password is sealed for that question and kept nowhere. Throws NotFound for
 * everybody but administrators, and where there is no such server.
 */
export async function measureServer(
  portal: Portal,
  viewer: Viewer,
  id: string,
  form: MeasureForm,
): Promise<MeasureOutcome> {
  onlyAdministrators(viewer);
  const { server } = await measureView(portal, viewer, id);
  const problems = problemsOf(form, server.use);
  if (Object.keys(problems).length > 0) return { kind: "problems", problems };
  const { database } = portal;
  const login = form.login.trim();
  // Counted like any other sign-in, so that nobody locks an account through us.
  const attempt = await takeTry(database, "account", [id, login]);
  if ("until" in attempt) return { kind: "tooManyTries", until: attempt.until };
  const key = await portal.sealingKey();
  const side = server.use === "both" ? (form.side === "new" ? "new" : "old") : server.use;
  const answer = await ask(database, {
    kind: "measureServer",
    question: { serverId: id, login, side, write: side === "new" && form.write === "yes" },
    personId: null,
    seal: (requestId) => seal(key, form.password, { purpose: "request", requestId, serverId: id }),
    patienceMs: PATIENCE_MS,
  });
  const code = answer ? (answer.ok ? "ok" : answer.refusal.code) : "noWorker";
  await audit.record(database.client, viewer, { action: "server.measure", subjectId: id, details: { code } });
  if (!answer) return { kind: "noWorker" };
  if (!answer.ok) return { kind: "refused", code: answer.refusal.code };
  await attempt.giveBack();
  return { kind: "measured" };
}

function problemsOf(form: MeasureForm, use: string): Problems<MeasureField, MeasureProblem> {
  const isUnclear = use === "both" && form.side !== "old" && form.side !== "new";
  return {
    ...(isUnclear ? { side: "noChoice" } : {}),
    ...tooLong(form, { login: 320, password: 1024 }),
    ...required(form, ["login", "password"]),
  };
}
