/** Two private servers with a folder for password files, journals and locks: what a command line needs. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { CANARY, findsBelow, refuseFinds } from "../../support/canary.ts";
import { type CompareOptions, compareAccounts } from "../../support/checker/compare.ts";
import { type SampleMailbox, type SampleOptions, sampleMailbox } from "../../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../../support/mail/seed-maildir.ts";
import { type DovecotOptions, type DovecotServer, startDovecot } from "../../support/servers/dovecot.ts";
import type { Account } from "../../support/wire/account.ts";
import { lastLine, type Outcome, type RunningProgram, run, start } from "./programs.ts";

/** Parts of a command line; what is left out is what works. */
export interface Words {
  readonly old?: string;
  readonly new?: string;
  readonly oldPasswordFile?: string;
  readonly journal?: string;
  readonly more?: readonly string[];
}

export class TwoServers {
  readonly old: DovecotServer;
  readonly fresh: DovecotServer;
  /** Removed at the end. */
  readonly folder: string;

  private constructor(old: DovecotServer, fresh: DovecotServer) {
    this.old = old;
    this.fresh = fresh;
    this.folder = mkdtempSync(path.join(tmpdir(), "carryover-cli-"));
    this.file("password", `${CANARY}\n`);
  }

  static async start(
    options: { readonly old?: DovecotOptions; readonly fresh?: DovecotOptions } = {},
  ): Promise<TwoServers> {
    const [old, fresh] = await Promise.all([startDovecot(options.old), startDovecot(options.fresh)]);
    return new TwoServers(old, fresh);
  }

  async stop(): Promise<void> {
    await Promise.all([this.old.stop(), this.fresh.stop()]);
    const finds = findsBelow(this.folder).filter((find) => !/[/](?:password|open): /.test(find));
    rmSync(this.folder, { recursive: true });
    refuseFinds(finds);
  }

  /** Writes a file into the folder; answers its path. */
  file(name: string, content: string): string {
    const file = path.join(this.folder, name);
    writeFileSync(file, content, { mode: 0o600 });
    return file;
  }

  /** Gives the user mail on the old server. */
  seed(user: string, options: SampleOptions): SampleMailbox {
    const mailbox = sampleMailbox(user, options);
    seedMaildir(this.old, user, mailbox);
    return mailbox;
  }

  address(side: "old" | "fresh", user: string): string {
    return `imap://${encodeURIComponent(user)}@127.0.0.1:${this[side].port}`;
  }

  /** The words that name the accounts, for every program. */
  accounts(user: string, words: Words = {}): string[] {
    const password = path.join(this.folder, "password");
    return [
      ...["--old", words.old ?? this.address("old", user), "--old-password-file", words.oldPasswordFile ?? password],
      ...["--new", words.new ?? this.address("fresh", user), "--new-password-file", password],
    ];
  }

  importWords(user: string, words: Words = {}): string[] {
    const journal = words.journal ?? path.join(this.folder, `${user}.db`);
    return [...this.accounts(user, words), "--journal", journal, ...(words.more ?? [])];
  }

  import(user: string, words: Words = {}): Promise<Outcome> {
    return run("import", this.importWords(user, words), this.environment);
  }

  /** The same, with the result from its JSON. */
  async importJson(user: string, words: Words = {}): Promise<{ outcome: Outcome; json: Record<string, unknown> }> {
    const outcome = await this.import(user, { ...words, more: [...(words.more ?? []), "--json"] });
    return { outcome, json: lastLine(outcome) };
  }

  startImport(user: string, words: Words = {}): RunningProgram {
    return start("import", this.importWords(user, words), this.environment);
  }

  /** Locks of these tests meet nobody else's. */
  get environment(): Record<string, string> {
    return { CARRYOVER_LOCK_DIR: path.join(this.folder, "locks") };
  }

  account(side: "old" | "fresh", user: string): Account {
    return { host: "127.0.0.1", port: this[side].port, user, password: CANARY };
  }

  /** What the independent checker finds different; empty when nothing is. */
  async differences(user: string, options: CompareOptions = {}): Promise<readonly string[]> {
    const comparison = await compareAccounts(this.account("old", user), this.account("fresh", user), {
      deleted: "leftOut",
      ...options,
    });
    return comparison.identical ? [] : comparison.details;
  }
}
