import { describe, expect, it } from "vitest";
import { inLanguage } from "../../lib/i18n/reader.ts";
import { type Letter, letterText } from "../../lib/notify/letter.ts";

const WRITER = { organisation: "Example University", contact: null, url: "https://move.example.org" };
const NEWS = { migrationId: "m-1", reference: "CR-7K42", stopToken: "tok" } as const;
const RUN = { number: 2, found: 1210, copied: 1200, copiedBefore: 5, alreadyThere: 3, problems: 2 };

const done = (grade: "complete" | "checkThese", run: typeof RUN | null = RUN): Letter => ({
  ...{ ...NEWS, kind: "done", grade, run },
});

describe("a letter", () => {
  it("about a move that is finished tells numbers and reference, and leads to that report", () => {
    expect(letterText(done("checkThese"), WRITER)).toEqual({
      subject: "Your mail is copied: please look at the report",
      body: [
        "Copying and checking have come to their end. 2 messages are for you to look at: the report says which, and what you can do.",
        "",
        "Copied now: 1,200 messages",
        "In your new account: 1,208 of 1,210 messages",
        "To look at: 2 messages",
        "",
        "Your report:",
        "https://move.example.org/move/m-1/report?run=2",
        "",
        "Your reference: CR-7K42",
        "",
        "-- ",
        "You get this mail from Example University as you asked for it on https://move.example.org. Nobody reads answers to this address.",
        "",
        "No more of these:",
        "https://move.example.org/stop-mail/tok",
        "",
      ].join("\n"),
      html: null,
      stopUrl: "https://move.example.org/stop-mail/tok",
    });
  });

  it("about a password leads to the page that asks for it, and never asks for an answer with it", () => {
    const { subject, body } = letterText({ ...NEWS, kind: "needsYou", code: "auth.refused", side: "old" }, WRITER);
    expect(subject).toBe("The copying of your mail waits for your password");
    expect(body).toContain("never in a mail:\nhttps://move.example.org/move/passwords?migration=m-1\n");
    expect(body).toContain("The old server");
  });

  it.each(["needsYou", "failed"] as const)(
    "about something else (%s) says what, and leads to where it stands",
    (kind) => {
      const { body } = letterText({ ...NEWS, kind, code: "quota.full", side: "new" }, WRITER);
      expect(body).toContain("https://move.example.org/move/m-1/progress\n");
      expect(body).toContain("Your place is kept");
    },
  );

  it("with a code has nothing but the code: no link to press, as nothing is confirmed by pressing", () => {
    const { body, stopUrl } = letterText({ kind: "code", code: "012345", minutes: 60 }, WRITER);
    expect(body).toContain("gave this address:\n012345\n");
    expect(body).toContain("60 minutes");
    expect(body).not.toContain("/stop-mail/");
    expect(stopUrl).toBeNull();
  });

  it("that the help desk sends again leads to the portal and its guide, or to the settings for devices", () => {
    const portal = letterText({ kind: "portal", stopToken: "tok" }, WRITER);
    expect(portal.subject).toBe("How to move your mail");
    expect(portal.body).toContain("\nhttps://move.example.org/\n");
    expect(portal.body).toContain("\nhttps://move.example.org/help\n");
    expect(portal.stopUrl).toBe("https://move.example.org/stop-mail/tok");
    const devices = letterText({ ...NEWS, kind: "devices" }, WRITER);
    expect(devices.body).toContain("\nhttps://move.example.org/move/m-1/devices\n");
  });

  it("says who reads answers, where somebody does", () => {
    const { body } = letterText(done("complete", null), { ...WRITER, contact: "help@example.org" });
    expect(body).toContain("If you answer, help@example.org reads it.");
    expect(body).toContain("https://move.example.org/move/m-1/report\n");
  });

  it("is in the language that is set around it", () => {
    const { subject, body } = inLanguage("de", () => letterText(done("complete"), WRITER));
    expect(subject).toBe("Ihre E-Mails sind kopiert und geprüft");
    expect(body).toContain("In Ihrem neuen Konto: 1.208 von 1.210 Nachrichten");
    expect(body).not.toMatch(/\b(?:copied|your|messages|You get)\b/i);
  });
});
