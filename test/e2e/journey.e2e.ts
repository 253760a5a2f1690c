import { expect as see } from "@playwright/test";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Bed, startBed } from "./support/bed.ts";

let bed: Bed;
beforeAll(async () => {
  bed = await startBed();
});
afterAll(() => bed?.close());

it("shows the start page", async () => {
  const page = await (await bed.context()).newPage();
  await page.goto("/");
  await see(page.getByRole("heading", { level: 1 })).toBeVisible();
  expect(bed.complaints()).toEqual([]);
});
