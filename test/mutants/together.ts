import { type Mutant, mutantOf } from "./mutant.ts";

const UNBELIEVED = (what: string): string => `does not believe what is said of one ${what}, and goes on with the next`;

const look = (name: string, find: string, replace: string, title: string, file = "imap/look-into"): Mutant =>
  mutantOf(`together: ${name}`, file, find, replace, "imap/look-into", title);

const imports = (name: string, file: string, find: string, replace: string, title: string): Mutant =>
  mutantOf(`together: ${name}`, file, find, replace, "imap/together", `small folders looked into together ${title}`);

/** Folders looked into and made many at once: what is sent behind what, and what is believed of the answers. */
export const mutants: readonly Mutant[] = [
  look(
    "a refused folder has the mail of the one before",
    "let isGranted = isOpen;",
    "let isGranted = true;",
    UNBELIEVED("that was refused, the one before it being open still"),
  ),
  look(
    "its messages are read",
    "isOpen ? read : async () => undefined",
    "read",
    "reads no message of a folder that was not opened",
  ),
  look(
    "a folder may hold another number of messages",
    " || said.messages !== look.messages",
    "",
    UNBELIEVED("that holds another number of messages"),
  ),
  look(
    "a folder needs no UIDVALIDITY",
    "if (said.uidValidity === null || ",
    "said.uidValidity ??= 1;\n  if (",
    UNBELIEVED("that numbers no messages"),
  ),
  look(
    "UIDs that were never given are believed",
    "if (said.uidNext !== null && (messages.at(-1)?.uid ?? 0) >= said.uidNext) return null;",
    "",
    UNBELIEVED("with a UID that it has not given yet"),
  ),
  look(
    "mail that comes or goes is not noticed",
    "|| answer.isNewsTold ",
    "",
    UNBELIEVED("from which mail goes meanwhile"),
  ),
  look(
    "a listing may be refused",
    "isGranted = (await granted(exchange, (part) => answer.take(exchange, part))) && isGranted;",
    "await granted(exchange, (part) => answer.take(exchange, part));",
    UNBELIEVED("whose listing is refused"),
  ),
  look(
    "answers out of their turn are believed",
    "yield isInTurn ? sight : null;",
    "yield sight;",
    "believes nothing of two folders whose answers are mixed up",
  ),
  look(
    "a message is read twice",
    "else if (this.#wanted.delete(uid))",
    "else if (this.#wanted.has(uid))",
    "asks everything of all of them before the first answer comes",
  ),
  look(
    "rows may lack something",
    "return facts.length === messages ? facts.sort(",
    "return facts.length >= 0 ? facts.sort(",
    UNBELIEVED("whose row lacks a size"),
    "imap/list-messages",
  ),
  look(
    "rows may be missing",
    "const isWhole = this.byUid.size === messages && this.#uidOfSequence.size === messages;\n    return isWhole ? this.wholeOf(messages, () => true) : null;",
    "return messages < 0 || this.isNameless ? null : this.wholeOf(this.byUid.size, () => true);",
    UNBELIEVED("whose message is not listed"),
    "imap/list-messages",
  ),
  look(
    "a name that has to wait is sent",
    "const isSendable = !/[\\0\\r\\n\\x80-\\xff]/.test(look.name) && ",
    "const isSendable = ",
    "leaves out a name that has to wait for the server's go-ahead",
  ),
  imports(
    "an opening at which the connection ends is counted against nobody",
    "engine/suspects",
    "    if (endsConnection(error)) suspects.strike(side, name, OPENING, 0, error);\n    throw error;\n  }\n}\n\n/** Whether the connection ended,",
    "    throw error;\n  }\n}\n\n/** Whether the connection ended,",
    "cost only the one at whose opening the connection ends",
  ),
  imports(
    "copies are not read back",
    "engine/check-folder",
    "if (prints.get(newUid)?.digest !== digest) return null;",
    "if (prints.get(newUid)?.digest === digest) continue;",
    "are looked at with care where other bytes are stored than were sent",
  ),
  imports(
    "nothing is learned from folders that do not fit",
    "engine/look-together",
    "return context.misfits[side] < MOST_MISFITS;",
    "return context.misfits[side] >= 0;",
    "are asked about one by one once several did not fit",
  ),
  mutantOf(
    "together: folders are made one by one",
    "imap/pipeline",
    "const UNDER_WAY = 50;",
    "const UNDER_WAY = 1;",
    "end-to-end/round-trips.long",
    "a first run over 30 folders lists, makes and checks them in a few dozen round trips",
  ),
  mutantOf(
    "together: refusals in a row go on",
    "imap/pipeline",
    'if (!got.every(({ status }) => status === "OK")) size = 1;',
    "if (got.length === 0) size = 1;",
    "imap/folders",
    "making many folders goes one by one while a server refuses, gives it something to grant, and stops before it ends the connection",
  ),
  mutantOf(
    "together: another spelling is taken for the folder",
    "imap/create-folder",
    "    const folder = listed.get(name);\n    return folder?.selectable ? folder : null;",
    "    const folder = listed.get(name) ?? [...listed.values()][0];\n    return folder?.selectable ? folder : null;",
    "imap/folders",
    "making many folders is not stopped by one that is refused, and does not take another spelling for it",
  ),
  mutantOf(
    "together: a level above is made after what is in it",
    "imap/create-folder",
    "path.map((_level, depth) => nameAt(path.slice(0, depth + 1)))",
    "path.slice(-1).map(() => nameAt(path))",
    "imap/folders",
    "making many folders sends them without waiting, those above first, and looks once",
  ),
];
