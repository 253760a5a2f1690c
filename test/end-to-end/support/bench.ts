/** Two servers and a place for journals: what every test of whole imports starts from. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "vitest";
import { CANARY, findsBelow, refuseFinds } from "../../support/canary.ts";
import { type CompareOptions, compareAccounts } from "../../support/checker/compare.ts";
import { type Comparison, summarise } from "../../support/checker/differences.ts";
import type { Account } from "../../support/wire/account.ts";
import { kitVerdict } from "./kit.ts";
import { type Ending, type ProgramName, type RunningProgram, type Starter, startProgram } from "./program.ts";
import { expectSumsToAgree, type JsonReport, readReport } from "./report.ts";

/** Any server of the test bed. */
export interface AnyServer {
  host: string;
  port: number;
  stop(): Promise<void>;
}

/** How an import ended, with what it printed for scripts. */
export interface ImportEnding extends Ending {
  report: JsonReport;
}

/** Where the programs connect to, when not to the servers themselves. */
export interface Detour {
  old?: { port: number };
  new?: { port: number };
}

/** The password of everybody on every server. */
const password = CANARY;
/** The file that holds it. */
const PASSWORD_FILE = "password";

/** Two servers with room for any number of moves. */
export class Bench<Old extends AnyServer, New extends AnyServer> {
  readonly old: Old;
  readonly new: New;
  readonly #folder = mkdtempSync(path.join(tmpdir(), "carryover-moves-"));
  #moves = 0;

  constructor(old: Old, fresh: New) {
    this.old = old;
    this.new = fresh;
  }

  /** A person with an account on both sides, and nothing in either. */
  move(detour: Detour = {}): Move {
    const user = `user${++this.#moves}`;
    const folder = path.join(this.#folder, user);
    return new Move(accountOn(this.old, user), accountOn(this.new, user), folder, detour);
  }

  /** Ends both servers and removes the journals. Throws when a password stands in one of them, or in anything else that was written. */
  async stop(): Promise<void> {
    await Promise.all([this.old.stop(), this.new.stop()]);
    const finds = findsBelow(this.#folder).filter((find) => !find.includes(`${path.sep}${PASSWORD_FILE}: `));
    rmSync(this.#folder, { recursive: true, force: true });
    refuseFinds(finds);
  }
}

function accountOn({ host, port }: AnyServer, user: string): Account {
  return { host, port, user, password };
}

/** One person's move: two accounts, a journal, and the programs that work on them. */
export class Move {
  readonly user: string;
  readonly old: Account;
  readonly new: Account;
  /** Holds the journal, the password file and locks. */
  readonly folder: string;
  readonly #detour: Detour;

  constructor(old: Account, fresh: Account, folder: string, detour: Detour) {
    this.user = old.user;
    this.old = old;
    this.new = fresh;
    this.folder = mkdtempSync(`${folder}-`);
    this.#detour = detour;
    writeFileSync(path.join(this.folder, PASSWORD_FILE), `${password}\n`, { mode: 0o600 });
  }

  get journal(): string {
    return path.join(this.folder, "journal.db");
  }

  /** Runs an import to its end. Whatever its result, the sums in its report must agree unless it ended early. */
  async import(...options: string[]): Promise<ImportEnding> {
    return readEnding(await this.startImport(options).ended);
  }

  /** Runs an import that must come to its end with nothing to complain of. */
  async importAll(...options: string[]): Promise<JsonReport> {
    const { status, report, stderr } = await this.import(...options);
    expect({ status, stderr, endedBy: report.endedBy, problems: report.problems }).toEqual({
      status: 0,
      stderr: "",
      endedBy: null,
      problems: [],
    });
    return report;
  }

  startImport(options: readonly string[], starter?: Starter): RunningProgram {
    return this.start("import", ["--journal", this.journal, "--json", "--quiet", ...options], starter);
  }

  /** Starts a program for the two accounts. */
  start(program: Exclude<ProgramName, "import-many">, options: readonly string[], starter?: Starter): RunningProgram {
    return this.startFreely(program, [...this.addresses(), ...options], starter);
  }

  /** Starts a program in the move's folder. */
  startFreely(program: ProgramName, words: readonly string[], starter?: Starter): RunningProgram {
    const environment = { CARRYOVER_LOCK_DIR: path.join(this.folder, "locks") };
    return startProgram(program, words, { folder: this.folder, environment }, starter);
  }

  addresses(): string[] {
    const passwords = ["--old-password-file", "password", "--new-password-file", "password"];
    return ["--old", this.address("old"), "--new", this.address("new"), ...passwords];
  }

  address(side: "old" | "new", scheme: "imap" | "imaps" = "imap", port = this.#detour[side]?.port): string {
    const { host, user } = this[side];
    return `${scheme}://${user}@${host}:${port ?? this[side].port}`;
  }

  /** The next import knows nothing of the earlier ones. */
  forgetJournal(): void {
    for (const end of ["", "-wal", "-shm", "-journal", ".lock"]) rmSync(this.journal + end, { force: true });
  }

  compare(options: CompareOptions = {}): Promise<Comparison> {
    return compareAccounts(this.old, this.new, options);
  }

  /** Demands that the checker finds the accounts the same but for what the options let pass; answers what it found. */
  async expectSame(options: CompareOptions = {}): Promise<Comparison> {
    const comparison = await this.compare(options);
    expect(comparison.identical, summarise(comparison)).toBe(true);
    return comparison;
  }

  /**
   * Demands that the checker finds the accounts identical, and the kit too where there is one. The kit also looks at the order
   * of messages, which is kept where nothing came in between.
   */
  async expectIdentical({ inOrder = false } = {}): Promise<void> {
    const comparison = await this.expectSame();
    expect(comparison.passed).toEqual([]);
    const verdict = kitVerdict(this.old, this.new, inOrder ? [] : ["--allow", "order_differs"]);
    if (verdict) expect(verdict.same, verdict.text).toBe(true);
  }
}

/** Reads what an import printed, and adds it up. */
export function readEnding(ending: Ending): ImportEnding {
  let report: JsonReport;
  try {
    report = readReport(ending.stdout);
  } catch (error) {
    throw new Error(`no report (status ${ending.status}): ${ending.stdout}\n${ending.stderr}`, { cause: error });
  }
  if (report.endedBy === null) expectSumsToAgree(report);
  return { ...ending, report };
}
