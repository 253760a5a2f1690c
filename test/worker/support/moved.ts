/** Somebody whose mail is moved, and who still gets some in the old account. */
import type { Answer } from "../../../lib/jobs/requests.ts";
import type { Residue } from "../../../lib/policy/residue.ts";
import { editMailbox, type MailboxEditor } from "../../support/mail/mailbox-editor.ts";
import { isDone, PASSWORD, planWith, type WorkerBench } from "./bench.ts";

const FOLDERS = [["INBOX"], ["Sent"], ["Birds"]] as const;

let messages = 0;

/** A message from this sender, unlike all others. */
export function messageFrom(from: string) {
  const number = ++messages;
  const head = `Message-ID: <${number}@example.org>\r\nFrom: ${from}\r\nSubject: ${number}\r\n`;
  return { bytes: Buffer.from(`${head}\r\nhello\r\n`), flags: [], instant: 1_700_000_000 };
}

export class Moved {
  readonly #bench: WorkerBench;
  readonly id: string;
  readonly login: string;

  private constructor(bench: WorkerBench, id: string, login: string) {
    this.#bench = bench;
    this.id = id;
    this.login = login;
  }

  /** With two messages in each of three folders; the bench's worker moves them. */
  static async by(bench: WorkerBench): Promise<Moved> {
    const login = bench.servers.name();
    const folders = FOLDERS.map(([name]) => ({ oldName: name, oldPath: [name], newPath: [name] }));
    await edit(bench, login, async (editor) => {
      for (const path of FOLDERS.slice(1)) await editor.createFolder(path);
      for (const path of FOLDERS)
        for (const from of ["ben@a.org", "eve@b.org"]) await editor.append(path, messageFrom(from));
    });
    const { id } = await bench.queued(login, { plan: planWith(1, { folders }) });
    const sent = { oldName: "Sent", oldPath: '["Sent"]', selectable: true, chosen: true, specialUse: "sent" };
    await bench.client.folderChoice.create({ data: { migrationId: id, position: 0, ...sent } });
    await bench.until(id, isDone);
    return new Moved(bench, id, login);
  }

  /** Changes the old account. */
  edit(change: (editor: MailboxEditor) => Promise<void>): Promise<void> {
    return edit(this.#bench, this.login, change);
  }

  /** Asks the worker, which must not refuse. */
  async look(senders = false) {
    const question = { migrationId: this.id, senders };
    const answer: Answer<"lookForResidue"> | null = await this.#bench.ask({ kind: "lookForResidue", question });
    if (!answer?.ok) throw new Error(`no answer: ${JSON.stringify(answer)}`);
    return answer.value;
  }

  /** What is stored. */
  async residue(): Promise<Residue | null> {
    const { residue } = await this.#bench.migration(this.id);
    return residue === null ? null : JSON.parse(residue);
  }
}

function edit(bench: WorkerBench, user: string, change: (editor: MailboxEditor) => Promise<void>): Promise<void> {
  const { host, port } = bench.servers.old;
  return editMailbox({ host, port, user, password: PASSWORD }, change);
}
