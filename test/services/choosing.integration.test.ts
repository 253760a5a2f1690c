/** From two accounts to a report, by the services alone: what was shown is what comes about on real servers. */
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type FoldersView, type FolderView, folderChoices } from "../../lib/services/folders.ts";
import { renameFolder } from "../../lib/services/folders-rename.ts";
import { saveChoices } from "../../lib/services/folders-save.ts";
import { requestListing } from "../../lib/services/listing.ts";
import { reportOf } from "../../lib/services/report.ts";
import { startMigration } from "../../lib/services/start.ts";
import { compareAccounts } from "../support/checker/compare.ts";
import { summarise } from "../support/checker/differences.ts";
import { editMailbox } from "../support/mail/mailbox-editor.ts";
import { addMigration, addPerson } from "../support/portal.ts";
import { CommandRefused } from "../support/wire/connection.ts";
import { showPath } from "../support/wire/folders.ts";
import { isDone, PASSWORD, Servers, WorkerBench } from "../worker/support/bench.ts";

let servers: Servers;
let bench: WorkerBench;

beforeAll(async () => {
  servers = await Servers.start({ old: { mailFormat: "sdbox" }, new: { separator: "." } });
  bench = await WorkerBench.open(servers);
  await bench.client.server.update({ where: { id: bench.newServer.id }, data: { reservedNames: '["calendar"]' } });
});
afterAll(async () => {
  await bench.close();
  await servers.stop();
});

/** Old path → what it is called on the new server, which parts levels by a dot and keeps Calendar for itself. */
const NAMES: readonly [string[], string[]][] = [
  [["INBOX"], ["INBOX"]],
  [["Calendar"], ["Calendar-old"]],
  [
    ["Calendar", "2003"],
    ["Calendar-old", "2003"],
  ],
  [["Dr. Jones"], ["Dr_ Jones (2)"]],
  [["Dr_ Jones"], ["Dr_ Jones"]],
  [["<img src=x onerror=alert(1)>"], ["<img src=x onerror=alert(1)>"]],
  [
    ["constructor", "__proto__"],
    ["constructor", "__proto__"],
  ],
  [["a*b%"], ["a*b%"]],
  [["\u202eevil"], ["\u202eevil"]],
  [["Party 👩‍👩‍👧"], ["Party 👩‍👩‍👧"]],
  [["Lab"], ["Laboratory"]],
  [
    ["Lab", "Δt"],
    ["Laboratory", "Δt"],
  ],
  [["x".repeat(180)], ["x".repeat(180)]],
];

/** One message in each folder, and one in Trash. */
async function somebody(): Promise<string> {
  const login = servers.name();
  await editMailbox(
    { host: servers.old.host, port: servers.old.port, user: login, password: PASSWORD },
    async (editor) => {
      for (const [path] of [...NAMES, [["Trash"]] as const]) {
        if (path[0] !== "INBOX") await editor.createFolder(path).catch(alreadyThere);
        const bytes = Buffer.from(
          `Message-ID: <${path.length}-${path.at(-1)?.length}@x>\r\nSubject: one\r\n\r\n${path}\r\n`,
        );
        await editor.append(path, { bytes, flags: ["\\Seen"], instant: 1_100_000_000 });
      }
    },
  );
  return login;
}

/** Made with the folder below it, or by the server itself. */
function alreadyThere(error: unknown): void {
  if (!(error instanceof CommandRefused) || !error.text.includes("ALREADYEXISTS")) throw error;
}

function allOf({ folders }: FoldersView): FolderView[] {
  const all = [...folders];
  for (const folder of all) all.push(...folder.below);
  return all;
}

it("brings exactly the folders that were ticked, under the names that were shown, and once", async () => {
  const login = await somebody();
  bench.startWorker();
  const { portal } = bench;
  const person = await addPerson(portal, { login, serverId: bench.newServer.id, password: PASSWORD });
  const { viewer } = person;
  const { id } = await addMigration(portal, person, {
    ...{ oldServerId: bench.oldServer.id, oldLogin: login, oldPassword: PASSWORD, listed: [] },
    ...{ listedAt: null, newListing: null },
  });
  expect(await requestListing(portal, viewer, id)).toBe("asked");
  let view = await folderChoices(portal, viewer, id);
  while (view.folders.length === 0 || view.counting) {
    expect(view.listing.refusal).toBeNull();
    await pause(50);
    view = await folderChoices(portal, viewer, id);
  }
  const lab = allOf(view).find(({ path }) => path.join() === "Lab");
  expect(
    await renameFolder(portal, viewer, { migrationId: id, folderId: lab?.id ?? "", typed: "Laboratory" }),
  ).toBeNull();
  const folders = allOf(await folderChoices(portal, viewer, id));
  const shown = new Set(folders.map((folder) => folder.id));
  const ticked = new Set(folders.filter((folder) => folder.ticked).map((folder) => folder.id));
  expect(folders.filter((folder) => !folder.ticked && !folder.onlyFolders).map(({ path }) => path)).toEqual([
    ["Trash"],
  ]);
  await saveChoices(portal, viewer, id, { shown, ticked, live: true, settled: true });

  const start = (seen: number | null) =>
    Promise.all([1, 2, 3, 4].map(() => startMigration(portal, viewer, id, { seen })));
  expect((await start(null)).filter((outcome) => outcome === "started")).toHaveLength(1);
  const done = await bench.until(id, isDone);
  expect(done.grade).toBe("complete");
  const account = ({ host, port }: { host: string; port: number }) => ({ host, port, user: login, password: PASSWORD });
  const comparison = () =>
    compareAccounts(account(servers.old), account(servers.new), {
      map: Object.fromEntries(NAMES.map(([old, fresh]) => [showPath(old), showPath(fresh)])),
      ignoreFolders: ["Trash", "Sent", "Drafts"],
    });
  const first = await comparison();
  expect(first.identical, summarise(first)).toBe(true);

  // Once more: nothing is new, so nothing is copied, and every name is settled.
  expect((await start(done.queuedAt?.getTime() ?? 0)).filter((outcome) => outcome === "started")).toHaveLength(1);
  await bench.until(
    id,
    ({ phase, queuedAt }) => phase === "done" && queuedAt !== null && queuedAt > (done.queuedAt ?? 0),
  );
  const runs = await bench.client.run.findMany({ where: { migrationId: id }, orderBy: { number: "asc" } });
  expect(runs.map(({ found, copied, copiedBefore }) => [found, copied, copiedBefore])).toEqual([
    [NAMES.length, NAMES.length, 0],
    [NAMES.length, 0, NAMES.length],
  ]);
  expect((await comparison()).identical).toBe(true);
  expect(
    allOf(await folderChoices(portal, viewer, id))
      .filter(({ onlyFolders, ticked: on }) => on && !onlyFolders)
      .every(({ fixed }) => fixed),
  ).toBe(true);
});

it("brings two folders into one and leaves one out, as the administrator proposed, and the report names it", async () => {
  const login = servers.name();
  const place = { host: servers.old.host, port: servers.old.port, user: login, password: PASSWORD };
  await editMailbox(place, async (editor) => {
    for (const [index, path] of [["Sent"], ["Sent Items"], ["Newsletters"], ["Lab"], ["Lab", "2003"]].entries()) {
      await editor.createFolder(path).catch(alreadyThere);
      const bytes = Buffer.from(`Message-ID: <${index}@x>\r\nSubject: ${index}\r\n\r\n${path}\r\n`);
      await editor.append(path, { bytes, flags: ["\\Seen"], instant: 1_100_000_000 });
    }
  });
  const { portal, client } = bench;
  const rules = [
    { old: "Sent Items", newPath: ["Sent"] },
    { old: "Newsletters", newPath: null },
    { old: "Lab", newPath: ["Science", "Lab"] },
  ];
  const where = { id: bench.oldServer.id };
  await client.server.update({ where, data: { folderProposal: JSON.stringify({ rules, below: null }) } });
  const person = await addPerson(portal, { login, serverId: bench.newServer.id, password: PASSWORD });
  const { viewer } = person;
  const { id } = await addMigration(portal, person, {
    ...{ oldServerId: bench.oldServer.id, oldLogin: login, oldPassword: PASSWORD, listed: [] },
    ...{ listedAt: null, newListing: null },
  });
  expect(await requestListing(portal, viewer, id)).toBe("asked");
  await bench.until(id, ({ listedAt }) => listedAt !== null);
  await client.server.update({ where, data: { folderProposal: null } });
  const newsletters = allOf(await folderChoices(portal, viewer, id)).find(({ path }) => path.join() === "Newsletters");
  expect(newsletters).toMatchObject({ ticked: false, leftOut: "proposed" });

  expect(await startMigration(portal, viewer, id, { seen: null })).toBe("started");
  expect((await bench.until(id, isDone)).grade).toBe("complete");
  const folders = (await reportOf(portal, viewer, id))?.report.folders ?? [];
  expect(
    folders
      .filter(({ found }) => found > 0)
      .map(({ old, new: fresh, copied, notChosen }) => [old, fresh, copied, notChosen])
      .sort(),
  ).toEqual([
    ["Lab", "Science/Lab", 1, 0],
    ["Lab/2003", "Science/Lab/2003", 1, 0],
    ["Newsletters", null, 0, 1],
    ["Sent Items", "Sent", 1, 0],
    ["Sent", "Sent", 1, 0],
  ]);
});
