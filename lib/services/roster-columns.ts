/** The columns of a list of people: how they are called in files, in all languages of the portal. */
import { originalOf, type TextKey } from "../i18n/catalogues.ts";
import { LANGUAGES } from "../i18n/languages.ts";
import { ROSTER_MARKS, type RosterMark } from "../policy/roster.ts";
import { foldForSearch } from "../policy/roster-search.ts";

export const ROSTER_COLUMNS = [
  ...(["oldAddress", "oldServer", "newAddress", "newServer", "name", "wave", "contact"] as const),
  ...(["deliverySwitched", "aliases", "mark", "markReason", "note"] as const),
] as const;
export type RosterColumn = (typeof ROSTER_COLUMNS)[number];

/** What they are called in the files that we write. */
export const COLUMN_TEXTS: Readonly<Record<RosterColumn, TextKey>> = {
  oldAddress: "roster.field.oldAddress",
  oldServer: "roster.field.oldServer",
  newAddress: "roster.field.newAddress",
  newServer: "roster.field.newServer",
  name: "roster.field.name",
  wave: "roster.field.wave",
  contact: "roster.field.contact",
  deliverySwitched: "roster.field.deliverySwitched",
  aliases: "roster.field.aliases",
  mark: "roster.field.mark",
  markReason: "roster.field.markReason",
  note: "roster.field.note",
};

/** What else people call them, in English and German. */
const OTHER_NAMES: Readonly<Record<RosterColumn, readonly string[]>> = {
  oldAddress: [
    ...["old", "old email", "old e-mail", "old mail address", "old account", "old login", "source", "address", "email"],
    ...["e-mail", "mail", "alt", "alte e-mail", "alte e-mail-adresse", "alte mailadresse", "altes konto", "adresse"],
    ...["bisherige adresse", "bisherige e-mail-adresse", "e-mail-adresse"],
  ],
  oldServer: ["old host", "source server", "server", "alter host", "bisheriger server"],
  newAddress: [
    ...["new", "new email", "new e-mail", "new mail address", "new account", "new login", "target", "destination"],
    ...["neu", "neue e-mail", "neue e-mail-adresse", "neue mailadresse", "neues konto"],
  ],
  newServer: ["new host", "target server", "destination server", "neuer host"],
  name: ["full name", "display name", "person", "anzeigename", "vollständiger name"],
  wave: ["group", "gruppe", "welle", "department", "abteilung"],
  contact: ["contact person", "ansprechpartner", "ansprechperson", "kontaktperson"],
  deliverySwitched: ["delivery", "switched", "zustellung", "umgestellt"],
  aliases: ["alias", "aliases", "forwards", "aliases/forwards", "aliase", "weiterleitungen", "aliasse"],
  mark: ["status", "kennzeichen", "markierung"],
  markReason: ["reason", "why", "grund", "begründung"],
  note: ["notes", "remark", "comment", "bemerkung", "anmerkung", "kommentar", "notizen"],
};

const MARK_NAMES: Readonly<Record<RosterMark, readonly string[]>> = {
  expected: ["expected", "erwartet", "soll umziehen"],
  excused: ["excused", "exempt", "entschuldigt", "ausgenommen"],
  dormant: ["dormant", "unused", "inactive", "ruhend", "inaktiv", "unbenutzt"],
  serviceAccount: ["service account", "serviceaccount", "service", "dienstkonto", "funktionskonto", "systemkonto"],
};

const YES = ["yes", "y", "true", "1", "x", "ja", "j", "wahr"];
const NO = ["no", "n", "false", "0", "", "-", "nein", "falsch"];

/** As it is compared: letters and digits alone, so that `Old_Address ` is `old address`. */
function keyOf(text: string): string {
  return foldForSearch(text).replace(/[^\p{L}\p{N}]+/gu, "");
}

/** The texts of a key in all languages, those that the files of translators lack aside. */
function inAllLanguages(key: TextKey): string[] {
  return LANGUAGES.map((language) => originalOf(language, key));
}

function byName<Thing>(all: Iterable<readonly [Thing, readonly string[]]>): ReadonlyMap<string, Thing> {
  const names = new Map<string, Thing>();
  for (const [thing, texts] of all)
    for (const text of texts) if (!names.has(keyOf(text))) names.set(keyOf(text), thing);
  return names;
}

const COLUMNS = byName([
  ...ROSTER_COLUMNS.map((column) => [column, [column, ...inAllLanguages(COLUMN_TEXTS[column])]] as const),
  ...ROSTER_COLUMNS.map((column) => [column, OTHER_NAMES[column]] as const),
]);
const MARKS = byName(
  ROSTER_MARKS.map((mark) => [mark, [mark, ...MARK_NAMES[mark], ...inAllLanguages(`roster.mark.${mark}`)]] as const),
);
const ANSWERS = byName([
  [true, [...YES, ...inAllLanguages("roster.delivery.yes"), ...inAllLanguages("roster.yes")]],
  [false, [...NO, ...inAllLanguages("roster.delivery.no"), ...inAllLanguages("roster.no")]],
]);

/** The column of this heading; null where it is none of ours. */
export function columnNamed(heading: string): RosterColumn | null {
  return COLUMNS.get(keyOf(heading)) ?? null;
}

/** Null where it cannot be read. */
export function markNamed(text: string): RosterMark | null {
  return keyOf(text) === "" ? "expected" : (MARKS.get(keyOf(text)) ?? null);
}

/** Null where it is neither yes nor no. */
export function yesOrNo(text: string): boolean | null {
  return ANSWERS.get(keyOf(text)) ?? null;
}
