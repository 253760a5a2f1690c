import { describe, expect, it } from "vitest";
import { asksForHelp, IMPORT_OPTIONS, parseImport, parseImportMany, parseVerify } from "../../lib/cli/arguments.ts";
import { helpText } from "../../lib/cli/help.ts";

const NEEDED = [
  "--old=imaps://anna%40old.example@old.example",
  "--new=imap://anna@new.example:1143",
  "--old-password-file=old.txt",
  "--new-password-file=/secret/new.txt",
  "--journal=anna.db",
];
const parse = (...more: string[]) => parseImport([...NEEDED, ...more], "/home/anna");

describe("options of import", () => {
  it("has the defaults of the manual", () => {
    expect(parse()).toEqual({
      old: {
        address: { security: "tls", user: "anna@old.example", host: "old.example", port: 993 },
        passwordFile: "/home/anna/old.txt",
      },
      new: {
        address: { security: "starttls", user: "anna", host: "new.example", port: 1143 },
        passwordFile: "/secret/new.txt",
      },
      journal: "/home/anna/anna.db",
      trust: { caFile: null, pin: null, allowPlaintext: false },
      output: { json: false, quiet: false },
      recording: null,
      request: {
        folders: null,
        include: [],
        exclude: [],
        map: [],
        below: null,
        since: null,
        maxMessageBytes: null,
        withDeleted: false,
        newestFirst: false,
        connections: 2,
        verify: "quick",
        dryRun: false,
        readBodies: false,
        settleMs: 0,
        lastProbeMs: 300_000,
        reservedNames: [],
      },
    });
  });

  it("takes every option, those for folders any number of times", () => {
    const folders = [
      "--folder",
      "Archive/",
      "--folder",
      "Entwürfe",
      "--exclude",
      "Archive/2003",
      "--map",
      "A=B/C=D",
      "--map=X=Y",
    ];
    const course = [
      "--below",
      "Old mail/",
      "--since",
      "2015-06",
      "--max-size",
      "10M",
      "--with-deleted",
      "--newest-first",
      "--recent-first",
      "30",
    ];
    const more = [
      "--connections",
      "16",
      "--verify",
      "full",
      "--dry-run",
      "--read-bodies",
      "--one-by-one",
      "--settle",
      "10",
      "--last-probe",
      "3",
    ];
    const trust = ["--tls-ca", "ca.pem", "--tls-pin", "AB:".repeat(32).slice(0, -1), "--allow-plaintext"];
    const given = parse(...folders, ...course, ...more, ...trust, "--json", "--quiet");
    expect(given.request).toEqual({
      folders: null,
      include: ["Archive/", "Entwürfe"],
      exclude: ["Archive/2003"],
      map: [
        { old: "A", new: "B/C=D" },
        { old: "X", new: "Y" },
      ],
      below: "Old mail",
      since: Date.UTC(2015, 5, 1) / 1000,
      maxMessageBytes: 10 * 1_048_576,
      withDeleted: true,
      newestFirst: true,
      recentFirstDays: 30,
      connections: 16,
      verify: "full",
      dryRun: true,
      readBodies: true,
      oneByOne: true,
      settleMs: 10_000,
      lastProbeMs: 3000,
      reservedNames: [],
    });
    expect(given.trust).toEqual({ caFile: "/home/anna/ca.pem", pin: "ab".repeat(32), allowPlaintext: true });
    expect(given.output).toEqual({ json: true, quiet: true });
  });

  it.each([
    ["2015", "2015-01-01T00:00:00Z"],
    ["2015-06-30", "2015-06-30T00:00:00Z"],
    ["2024-02-29", "2024-02-29T00:00:00Z"],
    ["2015-06-30T12:00:00+02:00", "2015-06-30T10:00:00Z"],
    ["2015-06-30t12:00z", "2015-06-30T12:00:00Z"],
  ])("reads --since %s", (text, instant) =>
    expect(parse("--since", text).request.since).toBe(Date.parse(instant) / 1000),
  );

  it.each([
    ["500000", 500_000],
    ["3k", 3072],
    ["1G", 1_073_741_824],
  ])("reads --max-size %s", (text, bytes) => expect(parse("--max-size", text).request.maxMessageBytes).toBe(bytes));

  it("reads a fingerprint in base64", () =>
    expect(parse("--tls-pin", `sha256:${Buffer.alloc(32, 0xab).toString("base64")}`).trust.pin).toBe("ab".repeat(32)));

  it.each([
    [["--sinse", "2015"], "--sinse: there is no such option; --help lists them"],
    [["-x"], "-x: there is no such option; --help lists them"],
    [["stray"], 'the command line: expected only options here; --help lists them, got "stray"'],
    [["--journal", "b.db"], "--journal: expected once, got it twice"],
    [["--below"], "--below: expected NAME, got nothing"],
    [["--below", "--dry-run"], '--below: expected NAME, got "--dry-run"'],
    [["--json=yes"], '--json: expected no value, got "yes"'],
    [["--recent-first", "0"], '--recent-first: expected a number from 1 to 36500, got "0"'],
    [["--connections", "17"], '--connections: expected a number from 1 to 16, got "17"'],
    [["--connections", "0"], '--connections: expected a number from 1 to 16, got "0"'],
    [["--connections", "two"], '--connections: expected a number from 1 to 16, got "two"'],
    [["--settle=-1"], '--settle: expected a number from 0 to 604800, got "-1"'],
    [["--verify", "half"], '--verify: expected quick or full, got "half"'],
    [["--since", "soon"], "--since: expected a date such as"],
    [["--since", "2015-13"], "--since: expected a date such as"],
    [["--since", "2015-02-30"], "--since: expected a date such as"],
    [["--since", "2015-06-30T12:00:00"], "--since: expected a date such as"],
    [["--max-size", "10T"], '--max-size: expected a size such as 500000, 25M or 1G, got "10T"'],
    [["--max-size", "0"], '--max-size: expected a size such as 500000, 25M or 1G, got "0"'],
    [["--tls-pin", "abc"], '--tls-pin: expected a SHA-256 fingerprint: 64 hexadecimal digits, or base64, got "abc"'],
    [["--folder", ""], '--folder: expected a folder name such as Archive/2003, got ""'],
    [["--folder", "A//B"], '--folder: expected a folder name such as Archive/2003, got "A//B"'],
    [["--map", "A"], '--map: expected OLD=NEW, two folder names, got "A"'],
    [["--map", "A="], '--map: expected OLD=NEW, two folder names, got "A="'],
    [["--read-bodies"], "--read-bodies: expected together with --dry-run, got it alone"],
    [["--below", "x\ny", "--below", "z"], "--below: expected once, got it twice"],
  ])("answers %j with one clear line", (words, message) => {
    expect(() => parse(...words)).toThrow(message);
    expect(() => parse(...words)).toThrow(/^[^\n]*$/);
  });

  it.each(NEEDED.map((word) => word.split("=")[0] ?? ""))("says that %s is needed", (name) => {
    const rest = NEEDED.filter((word) => !word.startsWith(`${name}=`));
    expect(() => parseImport(rest, "/")).toThrow(
      new RegExp(`^${name}: expected .*, got nothing; this option is needed$`),
    );
  });
});

describe("options of the other programs", () => {
  it("import-many takes a list, a folder of journals and a limit for each server", () => {
    const given = parseImportMany(
      ["accounts.csv", "--journals", "j", "--per-server", "4", "--folder", "INBOX"],
      "/srv",
    );
    expect(given).toMatchObject({ list: "/srv/accounts.csv", journals: "/srv/j", perServer: 4 });
    expect(given.request.include).toEqual(["INBOX"]);
    expect(() => parseImportMany(["--journals", "j"], "/")).toThrow("expected the file with the list of accounts");
    expect(() => parseImportMany(["a.csv", "b.csv", "--journals", "j"], "/")).toThrow('got "b.csv"');
  });

  it("verify takes the choice of mail, a file for the list, and no journal", () => {
    const given = parseVerify(
      [...NEEDED.slice(0, 4), "--csv", "out.csv", "--below", "Old", "--exclude", "Junk"],
      "/srv",
    );
    expect(given).toMatchObject({
      csv: "/srv/out.csv",
      choice: { below: "Old", exclude: ["Junk"], withDeleted: false },
    });
    expect(() => parseVerify(NEEDED, "/")).toThrow("--journal: there is no such option");
    expect(() => parseVerify([...NEEDED.slice(0, 4), "--dry-run"], "/")).toThrow("--dry-run: there is no such option");
  });
});

describe("help", () => {
  it("is asked for by --help wherever it stands", () => {
    expect(asksForHelp(["--old", "x", "--help"])).toBe(true);
    expect(asksForHelp(["--json"])).toBe(false);
  });

  it("names every option and fits into 80 columns", () => {
    const text = helpText({
      name: "import",
      usage: "--old ADDRESS --new ADDRESS [OPTION]...",
      purpose: "Copies. ".repeat(30),
      groups: IMPORT_OPTIONS,
    });
    for (const option of IMPORT_OPTIONS.flatMap((group) => group.options)) expect(text).toContain(`  --${option.name}`);
    for (const line of text.split("\n")) expect(line.length, line).toBeLessThanOrEqual(80);
  });
});
