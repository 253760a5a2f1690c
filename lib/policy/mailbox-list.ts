/** Lists of mailboxes as mail servers export them: columns found by the names in the first line. Pure. */

export interface ListedMailbox {
  /** Lower-cased. */
  readonly address: string;
  /** Null: the list does not say. */
  readonly bytes: number | null;
  readonly messages: number | null;
  /** Null: never, or the list does not say. */
  readonly lastLoginAt: Date | null;
}

/** What is wrong with one line; it is left out. */
export interface LineProblem {
  /** Counted from 1, as editors do. */
  readonly line: number;
  readonly problem: "columns" | "noAddress" | "noNumber" | "noDate";
}

export type ReadMailboxList =
  | { readonly ok: true; readonly mailboxes: readonly ListedMailbox[]; readonly problems: readonly LineProblem[] }
  /** `noAddressColumn`: no name of the first line is one for addresses. */
  | { readonly ok: false; readonly problem: "empty" | "noAddressColumn" | "tooLong" };

/** More is no list of one organisation's mailboxes. */
export const MOST_MAILBOXES = 200_000;

type Column = "address" | "bytes" | "messages" | "lastLogin" | "kind" | "value";

/** By the letters of a heading alone: what Dovecot (doveadm), Cyrus, Zimbra, Exchange and people call them. */
const HEADINGS: Readonly<Record<string, Column>> = {
  ...{ address: "address", email: "address", emailaddress: "address", mail: "address", mailbox: "address" },
  ...{
    user: "address",
    username: "address",
    login: "address",
    account: "address",
    root: "address",
    quotaroot: "address",
  },
  ...{ primarysmtpaddress: "address", zimbramaildeliveryaddress: "address", userprincipalname: "address" },
  ...{ bytes: "bytes", size: "bytes", vsize: "bytes", totalitemsize: "bytes", usage: "bytes" },
  ...{ messages: "messages", messagecount: "messages", count: "messages", items: "messages", itemcount: "messages" },
  ...{
    lastlogin: "lastLogin",
    lastlogon: "lastLogin",
    lastlogontime: "lastLogin",
    zimbralastlogontimestamp: "lastLogin",
  },
  ...{ lastaccess: "lastLogin", lastseen: "lastLogin", lastused: "lastLogin" },
  // One line for the storage and one for the number of messages: doveadm quota get, and Cyrus.
  ...{ type: "kind", resource: "kind", value: "value", used: "value" },
};

const UNITS: Readonly<Record<string, number>> = { "": 1, b: 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

interface Heading {
  readonly column: Column | null;
  /** Of sizes: how many bytes one of it is. */
  readonly unit: number;
}

/** The first line names the columns; fields are parted by tabs, semicolons or commas. Several lines of one mailbox are one. */
export function readMailboxList(text: string): ReadMailboxList {
  const lines = text.replace(/^\ufeff/, "").split(/\r\n|\n|\r/);
  const first = lines.findIndex((line) => line.trim() !== "");
  if (first < 0) return { ok: false, problem: "empty" };
  if (lines.length - first - 1 > MOST_MAILBOXES) return { ok: false, problem: "tooLong" };
  const separator = separatorOf(lines[first] ?? "");
  const headings = addressFirst(cellsOf(lines[first] ?? "", separator).map(headingOf));
  if (!headings.some(({ column }) => column === "address")) return { ok: false, problem: "noAddressColumn" };
  const mailboxes = new Map<string, ListedMailbox>();
  const problems: LineProblem[] = [];
  for (const [index, line] of lines.entries()) {
    if (index <= first || line.trim() === "") continue;
    const read = mailboxIn(cellsOf(line, separator), headings);
    if (typeof read === "string") problems.push({ line: index + 1, problem: read });
    else mailboxes.set(read.address, together(mailboxes.get(read.address), read));
  }
  return { ok: true, mailboxes: [...mailboxes.values()], problems };
}

function separatorOf(line: string): string {
  return ["\t", ";", ","].find((one) => line.includes(one)) ?? ",";
}

/** After RFC 4180: within quotation marks a separator is one of the text, and two marks are one. */
function cellsOf(line: string, separator: string): string[] {
  const cells: string[] = [];
  let cell = "";
  let isQuoted = false;
  for (let index = 0; index < line.length; index++) {
    const letter = line.charAt(index);
    if (letter === '"' && isQuoted && line[index + 1] === '"') {
      cell += '"';
      index++;
    } else if (letter === '"') isQuoted = !isQuoted;
    else if (letter === separator && !isQuoted) {
      cells.push(cell.trim());
      cell = "";
    } else cell += letter;
  }
  return [...cells, cell.trim()];
}

function headingOf(name: string): Heading {
  const unit = /(?:[_ (])(?<unit>[kmgt])i?b\)?$/i.exec(name)?.groups?.unit?.toLowerCase() ?? "";
  const letters = name
    .toLowerCase()
    .replace(/[_ (][kmgt]i?b\)?$/, "")
    .replace(/[^a-z]/g, "");
  // "% Used" is a share of the quota.
  return { column: name.includes("%") ? null : (HEADINGS[letters] ?? null), unit: UNITS[unit] ?? 1 };
}

/** `username mailbox messages`: of several that could be the address the first is; the others are folders. */
function addressFirst(headings: readonly Heading[]): Heading[] {
  const first = headings.findIndex(({ column }) => column === "address");
  const hasKind = headings.some(({ column }) => column === "kind");
  return headings.map((heading, index) => {
    if (heading.column === "address" && index !== first) return { ...heading, column: null };
    // Without lines of several kinds, "used" is a size: Zimbra's list of quotas.
    return heading.column === "value" && !hasKind ? { ...heading, column: "bytes" } : heading;
  });
}

function mailboxIn(cells: readonly string[], headings: readonly Heading[]): ListedMailbox | LineProblem["problem"] {
  if (cells.length !== headings.length) return "columns";
  const cell = (wanted: Column) => {
    const index = headings.findIndex(({ column }) => column === wanted);
    return { text: cells[index] ?? "", unit: headings[index]?.unit ?? 1 };
  };
  const address = addressOf(cell("address").text);
  if (address === null) return "noAddress";
  const kind = cell("kind").text.toUpperCase();
  const value = cell("value");
  // Both servers count storage in units of 1,024 bytes.
  const bytes = kind === "STORAGE" ? sizeOf(value.text, 2 ** 10) : sizeOf(cell("bytes").text, cell("bytes").unit);
  const messages = numberOf(kind.startsWith("MESSAGE") ? value.text : cell("messages").text);
  if (bytes === undefined || messages === undefined) return "noNumber";
  const lastLoginAt = momentOf(cell("lastLogin").text);
  return lastLoginAt === undefined ? "noDate" : { address, bytes, messages, lastLoginAt };
}

/** `user.anna` and `user/anna@example.org` are how Cyrus names mailboxes. */
function addressOf(text: string): string | null {
  const address = text.replace(/^user[./](?=.)/i, "").toLowerCase();
  return address === "" || /[\s<>,;"]/.test(address) || address.length > 320 ? null : address;
}

const NOTHING = new Set(["", "-", "never", "null", "n/a", "unlimited"]);

/** Undefined: no size. */
function sizeOf(text: string, unit: number): number | null | undefined {
  if (NOTHING.has(text.toLowerCase())) return null;
  const parts = /^(?<number>[\d.,' ]*\d)\s*(?<unit>[kmgt]?)i?b?(?:ytes)?\b/i.exec(text)?.groups;
  const number = plainNumber(parts?.number ?? "");
  if (!parts || number === undefined) return undefined;
  const own = parts.unit?.toLowerCase() ?? "";
  return Math.round(number * (own === "" ? unit : (UNITS[own] ?? 1)));
}

function numberOf(text: string): number | null | undefined {
  if (NOTHING.has(text.toLowerCase())) return null;
  const number = plainNumber(text);
  return number === undefined || !Number.isInteger(number) || number >= 2 ** 31 ? undefined : number;
}

/** `1,234,567` and `1234.5`. */
function plainNumber(text: string): number | undefined {
  const plain = text.replace(/[' ]/g, "").replace(/,(?=\d{3}(\D|$))/g, "");
  return /^\d+(\.\d+)?$/.test(plain) ? Number(plain) : undefined;
}

/** ISO 8601, seconds since 1970, or `20261129101500Z` (LDAP). Undefined: none of them. */
function momentOf(text: string): Date | null | undefined {
  if (NOTHING.has(text.toLowerCase()) || text === "0") return null;
  const ldap = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:\.\d+)?Z$/.exec(text);
  if (ldap) return validMoment(ldap.slice(1, 4).join("-"), ldap.slice(4, 7).join(":"));
  if (/^\d{9,10}$/.test(text)) return new Date(Number(text) * 1000);
  const iso =
    /^(?<day>\d{4}-\d{2}-\d{2})(?:[T ](?<time>\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s?(?<zone>Z|[+-]\d{2}:?\d{2})?)?$/i;
  const parts = iso.exec(text)?.groups;
  return parts?.day ? validMoment(parts.day, parts.time ?? "00:00", parts.zone ?? "Z") : undefined;
}

/** Undefined: no day of the calendar. */
function validMoment(day: string, time: string, zone = "Z"): Date | undefined {
  const moment = new Date(`${day}T${time}${zone.replace(/^([+-]\d{2})(\d{2})$/, "$1:$2").toUpperCase()}`);
  return Number.isNaN(moment.getTime()) ? undefined : moment;
}

/** Lines of one mailbox add up: folders of `doveadm mailbox status`, storage and messages of quotas. */
function together(before: ListedMailbox | undefined, more: ListedMailbox): ListedMailbox {
  if (!before) return more;
  const sum = (one: number | null, other: number | null) => (one === null ? other : one + (other ?? 0));
  const [one, other] = [before.lastLoginAt, more.lastLoginAt];
  return {
    ...{ address: more.address, bytes: sum(before.bytes, more.bytes), messages: sum(before.messages, more.messages) },
    lastLoginAt: one && other ? new Date(Math.max(Number(one), Number(other))) : (one ?? other),
  };
}
