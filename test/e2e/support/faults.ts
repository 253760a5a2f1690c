/** What axe calls serious or critical on a page, in both themes. */
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** What is in order needs no description. */
const FAULTS_ONLY = { resultTypes: ["violations" as const] };

export async function seriousFaults(page: Page): Promise<string[]> {
  // In the page itself, as there are no frames: otherwise each look takes a second page for its sums.
  const light = await new AxeBuilder({ page }).options(FAULTS_ONLY).withTags(RULES).setLegacyMode().analyze();
  await page.emulateMedia({ colorScheme: "dark" });
  // Only colours differ. The first look left axe in the page.
  const dark = await page.evaluate<typeof light>(
    `axe.run(${JSON.stringify({ ...FAULTS_ONLY, runOnly: ["color-contrast"] })})`,
  );
  return [...light.violations, ...dark.violations]
    .filter(({ impact }) => /serious|critical/.test(impact ?? ""))
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
}
