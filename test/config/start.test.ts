import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { loadWebConfig } from "../../lib/config/portal.ts";
import { ConfigError, loadStartConfig, START_VARIABLES } from "../../lib/config/start.ts";

const folder = mkdtempSync(join(tmpdir(), "carryover-config-"));
afterAll(() => rmSync(folder, { recursive: true }));

function fileWith(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

function mistakes(environment: Record<string, string>): readonly string[] {
  try {
    loadStartConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
  return [];
}

describe("npm start", () => {
  it("needs no setting: both processes, on this machine alone", () => {
    expect(loadStartConfig({})).toMatchObject({
      ...{ role: "all", host: "127.0.0.1", port: 3000, url: "http://127.0.0.1:3000" },
      firstRows: { servers: [], organisation: null },
      web: { url: "http://127.0.0.1:3000", trustedProxyHops: 0, language: "en", development: false },
    });
  });

  it("takes mail servers and the organisation", () => {
    const { firstRows } = loadStartConfig({
      CARRYOVER_OLD_SERVER: "imaps://Old.example.org  imap://[::1]:1143 imaps://both.example.org",
      CARRYOVER_NEW_SERVER: "imaps://bücher.example:1993 imaps://both.example.org",
      CARRYOVER_ORGANISATION: "Example University",
      CARRYOVER_CONTACT_EMAIL: "help@example.org",
    });
    expect(firstRows.servers).toEqual([
      { host: "old.example.org", port: 993, security: "tls", use: "old" },
      { host: "::1", port: 1143, security: "starttls", use: "old" },
      { host: "both.example.org", port: 993, security: "tls", use: "both" },
      { host: "xn--bcher-kva.example", port: 1993, security: "tls", use: "new" },
    ]);
    expect(firstRows.organisation).toMatchObject({ name: "Example University", contactEmail: "help@example.org" });
  });

  it("says all mistakes at once, without the values", () => {
    const found = mistakes({
      ...{
        PORT: "80a",
        HOST: "0.0.0.0",
        ROLE: "everything",
        CARRYOVER_DATA_DIR: "data",
        CARRYOVER_TRUSTED_PROXY: "yes",
        CARRYOVER_LANGUAGE: "klingon",
      },
      ...{ CARRYOVER_OLD_SERVER: "imaps://anna:secret@old.example.org", DATABASE_URL: "mysql://anna:secret@h/d" },
      ...{ CARRYOVER_CONTACT: "the desk", CARRYOVER_OLD_SERVR: "imaps://a", NEXTAUTH_SECRET: "secret" },
    });
    expect(found).toHaveLength(11);
    expect(found.map((line) => line.split(" ")[0]).toSorted()).toEqual(
      [
        ...["PORT", "CARRYOVER_URL", "ROLE", "CARRYOVER_DATA_DIR", "CARRYOVER_TRUSTED_PROXY", "CARRYOVER_OLD_SERVER"],
        ...["DATABASE_URL", "CARRYOVER_ORGANISATION", "CARRYOVER_OLD_SERVR", "NEXTAUTH_SECRET", "CARRYOVER_LANGUAGE"],
      ].toSorted(),
    );
    expect(found.join("\n")).not.toContain("secret@");
  });

  it.each([
    ["http://move.example.org", "must begin with https://"],
    ["https://move.example.org/a b", "a plain path"],
    ["https://move.example.org/migrate?a=1", "a plain path"],
    ["move.example.org", "must be an address such as"],
    ["ftp://127.0.0.1", "must begin with https://"],
  ])("does not take %s as the address that people type", (url, why) => {
    expect(mistakes({ CARRYOVER_URL: url })).toEqual([expect.stringContaining(why)]);
  });

  it("takes any https address, and http for this machine", () => {
    expect(loadStartConfig({ HOST: "::", CARRYOVER_URL: "https://move.example.org/" }).url).toBe(
      "https://move.example.org",
    );
    expect(loadStartConfig({ CARRYOVER_URL: "http://localhost:8080" }).url).toBe("http://localhost:8080");
  });

  it("takes a path where others share the host, for pages, mail and next-auth", () => {
    const { url, web, webEnvironment } = loadStartConfig({ CARRYOVER_URL: "https://example.org/migrate/" });
    expect([url, web.url]).toEqual(["https://example.org/migrate", "https://example.org/migrate"]);
    expect(webEnvironment.NEXTAUTH_URL).toBe("https://example.org/migrate/api/auth");
    expect(loadWebConfig(webEnvironment).url).toBe("https://example.org/migrate");
  });

  it("reads secrets from files as well, and says when that cannot be", () => {
    const file = fileWith("url", "postgresql://u:p@h/d\n");
    expect(loadStartConfig({ DATABASE_URL_FILE: file }).web.databaseUrl).toBe("postgresql://u:p@h/d");
    expect(mistakes({ DATABASE_URL_FILE: file, DATABASE_URL: "file:x" })).toEqual([
      "DATABASE_URL and DATABASE_URL_FILE are both given: one of them is enough",
    ]);
    expect(mistakes({ DATABASE_URL_FILE: join(folder, "none") })).toEqual([
      "DATABASE_URL_FILE names a file that cannot be read",
    ]);
  });
});

describe("what signs profiles", () => {
  const files = { CARRYOVER_PROFILE_CERTIFICATE_FILE: "/k/profile.pem", CARRYOVER_PROFILE_KEY_FILE: "/k/profile.key" };

  it("is a certificate with its key, and handed to the web process alone", () => {
    const { web, webEnvironment, workerEnvironment } = loadStartConfig(files);
    expect(web.profileSigner).toEqual({ certificateFile: "/k/profile.pem", keyFile: "/k/profile.key" });
    expect(loadStartConfig({}).web.profileSigner).toBeNull();
    expect(webEnvironment).toMatchObject(files);
    for (const name of Object.keys(files)) expect(workerEnvironment).not.toHaveProperty(name);
  });

  it.each(Object.entries(files))("is refused with %s alone", (name, file) => {
    expect(mistakes({ [name]: file })).toEqual([expect.stringContaining("are needed both, or neither")]);
  });
});

describe("each process", () => {
  const everything = {
    ...{ PATH: "/bin", CARRYOVER_PRIVATE_KEY_FILE: "/k/opening-key.pem", DATABASE_URL: "file:/d/carryover.db" },
    ...{ CARRYOVER_ORGANISATION: "Example", CARRYOVER_URL: "https://move.example.org", CANARY: "of the shell" },
  };

  it("SEC 10: finds in its environment what it needs and nothing else: the web process no path of a private key", () => {
    const { webEnvironment, workerEnvironment } = loadStartConfig(everything);
    expect(webEnvironment).toEqual({
      ...{ PATH: "/bin", DATABASE_URL: "file:/d/carryover.db", NEXTAUTH_URL: "https://move.example.org" },
      NODE_ENV: "production",
    });
    expect(workerEnvironment).toEqual({
      ...{ PATH: "/bin", DATABASE_URL: "file:/d/carryover.db", CARRYOVER_PRIVATE_KEY_FILE: "/k/opening-key.pem" },
      ...{ NODE_ENV: "production", NEXTAUTH_URL: "https://move.example.org" },
    });
  });

  it("reads there what npm start has read", () => {
    const { web, webEnvironment } = loadStartConfig(everything);
    expect(loadWebConfig(webEnvironment)).toEqual(web);
  });
});

describe("whoever watches over the portal", () => {
  const TOKEN = "a-token-of-some-length";

  it("is told nothing unless the settings say so", () => {
    expect(loadStartConfig({})).toMatchObject({
      web: { metricsToken: null },
      worker: { metricsToken: null, watchPort: null },
    });
  });

  it("shows a token, which may stand in a file, and asks the worker at a port of its own", () => {
    const file = fileWith("metrics-token", `${TOKEN}\n`);
    const { web, worker } = loadStartConfig({ CARRYOVER_METRICS_TOKEN_FILE: file, CARRYOVER_WORKER_PORT: "9100" });
    expect(web.metricsToken).toBe(TOKEN);
    expect(worker).toMatchObject({ metricsToken: TOKEN, watchPort: { host: "127.0.0.1", port: 9100 } });
    const open = { CARRYOVER_WORKER_PORT: "9100", CARRYOVER_WORKER_HOST: "::" };
    expect(loadStartConfig(open).worker.watchPort).toEqual({ host: "::", port: 9100 });
  });

  it.each([
    ["CARRYOVER_METRICS_TOKEN must have at least 16 characters", { CARRYOVER_METRICS_TOKEN: "short" }],
    ["CARRYOVER_WORKER_PORT must be a whole number", { CARRYOVER_WORKER_PORT: "http" }],
    ["CARRYOVER_WORKER_PORT is needed beside", { CARRYOVER_WORKER_HOST: "::" }],
  ])("is refused: %s", (mistake, environment) => {
    expect(mistakes(environment)).toEqual([expect.stringContaining(mistake)]);
  });
});

describe("the mailbox for mail that comes back", () => {
  const BOUNCES = {
    CARRYOVER_BOUNCES_SERVER: "imap://Post.Example.org",
    CARRYOVER_BOUNCES_USER: "move",
  };

  it("is read by the worker alone, where a server, a user and a password are named", () => {
    expect(loadStartConfig({}).worker.bounces).toBeNull();
    const file = fileWith("bounces-password", "of the bounces\n");
    const { worker, webEnvironment } = loadStartConfig({ ...BOUNCES, CARRYOVER_BOUNCES_PASSWORD_FILE: file });
    expect(worker.bounces).toEqual({
      ...{ host: "post.example.org", port: 143, security: "starttls", user: "move", password: "of the bounces" },
    });
    expect(Object.keys(webEnvironment).filter((name) => name.includes("BOUNCES"))).toEqual([]);
    const tls = { ...BOUNCES, CARRYOVER_BOUNCES_SERVER: "imaps://post.example.org", CARRYOVER_BOUNCES_PASSWORD: "x" };
    expect(loadStartConfig(tls).worker.bounces).toMatchObject({ port: 993, security: "tls" });
  });

  it.each([
    ["CARRYOVER_BOUNCES_USER and CARRYOVER_BOUNCES_PASSWORD are needed", BOUNCES],
    ["CARRYOVER_BOUNCES_SERVER must be", { ...BOUNCES, CARRYOVER_BOUNCES_SERVER: "pop3://post.example.org" }],
  ])("is refused: %s", (mistake, environment) => {
    expect(mistakes(environment)).toEqual([expect.stringContaining(mistake)]);
  });
});

describe("mail to people", () => {
  const MAIL = {
    CARRYOVER_MAIL_SERVER: "smtp://Post.Example.org",
    CARRYOVER_MAIL_FROM: "move@example.org",
    CARRYOVER_URL: "https://move.example.org",
  };

  it("is not sent without a server", () => {
    expect(loadStartConfig({})).toMatchObject({ web: { mailFrom: null }, worker: { mail: null } });
  });

  it("needs a server, a sender and the address of the portal; the web process knows the sender alone", () => {
    const password = fileWith("mail-password", "of the mail\n");
    const signIn = { CARRYOVER_MAIL_USER: "portal", CARRYOVER_MAIL_PASSWORD_FILE: password };
    const { web, worker, webEnvironment } = loadStartConfig({ ...MAIL, ...signIn });
    expect(web.mailFrom).toBe("move@example.org");
    expect(worker.mail).toEqual({
      ...{ host: "post.example.org", port: 587, security: "starttls", from: "move@example.org" },
      ...{ signIn: { user: "portal", password: "of the mail" }, url: "https://move.example.org" },
      ...{ lettersPerMinute: 60, language: "en" },
    });
    expect(Object.keys(webEnvironment).filter((name) => name.startsWith("CARRYOVER_MAIL"))).toEqual([
      "CARRYOVER_MAIL_FROM",
    ]);
  });

  it("SEC 8: the web process is told neither the password for mail nor where it stands", () => {
    const signIn = { CARRYOVER_MAIL_USER: "portal", CARRYOVER_MAIL_PASSWORD: "of the mail" };
    const { webEnvironment, workerEnvironment } = loadStartConfig({ ...MAIL, ...signIn });
    expect(workerEnvironment).toMatchObject(signIn);
    for (const name of [...Object.keys(signIn), "CARRYOVER_MAIL_PASSWORD_FILE"])
      expect(webEnvironment).not.toHaveProperty(name);
  });

  it.each([
    ["smtps://post.example.org", { port: 465, security: "tls" }],
    ["smtp://post.example.org:25", { port: 25, security: "starttls" }],
    // Nobody can listen on the way.
    ["smtp://127.0.0.1:25", { host: "127.0.0.1", port: 25, security: "plaintext" }],
    ["smtp://[::1]:25", { host: "::1", security: "plaintext" }],
    ["smtps://bücher.example", { host: "xn--bcher-kva.example" }],
  ])("goes through %s", (server, settings) => {
    expect(loadStartConfig({ ...MAIL, CARRYOVER_MAIL_SERVER: server }).worker.mail).toMatchObject(settings);
  });

  it.each<[string, Record<string, string>]>([
    ["CARRYOVER_MAIL_FROM is needed", { CARRYOVER_MAIL_FROM: "" }],
    ["CARRYOVER_MAIL_SERVER is needed", { CARRYOVER_MAIL_SERVER: "" }],
    ["CARRYOVER_URL is needed", { CARRYOVER_URL: "" }],
    ["CARRYOVER_MAIL_USER and CARRYOVER_MAIL_PASSWORD are needed", { CARRYOVER_MAIL_USER: "portal" }],
    ["CARRYOVER_MAIL_SERVER must be", { CARRYOVER_MAIL_SERVER: "smtp://portal:secret@post.example.org" }],
    ["CARRYOVER_MAIL_FROM must be", { CARRYOVER_MAIL_FROM: "Move <move@example.org>" }],
    ["CARRYOVER_MAIL_FROM must be", { CARRYOVER_MAIL_FROM: "move@example.org\r\nBcc: a@example.org" }],
  ])("is not set up by half: %s", (mistake, settings) => {
    expect(mistakes({ ...MAIL, ...settings })).toEqual([expect.stringContaining(mistake)]);
  });

  it("needs no server where only pages are served", () => {
    const { web } = loadStartConfig({ ...MAIL, CARRYOVER_MAIL_SERVER: "", ROLE: "web" });
    expect(web.mailFrom).toBe("move@example.org");
  });
});

describe("the organisation's sign-in for administrators", () => {
  const STAFF = {
    ...{ CARRYOVER_STAFF_ISSUER: "https://login.example.org/", CARRYOVER_STAFF_CLIENT_ID: "portal" },
    CARRYOVER_STAFF_CLIENT_SECRET_FILE: fileWith("staff-secret", "of the portal\n"),
  };

  it("is known to the web process alone, with usual names for roles", () => {
    const { web, workerEnvironment } = loadStartConfig(STAFF);
    expect(web.staffSignIn).toEqual({
      ...{ issuer: "https://login.example.org", clientId: "portal", clientSecret: "of the portal" },
      ...{ roleClaim: "roles", administratorRole: "carryover-administrator", helperRole: "carryover-helper" },
    });
    expect(Object.keys(workerEnvironment).filter((name) => name.startsWith("CARRYOVER_STAFF"))).toEqual([]);
    expect(loadStartConfig({}).web.staffSignIn).toBeNull();
  });

  it.each<[string, Record<string, string>]>([
    ["CARRYOVER_STAFF_ISSUER is needed", { CARRYOVER_STAFF_ISSUER: "" }],
    ["CARRYOVER_STAFF_CLIENT_ID is needed", { CARRYOVER_STAFF_CLIENT_ID: "" }],
    ["CARRYOVER_STAFF_CLIENT_SECRET is needed", { CARRYOVER_STAFF_CLIENT_SECRET_FILE: "" }],
    ["CARRYOVER_STAFF_ISSUER must begin with https://", { CARRYOVER_STAFF_ISSUER: "http://login.example.org" }],
    ["CARRYOVER_STAFF_ISSUER must be an address", { CARRYOVER_STAFF_ISSUER: "https://login.example.org?a=1" }],
  ])("is not set up by half: %s", (mistake, settings) => {
    expect(mistakes({ ...STAFF, ...settings })).toEqual([expect.stringContaining(mistake)]);
  });
});

it("explains every setting in the documentation", () => {
  const page = readFileSync(join(import.meta.dirname, "../../docs/CONFIGURATION.md"), "utf8");
  const named = [...page.matchAll(/^\| `([A-Z_]+)`/gm)].map(([, name]) => name);
  expect(named.toSorted()).toEqual([...START_VARIABLES].toSorted());
});
