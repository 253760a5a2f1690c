import { afterEach, expect, it, vi } from "vitest";
import { keepForm, keptForm } from "../../app/_lib/kept-form.ts";

afterEach(() => vi.useRealTimers());

const FORM = { values: { name: "anna" }, problems: { password: "wrong" } };

it("a form is there again for the browser that sent it, and for no other", () => {
  const id = keepForm("session one", FORM);
  expect(keptForm("session one", id)).toMatchObject(FORM);
  expect(keptForm("session two", id)).toBeNull();
  expect(keptForm("session one", undefined)).toBeNull();
  expect(keptForm("session one", [id])).toBeNull();
});

it("for 15 minutes", () => {
  vi.useFakeTimers();
  const id = keepForm("session", FORM);
  vi.advanceTimersByTime(15 * 60_000);
  expect(keptForm("session", id)).not.toBeNull();
  vi.advanceTimersByTime(1);
  expect(keptForm("session", id)).toBeNull();
});

it("500 are kept, the newest ones", () => {
  const ids = Array.from({ length: 501 }, () => keepForm("session", FORM));
  const [oldest, second] = ids;
  expect(keptForm("session", oldest)).toBeNull();
  expect(keptForm("session", second)).not.toBeNull();
  expect(keptForm("session", ids.at(-1))).not.toBeNull();
});

it("SEC 40: many large ones of strangers fill no memory, the newest is kept", () => {
  const large = { ...FORM, values: { name: "x".repeat(5 * 1024 * 1024) } };
  const ids = Array.from({ length: 10 }, () => keepForm("stranger", large));
  expect(ids.filter((id) => keptForm("stranger", id) !== null)).toEqual(ids.slice(-3));
  const id = keepForm("session", FORM);
  expect(keptForm("session", id)).toMatchObject(FORM);
  const tooLarge = { ...FORM, values: { name: "x".repeat(17 * 1024 * 1024) } };
  expect(keptForm("stranger", keepForm("stranger", tooLarge))).toBeNull();
  expect(keptForm("session", id)).toMatchObject(FORM);
});
