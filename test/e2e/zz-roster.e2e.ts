import { mkdirSync } from "node:fs";
import { afterAll, beforeAll, it } from "vitest";
import { text } from "../../lib/i18n/translator.ts";
import { searchTextOf } from "../../lib/policy/roster-search.ts";
import { type Bed, startBed } from "./support/bed.ts";
import { prepareMove, signInAsAdministrator, start, untilTitle } from "./support/steps.ts";

let bed: Bed;
beforeAll(async () => {
  bed = await startBed();
});
afterAll(() => bed?.close());
it("pictures", async () => {
  const out = "/tmp/roster-shots";
  mkdirSync(out, { recursive: true });
  const theirs = await (await bed.context()).newPage();
  const migration = await prepareMove(theirs, bed.mover("amina"));
  await start(theirs);
  await untilTitle(theirs, text("progress.title.done"));
  const { client } = bed.database;
  const server = await client.server.findFirstOrThrow({ where: { use: "old" } });
  const person = await client.person.findFirstOrThrow();
  const wave2 = await client.wave.create({ data: { name: "2" } });
  const wave3 = await client.wave.create({ data: { name: "3" } });
  const newServer = await client.server.findFirstOrThrow({ where: { use: "new" } });
  const acc = async (login: string, over: object) => {
    const p = await client.person.create({ data: { serverId: newServer.id, login: `${login}@new.example` } });
    const o = await client.account.create({
      data: { personId: p.id, serverId: server.id, login: `${login}@old.example` },
    });
    const n = await client.account.create({
      data: { personId: p.id, serverId: newServer.id, login: `${login}@new.example` },
    });
    const m = await client.migration.create({
      data: {
        personId: p.id,
        oldAccountId: o.id,
        newAccountId: n.id,
        plan: "{}",
        reference: `CR-${login.slice(0, 4).toUpperCase()}`,
        ...over,
      },
    });
    return { personId: p.id, migrationId: m.id };
  };
  const add = async (login: string, name: string, row: object) =>
    client.rosterEntry.create({
      data: {
        serverId: server.id,
        oldAddress: `${login}@old.example`,
        name,
        searchText: searchTextOf({ name, contact: "", aliases: [] }),
        waveId: wave2.id,
        ...row,
      },
    });
  const amina = await client.rosterEntry.findFirstOrThrow({ where: { migrationId: migration } });
  await client.rosterEntry.update({
    where: { id: amina.id },
    data: {
      name: "Amina Rahimi",
      searchText: "amina rahimi\n",
      waveId: wave2.id,
      contact: "Secretary of physics, room 214",
      aliases: '["a.rahimi@old.example","physics@old.example"]',
      note: "Wants to be called first",
      deliverySwitched: true,
      deliverySwitchedAt: new Date(Date.now() + 1000),
    },
  });
  await add("kenji", "渡辺 健二", await acc("kenji", { phase: "copying", activity: "running" }));
  await add(
    "siobhan",
    "Siobhán Ní Dhomhnaill",
    await acc("siobhan", { phase: "copying", activity: "needsUser", reason: "auth.refused" }),
  );
  await add("ngoc", "Lê Thị Ngọc Ánh", await acc("ngoc", {}));
  await add(
    "khalid",
    "خالد المنصوري",
    await acc("khalid", { phase: "done", activity: null, grade: "complete", arrivedSince: 3 }),
  );
  await add("heydte", "Prof. em. Wolfgang Freiherr von der Heydte", {
    waveId: wave3.id,
    newAddress: "w.heydte@new.example",
  });
  await add("ingrid.asmundsdottir-fernandez", "Ingrid Åsmundsdóttir-Fernández", { waveId: wave3.id });
  await add("helgoland", "Field station Helgoland (shared)", { waveId: null, mark: "dormant" });
  await add("printer", "Printer on floor 3", { waveId: null, mark: "serviceAccount" });
  await add("gone", "Jürgen Weiß", { mark: "excused", markReason: "left in May" });
  await client.oldMailbox.create({
    data: { serverId: server.id, address: "helgoland@old.example", bytes: 31_400_000_000n },
  });
  await client.person.create({ data: { serverId: newServer.id, login: "newcomer@new.example" } });
  const problemRun = await client.run.findFirstOrThrow({ where: { migrationId: migration } });
  for (const code of ["message.rejected", "message.tooLarge", "message.rejected"])
    await client.problem.create({ data: { runId: problemRun.id, folder: "X", uid: 1n, code, text: "", messages: 1 } });
  void person;
  const page = await (await bed.context()).newPage();
  await signInAsAdministrator(page);
  const shot = async (name: string, p = page) => {
    for (const [width, scheme] of [
      [1280, "light"],
      [1280, "dark"],
      [375, "light"],
      [375, "dark"],
    ] as const) {
      await p.setViewportSize({ width, height: 900 });
      await p.emulateMedia({ colorScheme: scheme });
      await p.screenshot({ path: `${out}/${name}-${width}-${scheme}.png`, fullPage: true });
    }
  };
  for (const [name, path] of Object.entries({
    list: "/admin/roster",
    stalled: "/admin/roster?state=stalled&sort=activity",
    none: "/admin/roster?search=zzz",
    person: `/admin/roster/${amina.id}`,
    import: "/admin/roster/import",
    new: "/admin/roster/new",
    act: "/admin/roster/act?act=mark&scope=shown",
    pause: "/admin/roster/act?act=pause&scope=shown",
    unconnected: "/admin/roster/unconnected",
  })) {
    await page.goto(path);
    await shot(name);
  }
  await page.goto("/admin/roster/import");
  await page
    .getByLabel(text("roster.import.paste"))
    .fill(
      "old address;name;delivery switched;group;room\namina@old.example;Amina R.;yes;2;x\nnew.one@old.example;New One;no;4;\nbroken;Broken;maybe;2;\n;Nobody;no;2;\n",
    );
  await page.getByRole("button", { name: text("roster.import.look") }).click();
  await page.waitForURL(/upload/);
  await shot("preview");
  await page.getByRole("button", { name: text("roster.import.readIn", { count: 3 }) }).click();
  await page.getByText(text("roster.import.done")).first().waitFor();
  await shot("done");
  await theirs.goto("/move/help-desk");
  await theirs.getByRole("button", { name: text("roster.consent.make") }).click();
  await theirs.waitForURL(/made/);
  const code = await theirs.getByRole("status").locator("[aria-hidden=true]").textContent();
  await theirs.setViewportSize({ width: 1280, height: 900 });
  await theirs.screenshot({ path: `${out}/consent-1280.png`, fullPage: true });
  await page.goto(`/admin/roster/${amina.id}`);
  await page.getByLabel(text("roster.consent.code")).fill(code ?? "");
  await page.getByRole("button", { name: text("roster.consent.show") }).click();
  await page.waitForURL(/report$/);
  await shot("report");
  await theirs.reload();
  await theirs.setViewportSize({ width: 375, height: 900 });
  await theirs.screenshot({ path: `${out}/consent-375.png`, fullPage: true });
}, 120_000);
