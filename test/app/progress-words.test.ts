import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { copyStep } from "../../app/move/_home/copy-step.ts";
import { progressWords } from "../../app/move/[migration]/progress/words.ts";
import { ERROR_KINDS, type ErrorCode } from "../../lib/engine/errors.ts";
import { troubleText } from "../../lib/i18n/trouble.ts";
import type { HomeMove } from "../../lib/services/home.ts";
import type { Figures, ProgressView, Standing } from "../../lib/services/progress.ts";

const NOW = Date.UTC(2026, 10, 23, 13, 17);
const UNTIL = Date.UTC(2026, 10, 23, 13, 32);

const folder = (old: string, stage: Figures["folders"][number]["stage"], done: number) => ({
  ...{ old, new: old, stage, foundMessages: 1000, foundBytes: 4000, doneMessages: done, doneBytes: done * 4 },
});

const figures: Figures = {
  step: "copying",
  folders: [folder("INBOX", "copied", 1000), folder("Lab/2004", "copying", 250), folder("Sent", "toCome", 0)],
  ...{ foundMessages: 3000, foundBytes: 12_000, doneMessages: 1250, doneBytes: 5000, percent: 41 },
  ...{
    secondsLeft: 900,
    secondsBetween: null,
    checkedFolders: 0,
    checkedMessages: 0,
    problems: 0,
    lastMessageAt: NOW - 8000,
  },
};

function view(standing: Standing, more: Partial<ProgressView> = {}): ProgressView {
  return {
    ...{
      migrationId: "m",
      reference: "CR-7K42",
      standing,
      lasting: standing,
      test: null,
      wish: null,
      figures,
      hasReport: false,
      zone: "Europe/Berlin",
    },
    ...{ expected: null, deadline: null },
    can: { pause: false, stop: false, resume: false, startNow: false },
    now: NOW,
    ...more,
  };
}

const MOVE: Omit<HomeMove, "standing"> = {
  ...{ migrationId: "m", reference: null, oldLogin: "anna", oldServer: "Old mail", step: "copy", choice: null },
  ...{ percent: null, devicesDone: false, signedOffAt: null, nextCatchUp: null, test: null, residue: null },
  reportsUntil: null,
  phases: { line: [], closes: null, closed: false, hasGrace: false, isOff: false, replacedBy: null, zone: "UTC" },
};

const words = (standing: Standing, more: Partial<ProgressView> = {}) => progressWords(view(standing, more), null);

/** Everything that is waited for. */
const WAITS = (Object.keys(ERROR_KINDS) as ErrorCode[]).filter((code) => ERROR_KINDS[code].next === "retryLater");

const STANDINGS: { readonly [Kind in Standing["kind"]]: Standing } = {
  notStarted: { kind: "notStarted" },
  queued: { kind: "queued", place: 2, startsAt: null, again: false },
  scheduled: { kind: "scheduled", startsAt: UNTIL },
  awaitsPilot: { kind: "awaitsPilot" },
  workerAway: { kind: "workerAway", lastSeenAt: NOW - 60_000 },
  counting: { kind: "counting" },
  copying: { kind: "copying" },
  checking: { kind: "checking" },
  waiting: { kind: "waiting", reason: "server.throttled", side: "old", until: UNTIL, isAskedFor: true },
  paused: { kind: "paused" },
  stopped: { kind: "stopped" },
  needsPassword: { kind: "needsPassword", code: "auth.refused", side: "old" },
  needsYou: { kind: "needsYou", code: "quota.full", side: "new" },
  failed: { kind: "failed", code: "engine.bug", side: null },
  closed: { kind: "closed", at: UNTIL },
  reopened: { kind: "reopened" },
  done: { kind: "done", grade: "complete" },
};

describe("the progress page in words", () => {
  // Another day than that of the wait, for the home page.
  beforeAll(() => void vi.useFakeTimers({ now: Date.UTC(2026, 10, 22) }));
  afterAll(() => void vi.useRealTimers());

  it("has a heading and a status for every state", () => {
    const said = Object.values(STANDINGS).map((standing) => {
      const { title, status } = words(standing);
      return [standing.kind, title, `${status.kind}: ${status.words}`];
    });
    expect(said).toEqual([
      ["notStarted", "Nothing is being copied yet", "notStarted: Not started"],
      ["queued", "You are 2nd in line", "waiting: Waiting (2nd in line)"],
      ["scheduled", "Copying is set for 14:32", "waiting: Waiting until 14:32, Berlin time"],
      ["awaitsPilot", "A small group goes first", "waiting: Waiting"],
      ["workerAway", "The copying service is not running at the moment", "waiting: Waiting"],
      ["counting", "We are counting your mail", "counting: Counting"],
      ["copying", "We are copying your mail", "copying: Copying"],
      ["checking", "We are checking the copy", "checking: Checking"],
      ["waiting", "The old server asked us to wait until 14:32", "waiting: Waiting until 14:32, Berlin time"],
      ["paused", "You paused the copying", "paused: Paused"],
      ["stopped", "You stopped the copying", "stopped: Stopped"],
      ["needsPassword", "The old server asks for your password again", "needsYourPassword: Needs your password"],
      ["needsYou", "Your new account is full", "needsYou: Needs you"],
      ["failed", "The copying has stopped", "notComplete: Not complete"],
      ["closed", "Imports are closed", "stopped: Imports are closed"],
      ["reopened", "You can go on", "needsYou: Open again"],
      ["done", "Your report is ready", "complete: Complete"],
    ]);
    for (const standing of Object.values(STANDINGS)) expect(words(standing).lead).toMatch(/^[A-Z].*\.$/);
  });

  it("says who is ahead, and when it begins where that is known", () => {
    const lead = (more: Partial<Extract<Standing, { kind: "queued" }>>) =>
      words({ kind: "queued", place: 3, startsAt: UNTIL, again: false, ...more }).lead;
    expect(lead({})).toBe(
      "Two people are ahead of you. Yours should begin at about 14:35, Berlin time. You can close this page.",
    );
    expect(lead({ place: 12, startsAt: UNTIL + 86_400_000 })).toContain("11 people are ahead of you.");
    expect(lead({ startsAt: UNTIL + 86_400_000 })).toContain("at about 24 Nov, 14:35, Berlin time.");
    const unknown = "Your mail is copied as soon as it is your turn.";
    expect(lead({ place: 2, startsAt: null })).toBe(`One person is ahead of you. ${unknown} You can close this page.`);
    expect(lead({ place: 1, startsAt: NOW + 200_000 })).toContain(`Nobody is ahead of you. ${unknown}`);
  });

  it("says of a run that gave way that it goes on, with how far it is", () => {
    const again = words({ kind: "queued", place: 2, startsAt: UNTIL, again: true });
    expect(again.title).toBe("Others have their turn for a while");
    expect(again.lead).toContain("What is copied stays copied.");
    expect(again.lead).toContain("Yours should go on at about 14:35, Berlin time.");
    expect(again.figure).toEqual({ number: "41", unit: "%" });
    expect(again.folders.map(({ words: status }) => status)).toEqual(["Copied", "Waiting", "To come"]);
  });

  it("offers in each state what can be done in it", () => {
    const nothing = { pause: false, stop: false, resume: false, startNow: false };
    const going = { ...nothing, pause: true, stop: true };
    const resting = { ...nothing, resume: true };
    const offers = (kind: Standing["kind"], can = view(STANDINGS[kind]).can) => words(STANDINGS[kind], { can }).offers;
    expect(offers("copying", going)).toEqual(["pause", "stop"]);
    expect(offers("workerAway", going)).toEqual(["pause", "stop"]);
    expect(offers("paused", resting)).toEqual(["resume"]);
    expect(offers("stopped", resting)).toEqual(["startAgain"]);
    expect(offers("needsYou", resting)).toEqual(["tryAgain", "chooseFolders"]);
    expect(offers("failed", resting)).toEqual(["tryAgain"]);
    expect(offers("needsPassword")).toEqual(["password"]);
    expect(offers("scheduled", { ...nothing, stop: true, startNow: true })).toEqual(["startNow", "stop"]);
    expect(offers("awaitsPilot", { ...nothing, stop: true })).toEqual(["stop"]);
    expect(words(STANDINGS.done, { hasReport: true }).offers).toEqual(["report"]);
    expect(words(STANDINGS.stopped, { can: resting, hasReport: true }).offers).toEqual(["startAgain", "reportSoFar"]);
  });

  it("says of a test, whatever it does, that nothing is copied, and never that something is", () => {
    for (const kind of ["queued", "counting", "copying", "checking", "waiting", "workerAway"] as const) {
      const { lead, folders, isTest } = words(STANDINGS[kind], { test: { kind: "underWay" } });
      expect({ isTest, told: /othing is copied|keep none of them/.test(lead) }, kind).toEqual({
        isTest: true,
        told: true,
      });
      expect(
        folders.map((folder) => folder.words).filter((each) => /cop(y|ied)/i.test(each)),
        kind,
      ).toEqual([]);
    }
    expect(words(STANDINGS.copying, { test: { kind: "underWay" } }).title).toBe("We are testing: nothing is copied");
  });

  it("leads to the report of a test that has ended, and shows no more that changes", () => {
    const over = words(STANDINGS.notStarted, { test: { kind: "over", run: 3 }, figures: null });
    expect(over).toMatchObject({ title: "The test has ended", offers: ["testReport"], ended: true });
    expect(over.status.words).toBe("Nothing was copied");
    const resting = { pause: false, stop: false, resume: true, startNow: false };
    expect(words(STANDINGS.stopped, { test: { kind: "over", run: 3 }, can: resting }).offers).toEqual([
      ...["testReport", "startAgain"],
    ]);
  });

  it("says when a run begins that is to begin later", () => {
    const later = words(STANDINGS.scheduled);
    expect(later.title).toBe("Copying is set for 14:32");
    expect(later.lead).toContain("You chose 14:32, Berlin time. It starts by itself");
    expect(later.status.words).toBe("Waiting until 14:32, Berlin time");
  });

  it("tells a help desk's reference when something failed", () => {
    expect(words(STANDINGS.failed).lead).toContain("CR-7K42");
  });

  it("says how much longer it takes only when that is known", () => {
    expect(words(STANDINGS.copying).left).toBe("About 15 minutes left");
    expect(words(STANDINGS.waiting).left).toBe("About 15 minutes to go after that");
    expect(words(STANDINGS.copying, { figures: { ...figures, secondsLeft: null } }).left).toBe("");
  });

  it("tells a range where one figure would say too much", () => {
    const wide = { ...figures, secondsBetween: [600, 1500] as const };
    expect(words(STANDINGS.copying, { figures: wide }).left).toBe("10 to 25 minutes left");
  });

  it("says by when a long run should be finished", () => {
    const long = { ...figures, secondsLeft: 9000 };
    const expected = { start: NOW, end: NOW + 9_000_000 };
    expect(words(STANDINGS.copying, { figures: long, expected }).left).toBe(
      "About 2.5 hours left, so it should be finished by about 16:50",
    );
  });

  it("tells in line when all should be finished, where that is known", () => {
    const expected = { start: NOW + 40 * 60_000, end: NOW + 100 * 60_000 };
    const finished = "Everything should be finished by about 16:00.";
    expect(words(STANDINGS.queued, { expected }).lead).toContain(finished);
    expect(words(STANDINGS.queued, { expected: null }).lead).not.toContain("finished");
  });

  it("warns early when the deadline will not be met, and only then", () => {
    const expected = { start: NOW, end: UNTIL };
    const late = (deadline: number | null) => words(STANDINGS.copying, { expected, deadline }).late;
    expect(late(UNTIL - 1)).toMatch(
      /^At this speed your mail will not be copied before Monday 23 November 2026 at 14:/,
    );
    expect([late(UNTIL), late(null), words(STANDINGS.copying, { deadline: UNTIL - 1 }).late]).toEqual([
      null,
      null,
      null,
    ]);
  });

  it("shows figure and amount", () => {
    const { figure, amount, tab, strip } = words(STANDINGS.copying);
    // A number and its unit stay in one line.
    const sizes = "5\u00a0kB of 12\u00a0kB";
    expect([figure, amount]).toEqual([{ number: "41", unit: "%" }, `1,250 of 3,000 messages, ${sizes}`]);
    expect(tab).toBe("41 % – We are copying your mail");
    expect(strip).toMatchObject({ value: 41, valueText: `41 %, 1,250 of 3,000 messages, ${sizes}` });
  });

  it("counts with an empty strip and no percentage", () => {
    const counting: Figures = { ...figures, step: "counting", percent: null, secondsLeft: null };
    const { figure, strip, status, amount } = words(STANDINGS.counting, { figures: counting });
    expect([figure, strip?.parts, strip?.value, amount]).toEqual([null, [], null, ""]);
    expect(status.detail).toBe("3 folders with 3,000 messages so far");
  });

  it("checks by folders, not by percent", () => {
    const folders = [folder("INBOX", "checked", 1000), folder("Sent", "copied", 1000)];
    const checking: Figures = {
      ...figures,
      step: "checking",
      folders,
      percent: null,
      checkedFolders: 1,
      checkedMessages: 1000,
    };
    const { figure, strip, amount } = words(STANDINGS.checking, { figures: checking });
    expect(figure).toEqual({ number: "1", unit: "of 2 folders checked" });
    expect(strip?.parts.map(({ state }) => state)).toEqual(["checked", "filled"]);
    expect([strip?.value, amount]).toEqual([null, "1,000 of 3,000 messages"]);
  });

  it("lists the folders with what becomes of each", () => {
    const rows = (standing: Standing) =>
      words(standing).folders.map(({ old, words, count }) => `${old}: ${words}, ${count}`);
    expect(rows(STANDINGS.copying)).toEqual([
      "Inbox: Copied, 1,000",
      "Lab / 2004: Copying now, 250 of 1,000",
      "Sent: To come, 1,000",
    ]);
    expect(rows(STANDINGS.paused)[1]).toBe("Lab / 2004: Paused, 250 of 1,000");
    expect(rows(STANDINGS.waiting)[1]).toBe("Lab / 2004: Waiting, 250 of 1,000");
  });

  it("calls a folder copied that is all there, although the run rests", () => {
    const folders = [folder("INBOX", "copying", 1000)];
    const said = (standing: Standing) => words(standing, { figures: { ...figures, folders } }).folders[0]?.words;
    expect([said(STANDINGS.paused), said(STANDINGS.copying)]).toEqual(["Copied", "Copying now"]);
  });

  it("tells what goes on by itself from what waits for a button", () => {
    const stoppable = { ...view(STANDINGS.copying).can, stop: true };
    expect(words(STANDINGS.copying, { can: stoppable }).rests).toBe(false);
    expect(words(STANDINGS.paused).rests).toBe(true);
    // Whoever has not begun yet can say beforehand where to be told.
    expect(words(STANDINGS.notStarted).rests).toBe(false);
    expect(words(STANDINGS.paused, { wish: "stop" }).rests).toBe(false);
    expect(words(STANDINGS.done, { can: stoppable }).rests).toBe(true);
  });

  it.each([
    [8, "Last message copied 8 seconds ago"],
    [70, "Last message copied a minute ago"],
    [250, /^No message for 4 minutes: .* we connect again by ourselves\.$/],
  ])("after %i seconds without a message says so", (seconds, detail) => {
    const silent = { ...figures, lastMessageAt: NOW - seconds * 1000 };
    expect(words(STANDINGS.copying, { figures: silent }).status.detail).toMatch(detail);
  });

  it("says that a wish is under way, or waits for the worker", () => {
    expect(words(STANDINGS.copying, { wish: "pause" }).status).toMatchObject({
      words: "Pausing",
      detail: expect.stringContaining("seconds"),
    });
    expect(words(STANDINGS.workerAway, { wish: "stop" }).status).toMatchObject({
      words: "Stopping",
      detail: "As soon as the copying service is back.",
    });
  });

  it("is in the reader's own time where that is known", () => {
    expect(progressWords(view(STANDINGS.waiting), "America/New_York")).toMatchObject({
      title: "The old server asked us to wait until 08:32",
      status: { words: "Waiting until 08:32" },
    });
  });

  it.each([
    ["server.throttled", "old", "The old server asked us to wait until 14:32", true],
    ["server.throttled", null, "The server asked us to wait until 14:32", true],
    ["server.throttled", "old", "The old server is busy. We try again at 14:32", false],
    ["server.throttled", "new", "The new server is busy. We try again at 14:32", false],
    ["server.tooManyConnections", "old", "Waiting for the old server until 14:32", false],
    ["server.closedNow", "old", "Copying from the old server is paused by your administrator until 14:32", false],
    ["server.closedNow", "new", "Copying to the new server is paused by your administrator until 14:32", false],
    ["server.closedNow", null, "Copying is paused by your administrator until 14:32", false],
    ["server.dayIsSpent", "old", "The old server has given its share for today. We go on at 14:32", false],
    ["portal.maintenance", null, "The portal is under maintenance until 14:32", false],
    ["net.timeout", "new", "Waiting for the new server until 14:32", false],
  ] as const)("waiting for %s of the %s server reads: %s", (reason, side, sentence, isAskedFor) => {
    const standing: Standing = { kind: "waiting", reason, side, until: UNTIL, isAskedFor };
    const said = words(standing);
    expect(said.title).toBe(sentence);
    expect(said.lead).toMatch(/ We wait, and then go on by ourselves\..* nothing for you to do\.$/);
    expect(said.status.kind).toBe("waiting");
    const move = { ...MOVE, standing };
    expect(copyStep(move, "Europe/Berlin")).toMatchObject({ status: "waiting" });
    expect(copyStep(move, "Europe/Berlin").detail).toBe(sentence.replace("14:32", "23 Nov, 14:32"));
  });

  it.each(WAITS)("UX 21: a wait for %s says why, when it goes on and when the last message came", (reason) => {
    const standing: Standing = { kind: "waiting", reason, side: "old", until: UNTIL, isAskedFor: false };
    const said = words(standing);
    expect(said.title).toContain("14:32");
    expect(said.lead).toContain(troubleText(reason, "old").what);
    expect(said.status).toMatchObject({
      words: "Waiting until 14:32, Berlin time",
      detail: expect.stringMatching(/^Last message copied at 14:16/),
    });
  });

  it("UX 21: after two minutes of silence it says what that means, and when we connect again", () => {
    const silent = (seconds: number) =>
      words(STANDINGS.copying, { figures: { ...figures, lastMessageAt: NOW - seconds * 1000 } }).status.detail;
    expect([silent(8), silent(119)]).toEqual(["Last message copied 8 seconds ago", "Last message copied a minute ago"]);
    expect(silent(180)).toMatch(/^No message for 3 minutes: .* says nothing at all for two minutes, we connect again/);
  });

  it("UX 20: how long it takes is never said while that cannot be trusted, and during a wait it is what comes after", () => {
    const left = (standing: Standing, secondsLeft: number | null) =>
      words(standing, { figures: { ...figures, secondsLeft } }).left;
    expect([left(STANDINGS.copying, null), left(STANDINGS.waiting, null)]).toEqual(["", ""]);
    // Rough: the next figure is a minute or five away.
    const said = [30, 80, 100, 840, 1270, 1330].map((seconds) => left(STANDINGS.copying, seconds));
    expect(new Set(said)).toEqual(
      new Set([
        ...["Less than a minute left", "About a minute left", "About 2 minutes left", "About 14 minutes left"],
        "About 20 minutes left",
      ]),
    );
    expect(left(STANDINGS.waiting, 840)).toBe("About 14 minutes to go after that");
  });

  it("names no time that has passed", () => {
    const now: Standing = { kind: "waiting", reason: "net.timeout", side: "old", until: null, isAskedFor: false };
    expect(words(now).title).toBe("We try the old server again now");
  });

  it("speaks when the state changes and every 20 percent, not with each message", () => {
    const at = (percent: number) => words(STANDINGS.copying, { figures: { ...figures, percent } }).spoken;
    expect(at(5)).toBe("We are copying your mail.");
    expect(new Set([41, 50, 59].map(at))).toEqual(new Set(["We are copying your mail. 40 percent."]));
    expect(words(STANDINGS.done, { figures: { ...figures, step: "checked" } }).spoken).toBe("Your report is ready.");
  });

  it("keeps its id while nothing changes, whenever it is made", () => {
    const later = view(STANDINGS.paused, { now: NOW + 5000 });
    expect(progressWords(later, null).id).toBe(words(STANDINGS.paused).id);
    expect(words(STANDINGS.stopped).id).not.toBe(words(STANDINGS.paused).id);
  });
});
