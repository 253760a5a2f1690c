/** Administrators and helpers change their own password. */
import { forgetTries, takeTry } from "../auth/budget.ts";
import { hashPassword, isPassword } from "../auth/password.ts";
import type { Viewer } from "../auth/viewer.ts";
import { tellStaff } from "../notify/staff-mails.ts";
import { NotFound, onlyStaff } from "./access.ts";
import { endSessions } from "./administrators.ts";
import { audit } from "./audit.ts";
import type { Problems } from "./form-rules.ts";
import { passwordProblem } from "./invitations.ts";
import type { Portal } from "./portal.ts";

export type PasswordField = "current" | "password";
export type PasswordProblem = "missing" | "tooShort" | "tooLong" | "wrongPassword" | "tooManyTries";

/** Ends their sessions in all other browsers. Answers what is wrong, or null. Throws NotFound for persons and for nobody. */
export async function changeOwnPassword(
  { database }: Portal,
  viewer: Viewer,
  { current, password }: Readonly<Record<PasswordField, string>>,
): Promise<Problems<PasswordField, PasswordProblem> | null> {
  onlyStaff(viewer);
  const problem = passwordProblem(password);
  if (current === "") return { current: "missing", ...(problem && { password: problem }) };
  if (problem) return { password: problem };
  // From the same budget as signing in: whoever sits down at an open browser has no more tries than at the door.
  const attempt = await takeTry(database, "administrator", [viewer.name]);
  if ("until" in attempt) return { current: "tooManyTries" };
  const id = viewer.administratorId;
  const row = await database.client.administrator.findUnique({ where: { id } });
  if (!row) throw new NotFound();
  if (!(await isPassword(current, row.passwordHash))) return { current: "wrongPassword" };
  await forgetTries(database, "administrator", [viewer.name]);
  const passwordHash = await hashPassword(password);
  await database.client.$transaction(async (tx) => {
    await tx.administrator.update({ where: { id }, data: { passwordHash } });
    await endSessions(tx, id, viewer.session);
    await audit.record(tx, viewer, { action: "administrator.password", subjectId: id });
    await tellStaff(tx, id, "password");
  });
  return null;
}
