import { afterAll, beforeAll, it } from "vitest";
import { text } from "../../lib/i18n/translator.ts";
import { type Bed, startBed } from "./support/bed.ts";
import { prepareMove, signInAsAdministrator, start, startButton, untilTitle } from "./support/steps.ts";

let bed: Bed;
beforeAll(async () => {
  bed = await startBed();
});
afterAll(() => bed?.close());
it("pictures", async () => {
  const context = await bed.context();
  const page = await context.newPage();
  const shot = async (name: string) => {
    for (const [width, scheme] of [
      [1280, "light"],
      [375, "dark"],
    ] as const) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme: scheme });
      await page.screenshot({ path: `/tmp/founder/shots/${name}-${width}.png`, fullPage: true });
    }
  };
  const id = await prepareMove(page, bed.mover("gina"));
  await shot("check");
  await page.getByLabel(text("check.begin.at")).check();
  await startButton(page).click();
  await page.waitForURL(/again/);
  await shot("check-error");
  await page.getByLabel(text("check.begin.tonight")).check();
  await start(page);
  await shot("scheduled");
  await page.goto("/move");
  await shot("home-scheduled");
  await page.goto(`/move/${id}/progress`);
  await page.getByRole("button", { name: text("progress.startNow") }).click();
  await untilTitle(page, text("progress.title.done"));
  await page.goto("/move");
  await shot("home-done");
  await page.goto(`/move/${id}/report`);
  await shot("report");
  await page.goto(`/move/${id}/sign-off`);
  await shot("sign-off");
  await page.getByRole("button", { name: text("signOff.button") }).click();
  await untilTitle(page, text("signOff.doneTitle"));
  await shot("signed-off");
  await page.goto("/move");
  await shot("home-signed-off");
  const admin = await (await bed.context()).newPage();
  await signInAsAdministrator(admin);
  const { client } = bed.database;
  const old = await client.server.findFirstOrThrow({ where: { use: "old" } });
  await admin.goto("/admin/pilot");
  const adminShot = async (name: string) => {
    for (const [width, scheme] of [
      [1280, "light"],
      [375, "dark"],
    ] as const) {
      await admin.setViewportSize({ width, height: 900 });
      await admin.emulateMedia({ colorScheme: scheme });
      await admin.screenshot({ path: `/tmp/founder/shots/${name}-${width}.png`, fullPage: true });
    }
  };
  await adminShot("pilot-off");
  await admin.getByLabel(text("admin.pilot.people")).fill("gina@old.example\npaul@old.example\npia@old.example");
  await admin.getByLabel(text("admin.pilot.needed")).fill("3");
  await admin.getByRole("button", { name: text("admin.pilot.saveFirst") }).click();
  await admin.waitForURL(/saved/);
  await adminShot("pilot-on");
  void old;
});
