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
  /** A name that it never takes where a folder holds either mail or folders, and takes everywhere else. */
  readonly refusedInMbox?: string;
}

const FAMILIES: readonly Family[] = [
  // Maildir++ keeps `.` for itself, other layouts `/`; a `~` at the start would be a home directory.
  // In mbox, `name.lock` is the lock of `name`.
  { product: /dovecot/, forbidden: "", forbiddenFirst: "~", doubtful: "./", refusedInMbox: "a.lock" },
  { product: /cyrus/, forbidden: '!"%/;<>\\^`{|}' },
  { product: /courier/, forbidden: "/" },
  { product: /zimbra/, forbidden: ':/"', ignoresCase: true },
  // Exchange takes a name with a slash for two levels.
  { product: /exchange|microsoft|outlook/, forbidden: "/\\", ignoresCase: true },
];

/** Maildir names grow by the levels above; 255 bytes is the file system's limit. */
const MAX_LEVEL_BYTES = 200;

/** The rules for the first personal namespace of this account, as far as its family is known. */
export function namingOf(account: SignedIn): FolderNaming {
  const { prefix, delimiter } = account.personal[0];
  return {
    delimiter: delimiter ?? "",
    forbidden: familyOf(account)?.forbidden ?? "",
    forbiddenFirst: familyOf(account)?.forbiddenFirst ?? "",
    maxLevelBytes: MAX_LEVEL_BYTES,
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
  const telling = familyOf(account)?.refusedInMbox ?? "";
  // Where a character of it is refused anyway, or parts two levels, the name tells nothing.
  const tells = telling !== "" && ![...telling].some((character) => (forbidden + delimiter).includes(character));
  return { ...naming, forbidden, mailOrFolders: tells && (await isRefused(account, prefix + telling)) };
}

function familyOf(account: SignedIn): Family | undefined {
  return FAMILIES.find(({ product }) => product.test(account.product));
}

/** Dovecot answers [CANNOT] for a name that could never be and [NONEXISTENT], or no code, for one that only is not there. */
async function isRefused(account: SignedIn, name: string): Promise<boolean> {
  const reply = await account.channel.run(["STATUS ", nameArgument(name, account.channel.side), " (MESSAGES)"]);
  return reply.code === "CANNOT";
}
