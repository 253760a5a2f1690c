/** A night: the worker brings over by itself what has arrived since. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { compareAccounts } from "../support/checker/compare.ts";
import { summarise } from "../support/checker/differences.ts";
import { editMailbox, type MailboxEditor } from "../support/mail/mailbox-editor.ts";
import { isDone, PASSWORD, planWith, Servers, WorkerBench } from "./support/bench.ts";

let servers: Servers;
let bench: WorkerBench;

beforeAll(async () => {
  servers = await Servers.start();
  bench = await WorkerBench.open(servers);
});
afterAll(async () => {
  await bench.close();
  await servers.stop();
});

const message = (subject: string) => {
  const bytes = Buffer.from(`Message-ID: <${subject}@example.org>\r\nSubject: ${subject}\r\n\r\nhello\r\n`);
  return { bytes, flags: [], instant: 1_700_000_000 };
};

it("new mail comes by itself, and so do folders that were made since", async () => {
  const login = servers.name();
  const account = ({ host, port }: { host: string; port: number }) => ({ host, port, user: login, password: PASSWORD });
  const edit = (change: (editor: MailboxEditor) => Promise<void>) => editMailbox(account(servers.old), change);
  await edit((editor) => editor.append(["INBOX"], message("first")));
  const folders = [{ oldName: "INBOX", oldPath: ["INBOX"], newPath: ["INBOX"] }];
  const { id } = await bench.queued(login, { plan: planWith(1, { folders, known: ["INBOX"] }), catchUp: true });
  const day = bench.startWorker();
  const { catchUpAt } = await bench.until(id, isDone);
  expect(catchUpAt?.getTime()).toBeGreaterThan(Date.now());
  await day.stop();
  await edit(async (editor) => {
    await editor.append(["INBOX"], message("second"));
    await editor.createFolder(["Birds"]);
    await editor.append(["Birds"], message("third"));
  });
  await bench.client.migration.update({ where: { id }, data: { catchUpAt: new Date() } });
  bench.startWorker();
  const run = async () => bench.client.run.findFirst({ where: { migrationId: id, number: 2, endedAt: { not: null } } });
  await expect.poll(run, { timeout: 40_000, interval: 50 }).not.toBeNull();
  const report = JSON.parse((await run())?.report ?? "{}");
  expect(report).toMatchObject({ found: 3, copied: 2, copiedBefore: 1, grade: "complete" });
  expect(report.remarks).toContainEqual({ folder: "Birds", kind: "madeSince", messages: 0, detail: "" });
  const comparison = await compareAccounts(account(servers.old), account(servers.new));
  expect(comparison.identical, summarise(comparison)).toBe(true);
});
