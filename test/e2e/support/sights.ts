/** What one can look at: a page as it stands, and whose browsers there are. */
import type { BrowserContext, Page } from "@playwright/test";
import type { ShownPage } from "./pages.ts";

/** A page as it stands, whoever looks at it. */
export interface Sight {
  /** Names the picture. */
  readonly name: string;
  readonly page: Page;
}

export type Contexts = ReadonlyMap<ShownPage["viewer"], BrowserContext>;

/** These pages, each opened by whom it is for. */
export async function* opened(pages: readonly ShownPage[], contexts: Contexts): AsyncGenerator<Sight> {
  for (const { name, path, viewer } of pages) {
    const page = await contexts.get(viewer)?.newPage();
    if (!page) throw new Error(`${viewer} has no browser`);
    await page.goto(path);
    yield { name, page };
    await page.close();
  }
}
