import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkView } from "../../lib/services/check.ts";
import { type TestPortal, testPortal } from "../support/portal.ts";
import { Move } from "./support/move.ts";

let portal: TestPortal;
beforeAll(async () => {
  portal = await testPortal();
});
afterAll(() => portal.close());

describe("the check", () => {
  it("names what comes, what is left out, what is renamed, and what is made", async () => {
    const move = await Move.of(
      portal,
      [
        { path: ["INBOX"] },
        { path: ["Lab"], selectable: false },
        { path: ["Lab", "2003"] },
        { path: ["Lab", "2004"], chosen: false },
        { path: ["Calendar"] },
        { path: ["Calendar", "2003"] },
        { path: ["Trash"], chosen: false },
        { path: ["Trash", "old"], chosen: false },
        { path: ["Nothing in it"], selectable: false },
      ],
      { reserved: ["calendar"] },
    );
    expect(await checkView(portal, move.viewer, move.id)).toMatchObject({
      chosen: [
        { path: ["INBOX"], below: 0 },
        { path: ["Lab"], below: 1 },
        { path: ["Calendar"], below: 1 },
      ],
      leftOut: [["Lab", "2004"], ["Trash"]],
      renamed: [{ path: ["Calendar"], newPath: ["Calendar-old"] }],
      ...{ toBeMade: 3, untouched: 0, underWay: false, again: false, passwordsKept: true, seen: null },
    });
  });

  it("names which folders become one, and what was proposed to be left out", async () => {
    const folderProposal = JSON.stringify({
      rules: [
        { old: "Sent Items", newPath: ["Sent"] },
        { old: "Newsletters", newPath: null },
        { old: "Forms", newPath: null },
      ],
      below: null,
    });
    const listed = [
      ...[{ path: ["INBOX"] }, { path: ["Sent"] }, { path: ["Sent Items"] }, { path: ["Forms"], chosen: true }],
      ...[
        { path: ["Newsletters"], chosen: false },
        { path: ["Newsletters", "Old"], chosen: false, messages: 0 },
      ],
    ];
    const move = await Move.of(portal, listed, { folderProposal });
    const view = await checkView(portal, move.viewer, move.id);
    expect(view.preflight).toMatchObject({
      merged: [{ newPath: ["Sent"], paths: [["Sent"], ["Sent Items"]] }],
      ...{ proposedOut: [["Newsletters"]], proposedNames: 1 },
    });
    expect(view.leftOut).toEqual([["Newsletters"]]);
    expect(view.renamed).toEqual([{ path: ["Sent Items"], newPath: ["Sent"] }]);
  });

  it("says when copying has started already", async () => {
    const queuedAt = new Date();
    const move = await Move.of(portal, undefined, { phase: "queued", queuedAt });
    expect(await checkView(portal, move.viewer, move.id)).toMatchObject({ underWay: true, seen: queuedAt.getTime() });
  });
});
