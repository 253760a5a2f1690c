import { describe, expect, it, vi } from "vitest";
import { mapFolders } from "../../lib/engine/folder-map.ts";
import { chooseFolders } from "../../lib/engine/plan.ts";
import type { FolderNaming, ListedFolder, SpecialUse } from "../../lib/engine/ports.ts";
import type { FolderProposal } from "../../lib/policy/folder-proposal.ts";
import { type ChoiceFolder, type NewAccount, nameFolders } from "../../lib/services/folder-names.ts";
import { type FolderRow, plannedFolders } from "../../lib/services/folder-rows.ts";
import { planOf } from "../../lib/services/start-plan.ts";
import { Random } from "../support/random.ts";

// Seconds on an idle machine; others may be busy.
vi.setConfig({ testTimeout: 120_000 });

const NAMING: FolderNaming = {
  ...{
    delimiter: "/",
    forbidden: "",
    forbiddenFirst: "",
    maxLevelBytes: 200,
    maxPathBytes: 1000,
    allBelowInbox: false,
    ignoresCase: false,
    mailOrFolders: false,
  },
};
const NEW_ACCOUNT: NewAccount = {
  naming: NAMING,
  folders: [],
  reservedNames: [],
  given: [],
  below: null,
  proposal: null,
};

function folder(path: readonly string[], more: Partial<ChoiceFolder> & Partial<ListedFolder> = {}): ChoiceFolder {
  const { ownName = null, shared = false, selectable = true, specialUse = null } = more;
  const name = `raw:${path.join("\u0001")}`;
  return { id: name, old: { name, path, selectable, subscribed: true, specialUse }, ownName, shared };
}

function named(folders: readonly ChoiceFolder[], account: Partial<NewAccount> = {}): string[] {
  const names = nameFolders(folders, { ...NEW_ACCOUNT, ...account });
  return folders.map(({ id }) => names.get(id)?.newPath.join(" > ") ?? "");
}

const given = (path: readonly string[], newPath: readonly string[]) => ({
  ...{ oldName: folder(path).old.name, oldPath: path, newPath },
});

describe("a folder that the person named", () => {
  const lab = [folder(["Lab"], { ownName: ["Laboratory"] }), folder(["Lab", "2003"]), folder(["Lab", "2003", "Q1"])];

  it("takes those below it along", () => {
    expect(named(lab)).toEqual(["Laboratory", "Laboratory > 2003", "Laboratory > 2003 > Q1"]);
  });

  it("does so when it holds no mail itself", () => {
    const [top, ...below] = lab;
    expect(named([{ ...folder(["Lab"], { selectable: false }), ownName: top?.ownName ?? null }, ...below])).toEqual([
      "Laboratory",
      "Laboratory > 2003",
      "Laboratory > 2003 > Q1",
    ]);
  });

  it("joins the folder of that name where the person wants so, with those below it, and takes no name from it", () => {
    const joins = folder(["Work"], { ownName: ["Archive"], shared: true });
    const folders = [joins, folder(["Work", "A"]), folder(["Archive"]), folder(["Archive", "A"])];
    expect(named(folders)).toEqual(["Archive", "Archive > A", "Archive", "Archive > A"]);
    const apart = [{ ...joins, shared: false, proposed: false }, ...folders.slice(1)];
    expect(named(apart)).toEqual(["Archive", "Archive > A", "Archive (2)", "Archive > A (2)"]);
  });

  it("leaves those below it their own names", () => {
    const own = folder(["Lab", "2003"], { ownName: ["Old things"] });
    expect(named([folder(["Lab"], { ownName: ["L"] }), own, folder(["Lab", "2003", "Q1"])])).toEqual([
      "L",
      "Old things",
      "Old things > Q1",
    ]);
  });

  it("has its name before folders that come by that name through a rule", () => {
    expect(named([folder(["A"]), folder(["B"], { ownName: ["A"] })])).toEqual(["A (2)", "A"]);
  });

  it("keeps the name that an earlier run gave", () => {
    const names = nameFolders([folder(["B"], { ownName: ["C"] })], { ...NEW_ACCOUNT, given: [given(["B"], ["B"])] });
    expect([...names.values()]).toEqual([{ newPath: ["B"], reasons: [], fixed: true, shared: false, proposed: false }]);
  });
});

describe("a level without mail", () => {
  it("has the name that the folders below it bring with them", () => {
    const calendar = [folder(["Calendar"], { selectable: false }), folder(["Calendar", "2003"])];
    const names = nameFolders(calendar, { ...NEW_ACCOUNT, reservedNames: ["calendar"] });
    expect([...names.values()]).toEqual([
      { newPath: ["Calendar-old"], reasons: ["reserved"], fixed: false, shared: false, proposed: false },
      { newPath: ["Calendar-old", "2003"], reasons: ["reserved"], fixed: false, shared: false, proposed: false },
    ]);
  });

  it("takes no name from a folder with mail", () => {
    expect(
      named([folder(["a.b"], { selectable: false }), folder(["a.b", "x"]), folder(["a_b"])], {
        naming: { ...NAMING, delimiter: "." },
      }),
    ).toEqual(["a_b", "a_b > x", "a_b"]);
  });

  it("is fixed when mail was copied below it", () => {
    const names = nameFolders([folder(["A"], { selectable: false }), folder(["A", "B"])], {
      ...NEW_ACCOUNT,
      given: [given(["A", "B"], ["A", "B"])],
    });
    expect([...names.values()].map(({ fixed }) => fixed)).toEqual([true, true]);
  });
});

const ODD = [
  ...["INBOX", "inbox", "A", "a", "a.b", "a/b", "a_b", "a_b (2)", "Work/", "/", "*", "%", "~home", "Calendar", "日本"],
  ...[
    "<img src=x onerror=alert(1)>",
    "\u202egnp.exe",
    "constructor",
    "__proto__",
    " ",
    "\u0000\u001f",
    "x".repeat(300),
  ],
  ...["\ud83d", "👩‍👩‍👧", "ü".repeat(90), "..", "NAME/", "&AOk-"],
];

function randomFolders(random: Random): ChoiceFolder[] {
  const paths = new Map<string, string[]>([["INBOX", ["INBOX"]]]);
  for (let count = random.below(14); count >= 0; count--) {
    const above = random.chance(0.5) ? random.pick([...paths.values()]) : [];
    const path = [...above, random.pick(ODD)];
    if (path.length > 1 || !/^inbox$/i.test(path[0] ?? "")) paths.set(path.join("\u0001"), path);
  }
  return [...paths.values()].map((path) =>
    folder(path, {
      selectable: random.chance(0.85),
      specialUse: random.chance(0.15) ? random.pick<SpecialUse>(["sent", "trash"]) : null,
      ownName: random.chance(0.15) ? [random.pick(ODD), ...random.some(ODD, 0.02)] : null,
      shared: random.chance(0.2),
    }),
  );
}

function randomProposal(random: Random, folders: readonly ChoiceFolder[]): FolderProposal {
  const rules = random.some(folders, 0.3).map(({ old: { path } }) => ({
    ...{ old: path.join("/"), newPath: random.chance(0.2) ? null : [random.pick(ODD), ...random.some(ODD, 0.02)] },
  }));
  return { rules, below: random.pick([null, "Old mail"]) };
}

describe("a name that is proposed", () => {
  const proposal = (rules: Record<string, string[] | null>, below: string | null = null): FolderProposal => ({
    rules: Object.entries(rules).map(([old, newPath]) => ({ old, newPath })),
    below,
  });
  const lab = [folder(["Lab"], { selectable: false }), folder(["Lab", "2003"]), folder(["Work"])];

  it("is that of the folder and of those in it, also where the folder itself is not listed", () => {
    const account = { proposal: proposal({ Lab: ["Science", "Lab"] }) };
    expect(named(lab, account)).toEqual(["Science > Lab", "Science > Lab > 2003", "Work"]);
    expect(named(lab.slice(1), account)).toEqual(["Science > Lab > 2003", "Work"]);
  });

  it("gives way to the one that the person gives", () => {
    const own = [{ ...folder(["Lab"]), ownName: ["Mine"] }, folder(["Lab", "2003"])];
    const account = { ...NEW_ACCOUNT, proposal: proposal({ Lab: ["Science"] }) };
    expect(named(own, account)).toEqual(["Mine", "Mine > 2003"]);
    expect([...nameFolders(own, account).values()].map(({ proposed }) => proposed)).toEqual([false, false]);
  });

  it("makes one folder of two, and of one that is called so, which keeps its spelling", () => {
    const three = [folder(["Sent Items"]), folder(["Gesendet"]), folder(["Sent"])];
    const rules = proposal({ "Sent Items": ["sent"], Gesendet: ["sent"] });
    expect(named(three, { proposal: rules })).toEqual(["sent", "sent", "Sent"]);
    const ignoring = { proposal: rules, naming: { ...NAMING, ignoresCase: true } };
    expect(named(three, ignoring)).toEqual(["Sent", "Sent", "Sent"]);
  });

  it("holds as it stands beside the folder for all others, and below one that the person chose", () => {
    const rules = proposal({ Work: ["Job"] }, "Old mail");
    const two = [folder(["Work"]), folder(["Play"])];
    expect(named(two, { proposal: rules, below: "Old mail" })).toEqual(["Job", "Old mail > Play"]);
    expect(named(two, { proposal: rules, below: "Mine" })).toEqual(["Mine > Job", "Mine > Play"]);
    expect(named(two, { proposal: rules, below: null })).toEqual(["Job", "Play"]);
  });
});

describe("what was shown", () => {
  it("is what the engine does with the plan, folder for folder, and no two fall into one (1,500 seeds)", () => {
    for (let seed = 1; seed <= 1500; seed++) {
      const random = new Random(seed);
      const folders = randomFolders(random);
      const account: NewAccount = {
        naming: {
          delimiter: random.pick(["/", ".", "\\"]),
          forbidden: random.pick(["", '%*\\"', "/~"]),
          forbiddenFirst: random.pick(["", "~"]),
          maxLevelBytes: random.pick([200, 24]),
          maxPathBytes: random.pick([1000, 60]),
          allBelowInbox: random.chance(0.2),
          ignoresCase: random.chance(0.3),
          mailOrFolders: random.chance(0.2),
        },
        folders: random
          .some(folders, 0.3)
          .map(({ old }) => ({ ...old, specialUse: random.pick([null, "sent" as const]) })),
        reservedNames: ["calendar"],
        given: [],
        below: random.chance(0.1) ? "Old mail" : null,
        proposal: random.chance(0.3) ? randomProposal(random, folders) : null,
      };
      const first = nameFolders(folders, account);
      // As if an earlier run had brought some of them.
      const given = random.some(folders, 0.2).filter(({ old }) => old.selectable);
      const later = {
        ...account,
        given: given.map(({ id, old }) => ({
          oldName: old.name,
          oldPath: old.path,
          newPath: first.get(id)?.newPath ?? [],
        })),
      };
      const names = nameFolders(folders, later);
      const rows = folders.flatMap((one): FolderRow[] => {
        const name = names.get(one.id);
        const known = { chosen: random.chance(0.7), messages: 1, bytes: 1, contents: null, proposedOut: false };
        return name ? [{ ...one, name, ...known }] : [];
      });
      const shown = rows.filter(({ old, chosen }) => old.selectable && chosen);
      const plan = planOf(plannedFolders({ rows }), { old: { maxConnections: 2 }, new: { maxConnections: 2 } });

      const chosen = chooseFolders(
        folders.map(({ old }) => old),
        plan,
      );
      const mapped = mapFolders(chosen, {
        ...plan,
        naming: account.naming,
        // The new account has changed since.
        newFolders: random.some(folders, 0.5).map(({ old }) => old),
        given: later.given.map((one, id) => ({ id, ...one })),
      });
      expect(
        mapped.map(({ old, newPath }) => [old.name, newPath]),
        `seed ${seed}`,
      ).toEqual(shown.map(({ old, name }) => [old.name, name.newPath]));
      const together = new Set(shown.filter(({ name }) => name.shared).map(({ old }) => old.name));
      const apart = mapped.filter(({ old }) => !together.has(old.name));
      const places = apart.map(({ newPath }) => JSON.stringify(newPath));
      const places2 = account.naming.ignoresCase ? places.map((place) => place.toLowerCase()) : places;
      expect(new Set(places2).size, `seed ${seed}: ${places}`).toBe(apart.length);
    }
  });
});
