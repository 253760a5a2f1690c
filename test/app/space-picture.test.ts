/** The picture of what takes the space, rendered as the portal does it. */
import { createElement, type FunctionComponent } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { beforeAll, describe, expect, it } from "vitest";
import type { SpaceView } from "../../lib/services/space.ts";

/** Named at run time: these are pages' sources, which the checks of tests and library do not read. */
const SOURCE = "../../app/move/[migration]/space/largest.tsx";

let Largest: FunctionComponent<{ view: Pick<SpaceView, "folders" | "largest">; path: string }>;
beforeAll(async () => {
  ({ Largest } = await import(SOURCE));
});

describe("the picture of what takes the space", () => {
  it("can be clicked: each folder leads to the box in which it is ticked", () => {
    const folder = { messages: 2, chosen: true };
    const folders = [
      { ...folder, id: "one", path: ["Work"], bytes: 20 },
      { ...folder, id: "two", path: ["Birds", "Owls"], bytes: 10, chosen: false },
    ];
    const page = renderToStaticMarkup(createElement(Largest, { view: { folders, largest: [] }, path: "/move/m" }));
    const hrefs = [...page.matchAll(/href="([^"]+)"[^>]*><bdi>/g)].map(([, href]) => href);
    expect(hrefs).toEqual(["/move/m/folders#folder-one", "/move/m/folders#folder-two"]);
  });
});
