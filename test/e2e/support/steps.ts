/** The steps of a person's move, done as they do them: by labels and buttons, in the words of the catalogue. */
import type { Page } from "@playwright/test";
import { text } from "../../../lib/i18n/translator.ts";
import { ADMINISTRATOR } from "../../support/demo/portal-rows.ts";
import type { ReceivedMail } from "../../support/servers/smtp.ts";
import type { Bed, Mover } from "./bed.ts";
import { see } from "./see.ts";

/** Types one account and sends it; the page that follows is up to the caller. */
export async function typeAccount(page: Page, side: "old" | "new", login: string, password: string): Promise<void> {
  await page.getByLabel(text("connect.login")).fill(login);
  await page.getByLabel(text(`connect.password.${side}`), { exact: true }).fill(password);
  await page.getByRole("button", { name: text("common.continue") }).click();
}

export async function signIn(page: Page, { newLogin, password }: Mover): Promise<void> {
  await page.goto("/sign-in");
  await typeAccount(page, "new", newLogin, password);
  await see(page).toHaveURL(/\/move$/);
}

/** Connects the old account, and waits for its folders; answers the migration's id. */
export async function connectOld(page: Page, { oldLogin, password }: Mover): Promise<string> {
  await page.goto("/move/connect");
  await typeAccount(page, "old", oldLogin, password);
  await see(page).toHaveURL(/\/move\/[^/]+\/folders/);
  await untilListed(page);
  return new URL(page.url()).pathname.split("/")[2] ?? "";
}

/** Without JavaScript as well: the page is asked for again until the folders are there. */
export async function untilListed(page: Page): Promise<void> {
  await see(async () => {
    if ((await page.getByText(text("folders.sameName")).count()) === 0) await page.reload();
    await see(page.getByText(text("folders.sameName")).first()).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: 30_000 });
}

/** From the folders to the page that shows everything before it happens. */
export async function goToCheck(page: Page): Promise<void> {
  await page.getByRole("button", { name: text("folders.continue"), exact: true }).click();
  await see(page).toHaveURL(/\/check/);
}

/** From signing in to the check page; answers the migration's id. */
export async function prepareMove(page: Page, mover: Mover): Promise<string> {
  await signIn(page, mover);
  const migration = await connectOld(page, mover);
  await goToCheck(page);
  return migration;
}

/** "Copy 12,431 messages (3.1 GB)", with or without the size, in the reader's language. */
export function startButton(page: Page) {
  const [words, unknownSize] = [
    text("check.copy", { messages: "…", size: "…" }),
    text("check.copyUnknownSize", { messages: "…" }),
  ].map((each) => each.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll("…", ".*\\p{Nd}.*"));
  return page.getByRole("button", { name: new RegExp(`^(?:${words}|${unknownSize})$`, "u") });
}

/** On the page of a run that has ended; the announcement may offer the same. */
export const openReport = (page: Page) =>
  page.getByRole("main").getByRole("link", { name: text("progress.openReport") });

export async function start(page: Page): Promise<void> {
  await startButton(page).click();
  await see(page).toHaveURL(/\/progress/);
}

/** Reloads the progress page until it says this. */
export async function untilTitle(page: Page, title: string, timeout = 60_000): Promise<void> {
  await see(async () => {
    await page.reload();
    await see(page.getByRole("heading", { level: 1 })).toHaveText(title, { timeout: 300 });
  }).toPass({ timeout, intervals: [500] });
}

/** As the demo's administrator, or as somebody else of theirs. */
export async function signInAsAdministrator(page: Page, { name, password } = ADMINISTRATOR): Promise<void> {
  await page.goto("/admin/sign-in");
  await page.getByLabel(/^Name/).fill(name);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await see(page).toHaveURL(/\/admin$/);
}

/** Gives a folder another name on the new server; begins and ends on the page of folders. */
export async function rename(page: Page, folder: string, name: string): Promise<void> {
  await page.getByRole("button", { name: `${text("folders.rename")} ${folder}`, exact: true }).click();
  await page.getByLabel(text("folders.name.label")).fill(name);
  await page.getByRole("button", { name: text("folders.name.save") }).click();
  await see(page).toHaveURL(/\/folders$/);
  await see(page.getByText(name, { exact: true }).first()).toBeVisible();
}

/** Types an address to be told at; the code is on its way then. */
export async function giveAddress(page: Page, address: string): Promise<void> {
  await page.goto("/move/notify");
  await page.getByLabel(text("mail.address")).fill(address);
  await page.getByRole("button", { name: text("mail.ask") }).click();
  await see(page.getByRole("heading", { level: 1 })).toHaveText(text("mail.codeTitle"));
}

/** Types the code that came, on the page that asks for it. */
export async function confirmAddress(page: Page, { mail }: Pick<Bed, "mail">, address: string): Promise<void> {
  const code = () => mails(mail, address).flatMap((each) => each.text.match(/^\d{6}$/m) ?? [])[0];
  await see.poll(code, { timeout: 10_000 }).toBeDefined();
  await page.getByLabel(text("mail.code"), { exact: true }).fill(code() ?? "");
  await page.getByRole("button", { name: text("mail.confirm") }).click();
  await see(page.getByRole("heading", { level: 1 })).toHaveText(text("mail.confirmedTitle"));
}

/** What came to this address, the newest first. */
export function mails({ mails: all }: Bed["mail"], address: string): ReceivedMail[] {
  return all.filter(({ to }) => to.includes(address)).toReversed();
}
