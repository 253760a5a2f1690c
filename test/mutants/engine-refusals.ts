import type { Mutant } from "./mutant.ts";

const KEYWORDS = "test/engine/keywords.test.ts";
const REFUSALS = "test/engine/refusals.test.ts";

/** What refusals mean, and what is sent in their place. */
export const mutants: readonly Mutant[] = [
  {
    name: "engine: a message is lost for its keyword",
    file: "lib/engine/refused.ts",
    find: 'return parcel.isStreamed ? "fresh" : "again";',
    replace: "return error;",
    test: KEYWORDS,
    title:
      "messages sent one by one that carry a refused keyword are copied without it, each with its other flags, and the loss is told",
  },
  {
    name: "engine: a streamed message is sent a second time without its bytes",
    file: "lib/engine/refused.ts",
    find: 'return parcel.isStreamed ? "fresh" : "again";',
    replace: 'return "again";',
    test: KEYWORDS,
    title: "a large message that passes through is sent anew without its keyword, even if it was refused at its end",
  },
  {
    name: "engine: keywords that could not travel are forgotten",
    file: "lib/engine/migrate.ts",
    find: "await pushAllFlags(context, lanes);",
    replace: "",
    test: KEYWORDS,
    title: "a keyword that is refused is tried once by itself, and not again with every message",
  },
  {
    name: "engine: a lost keyword is silent",
    file: "lib/engine/flag-verdicts.ts",
    find: 'if (why === "refused") this.refused.set(flag, lacking);',
    replace: "",
    test: KEYWORDS,
    title: "a keyword that is refused is tried once by itself, and not again with every message",
  },
  {
    name: "engine: a full folder is asked for every new keyword",
    file: "lib/engine/keywords.ts",
    find: 'return this.#isFullForGood && isNew ? "full" : null;',
    replace: "return null;",
    test: KEYWORDS,
    title: "a folder without room for keywords is asked no more, and still takes those it has",
  },
  {
    name: "engine: other flags are sent than the journal says",
    file: "lib/engine/shipment.ts",
    find: "flags: sent.flags, internalDate",
    replace: "flags: parcel.facts.flags, internalDate",
    test: KEYWORDS,
    title: "a keyword that is refused is tried once by itself, and not again with every message",
  },
  {
    name: "engine: a refusal without a reason is believed at once",
    file: "lib/engine/refused.ts",
    find: "if (work.unclear.has(parcel.facts.uid)) return",
    replace: "return",
    test: REFUSALS,
    title: "messages sent one by one that are refused once without a reason are there after all",
  },
  {
    name: "engine: a refusal without a reason is answered on the same connection",
    file: "lib/engine/copy-all.ts",
    find: 'if (outcome !== "again") return outcome;\n      await lane.close();',
    replace: 'if (outcome !== "again") return outcome;',
    test: REFUSALS,
    title:
      "messages sent one by one that are refused without a reason are tried once more on another connection, and then set aside with what is known",
  },
  {
    name: "engine: a folder's own limit is ignored",
    file: "lib/engine/send.ts",
    find: "return this.#to.target.appendLimit ?? this.#to.session.appendLimit;",
    replace: "return this.#to.session.appendLimit;",
    test: REFUSALS,
    title: "is held against the limit of each folder before a byte is sent, and the problem names both",
  },
  {
    name: "engine: a refused size teaches nothing",
    file: "lib/engine/refused.ts",
    find: "if (tried === null || size < tried) return null;",
    replace: "if (tried === null || tried > 0) return null;",
    test: REFUSALS,
    title: "is not tried again with a larger message once the folder has refused one as too large",
  },
  {
    name: "engine: the latest Received is taken for the date",
    file: "lib/engine/message-date.ts",
    find: "earliest = Math.min(earliest ?? received, received)",
    replace: "earliest = Math.max(earliest ?? received, received)",
    test: "test/engine/message-date.test.ts",
    title: "is else the earliest Received that can be read and kept",
  },
  {
    name: "engine: a changed date is silent",
    file: "lib/engine/date-remark.ts",
    find: 'else if (sent !== internalDate) work.remark("dateChanged", 1, from ?? "");',
    replace: "",
    test: "test/engine/reading.test.ts",
    title: "that is in 1969 is taken from the header, with a remark that says from where",
  },
  {
    name: "engine: a streamed message loses its date",
    file: "lib/engine/copy-folder.ts",
    find: "if (row.uid === facts.uid) header = row.header;",
    replace: "if (row.uid < 0) header = row.header;",
    test: "test/engine/reading.test.ts",
    title: "that cannot be kept is taken from the header of a message that is streamed, too",
  },
  {
    name: "imap: a keyword that is too long costs the whole folder",
    file: "lib/imap/refusals.ts",
    find: "if (vague === undefined) return meaning(refusal, wordings, otherwise);",
    replace: "if (vague !== null) return meaning(refusal, wordings, otherwise);",
    test: "test/imap/refusals.test.ts",
    title: "a refused message NO [CANNOT] Keyword length too long (0.001 + 0.000 secs). is message.flagsRefused",
  },
];
