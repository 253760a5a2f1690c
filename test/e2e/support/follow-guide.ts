/** Follows a guide word by word: what its steps name is pressed, filled in or looked for, in the order of the words. */
import type { Locator, Page, Request } from "@playwright/test";
import { type Act, actsOf, type Chapter } from "../../support/guide.ts";
import { see } from "./see.ts";

/** What is typed into the field of this name. */
export type Values = (field: string) => string;

/** Does all that the chapter's steps say; the values of each repetition may differ. */
export async function follow(page: Page, { steps }: Pick<Chapter, "steps">, values: readonly Values[]): Promise<void> {
  const [first, ...others] = values;
  for (const step of steps)
    for (const act of actsOf(step)) {
      if (act.kind !== "repeat") await doOn(page, act, first);
      else await follow(page, { steps: steps.slice(act.from - 1, act.to) }, others);
    }
}

async function doOn(page: Page, act: Exclude<Act, { kind: "repeat" }>, answer: Values = () => ""): Promise<void> {
  const main = page.getByRole("main");
  switch (act.kind) {
    case "press":
      return press(page, pressable(page, act.name).first());
    case "pressLike":
      return press(page, main.getByRole("button", { name: like(act.example) }));
    case "fill":
      return fill(main, act.name, answer(act.name));
    // The words of a box lie over it.
    case "tick":
      return main.getByText(act.name, { exact: true }).click();
    case "unfold":
      return unfold(main.locator("summary").filter({ hasText: act.name }));
    case "see":
      return see(main.getByText(act.name).first()).toBeVisible();
    case "miss":
      return see(main.getByText(act.name, { exact: true })).toHaveCount(0);
    case "title":
      return see(page.getByRole("heading", { level: 1 })).toHaveText(act.name);
    case "keep":
      return see(main.getByLabel(act.name, { exact: true })).toHaveValue(act.value);
  }
}

/** What holds something already is open by itself, and whoever sees that does not press it. */
async function unfold(summary: Locator): Promise<void> {
  const details = summary.locator("xpath=..");
  if ((await details.getAttribute("open")) === null) await summary.click();
  await see(details).toHaveAttribute("open");
}

/** And waits for the answer where something was asked for: whoever reads step by step does not press the next button before. */
async function press(page: Page, button: Locator): Promise<void> {
  const asked: Request[] = [];
  const note = (request: Request) => {
    if (request.isNavigationRequest() || request.method() === "POST") asked.push(request);
  };
  page.on("request", note);
  await button.click();
  // By the next task what it asks for is under way; where the page is left already there is none.
  await page
    .evaluate(() => new Promise((done) => setTimeout(done)))
    .catch((error: unknown) => {
      if (!/context was destroyed|navigation/.test(String(error))) throw error;
    });
  // One after the other: an answer may lead to the next question.
  for (let request = asked.shift(); request; request = asked.shift()) await request.response();
  await page.waitForLoadState();
  page.off("request", note);
}

/** People do not ask whether it is a button or a link. */
function pressable(page: Page, name: string): Locator {
  const named = (role: "button" | "link") => page.getByRole(role, { name, exact: true });
  return named("button").or(named("link")).filter({ visible: true });
}

/** "Copy 1,234 messages (56 MB)" with any figures. */
function like(example: string): RegExp {
  const words = example.split(/[\d.,]+/).map((part) => part.replace(/[()]/g, "\\$&"));
  return new RegExp(`^${words.join("[\\d.,]+").replace("MB", "[kMG]B")}$`);
}

async function fill(main: Locator, name: string, value: string): Promise<void> {
  const [choices, list] = [
    main.getByRole("group", { name, exact: true }),
    main.getByRole("combobox", { name, exact: true }),
  ];
  const field = main.getByLabel(name, { exact: true });
  await see(choices.or(field).first()).toBeVisible();
  if ((await choices.count()) > 0) await choices.locator("label").filter({ hasText: value }).first().click();
  else if ((await list.count()) > 0) await list.selectOption(value);
  else await field.fill(value);
}
