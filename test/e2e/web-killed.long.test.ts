/** The web process is killed while somebody watches a run: pages and whoever follows are back by themselves, and the run noticed nothing. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { text } from "../../lib/i18n/translator.ts";
import { childrenOf } from "../support/running-portal.ts";
import { type Bed, startBed } from "./support/bed.ts";
import { expectCopied } from "./support/copies.ts";
import { see } from "./support/see.ts";
import { prepareMove, start } from "./support/steps.ts";

const MINUTE = { timeout: 60_000 };

let bed: Bed;
beforeAll(async () => {
  bed = await startBed();
});
afterAll(() => bed?.close());

const webProcess = () => childrenOf(bed.portal.pid, "scripts/portal/web.mjs")[0] ?? 0;

it("shows pages again within a minute of its death, and goes on telling a page that stayed open", async () => {
  const mover = bed.mover("nils", { messages: 300, folders: 6, medianBytes: 4000 });
  const page = await (await bed.context()).newPage();
  await prepareMove(page, mover);
  bed.servers.line.set({ toClient: { bytesPerSecond: 60_000 } });
  await start(page);
  const title = page.getByRole("heading", { level: 1 });
  await see(title).toHaveText(text("progress.title.copying"));
  const killed = webProcess();
  process.kill(killed, "SIGKILL");
  await see.poll(() => bed.portal.output()).toContain("The web process ended (SIGKILL).");
  await see
    .poll(
      () =>
        fetch(`${bed.portal.url}/api/health`).then(
          ({ status }) => status,
          () => 0,
        ),
      MINUTE,
    )
    .toBe(200);
  expect(webProcess()).not.toBe(killed);
  expect(await bed.database.client.migration.count({ where: { phase: "copying" } })).toBe(1);
  bed.servers.line.set({ toClient: {} });
  await see(title).toHaveText(text("progress.title.done"), MINUTE);
  await expectCopied(bed, mover);
  expect(await bed.database.client.run.count()).toBe(1);
});
