/** Counts the round trips of one IMAP connection: how often the client spoke after it had heard something. */

const LOGIN = /^(\S+) (?:LOGIN|AUTHENTICATE) /im;
/** What is kept of a line that has not ended yet, while the sign-in is waited for. */
const TAIL = 4096;

/** Sees the bytes as the client's end of the line does: what it sends at once, what it receives when it arrives. */
export class TurnCounter {
  /** Since the sign-in; the sign-in itself is left out. */
  turns = 0;
  /** Whether the server has accepted a sign-in. */
  signedIn = false;
  #clientSpokeLast = false;
  #said = "";
  #heard = "";

  /** The client sent this. */
  fromClient(bytes: Buffer): void {
    if (!this.#clientSpokeLast) this.turns++;
    this.#clientSpokeLast = true;
    if (!this.signedIn) this.#said = `${this.#said}${bytes.toString("latin1")}`.slice(-TAIL);
  }

  /** The client received this. */
  fromServer(bytes: Buffer): void {
    this.#clientSpokeLast = false;
    if (this.signedIn) return;
    this.#heard = `${this.#heard}${bytes.toString("latin1")}`.slice(-TAIL);
    const [, tag] = LOGIN.exec(this.#said) ?? [];
    if (tag === undefined || !this.#heard.split("\r\n").some((line) => line.startsWith(`${tag} OK`))) return;
    this.signedIn = true;
    this.turns = 0;
  }
}
