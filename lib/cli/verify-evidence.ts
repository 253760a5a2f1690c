/** cli evidence verify FILE: checks an evidence file without the portal. */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { RECORDS } from "../api/record-operations.ts";
import { loadConfig } from "../config/config.ts";
import { type CheckedEvidence, checkEvidence, type EvidenceProblem } from "../services/evidence-file.ts";
import { onlyWord } from "./area-parts.ts";
import type { Area } from "./areas.ts";
import { atPortal, save } from "./at-portal.ts";
import type { OptionGroup } from "./options.ts";
import type { Ending } from "./program.ts";
import { UsageError } from "./usage-error.ts";

const USAGE = "verify FILE [--key evidence-key.pem]";

const OPTIONS: OptionGroup = {
  title: "Evidence",
  options: [
    {
      ...{ name: "key", value: "FILE", repeats: false },
      help: "The key that has to have signed it, as the portal publishes it at /evidence-key.pem.",
    },
  ],
};

export const evidenceCommands: Area = {
  usage: [USAGE, "get FILE"],
  purpose:
    "The evidence of where everybody's mail is. get has the worker sign it and makes a new file of it; verify checks one without the portal: whether every byte is as it was signed.",
  options: OPTIONS,
  run: ([command, ...words]) =>
    command === "get"
      ? getEvidence(onlyWord(words, "evidence get", "a file"))
      : verifyEvidence([command ?? "", ...words]),
};

/** As it is signed, byte by byte. */
async function getEvidence(file: string): Promise<Ending> {
  await atPortal(async (ask) => save(file, await ask(RECORDS.evidence)));
  return {
    status: 0,
    output: `Written: ${file}\nCheck it anywhere: npm run --silent cli -- evidence verify ${file}\n`,
  };
}

const PROBLEMS: Record<EvidenceProblem, string> = {
  format: "This is no evidence file, or bytes around its statement were changed.",
  version: "This evidence file is of a version that this program does not know.",
  signature: "NOT VALID: the statement is not what was signed.",
  otherKey: "NOT VALID: it was signed by another key than the one that was given.",
};

/** Status 0 where every byte is as it was signed, 1 where it is not. */
async function verifyEvidence(words: readonly string[]): Promise<Ending> {
  const { file, key } = read(words);
  const { startFolder } = loadConfig();
  const text = await contentOf(resolve(startFolder, file));
  const pem = key === null ? null : await contentOf(resolve(startFolder, key));
  const checked = checkEvidence(text, pem);
  return { status: checked.ok ? 0 : 1, output: `${wordsOf(checked, pem !== null)}\n` };
}

function read(words: readonly string[]): { readonly file: string; readonly key: string | null } {
  try {
    const options = { key: { type: "string" } } as const;
    const { values, positionals } = parseArgs({ args: [...words], options, allowPositionals: true });
    const [command, file, ...more] = positionals;
    if (command === "verify" && file !== undefined && more.length === 0) return { file, key: values.key ?? null };
  } catch {
    // Said below.
  }
  throw new UsageError(`expected: evidence ${USAGE}`);
}

async function contentOf(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch {
    throw new UsageError(`${file} cannot be read`);
  }
}

function wordsOf(checked: CheckedEvidence, hasKey: boolean): string {
  if (!checked.ok) return PROBLEMS[checked.problem];
  const { statement, keyId } = checked;
  const { organisation, madeAt, accounts, unaccounted, unclaimed } = statement;
  return [
    `VALID: every byte is as it was signed by the key ${keyId}.`,
    ...(hasKey
      ? []
      : ["Compare that with the portal's own: openssl pkey -pubin -in evidence-key.pem -outform DER | sha256sum"]),
    `${organisation ?? "The portal"}, ${madeAt}`,
    `${accounts.length} on the roster, ${unaccounted.length} not accounted for, ${unclaimed.length} mailboxes unclaimed.`,
  ].join("\n");
}
