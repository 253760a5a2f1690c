/** Backups from the command line: made while everything runs, and brought back into an empty installation. */
import { basename, resolve } from "node:path";
import { loadConfig } from "../../config/config.ts";
import { loadWebConfig, loadWorkerConfig } from "../../config/portal.ts";
import { DatabaseError } from "../../services/installation.ts";
import { makeBackup, saveSecrets } from "../../worker/backup.ts";
import { BackupTrouble } from "../../worker/backup-files.ts";
import { KeyTrouble } from "../../worker/key-files.ts";
import { type Restored, restoreBackup } from "../../worker/restore.ts";
import { onlyWord, option } from "../area-parts.ts";
import type { Area } from "../areas.ts";
import { COULD_NOT_GO_ON } from "../exit-status.ts";
import { fileTrouble } from "../file-trouble.ts";
import { GivenOptions } from "../given-options.ts";
import type { OptionGroup } from "../options.ts";
import { paragraph } from "../paragraph.ts";
import type { Course, Ending } from "../program.ts";
import { count, filled } from "../values.ts";

const BACKUP: OptionGroup = {
  title: "A backup",
  options: [
    option("keep", "N", "Only the newest so many backups stay in the folder."),
    option("keys", "FILE", "Writes the keys into this new file as well: keep it apart from the backups."),
  ],
};

const RESTORE: OptionGroup = {
  title: "Bringing it back",
  options: [option("keys", "FILE", "The file with the keys, as backup --keys wrote it.")],
};

export const backupCommands: Area = {
  usage: ["FOLDER [--keep N] [--keys FILE]"],
  purpose:
    "Writes everything that the portal knows into one file of FOLDER, with its checksum, while everything runs. As the worker's own user. No password can be opened with it: the keys are kept apart.",
  options: BACKUP,
  run: (words, course) =>
    inWords(course, async () => {
      const given = new GivenOptions(words, [BACKUP]);
      const folder = fromStart(onlyWord(given.positionals, "backup", "folder"));
      const keep = given.optional("keep", count(1, 10_000));
      const file = await makeBackup(databaseUrl(), { folder, keep, now: new Date(), signal: course.signal });
      const keys = given.optional("keys", filled("a file name"));
      const missing = keys === null ? null : await saveSecrets(secretFiles(), fromStart(keys));
      return { status: 0, output: `${file}\n${paragraph(keyWords(keys, missing))}\n` };
    }),
};

export const restoreCommands: Area = {
  usage: ["FILE [--keys FILE]"],
  purpose:
    "Brings a backup back into an empty installation, before its first start, with the environment of npm start and as the worker's own user. Overwrites nothing.",
  options: RESTORE,
  run: (words, course) =>
    inWords(course, async () => {
      const given = new GivenOptions(words, [RESTORE]);
      const file = fromStart(onlyWord(given.positionals, "restore", "file"));
      const keys = given.optional("keys", filled("a file name"));
      const place = { ...loadWorkerConfig(), ...secretFiles() };
      const restored = await restoreBackup(place, file, keys === null ? null : fromStart(keys));
      return { status: 0, output: `${restoredWords(restored)}\n` };
    }),
};

/** What can go wrong is a sentence, and no status of its own. */
async function inWords({ warn, signal }: Course, work: () => Promise<Ending>): Promise<Ending> {
  try {
    return await work();
  } catch (error) {
    if (signal.aborted) {
      warn("interrupted.");
      return { status: COULD_NOT_GO_ON, output: "" };
    }
    const isFile = error instanceof Error && "syscall" in error;
    const isKnown = error instanceof BackupTrouble || error instanceof DatabaseError || error instanceof KeyTrouble;
    if (!isFile && !isKnown) throw error;
    warn(isFile ? `${"path" in error ? error.path : ""}: ${fileTrouble(error)}` : error.message);
    return { status: COULD_NOT_GO_ON, output: "" };
  }
}

const fromStart = (path: string): string => resolve(loadConfig().startFolder, path);
const databaseUrl = (): string => loadWorkerConfig().databaseUrl;

function secretFiles() {
  const { privateKeyFile, evidenceSigningKeyFile } = loadWorkerConfig();
  return { privateKeyFile, evidenceSigningKeyFile, sessionSecretFile: loadWebConfig().sessionSecretFile };
}

function keyWords(keys: string | null, missing: readonly string[] | null): string {
  if (keys === null || missing === null)
    return "The keys are not in it: whoever finds it opens no password. Keep them apart, once and after each keys rotate: backup FOLDER --keys FILE.";
  const without = missing.length === 0 ? "" : ` These could not be read, and are not in it: ${missing.join(", ")}.`;
  return `The keys are in ${basename(keys)}. Keep it where the backups are not: who has both opens every password that is kept.${without}`;
}

function restoredWords({ takenAt, version, lostPasswords, mailings, mails }: Restored): string {
  const lost =
    lostPasswords === 0
      ? []
      : [
          `${lostPasswords} kept passwords open with no key that is here. Those people are asked to sign in again; nothing else is lost.`,
        ];
  const stopped =
    mailings + mails === 0
      ? []
      : [
          `${mailings} messages to the roster are stopped and ${mails} mails to single people are not sent: they may have gone out since. Look at Messages.`,
        ];
  return [
    `The backup of ${takenAt.toISOString()} (version ${version}) is back.`,
    "Everybody signs in anew. What was copied since it was made is recognised on the new server, and not copied again.",
    ...lost,
    ...stopped,
    "Start the portal, then look at it: doctor.",
  ]
    .map(paragraph)
    .join("\n");
}
