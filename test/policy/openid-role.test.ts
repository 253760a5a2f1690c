import { describe, expect, it } from "vitest";
import { authenticatedAt, nameIn, roleIn } from "../../lib/policy/openid-role.ts";

const rule = (roleClaim = "roles") => ({ roleClaim, administratorRole: "admins", helperRole: "desk" });

describe("what the provider says of somebody", () => {
  it.each([
    [{ roles: ["desk"] }, "roles", "helper"],
    [{ roles: ["x", "admins", "desk"] }, "roles", "administrator"],
    [{ roles: "admins" }, "roles", "administrator"],
    [{ realm_access: { roles: ["admins"] } }, "realm_access.roles", "administrator"],
    [{ "https://example.org/roles": ["desk"] }, "https://example.org/roles", "helper"],
    [{ "a.b": ["desk"], a: { b: ["admins"] } }, "a.b", "helper"],
  ])("%o makes by %s a role: %s", (claims, claim, role) => {
    expect(roleIn(claims, rule(claim))).toBe(role);
  });

  it.each([
    [{}],
    [{ roles: [] }],
    [{ roles: ["Admins", "admins ", "adminsdesk"] }],
    [{ roles: "admins desk" }],
    [{ roles: { admins: true } }],
    [{ roles: [["admins"]] }],
    [{ groups: ["admins"] }],
    [{ roles: null }],
    [{ roles: 1 }],
  ])("SEC 34: %o is no role", (claims) => {
    expect(roleIn(claims, rule())).toBeNull();
  });

  it("is no role where it is inherited by every object", () => {
    expect(roleIn({}, { ...rule("constructor.name"), administratorRole: "Object" })).toBeNull();
  });

  it.each([
    [{ preferred_username: "Anna", email: "a@example.org", sub: "1" }, "anna"],
    [{ preferred_username: " ", email: "A@example.org", sub: "1" }, "a@example.org"],
    [{ name: "Anna\u202e B", sub: "1" }, "anna b"],
    [{ preferred_username: 7, sub: "1" }, "1"],
    [{ sub: "x".repeat(70) }, "x".repeat(60)],
  ])("%o is called %s", (claims, name) => {
    expect(nameIn(claims)).toBe(name);
  });

  it.each([
    [{ auth_time: 1000 }, 1_000_000],
    [{ auth_time: 2060 }, 2_060_000],
    [{ auth_time: 2061 }, null],
    [{ auth_time: "1000" }, null],
    [{ auth_time: -1 }, null],
    [{}, null],
  ])("%o was asked at %o", (claims, at) => {
    expect(authenticatedAt(claims, 2_000_000)).toBe(at);
  });
});
