/** npm run --silent verify: compares two accounts message by message and changes nothing. */

import { loadConfig } from "../config/config.ts";
import { asMailError, Interrupted, type MailError } from "../engine/errors.ts";
import { messages } from "../i18n/words.en.ts";
import { runVerify, type VerifyJob } from "../worker/run-verify.ts";
import { readAccess, readTrust } from "./access.ts";
import { parseVerify, VERIFY_OPTIONS } from "./arguments.ts";
import { ComparisonReport } from "./comparison-report.ts";
import { CsvFile } from "./csv-file.ts";
import { type Course, type Ending, runProgram } from "./program.ts";

const PROGRAM = {
  name: "verify",
  usage: "--old ADDRESS --new ADDRESS --old-password-file FILE --new-password-file FILE [OPTION]...",
  purpose: "Compares two accounts, message by message and byte by byte. Nothing is changed on either side.",
  groups: VERIFY_OPTIONS,
};

const COLUMNS = ["folder", "outcome", "old_uid", "new_uid", "detail"];
const PROGRESS_MS = 5000;

async function verify(words: readonly string[], course: Course): Promise<Ending> {
  const config = loadConfig();
  const given = parseVerify(words, config.startFolder);
  const trust = await readTrust(given.trust);
  const old = await readAccess(given.old, "--old-password-file", trust, course.warn);
  const fresh = await readAccess(given.new, "--new-password-file", trust, course.warn);
  const list = given.csv === null ? null : await CsvFile.create(given.csv, "--csv", COLUMNS);

  const started = Date.now();
  const report = new ComparisonReport();
  const print = (endedBy: MailError | "interrupted" | null) =>
    given.output.json
      ? `${JSON.stringify(report.json(endedBy, (Date.now() - started) / 1000))}\n`
      : report.text(endedBy);
  course.lastWords = (reason) => print(reason === "interrupted" ? reason : asMailError(reason));
  const ticking = setInterval(
    () => given.output.quiet || course.warn(`${messages(report.compared)} compared`),
    PROGRESS_MS,
  );
  const endedBy = await compare({ old, new: fresh, choice: given.choice }, course.signal, report, list);
  clearInterval(ticking);
  course.traceBug(endedBy);
  return { status: report.status(endedBy), output: print(endedBy) };
}

/** Feeds every result into the report and the list; answers what ended the comparison early, or null. */
async function compare(
  job: VerifyJob,
  signal: AbortSignal,
  report: ComparisonReport,
  list: CsvFile | null,
): Promise<MailError | "interrupted" | null> {
  try {
    try {
      for await (const result of runVerify(job, signal)) {
        report.add(result);
        await list?.add([result.folder, result.outcome, result.oldUid, result.newUid, result.detail]);
      }
    } finally {
      await list?.close();
    }
    return null;
  } catch (error) {
    return error instanceof Interrupted ? "interrupted" : asMailError(error);
  }
}

const words = process.argv.slice(2);
await runProgram(PROGRAM, words, (course) => verify(words, course));
