/** What server families make of folder names, as measured on them. A name that slips through is refused by CREATE and listed. */
import type { FolderNaming } from "../engine/ports.ts";
import { nameArgument } from "./names.ts";
import type { SignedIn } from "./sign-in.ts";

interface Family {
  /** Found in the name by which the server introduces itself (ID, else its greeting). */
  readonly product: RegExp;
  /** Characters that it never takes. */
  readonly forbidden: string;
  /** Characters that it never takes at the start. */
  readonly forbiddenFirst?: string;
  /** Characters that it takes or not depending on how it stores mail; it says which when asked about a name that holds one. */
  readonly doubtful?: string;
  /** `Work` and `work` are one folder there. */
  readonly ignoresCase?: boolean;
  /** Longest name as a whole, in bytes. */
  readonly maxPathBytes?: number;
  /** The same where it takes no dot within a level: it stores mail as Maildir++ then. */
  readonly dotlessPathBytes?: number;
  /** A name that it never takes where a folder holds either mail or folders, and takes everywhere else. */
  readonly refusedInMbox?: string;
}

/** Maildir++ keeps all levels in the name of one directory. */
const MAILDIR_PATH_BYTES = 235;

const FAMILIES: readonly Family[] = [
  // Maildir++ keeps `.` for itself, other layouts `/`; a `~` at the start would be a home directory.
  // In mbox, `name.lock` is the lock of `name`.
  {
    ...{ product: /dovecot/, forbidden: "", forbiddenFirst: "~", doubtful: "./", refusedInMbox: "a.lock" },
    dotlessPathBytes: MAILDIR_PATH_BYTES,
  },
  // 490 bytes of its own spelling, which begins with the user's name.
  { product: /cyrus/, forbidden: '!"%/;<>\\^`{|}', maxPathBytes: 400 },
  { product: /courier/, forbidden: "/", maxPathBytes: MAILDIR_PATH_BYTES },
  { product: /zimbra/, forbidden: ':/"', ignoresCase: true },
  // Exchange takes a name with a slash for two levels.
  { product: /exchange|microsoft|outlook/, forbidden: "/\\", ignoresCase: true },
];

/** A file's name has at most 255 bytes. */
const MAX_LEVEL_BYTES = 200;
/** For servers of which nothing is known. */
const MAX_PATH_BYTES = 1000;

/** The rules for the first personal namespace of this account, as far as its family is known. */
export function namingOf(account: SignedIn): FolderNaming {
  const { prefix, delimiter } = account.personal[0];
  return {
    delimiter: delimiter ?? "",
    forbidden: familyOf(account)?.forbidden ?? "",
    forbiddenFirst: familyOf(account)?.forbiddenFirst ?? "",
    maxLevelBytes: MAX_LEVEL_BYTES,
    maxPathBytes: familyOf(account)?.maxPathBytes ?? MAX_PATH_BYTES,
    ignoresCase: familyOf(account)?.ignoresCase ?? false,
    allBelowInbox: /^inbox./i.test(prefix),
    mailOrFolders: false,
  };
}

/** The same, with the server asked where its family leaves a doubt. Nothing is changed by the question. */
export async function askedNamingOf(account: SignedIn): Promise<FolderNaming> {
  const { prefix, delimiter } = account.personal[0];
  const naming = namingOf(account);
  let refused = "";
  for (const character of familyOf(account)?.doubtful ?? "")
    if (character !== delimiter && (await isRefused(account, `${prefix}a${character}b`))) refused += character;
  const forbidden = naming.forbidden + refused;
  const dotless = (forbidden + delimiter).includes(".") ? familyOf(account)?.dotlessPathBytes : undefined;
  const maxPathBytes = dotless ?? naming.maxPathBytes;
  const telling = familyOf(account)?.refusedInMbox ?? "";
  // Where a character of it is refused anyway, or parts two levels, the name tells nothing.
  const tells = telling !== "" && ![...telling].some((character) => (forbidden + delimiter).includes(character));
  return { ...naming, forbidden, maxPathBytes, mailOrFolders: tells && (await isRefused(account, prefix + telling)) };
}

function familyOf(account: SignedIn): Family | undefined {
  return FAMILIES.find(({ product }) => product.test(account.product));
}

/** Dovecot answers [CANNOT] for a name that could never be and [NONEXISTENT], or no code, for one that only is not there. */
async function isRefused(account: SignedIn, name: string): Promise<boolean> {
  const reply = await account.channel.run(["STATUS ", nameArgument(name, account.channel.side), " (MESSAGES)"]);
  return reply.code === "CANNOT";
}
