/** What the three programs were asked to do, as plain checked values. Everything here throws UsageError. */
import { resolve } from "node:path";
import type { CompareOptions } from "../engine/compare.ts";
import type { ImportRequest } from "../engine/request.ts";
import { type Address, readAddress } from "./address.ts";
import { GivenOptions } from "./given-options.ts";
import { ACCOUNTS, CHOICE, COMPARISON, COURSE, JOURNAL, MANY, OUTPUT, RECORDING, TRUST } from "./options.ts";
import { mistake, UsageError } from "./usage-error.ts";
import { byteCount, count, filled, fingerprint, folderName, folderPair, moment, oneOf, seconds } from "./values.ts";

export interface AccountArguments {
  readonly address: Address;
  /** Absolute. */
  readonly passwordFile: string;
}

export interface TrustArguments {
  /** Absolute path of a PEM file; null: the system's authorities. */
  readonly caFile: string | null;
  /** SHA-256 in lower-case hexadecimal. */
  readonly pin: string | null;
  readonly allowPlaintext: boolean;
}

export interface OutputArguments {
  readonly json: boolean;
  readonly quiet: boolean;
}

interface TwoAccounts {
  readonly old: AccountArguments;
  readonly new: AccountArguments;
  readonly trust: TrustArguments;
  readonly output: OutputArguments;
}

export interface ImportArguments extends TwoAccounts {
  /** Absolute. */
  readonly journal: string;
  readonly request: ImportRequest;
  /** Absolute; null: the run is not recorded. */
  readonly recording: string | null;
}

export interface ImportManyArguments {
  /** Absolute path of the list of accounts. */
  readonly list: string;
  /** Absolute. */
  readonly journals: string;
  readonly perServer: number;
  readonly request: ImportRequest;
  readonly trust: TrustArguments;
  readonly output: OutputArguments;
}

export interface VerifyArguments extends TwoAccounts {
  readonly choice: CompareOptions;
  /** Absolute; null: no file is written. */
  readonly csv: string | null;
}

export const IMPORT_OPTIONS = [ACCOUNTS, JOURNAL, CHOICE, COURSE, TRUST, OUTPUT, RECORDING] as const;
export const IMPORT_MANY_OPTIONS = [MANY, CHOICE, COURSE, TRUST, OUTPUT] as const;
export const VERIFY_OPTIONS = [ACCOUNTS, COMPARISON, CHOICE, TRUST, OUTPUT] as const;

/** `folder`: where relative paths start. */
export function parseImport(words: readonly string[], folder: string): ImportArguments {
  const given = new GivenOptions(words, IMPORT_OPTIONS);
  noMore(given.positionals);
  return {
    ...twoAccounts(given, folder),
    journal: given.required({ name: "journal", value: "FILE.db" }, file(folder)),
    request: request(given),
    recording: given.optional("record", file(folder)),
  };
}

export function parseImportMany(words: readonly string[], folder: string): ImportManyArguments {
  const given = new GivenOptions(words, IMPORT_MANY_OPTIONS);
  const [list, ...rest] = given.positionals;
  if (list === undefined)
    throw new UsageError("expected the file with the list of accounts, got nothing; --help shows its form");
  noMore(rest);
  return {
    list: file(folder)(list, "the list of accounts"),
    journals: given.required({ name: "journals", value: "FOLDER" }, file(folder)),
    perServer: given.optional("per-server", count(1, 64)) ?? 2,
    request: request(given),
    trust: trust(given, folder),
    output: output(given),
  };
}

export function parseVerify(words: readonly string[], folder: string): VerifyArguments {
  const given = new GivenOptions(words, VERIFY_OPTIONS);
  noMore(given.positionals);
  return {
    ...twoAccounts(given, folder),
    choice: choice(given),
    csv: given.optional("csv", file(folder)),
  };
}

/** Whether the words ask for the help text, which goes before every mistake. */
export function asksForHelp(words: readonly string[]): boolean {
  return words.includes("--help") || words.includes("-h");
}

function twoAccounts(given: GivenOptions, folder: string): TwoAccounts {
  return {
    old: account(given, "old", folder),
    new: account(given, "new", folder),
    trust: trust(given, folder),
    output: output(given),
  };
}

function account(given: GivenOptions, side: "old" | "new", folder: string): AccountArguments {
  return {
    address: given.required({ name: side, value: "imaps://USER@HOST[:PORT]" }, readAddress),
    passwordFile: given.required({ name: `${side}-password-file`, value: "FILE" }, file(folder)),
  };
}

function trust(given: GivenOptions, folder: string): TrustArguments {
  return {
    caFile: given.optional("tls-ca", file(folder)),
    pin: given.optional("tls-pin", fingerprint),
    allowPlaintext: given.has("allow-plaintext"),
  };
}

function output(given: GivenOptions): OutputArguments {
  return { json: given.has("json"), quiet: given.has("quiet") };
}

function request(given: GivenOptions): ImportRequest {
  if (given.has("read-bodies") && !given.has("dry-run"))
    throw new UsageError("--read-bodies: expected together with --dry-run, got it alone");
  const recentFirstDays = given.optional("recent-first", count(1, 36_500));
  return {
    ...choice(given),
    newestFirst: given.has("newest-first"),
    ...(recentFirstDays === null ? {} : { recentFirstDays }),
    connections: given.optional("connections", count(1, 16)) ?? 2,
    verify: given.optional("verify", oneOf("quick", "full")) ?? "quick",
    dryRun: given.has("dry-run"),
    readBodies: given.has("read-bodies"),
    ...(given.has("one-by-one") ? { oneByOne: true } : {}),
    settleMs: given.optional("settle", seconds) ?? 0,
    lastProbeMs: given.optional("last-probe", seconds) ?? 300_000,
  };
}

/** Which mail is meant, and where it belongs: the same for copying and for comparing. */
function choice(given: GivenOptions): CompareOptions {
  return {
    folders: null,
    include: given.each("folder", folderName),
    exclude: given.each("exclude", folderName),
    map: given.each("map", folderPair),
    below: given.optional("below", folderName)?.replace(/\/$/, "") ?? null,
    since: given.optional("since", moment),
    maxMessageBytes: given.optional("max-size", byteCount),
    withDeleted: given.has("with-deleted"),
    reservedNames: [],
  };
}

function file(folder: string) {
  return (text: string, where: string): string => resolve(folder, filled("a file name")(text, where));
}

function noMore(words: readonly string[]): void {
  const [word] = words;
  if (word !== undefined) throw mistake("the command line", "only options here; --help lists them", word);
}
