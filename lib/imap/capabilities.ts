/** What a server can do beyond plain IMAP4rev1, as a record: the code asks for abilities, never for a server's name. */

export interface Capabilities {
  /** RFC 4315: APPEND answers with the new message's UID. */
  readonly uidPlus: boolean;
  /** RFC 7888: literals of any length without waiting. */
  readonly literalPlus: boolean;
  /** RFC 7888: literals of at most 4,096 bytes without waiting. */
  readonly literalMinus: boolean;
  /** RFC 3502: several messages in one APPEND. */
  readonly multiAppend: boolean;
  /** A MULTIAPPEND that breaks off stores nothing, as the RFC demands: believed of servers on which it was measured. */
  readonly multiAppendIsAtomic: boolean;
  /** RFC 7889: the longest message that may be appended, in bytes; null where the server names no limit for all folders. */
  readonly appendLimit: number | null;
  /** RFC 7889: STATUS tells the limit of each folder. */
  readonly appendLimitPerFolder: boolean;
  /** RFC 5258: subscriptions and more in one LIST. */
  readonly listExtended: boolean;
  /** RFC 6154: folders marked as Sent, Drafts and so on. */
  readonly specialUse: boolean;
  /** RFC 3691: leaving a folder without expunging it. */
  readonly unselect: boolean;
  /** RFC 8474: ids of folders that survive renaming. */
  readonly objectId: boolean;
  /** RFC 5819: counts of all folders in one LIST. */
  readonly listStatus: boolean;
  /** RFC 7162: every change of a folder counts up a number. */
  readonly condstore: boolean;
  /** RFC 8438: the size of a folder without opening it. */
  readonly statusSize: boolean;
  /** RFC 4978: both sides compress what they say. */
  readonly compress: boolean;
  /** RFC 9208: how much room there is. */
  readonly quota: boolean;
}

/** Dovecot 2.3.19 and Cyrus 3.6.1 (test/support/session-contract.ts). */
const ATOMIC = /dovecot|cyrus/;

/** Reads the record from imapflow's map of capability names. `product`: the name by which the server introduces itself, lower-cased. */
export function readCapabilities(names: ReadonlyMap<string, boolean | number>, product: string): Capabilities {
  const limit = names.get("APPENDLIMIT");
  return {
    uidPlus: names.has("UIDPLUS"),
    literalPlus: names.has("LITERAL+"),
    literalMinus: names.has("LITERAL-"),
    multiAppend: names.has("MULTIAPPEND"),
    multiAppendIsAtomic: ATOMIC.test(product),
    appendLimit: typeof limit === "number" && limit > 0 ? limit : null,
    appendLimitPerFolder: limit === true,
    listExtended: names.has("LIST-EXTENDED"),
    specialUse: names.has("SPECIAL-USE"),
    unselect: names.has("UNSELECT"),
    objectId: names.has("OBJECTID"),
    listStatus: names.has("LIST-STATUS"),
    // QRESYNC holds all of CONDSTORE (RFC 7162, 3.2).
    condstore: names.has("CONDSTORE") || names.has("QRESYNC"),
    statusSize: names.has("STATUS=SIZE"),
    compress: names.has("COMPRESS=DEFLATE"),
    quota: names.has("QUOTA"),
  };
}
