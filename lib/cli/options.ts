/** Every option of the three programs, in one table: the parser reads it, and so does --help. */

export interface Option {
  readonly name: string;
  /** What stands for the value in the help; null: a switch without one. */
  readonly value: string | null;
  readonly repeats: boolean;
  readonly help: string;
}

export interface OptionGroup {
  readonly title: string;
  readonly options: readonly Option[];
}

const withValue = (name: string, value: string, help: string): Option => ({ name, value, repeats: false, help });
const repeated = (name: string, value: string, help: string): Option => ({ name, value, repeats: true, help });
const flag = (name: string, help: string): Option => ({ name, value: null, repeats: false, help });

const ADDRESS = "imaps://USER@HOST[:PORT]";

export const ACCOUNTS: OptionGroup = {
  title: "The two accounts",
  options: [
    withValue(
      "old",
      ADDRESS,
      "The account to copy from. Write @ in USER as %40. With imap:// the connection is encrypted by STARTTLS.",
    ),
    withValue("new", ADDRESS, "The account to copy to."),
    withValue("old-password-file", "FILE", "Its first line is the password of the old account."),
    withValue("new-password-file", "FILE", "The same for the new account."),
  ],
};

export const JOURNAL: OptionGroup = {
  title: "Where the place is kept",
  options: [
    withValue(
      "journal",
      "FILE.db",
      "Remembers what was copied. The same command with the same journal copies only what is new.",
    ),
  ],
};

export const RECORDING: OptionGroup = {
  title: "For whoever works on Carryover",
  options: [
    withValue(
      "record",
      "FILE",
      "Writes down when how much was done, as numbers without names, for npm run bench:estimates.",
    ),
  ],
};

export const CHOICE: OptionGroup = {
  title: "What to copy (folder names in UTF-8, levels parted by /)",
  options: [
    repeated("folder", "NAME", "Only this folder; NAME/ takes the folders below it as well."),
    repeated("exclude", "NAME", "Not this folder; NAME/ leaves out the folders below it as well."),
    repeated("map", "OLD=NEW", "Copies the folder OLD into the folder NEW."),
    withValue("below", "NAME", "Puts all folders below this new one."),
    withValue(
      "since",
      "DATE",
      "Only messages received since then: 2015, 2015-06, 2015-06-30 (in UTC) or 2015-06-30T12:00:00+02:00.",
    ),
    withValue("max-size", "BYTES", "Leaves out larger messages. K, M and G count in steps of 1,024: 25M."),
    flag(
      "with-deleted",
      "Copies messages that are marked as deleted, without that mark; else they are left out and counted.",
    ),
  ],
};

export const COURSE: OptionGroup = {
  title: "How to copy",
  options: [
    flag("newest-first", "Copies recent messages first."),
    withValue(
      "recent-first",
      "DAYS",
      "Copies what was received within so many days first, in the inbox and the folder of sent mail; then everything else.",
    ),
    withValue("connections", "N", "Connections at once to each server, 1 to 16 (2)."),
    flag("one-by-one", "Sends each message by itself and waits for its answer: slow, for servers that stand no more."),
    withValue(
      "verify",
      "quick|full",
      "Reads the new account again at the end: quick compares everything but the content, and the content of a sample; full compares all content (quick).",
    ),
    flag("dry-run", "Copies nothing and says what would be copied."),
    flag("read-bodies", "With --dry-run: reads every message on the old side, to find damaged ones early."),
    withValue("settle", "SECONDS", "How long the end waits for messages whose confirmation was lost (0)."),
    withValue(
      "last-probe",
      "SECONDS",
      "How long after such a loss the last look is taken and sending again is allowed (300).",
    ),
  ],
};

export const TRUST: OptionGroup = {
  title: "Encryption (for both servers)",
  options: [
    withValue("tls-ca", "FILE", "Trusts certificates of the authorities in this PEM file."),
    withValue("tls-pin", "SHA256", "Trusts the certificate with this fingerprint."),
    flag(
      "allow-plaintext",
      "Allows imap:// without encryption where the server offers none. Passwords can be read on the way.",
    ),
  ],
};

const json = flag("json", "Prints the result as one line of JSON, the last on standard output.");

export const OUTPUT: OptionGroup = {
  title: "What to print",
  options: [json, flag("quiet", "Only the result, no progress."), flag("help", "This text.")],
};

export const MANY: OptionGroup = {
  title: "Many accounts",
  options: [
    withValue("journals", "FOLDER", "Holds one journal for each line of the list. It is made when missing."),
    withValue("per-server", "N", "Connections at once to one server over all lines together, 1 to 64 (2)."),
  ],
};

export const COMPARISON: OptionGroup = {
  title: "How to report",
  options: [withValue("csv", "FILE", "Writes a line for every message into this file, for a spreadsheet.")],
};
