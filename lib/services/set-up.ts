/** The first administrator: a one-time code, printed on the console, makes the account. */
import { createHash, randomInt } from "node:crypto";
import { takeTry } from "../auth/budget.ts";
import { hashPassword } from "../auth/password.ts";
import type { Viewer } from "../auth/viewer.ts";
import type { Database } from "../db/database.ts";
import { audit } from "./audit.ts";
import { type Problems, required, type Saved, tooLong } from "./form-rules.ts";
import type { Portal } from "./portal.ts";

/** Without 0 O 1 I L, which look alike: 31¹² codes. */
const ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
const CODE_LENGTH = 12;
const CODE_VALID_MS = 24 * 3_600_000;

/** A code for making the first administrator, valid for a day; every earlier one is void. Null once there is an administrator. */
export async function issueSetUpCode({ client }: Database): Promise<string | null> {
  const code = Array.from({ length: CODE_LENGTH }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join("");
  const expiresAt = new Date(Date.now() + CODE_VALID_MS);
  return client.$transaction(async (tx) => {
    await tx.setUpCode.deleteMany();
    if (await tx.administrator.findFirst({ select: { id: true } })) return null;
    await tx.setUpCode.create({ data: { codeHash: hashOf(code), expiresAt } });
    return code.replace(/(.{4})(?=.)/g, "$1-");
  });
}

/** Hyphens, spaces and small letters do not matter. */
function hashOf(code: string): string {
  return createHash("sha256")
    .update(code.toUpperCase().replace(/[^A-Z\d]/g, ""))
    .digest("hex");
}

export type SetUpField = "code" | "name" | "password";
export type SetUpForm = Readonly<Record<SetUpField, string>>;
export type SetUpProblem = "missing" | "tooLong" | "tooShort" | "noName" | "wrongCode" | "tooMany";

export const SHORTEST_PASSWORD = 12;

/**
 * Makes the first administrator. The code is used up by it; of several at the same moment one gets through. `tooMany`:
 * too many codes were tried of late, and this one was not looked at.
 */
export async function setUp({ database }: Portal, form: SetUpForm): Promise<Saved<SetUpField, SetUpProblem>> {
  const problems = problemsOf(form);
  if (Object.keys(problems).length > 0) return { ok: false, problems };
  const attempt = await takeTry(database, "setUpCode", []);
  if ("until" in attempt) return { ok: false, problems: { code: "tooMany" } };
  const id = await makeAdministrator(database, form);
  if (id === null) return { ok: false, problems: { code: "wrongCode" } };
  await attempt.giveBack();
  return { ok: true, id };
}

function problemsOf(form: SetUpForm): Problems<SetUpField, SetUpProblem> {
  return {
    ...(/[\p{Cc}\p{Cf}]/u.test(form.name) ? { name: "noName" } : {}),
    ...([...form.password].length < SHORTEST_PASSWORD ? { password: "tooShort" } : {}),
    ...tooLong(form, { name: 60, password: 1024, code: 40 }),
    ...required(form, ["code", "name", "password"]),
  };
}

async function makeAdministrator({ client }: Database, form: SetUpForm): Promise<string | null> {
  return client.$transaction(async (tx) => {
    // Deleting is the test: of two at the same moment, one finds no row any more.
    const valid = { codeHash: hashOf(form.code), expiresAt: { gt: new Date() } };
    const { count } = await tx.setUpCode.deleteMany({ where: valid });
    if (count !== 1 || (await tx.administrator.findFirst({ select: { id: true } }))) return null;
    const passwordHash = await hashPassword(form.password);
    const { id, name } = await tx.administrator.create({ data: { name: form.name.toLowerCase(), passwordHash } });
    const viewer: Viewer = { kind: "administrator", administratorId: id, name, role: "administrator", session: "" };
    await audit.record(tx, viewer, { action: "administrator.add", subjectId: id });
    return id;
  });
}
