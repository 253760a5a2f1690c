/**
 * Messages at which connections end. Some servers cannot hand out a damaged message and end the connection instead (Dovecot:
 * `* BYE FETCH failed`): such a message must cost only itself, wherever it is read. After a few times it is not asked for any more, so to
 * the engine it is one that the server does not hand out.
 */
import { isConnectionTrouble, MailError, type Side } from "./errors.ts";
import type { FetchedMessage, FolderLook, FolderSight, MessageHeader, ReadFromLook, ReadingSession } from "./ports.ts";

/** How often a connection may end at the same byte of a message before it is left alone. A bad line ends it elsewhere each time. */
const MAX_STRIKES = 3;

/** Stands for the opening of a folder itself: no message has this UID. Zimbra ends the connection at a share that is locked. */
const OPENING = 0;

export class Suspects {
  readonly #strikes = new Map<string, { count: number; offset: number; reason: string }>();
  /** Messages handed out so far, by both servers. */
  delivered = 0;
  /** Connections that ended at a message so far. */
  strikes = 0;
  /** Strikes since a message was handed out: many in a row are not the messages' fault. */
  inARow = 0;
  #lastAtOpening = false;

  /** `offset`: how many bytes of the message had come. */
  strike(side: Side, folder: string, uid: number, offset: number, error: MailError): void {
    const key = keyOf(side, folder, uid);
    const before = this.#strikes.get(key);
    const count = before?.offset === offset ? before.count + 1 : 1;
    this.#strikes.set(key, { count, offset, reason: error.serverText || error.message });
    this.strikes++;
    this.#lastAtOpening = uid === OPENING;
    // A folder counts once, however often it is tried.
    if (uid !== OPENING || count === 1) this.inARow++;
  }

  noteDelivered(): void {
    this.delivered++;
    this.inARow = 0;
  }

  noteOpened(side: Side, folder: string): void {
    this.#strikes.delete(keyOf(side, folder, OPENING));
    // Others can be opened, so it was the fault of those. That a folder opens says nothing of messages that cannot be read.
    if (this.#lastAtOpening) this.inARow = 0;
  }

  isLeftAlone(side: Side, folder: string, uid: number): boolean {
    return (this.#strikes.get(keyOf(side, folder, uid))?.count ?? 0) >= MAX_STRIKES;
  }

  /** What the server said when the connection ended at this message; null when none did. */
  reason(side: Side, folder: string, uid: number): string | null {
    return this.#strikes.get(keyOf(side, folder, uid))?.reason ?? null;
  }
}

function keyOf(side: Side, folder: string, uid: number): string {
  return `${side}\0${folder}\0${uid}`;
}

/** The message whose body is on its way; null once its bytes have been read. */
interface Turn {
  unread: number | null;
}

/** The same session, watched while it hands out headers and messages. */
export function watched<Session extends ReadingSession>(session: Session, side: Side, suspects: Suspects): Session {
  let folder = "";
  const replaced: Partial<Record<PropertyKey, unknown>> = {
    examine: (name: string, next?: readonly number[]) => {
      folder = name;
      return watchOpening(side, name, suspects, () => session.examine(name, next));
    },
    fetchMessages: (uids: readonly number[]) => {
      const turn: Turn = { unread: null };
      const inFolder = folder;
      const show = (row: FetchedMessage) => watchBody(row, inFolder, turn);
      return watchRows(side, folder, suspects, uids, (wanted) => session.fetchMessages(wanted), show, turn);
    },
    fetchHeaders: (uids: readonly number[]) =>
      watchRows(
        side,
        folder,
        suspects,
        uids,
        (wanted) => session.fetchHeaders(wanted),
        (row) => row,
      ),
    lookInto: (looks: readonly FolderLook[], read: ReadFromLook) =>
      watchLooks(side, suspects, looks, (asked) => session.lookInto(asked, read)),
  };
  if ("select" in session && typeof session.select === "function") {
    const select = session.select.bind(session);
    replaced.select = (name: string) => {
      folder = name;
      return watchOpening(side, name, suspects, () => select(name));
    };
  }

  /** A connection can end in the middle of a body, which its reader sees and not whoever asked for the rows. */
  function watchBody(row: FetchedMessage, inFolder: string, turn: Turn): FetchedMessage {
    const { uid, size, body } = row;
    turn.unread = Symbol.asyncIterator in body ? uid : null;
    return Symbol.asyncIterator in body ? { uid, size, body: watchStream(row, inFolder, turn) } : row;
  }

  async function* watchStream(row: FetchedMessage, inFolder: string, turn: Turn): AsyncIterable<Uint8Array> {
    let offset = 0;
    try {
      for await (const part of row.body) {
        offset += part.length;
        yield part;
      }
      turn.unread = null;
    } catch (error) {
      if (endsConnection(error)) suspects.strike(side, inFolder, row.uid, offset, error);
      throw error;
    }
  }

  return new Proxy(session, {
    get(target, key) {
      if (key in replaced) return replaced[key];
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/**
 * Asks only for what is not left alone. When the connection ends between rows, the suspect is the one whose body nobody wanted to read,
 * else the next one that was due, else the last one: the answer never came to its end.
 */
async function* watchRows<Row extends FetchedMessage | MessageHeader>(
  side: Side,
  folder: string,
  suspects: Suspects,
  uids: readonly number[],
  fetch: (wanted: readonly number[]) => AsyncIterable<Row>,
  show: (row: Row) => Row,
  turn: Turn = { unread: null },
): AsyncIterable<Row> {
  const due = new Set(uids.filter((uid) => !suspects.isLeftAlone(side, folder, uid)).sort((one, two) => one - two));
  if (due.size === 0) return;
  let last: number | undefined;
  try {
    for await (const row of fetch([...due])) {
      due.delete(row.uid);
      last = row.uid;
      yield show(row);
      suspects.noteDelivered();
    }
  } catch (error) {
    const [next] = due;
    const suspect = turn.unread ?? next ?? last;
    if (endsConnection(error) && suspect !== undefined) suspects.strike(side, folder, suspect, 0, error);
    throw error;
  }
}

/** Of several folders looked into at once, the suspect is the one whose answers were due; by itself it is found out what in it. */
async function* watchLooks(
  side: Side,
  suspects: Suspects,
  looks: readonly FolderLook[],
  lookInto: (asked: readonly FolderLook[]) => AsyncIterable<FolderSight | null>,
): AsyncIterable<FolderSight | null> {
  const isLeftAlone = ({ name }: FolderLook): boolean => suspects.isLeftAlone(side, name, OPENING);
  const asked = looks.filter((look) => !isLeftAlone(look));
  const sights = lookInto(asked)[Symbol.asyncIterator]();
  try {
    for (const look of looks) {
      const sight = asked.includes(look) ? await dueSight(side, suspects, look, sights) : null;
      if (sight) suspects.noteOpened(side, look.name);
      yield sight;
    }
  } finally {
    await sights.return?.();
  }
}

async function dueSight(
  side: Side,
  suspects: Suspects,
  { name }: FolderLook,
  sights: AsyncIterator<FolderSight | null>,
): Promise<FolderSight | null> {
  try {
    const next = await sights.next();
    return next.done ? null : next.value;
  } catch (error) {
    if (endsConnection(error)) suspects.strike(side, name, OPENING, 0, error);
    throw error;
  }
}

/** Whether the connection ended, or hung, without a request for patience: then what was under way may be at fault. */
export function endsConnection(error: unknown): error is MailError {
  return isConnectionTrouble(error) && (error.code === "net.lost" || error.code === "net.timeout");
}

/** A folder at whose opening connections end is one that cannot be read: only it is set aside. */
async function watchOpening<Opened>(
  side: Side,
  folder: string,
  suspects: Suspects,
  open: () => Promise<Opened>,
): Promise<Opened> {
  if (suspects.isLeftAlone(side, folder, OPENING)) {
    const words = suspects.reason(side, folder, OPENING) ?? "";
    const why = `the ${side} server ends the connection each time it is opened: ${words}`;
    throw new MailError("folder.unreadable", why, { side });
  }
  try {
    const opened = await open();
    suspects.noteOpened(side, folder);
    return opened;
  } catch (error) {
    if (endsConnection(error)) suspects.strike(side, folder, OPENING, 0, error);
    throw error;
  }
}
