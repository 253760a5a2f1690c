/** Where a person's folders lie on a server that does not say so: those from before RFC 2342. */
import { listNames } from "./list-folders.ts";
import type { Namespace, SignedIn } from "./sign-in.ts";

/** What Cyrus shows at the top beside the inbox: other people's mailboxes lie below it. */
const OTHERS = "user";

/**
 * The account with its prefix worked out: where nothing of the person's own lies at the top but the inbox, and folders lie below that, all
 * of them do (Cyrus before 2.2: `INBOX.Sent`). In doubt it is left as it is, for then every folder is listed, with INBOX in its path.
 */
export async function withUntoldNamespace(account: SignedIn): Promise<SignedIn> {
  const [{ prefix, delimiter }, ...others] = account.personal;
  if (prefix !== "" || delimiter === null) return account;
  const atTop = (await listNames(account, "%")).filter((name) => name.toUpperCase() !== "INBOX");
  if (atTop.some((name) => name.toLowerCase() !== OTHERS)) return account;
  const below: Namespace = { prefix: `INBOX${delimiter}`, delimiter };
  const isInUse = (await listNames(account, `${below.prefix}%`)).length > 0;
  return isInUse ? { ...account, personal: [below, ...others] } : account;
}
