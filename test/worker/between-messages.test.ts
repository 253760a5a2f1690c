/** A run that gives way after its next message. */
import { expect, it } from "vitest";
import { heardBetweenMessages } from "../../lib/worker/between-messages.ts";
import { Interruption } from "../../lib/worker/interruption.ts";
import { MemoryObserver } from "../support/memory/observer.ts";

function listening(isCopying: boolean) {
  const interruption = new Interruption();
  const own = new MemoryObserver();
  return { interruption, own, observer: heardBetweenMessages(own, { interruption, service: { isCopying } }) };
}

it("passes on what it hears, and ends nothing that nobody wants to end", () => {
  const { interruption, own, observer } = listening(true);
  observer.folderStarted("INBOX");
  observer.progress("INBOX", 2, 20);
  expect(own.started).toEqual(["INBOX"]);
  expect(own.accounted.get("INBOX")).toEqual({ messages: 2, bytes: 20 });
  expect(interruption.why).toBeNull();
});

it("ends it after a message that is copied, or while it waits for more, and never while it checks", () => {
  const ends = (isCopying: boolean, event: "folderStarted" | "progress" | "waiting") => {
    const { interruption, observer } = listening(isCopying);
    interruption.afterNextMessageBy({ kind: "giveWay" });
    if (event === "progress") observer.progress("INBOX", 1, 10);
    else if (event === "waiting") observer.waiting("lastProbe", 5);
    else observer.folderStarted("INBOX");
    return interruption.signal.aborted;
  };
  expect([ends(true, "folderStarted"), ends(true, "progress"), ends(true, "waiting")]).toEqual([false, true, true]);
  expect([ends(false, "progress"), ends(false, "waiting")]).toEqual([false, false]);
});
