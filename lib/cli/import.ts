/** npm run --silent import: copies one account. */
import { loadConfig } from "../config/config.ts";
import type { RunReport } from "../engine/report.ts";
import { Recorder } from "../progress/recorder.ts";
import type { Tracker } from "../progress/tracker.ts";
import { messageMemory } from "../worker/message-memory.ts";
import { runImport } from "../worker/run-import.ts";
import { unfinishedReport } from "../worker/run-once.ts";
import { readAccess, readTrust } from "./access.ts";
import { IMPORT_OPTIONS, parseImport } from "./arguments.ts";
import { statusOf } from "./exit-status.ts";
import { jsonReport } from "./json-report.ts";
import { type Course, type Ending, runProgram } from "./program.ts";
import { Progress } from "./progress.ts";
import { RecordingFile } from "./recording-file.ts";
import { textReport } from "./text-report.ts";

const PROGRAM = {
  name: "import",
  usage: "--old ADDRESS --new ADDRESS --old-password-file FILE --new-password-file FILE --journal FILE.db [OPTION]...",
  purpose:
    "Copies the mail of one account into another, with folders, marks and dates. Nothing is ever deleted or overwritten on either side.",
  groups: IMPORT_OPTIONS,
};

async function importOne(words: readonly string[], course: Course): Promise<Ending> {
  const config = loadConfig();
  const { output, ...given } = parseImport(words, config.startFolder);
  const trust = await readTrust(given.trust);
  const old = await readAccess(given.old, "--old-password-file", trust, course.warn);
  const fresh = await readAccess(given.new, "--new-password-file", trust, course.warn);

  const print = (report: RunReport) => (output.json ? `${JSON.stringify(jsonReport(report))}\n` : textReport(report));
  const started = Date.now();
  course.lastWords = (reason) => print(unfinishedReport(given.request, reason, (Date.now() - started) / 1000));
  const progress = new Progress(output.quiet ? null : process.stderr, { now: Date.now, color: config.color });
  const ticking = setInterval(() => progress.tick(), 1000);
  const { journal, request } = given;
  const shared = { lockFolder: config.lockFolder, memory: messageMemory() };
  const recording = given.recording === null ? null : record(given.recording, progress.tracker, course);
  const observer = recording?.recorder ?? progress.tracker;
  const report = await runImport({ old, new: fresh, journal, request, ...shared, observer }, course.signal);
  recording?.end();
  clearInterval(ticking);
  progress.end();
  course.traceBug(report.endedBy);
  return { status: statusOf(report), output: print(report) };
}

function record(path: string, tracker: Tracker, course: Course) {
  const file = new RecordingFile(path, course.warn);
  const about = "an import from the command line";
  const recorder = new Recorder(tracker, { now: Date.now, write: (line) => file.write(line), about });
  const end = () => {
    recorder.end();
    file.close();
  };
  return { recorder, end };
}

const words = process.argv.slice(2);
await runProgram(PROGRAM, words, (course) => importOne(words, course));
