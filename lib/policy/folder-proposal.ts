/** What an administrator proposes to everybody who moves from one server: which folders to leave out, and which to call otherwise. Pure. */

export interface FolderRule {
  /** Levels parted by `/`, or by a dot as some servers write them: `INBOX.Sent Items`. */
  readonly old: string;
  /** Of it, with the folders in it; null: they are left out at first. */
  readonly newPath: readonly string[] | null;
}

export interface FolderProposal {
  readonly rules: readonly FolderRule[];
  /** Folders without a rule go below a new one of this name; null: they keep their places. */
  readonly below: string | null;
}

/** A folder of the old account. */
interface OldFolder {
  /** Exactly as the old server lists it. */
  readonly name: string;
  readonly path: readonly string[];
}

export interface FittingRule {
  readonly rule: FolderRule;
  /** Of the folder that the rule is about: it is the folder itself, or lies above it. */
  readonly depth: number;
}

/** The rule for a folder, which is that of the nearest one above it where it has none of its own; null: there is none. */
export function ruleFinder({ rules }: FolderProposal): (folder: OldFolder) => FittingRule | null {
  const byName = new Map(rules.map((rule) => [rule.old, rule]));
  return ({ name, path }) => {
    for (let depth = path.length; depth > 0; depth--)
      for (const spelling of spellings(path.slice(0, depth), name)) {
        const rule = byName.get(spelling);
        if (rule) return { rule, depth };
      }
    return null;
  };
}

/** How people may write it. Where all folders of an account lie below `INBOX.`, that is no level of their paths, but seen in every program. */
function spellings(path: readonly string[], name: string): string[] {
  const plain = [path.join("/"), path.join(".")];
  const isWithoutPrefix = /^inbox[./]/i.test(name) && path[0] !== "INBOX";
  return isWithoutPrefix ? [...plain, `INBOX/${plain[0]}`, `INBOX.${plain[1]}`] : plain;
}

/** More would be no overview any more. */
export const MOST_RULES = 200;
/** Of a level, in characters; and of the old name. */
const LONGEST = { level: 100, old: 500 } as const;

export type LineProblem =
  | { readonly code: "noArrow" | "noOld" | "noNew" | "inbox" | "everything" | "oneName" | "character" | "tooLong" }
  /** New servers keep this name for themselves. */
  | { readonly code: "reserved"; readonly name: string }
  /** The folder has a rule in this line already. */
  | { readonly code: "twice"; readonly line: number }
  | { readonly code: "tooMany"; readonly most: number };

/** Lines count from 1. */
export type ReadProposal =
  | { readonly ok: true; readonly proposal: FolderProposal }
  | { readonly ok: false; readonly problems: readonly (LineProblem & { readonly at: number })[] };

/** `reserved`: what new servers keep for themselves, lower-cased. Empty lines mean nothing. */
export function readProposal(text: string, reserved: readonly string[]): ReadProposal {
  const rules: FolderRule[] = [];
  const problems: (LineProblem & { at: number })[] = [];
  const lines = new Map<string, number>();
  let below: string | null = null;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "") continue;
    const at = index + 1;
    const read = readLine(line, reserved);
    if ("code" in read) {
      problems.push({ ...read, at });
      continue;
    }
    const before = lines.get(read.old);
    if (before !== undefined) problems.push({ code: "twice", line: before, at });
    lines.set(read.old, at);
    if (read.old === "*") below = read.newPath?.[0] ?? null;
    else rules.push(read);
    if (rules.length === MOST_RULES + 1) problems.push({ code: "tooMany", most: MOST_RULES, at });
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, proposal: { rules, below } };
}

function readLine(line: string, reserved: readonly string[]): FolderRule | LineProblem {
  const [, typed = "", wish = ""] = /^(.*?)(?:->|=>|→|⇒)(.*)$/u.exec(line.normalize().toWellFormed()) ?? [];
  if (typed === "" && wish === "") return { code: "noArrow" };
  const old = asInbox(typed.trim().replace(/\/$/, ""));
  if (old === "") return { code: "noOld" };
  if (old.length > LONGEST.old) return { code: "tooLong" };
  if (/^[-–—]$/.test(wish.trim())) return old === "*" || old === "INBOX" ? leavesTooMuch(old) : { old, newPath: null };
  const newPath = asInbox(wish.trim())
    .split("/")
    .map((level) => level.trim());
  return problemOf(old, newPath, reserved) ?? { old, newPath };
}

/** Nobody moves to find an empty inbox. */
function leavesTooMuch(old: string): LineProblem {
  return { code: old === "*" ? "everything" : "inbox" };
}

function problemOf(old: string, newPath: readonly string[], reserved: readonly string[]): LineProblem | null {
  const [top = ""] = newPath;
  if (newPath.includes("")) return { code: "noNew" };
  if (old === "*" && (newPath.length > 1 || top === "INBOX")) return { code: "oneName" };
  if (newPath.some((level) => /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(level))) return { code: "character" };
  if (newPath.some((level) => [...level].length > LONGEST.level)) return { code: "tooLong" };
  return reserved.includes(top.toLowerCase()) ? { code: "reserved", name: top } : null;
}

/** IMAP knows one name that is the same in any case. */
function asInbox(name: string): string {
  return name.replace(/^inbox(?=[/.]|$)/i, "INBOX");
}

/** As it is typed, a rule a line. */
export function proposalText(proposal: FolderProposal | null): string {
  if (proposal === null) return "";
  const lines = proposal.rules.map(({ old, newPath }) => `${old} -> ${newPath === null ? "-" : newPath.join("/")}`);
  return [...lines, ...(proposal.below === null ? [] : [`* -> ${proposal.below}`])].join("\n");
}
