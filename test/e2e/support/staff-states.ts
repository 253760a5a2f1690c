/** States of the administrators' pages that are brought about one after the other: each is to be looked at before the next is asked for. */
import { createHash } from "node:crypto";
import type { BrowserContext, Page } from "@playwright/test";
import { TOTP } from "otpauth";
import { hashPassword } from "../../../lib/auth/password.ts";
import { text } from "../../../lib/i18n/translator.ts";
import { ADMINISTRATOR } from "../../support/demo/portal-rows.ts";
import type { Bed } from "./bed.ts";
import { see } from "./see.ts";
import type { Sight } from "./sights.ts";
import type { StaffBed } from "./staff-bed.ts";
import { signInAsAdministrator } from "./steps.ts";

/** What staff meet beside the pages of bringAbout() and deskPages(); `context` is the administrator's. */
export async function* staffsStates(bed: StaffBed, context: BrowserContext): AsyncGenerator<Sight> {
  yield* signingIn(bed);
  const page = await context.newPage();
  yield* withRows(bed, page);
  yield* mistaken(page);
  yield* secondStep(bed);
}

const title = (page: Page) => page.getByRole("heading", { level: 1 });
const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).first().click();
const newPage = async (bed: Bed) => (await bed.context({ timezoneId: "Europe/Berlin" })).newPage();

async function* signingIn(bed: StaffBed): AsyncGenerator<Sight> {
  const page = await newPage(bed);
  await page.goto("/admin/sign-in");
  await page.getByLabel(/^Name/).fill(ADMINISTRATOR.name);
  await page.getByLabel("Password", { exact: true }).fill("not my password");
  await press(page, text("common.signIn"));
  await see(page).toHaveTitle(/^Error: /);
  yield { name: "admin-sign-in-refused-here", page };
  await page.goto("/admin/sign-in");
  // The page that leads there goes on by itself: an answer without content keeps it.
  await page.route(`${bed.provider.issuer}/**`, (route) => route.fulfill({ status: 204 }));
  await page.getByRole("button", { name: text("factor.organisation.button") }).click();
  await see(title(page)).toHaveText(text("factor.organisation.title"));
  yield { name: "admin-sign-in-organisation", page };
  const refused = await newPage(bed);
  await refused.goto("/admin/sign-in/refused");
  yield { name: "admin-sign-in-refused", page: refused };
}

/** Of a link that nobody has opened. */
const INVITED = "k3yQ0vYw7n2sT5rXb8uJ1A";

async function* withRows({ database: { client } }: Bed, page: Page): AsyncGenerator<Sight> {
  const old = await client.server.findFirstOrThrow({ where: { use: "old" } });
  const at = async (path: string): Promise<Page> => {
    await page.goto(path);
    return page;
  };
  const address = "a.very.long.name.of.a.department@faculty-of-mathematics.old.example";
  await client.rosterEntry.create({ data: { serverId: old.id, oldAddress: address, name: "Department" } });
  await client.undeliverableAddress.create({ data: { address, error: "552 5.2.2", reply: "Mailbox full" } });
  yield { name: "admin-undeliverable", page: await at("/admin/mailings/undeliverable") };
  const tokenHash = createHash("sha256").update(INVITED).digest("hex");
  const expiresAt = new Date(Date.now() + 3_600_000);
  await client.invitation.create({ data: { name: "n.ewcomer", role: "helper", tokenHash, expiresAt } });
  yield { name: "invitation", page: await at(`/invitation/${INVITED}`) };
  yield { name: "admin-administrators-invited", page: await at("/admin/administrators") };
  yield { name: "admin-server-sign-in", page: await at(`/admin/servers/${old.id}/sign-in`) };
  const { id: moving } = await client.migration.findFirstOrThrow({
    where: { oldAccount: { login: { contains: "anna" } } },
  });
  yield { name: "admin-line", page: await at(`/admin/line/${moving}`) };
  const finished = await client.migration.findFirstOrThrow({
    where: { phase: "done" },
    include: { rosterEntry: true },
  });
  const { id: administratorId } = await client.administrator.findFirstOrThrow({ where: { name: ADMINISTRATOR.name } });
  const now = new Date();
  const consent = { codeHash: "none", expiresAt, openedBy: administratorId, openedAt: now };
  await client.reportConsent.create({ data: { personId: finished.personId ?? "", ...consent } });
  yield { name: "admin-roster-report", page: await at(`/admin/roster/${finished.rosterEntry?.id}/report`) };
  yield { name: "admin-roster-none", page: await at("/admin/roster?search=nobody-of-this-name") };
  await page.goto("/admin/roster/import");
  const buffer = Buffer.from(LIST, "utf8");
  await page
    .getByLabel(text("roster.import.file"), { exact: true })
    .setInputFiles({ name: "people.csv", mimeType: "text/csv", buffer });
  await press(page, text("roster.import.look"));
  await see(title(page)).toHaveText(text("roster.import.preview"));
  yield { name: "admin-roster-import-preview", page };
}

const LIST = [
  "Name;Alte Adresse;Neue Adresse;Gruppe;Zustellung umgestellt;Notiz",
  "Åsa Öhman;asa@old.example;asa@new.example;Nord;ja;=1+1",
  "Ben;ben@old.example;;Nord;nein;",
  "Carla;carla@old.example;;Süd;vielleicht;",
  "Dieter;dieter@old.example;;Süd;nein;ruft an",
].join("\r\n");

async function* mistaken(page: Page): AsyncGenerator<Sight> {
  await page.goto("/admin/servers/new");
  await press(page, text("admin.save"));
  await see(page).toHaveTitle(/^Error: /);
  yield { name: "admin-server-missing", page };
  await page.goto("/admin/no-such-page");
  yield { name: "admin-not-found", page };
}

/** As an administrator of their own, whose sessions nobody else has. */
async function* secondStep(bed: Bed): AsyncGenerator<Sight> {
  const { client } = bed.database;
  const second = { name: "m.okonkwo", password: "a sentence is good" };
  await client.administrator.create({ data: { name: second.name, passwordHash: await hashPassword(second.password) } });
  const page = await newPage(bed);
  await signInAsAdministrator(page, second);
  for (const [name, path] of [
    ["admin-prove", "prove"],
    ["admin-second-step", "second-step"],
  ] as const) {
    await page.goto(`/admin/${path}`);
    yield { name, page };
  }
  await press(page, text("factor.app.setUp"));
  await see(title(page)).toHaveText(text("factor.app.setUpTitle"));
  yield { name: "admin-second-step-app", page };
  const secret = ((await page.locator("main code").textContent()) ?? "").replaceAll(" ", "");
  await page.getByLabel(text("factor.app.code"), { exact: true }).fill(new TOTP({ secret }).generate());
  await press(page, text("factor.app.confirm"));
  await see(title(page)).toHaveText(text("factor.codes.shownTitle"));
  yield { name: "admin-second-step-codes", page };
  const { id: administratorId } = await client.administrator.findUniqueOrThrow({ where: { name: second.name } });
  const passkey = {
    name: "Work laptop",
    credentialId: "none",
    publicKey: Buffer.alloc(1),
    counter: 0n,
    transports: "[]",
  };
  const { id } = await client.passkey.create({ data: { administratorId, ...passkey } });
  const pages = {
    "admin-second-step-on": "",
    "admin-passkey": `/passkeys/${id}`,
    "admin-factor-remove": "/remove/app",
  };
  for (const [name, path] of Object.entries(pages)) {
    await page.goto(`/admin/second-step${path}`);
    yield { name, page };
  }
  const again = await newPage(bed);
  await again.goto("/admin/sign-in");
  await again.getByLabel(/^Name/).fill(second.name);
  await again.getByLabel("Password", { exact: true }).fill(second.password);
  await press(again, text("common.signIn"));
  await see(title(again)).toHaveText(text("factor.signIn.title"));
  yield { name: "admin-sign-in-code", page: again };
}
