/** Asks the operations of /api/v1 from the command line: the same rules and the same answers as over the network, recorded as the command line's. */
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type Answering, type FileBody, InvalidInput, NotAsDescribed, NotNow, type Sent } from "../api/operation.ts";
import { loadConfig } from "../config/config.ts";
import { NeedsProof, NotFound } from "../services/access.ts";
import { AT_COMMAND_LINE } from "../services/command-line.ts";
import { portal } from "../services/portal.ts";
import { fileTrouble } from "./file-trouble.ts";
import { UsageError } from "./usage-error.ts";

/** Throws UsageError where the operation says no. */
export type Ask = <Result>(operation: Answering<Result>, sent?: Partial<Sent>) => Promise<Result>;

/** Opens the portal for what `work` asks, and closes it. */
export async function atPortal<Result>(work: (ask: Ask) => Promise<Result>): Promise<Result> {
  const opened = await portal();
  try {
    return await work(async (operation, { query = {}, body } = {}) => {
      try {
        return await operation.ask(opened, AT_COMMAND_LINE, { query, body });
      } catch (error) {
        throw asUsage(error);
      }
    });
  } finally {
    await opened.database.close();
  }
}

function asUsage(error: unknown): unknown {
  if (error instanceof NotFound) return new UsageError("there is no such thing; list what there is");
  if (error instanceof NeedsProof) return new UsageError("this is for a person at its page; nothing was changed");
  if (error instanceof NotNow) return new UsageError(`${error.message}. ${error.next}`);
  if (error instanceof InvalidInput || error instanceof NotAsDescribed) {
    const problems = Object.entries(error.problems).map(([field, code]) => `${field}: ${code}`);
    return new UsageError(`nothing was changed; ${problems.join(", ")}`);
  }
  return error;
}

/** Writes a file that its owner alone can read; relative paths begin where the person is. Throws UsageError. */
export async function save(file: string, body: FileBody | Uint8Array): Promise<void> {
  try {
    await writeFile(resolve(loadConfig().startFolder, file), body, { mode: 0o600, flag: "wx" });
  } catch (error) {
    throw new UsageError(`expected a file that can be made, got ${file}: ${fileTrouble(error)}`);
  }
}
