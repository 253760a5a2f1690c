/** Before the first of these tests: the pages are built once, instead of by each portal that a test starts. */
import { buildWhenNeeded } from "../../../scripts/portal/build.ts";

export default async function setup(): Promise<void> {
  await buildWhenNeeded((step) => console.log(`- ${step}`), { url: "http://127.0.0.1", keepsCache: true });
}
