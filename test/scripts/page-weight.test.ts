import { expect, it } from "vitest";
import { weightTable } from "../../scripts/page-weight.ts";

it("the table of weights names the heaviest page first, each with and without the framework", () => {
  const pages = [
    { name: "start", ownBytes: 1024 },
    { name: "progress", ownBytes: 4096 },
    { name: "home", ownBytes: 1024 },
  ];
  expect(weightTable({ frameworkBytes: 10_240, pages }).split("\n").slice(4)).toEqual([
    "| progress | 4.0 KB | 14.0 KB |",
    "| home | 1.0 KB | 11.0 KB |",
    "| start | 1.0 KB | 11.0 KB |",
  ]);
});
