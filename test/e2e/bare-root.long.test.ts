/** The image in a bare Debian, by `npm run bare-root`, which makes it and names it in CARRYOVER_TEST_BARE_ROOT. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { text } from "../../lib/i18n/translator.ts";
import { sizeOf } from "../../scripts/lightness/install.ts";
import { type Contained, type Container, imageStage, startContained } from "../support/contained-portal.ts";
import { freePort } from "../support/servers/loopback.ts";
import { type Bed, startBed } from "./support/bed.ts";
import { expectCopied } from "./support/copies.ts";
import { prepareMove, start, untilTitle } from "./support/steps.ts";

const imageRoot = process.env.CARRYOVER_TEST_BARE_ROOT ?? "";
if (imageRoot === "") console.log("- the image in a bare Debian is tried by: npm run bare-root");

/** Pages, programs and their packages, in bytes. */
const LARGEST_IMAGE = 120e6;

const folder = mkdtempSync("/tmp/carryover-image-");
const running: Contained[] = [];
let bed: Bed | undefined;
afterAll(async () => {
  for (const each of running) await each.end();
  await bed?.close();
  rmSync(folder, { recursive: true, force: true });
});

it.runIf(imageRoot !== "")(
  "web process and worker of the image copy a mailbox, with nothing to write to but their volumes",
  async () => {
    const [port, watchPort] = [await freePort(), await freePort()];
    const url = `http://127.0.0.1:${port}`;
    const shared = join(folder, "shared");
    const container = (role: "web" | "worker", environment = {}): Container => ({
      imageRoot,
      environment: {
        ...{ ROLE: role, PORT: String(port), CARRYOVER_URL: url, CARRYOVER_WORKER_PORT: String(watchPort) },
        ...environment,
      },
      volumes: { "/data/shared": shared, [`/data/${role}`]: join(folder, role) },
    });
    bed = await startBed({
      folder: shared,
      start: async () => {
        const web = await startContained(container("web"), /^Carryover is ready/m);
        running.push(web);
        const remove = () => rmSync(shared, { recursive: true, force: true });
        const databaseUrl = `file:${join(shared, "carryover.db")}`;
        return { url, folder: shared, databaseUrl, pid: 0, output: web.output, end: web.end, remove };
      },
    });
    const worker = await startContained(container("worker"), /"worker.ready"/);
    running.unshift(worker);
    const mover = bed.mover("wanda");
    const page = await (await bed.context()).newPage();
    await prepareMove(page, mover);
    await start(page);
    await untilTitle(page, text("progress.title.done"));
    await expectCopied(bed, mover);

    const health =
      imageStage()
        .instructions.find(({ name }) => name === "HEALTHCHECK")
        ?.text.replace(/^CMD /, "") ?? "[]";
    for (const process of running) expect(await process.run(JSON.parse(health))).toMatchObject({ status: 0 });
    expect((await worker.run(["touch", "/app/x"])).output).toContain("Read-only file system");
    expect((await worker.run(["id", "-u"])).output).toBe("10001\n");
    expect(readdirSync(join(folder, "web"))).toEqual(["session-secret"]);
    expect(readdirSync(join(folder, "worker"))).toContain("opening-key.pem");
    const doctor = JSON.parse((await worker.run(["node", "lib/cli/cli.ts", "doctor", "--json"])).output) as {
      findings: { verdict: string; code: string }[];
    };
    expect(doctor.findings.filter(({ verdict }) => verdict === "failed")).toEqual([]);
    expect(bed.complaints()).toEqual([]);
    expect(sizeOf(join(imageRoot, "app"))).toBeLessThan(LARGEST_IMAGE);
    const before = performance.now();
    expect(await worker.end()).toBe(0);
    expect(performance.now() - before).toBeLessThan(10_000);
  },
);
