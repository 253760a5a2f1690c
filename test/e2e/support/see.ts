import { expect } from "@playwright/test";

/** What a page should show, within the patience that a busy machine asks for. What is never shown costs as long. */
export const see = expect.configure({ timeout: 20_000 });
