/** The other process of a test's portal: the real worker, or one that says what a unit test needs to hear. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Answer, QuestionKind, Questions } from "../../lib/jobs/requests.ts";
import { open } from "../../lib/vault/open.ts";
import { findsIn, refuseFinds } from "./canary.ts";
import type { TestPortal } from "./portal.ts";

const ENTRY = join(import.meta.dirname, "../../lib/worker/main.ts");

export interface WorkerProcess {
  readonly pid: number;
  /** What it has written so far, on both outputs. */
  output(): string;
  /** Ends it as a supervisor does, by default, or as a power cut does; answers its exit status (null: killed). Throws when it has written a password of the tests. */
  end(signal?: "SIGTERM" | "SIGKILL"): Promise<number | null>;
}

/** Starts the real worker on the portal's database and resolves when it says that it lives. */
export async function startWorker(portal: TestPortal): Promise<WorkerProcess> {
  const started = new Date();
  const child = spawn(process.execPath, [ENTRY], {
    env: { ...process.env, ...portal.environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const pieces: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece: Buffer) => pieces.push(piece));
  const output = () => Buffer.concat(pieces).toString();
  await untilRegistered(portal, child, started, output);
  return {
    pid: child.pid ?? 0,
    output,
    end: async (signal = "SIGTERM") => {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill(signal);
        await once(child, "exit");
      }
      refuseFinds(findsIn(output()).map((form) => `the worker's output: ${form}`));
      return child.exitCode;
    },
  };
}

async function untilRegistered(portal: TestPortal, child: ChildProcess, since: Date, output: () => string) {
  const { client } = portal.database;
  const end = Date.now() + 20_000;
  while ((await client.worker.count({ where: { heartbeatAt: { gte: since }, endedAt: null } })) === 0) {
    if (child.exitCode !== null) throw new Error(`the worker ended while starting:\n${output()}`);
    if (Date.now() > end) throw new Error(`the worker did not say that it lives:\n${output()}`);
    await pause(30);
  }
}

/** What a question carried; the password is opened, as the real worker does it. */
export interface Asked<Kind extends QuestionKind> {
  readonly requestId: string;
  readonly question: Questions[Kind];
  readonly password: string | null;
}

/**
 * Answers the next question of this kind with `reply`, and resolves with what was asked. For unit tests of the web's
 * side: what real servers answer is shown with the real worker.
 */
export async function answerNext<Kind extends QuestionKind>(
  portal: TestPortal,
  kind: Kind,
  reply: Answer<Kind> | ((asked: Asked<Kind>) => Answer<Kind> | Promise<Answer<Kind>>),
): Promise<Asked<Kind>> {
  const { client } = portal.database;
  const end = Date.now() + 10_000;
  while (Date.now() < end) {
    const row = await client.request.findFirst({ where: { kind, answeredAt: null }, orderBy: { createdAt: "asc" } });
    if (row) {
      const question: Questions[Kind] = JSON.parse(row.question);
      const asked = { requestId: row.id, question, password: passwordIn(portal, row, question) };
      const answer = typeof reply === "function" ? await reply(asked) : reply;
      const data = { answer: JSON.stringify(answer), answeredAt: new Date(), sealed: null };
      // Whoever asked may have gone.
      await client.request.updateMany({ where: { id: row.id }, data });
      return asked;
    }
    await pause(10);
  }
  throw new Error(`nobody asked: ${kind}`);
}

function passwordIn(portal: TestPortal, row: { id: string; sealed: Uint8Array | null }, question: object) {
  const serverId = "serverId" in question ? String(question.serverId) : "";
  if (row.sealed === null) return null;
  return open(portal.openingKey, row.sealed, { purpose: "request", requestId: row.id, serverId });
}
