/** What somebody may do in the portal, by what the organisation's OpenID provider says of them. Pure. */

/** Claims of an ID token that was checked. */
export type Claims = Readonly<Record<string, unknown>>;

export interface RoleRule {
  /** The claim that names roles or groups; with dots, one within another: `realm_access.roles`. */
  readonly roleClaim: string;
  /** Whoever has it administers. */
  readonly administratorRole: string;
  /** Whoever has it helps at the desk. */
  readonly helperRole: string;
}

/** The higher one where somebody has both; null: neither, and no way in. */
export function roleIn(claims: Claims, rule: RoleRule): "administrator" | "helper" | null {
  const roles = rolesIn(claims, rule.roleClaim);
  if (roles.includes(rule.administratorRole)) return "administrator";
  return roles.includes(rule.helperRole) ? "helper" : null;
}

/** A claim of this very name goes before one within another. */
function rolesIn(claims: Claims, name: string): readonly unknown[] {
  const value = Object.hasOwn(claims, name) ? claims[name] : name.split(".").reduce<unknown>(within, claims);
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value : [];
}

function within(outer: unknown, name: string): unknown {
  if (typeof outer !== "object" || outer === null || !Object.hasOwn(outer, name)) return undefined;
  const inner: unknown = Reflect.get(outer, name);
  return inner;
}

const LONGEST_NAME = 60;

/** How somebody is called in the portal: as at the provider, without what cannot be seen. Empty: the provider says nothing. */
export function nameIn({ preferred_username, email, name, sub }: Claims): string {
  const said = [preferred_username, email, name, sub].find((each) => typeof each === "string" && each.trim() !== "");
  const text =
    typeof said === "string"
      ? said
          .replace(/[\p{Cc}\p{Cf}]/gu, "")
          .trim()
          .toLowerCase()
      : "";
  return [...text].slice(0, LONGEST_NAME).join("");
}

/** When they typed their password or the like there (epoch milliseconds); null: not said, or not yet. */
export function authenticatedAt({ auth_time: seconds }: Claims, now: number): number | null {
  return typeof seconds === "number" && seconds > 0 && seconds * 1000 <= now + SKEW_MS ? seconds * 1000 : null;
}

/** So far clocks may be apart. */
const SKEW_MS = 60_000;
