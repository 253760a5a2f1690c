/** A run that gives way after its next message. */
import { expect, it } from "vitest";
import { MailError } from "../../lib/engine/errors.ts";
import { heardBetweenMessages } from "../../lib/worker/between-messages.ts";
import { Interruption } from "../../lib/worker/interruption.ts";
import { MemoryObserver } from "../support/memory/observer.ts";

function listening(isCopying: boolean) {
  const interruption = new Interruption();
  const own = new MemoryObserver();
  const heard: string[] = [];
  const service = {
    isCopying,
    idle: (until: number) => heard.push(`idle until ${until}`),
    busy: () => heard.push("busy"),
  };
  return { interruption, own, heard, observer: heardBetweenMessages(own, { interruption, service }) };
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

it("tells when there is nothing to copy but what only time will settle, and when there is again", () => {
  const { heard, observer } = listening(true);
  observer.waiting(new MailError("server.throttled", "wait"), 5);
  observer.waiting("lastProbe", 5);
  observer.folderStarted("INBOX");
  observer.progress("INBOX", 1, 10);
  expect(heard).toEqual(["idle until 5", "busy"]);
});
