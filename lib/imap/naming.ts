/** What server families make of folder names, as measured on them. A name that slips through is refused by CREATE and listed. */
import type { FolderNaming } from "../engine/ports.ts";
import type { SignedIn } from "./sign-in.ts";

interface Family {
  /** Found in the name by which the server introduces itself (ID, else its greeting). */
  readonly product: RegExp;
  readonly forbidden: string;
}

const FAMILIES: readonly Family[] = [
  // Its default name space keeps `/` and `~` out; they would be directories.
  { product: /dovecot/, forbidden: "/~" },
  { product: /cyrus/, forbidden: '%\\"' },
  { product: /courier/, forbidden: "/" },
  { product: /zimbra/, forbidden: ':/"' },
  // Exchange takes a name with a slash for two levels.
  { product: /exchange|microsoft|outlook/, forbidden: "/\\" },
];

/** Maildir names grow by the levels above; 255 bytes is the file system's limit. */
const MAX_LEVEL_BYTES = 200;

/** The rules for the first personal namespace of this account. */
export function namingOf(account: SignedIn): FolderNaming {
  const family = FAMILIES.find(({ product }) => product.test(account.product));
  return {
    delimiter: account.personal[0].delimiter ?? "",
    forbidden: family?.forbidden ?? "",
    maxLevelBytes: MAX_LEVEL_BYTES,
    allBelowInbox: /^inbox./i.test(account.personal[0].prefix),
  };
}
