import { describe, expect, it } from "vitest";
import { ConfigError, loadConfig } from "../../lib/config/config.ts";

describe("the settings from the environment", () => {
  it("are all optional", () => {
    expect(loadConfig({})).toMatchObject({
      databaseUrl: null,
      lockFolder: expect.stringMatching(/^\/.*carryover$/),
      color: true,
    });
  });

  it("are taken as they are given; an empty one counts as not given", () => {
    const given = { DATABASE_URL: "file:data/portal.db", CARRYOVER_LOCK_DIR: "/var/locks", NO_COLOR: "1" };
    expect(loadConfig(given)).toMatchObject({
      databaseUrl: "file:data/portal.db",
      lockFolder: "/var/locks",
      color: false,
    });
    expect(loadConfig({ DATABASE_URL: "", CARRYOVER_LOCK_DIR: "", NO_COLOR: "" })).toEqual(loadConfig({}));
    expect(loadConfig({ DATABASE_URL: "postgresql://u:p@h/d" }).databaseUrl).toBe("postgresql://u:p@h/d");
  });

  it("know where npm was called from, as it changes to the checkout", () => {
    expect(loadConfig({ INIT_CWD: "/home/anna" }).startFolder).toBe("/home/anna");
    expect(loadConfig({}).startFolder).toBe(process.cwd());
  });

  it("are refused with all mistakes at once, without their values", () => {
    const wrong = () => loadConfig({ DATABASE_URL: "mysql://anna:secret@h/d", CARRYOVER_LOCK_DIR: "locks" });
    expect(wrong).toThrow(ConfigError);
    expect(wrong).toThrow(
      /DATABASE_URL must be file:PATH or postgresql:.*\n.*CARRYOVER_LOCK_DIR must be an absolute path/,
    );
    expect(wrong).not.toThrow("secret");
  });
});
