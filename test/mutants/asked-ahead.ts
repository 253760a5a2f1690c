import { type Mutant, mutantOf } from "./mutant.ts";

const ahead = (name: string, file: string, find: string, replace: string, test: string, title: string): Mutant =>
  mutantOf(`asked ahead: ${name}`, file, find, replace, test, title);

/** Messages asked for in the same breath as the opening of their folder. */
export const mutants: readonly Mutant[] = [
  ahead(
    "the first messages of a folder wait for its opening",
    "engine/copy-folder",
    "openOld(work, sessions, next)]",
    "openOld(work, sessions)]",
    "engine/reading",
    "the first messages of a folder are asked for together with its opening",
  ),
  ahead(
    "again and again",
    "engine/copy-folder",
    "work.isAskedAhead || ",
    "",
    "engine/reading",
    "are asked for by themselves once the connection has ended",
  ),
  ahead(
    "however many bytes they are",
    "engine/copy-folder",
    "context.newNames.has(to) ? LOOK_BYTES : STRETCH_BYTES",
    "STRETCH_BYTES",
    "engine/reading",
    "are not where they are large, or many bytes and the new folder was there before",
  ),
  ahead(
    "a large message is asked for before it is known when it was received",
    "engine/read-ahead",
    "stretch.flat().filter((facts) => !isLarge(facts))",
    "stretch.flat()",
    "engine/reading",
    "are not where they are large, or many bytes and the new folder was there before",
  ),
  ahead(
    "few bytes as well where nothing can lie yet",
    "engine/copy-folder",
    "context.newNames.has(to) ? LOOK_BYTES : STRETCH_BYTES",
    "LOOK_BYTES",
    "engine/reading",
    "are, as many as one answer brings, where the new folder was made by this run",
  ),
  ahead(
    "the answer stays in the line",
    "imap/channel",
    "await ahead.passOver(ahead.exchange);",
    "",
    "imap/ask-ahead",
    "passes over them when something else is wanted",
  ),
  ahead(
    "whatever is wanted is given what was asked for",
    "imap/channel",
    "ahead.text === text && ",
    "",
    "imap/ask-ahead",
    "passes over them when something else is wanted",
  ),
  ahead(
    "what came before the folder was open is believed",
    "imap/channel",
    " && !ahead.exchange.isOver) {",
    ") {",
    "imap/ask-ahead",
    "asks again where they were answered before the folder was open",
  ),
];
