/** What the forms of administrators have in common. A service answers what is wrong as codes; pages have the words. */

/** What is wrong with a form, by field. */
export type Problems<Field extends string, Code extends string> = Readonly<Partial<Record<Field, Code>>>;

/** What came of saving a form. */
export type Saved<Field extends string, Code extends string> =
  /** `waits`: another administrator has to approve it first. */
  | { readonly ok: true; readonly id: string; readonly waits?: true }
  | { readonly ok: false; readonly problems: Problems<Field, Code> };

/**
 * What a form is about. The form of something new brings the id that it will have: sent twice by a double click, it
 * makes one thing and not two.
 */
export interface Target {
  readonly id: string;
  readonly isNew: boolean;
}

type Typed<Field extends string> = Readonly<Record<Field, string>>;

/** Those of the fields that are empty. */
export function required<Field extends string>(
  form: Typed<Field>,
  fields: readonly Field[],
): Problems<Field, "missing"> {
  return every(
    fields.filter((field) => form[field] === ""),
    "missing",
  );
}

/** Those of the fields that hold more characters than they may. */
export function tooLong<Field extends string>(
  form: Typed<Field>,
  limits: Readonly<Partial<Record<Field, number>>>,
): Problems<Field, "tooLong"> {
  const fields = Object.keys(form).filter((field): field is Field => field in form);
  return every(
    fields.filter((field) => [...form[field]].length > (limits[field] ?? Number.POSITIVE_INFINITY)),
    "tooLong",
  );
}

function every<Field extends string, Code extends string>(fields: readonly Field[], code: Code): Problems<Field, Code> {
  const problems: Partial<Record<Field, Code>> = {};
  for (const field of fields) problems[field] = code;
  return problems;
}

/** Something before and after an @, without spaces: whether mail arrives there only mail can tell. */
export function isMailAddress(text: string): boolean {
  return /^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u.test(text);
}
