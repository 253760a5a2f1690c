import type { Mutant } from "./mutant.ts";

/** Pieces of pages, and the check of their words. */
export const mutants: readonly Mutant[] = [
  {
    name: "pages: times on this machine's clock",
    file: "lib/i18n/when.ts",
    find: "{ ...options, timeZone: zone }",
    replace: "{ ...options, timeZone: zone && undefined }",
    test: "test/app/when.test.ts",
    title: "takes day and hour from the zone, not from this machine",
  },
  {
    name: "pages: midnight is 24 o'clock",
    file: "lib/i18n/when.ts",
    find: 'hourCycle: "h23"',
    replace: 'hourCycle: "h24"',
    test: "test/app/when.test.ts",
    title: "says midnight as 00:00",
  },
  {
    name: "pages: small folders vanish from the strip",
    file: "app/_lib/strip.ts",
    find: "const NARROWEST = 1.2;",
    replace: "const NARROWEST = 0;",
    test: "test/app/strip.test.ts",
    title: "shows a folder of next to nothing",
  },
  {
    name: "pages: the strip runs over its end",
    file: "app/_lib/strip.ts",
    find: "(above / over) * room",
    replace: "above",
    test: "test/app/strip.test.ts",
    title: "fills its whole width, part after part",
  },
  {
    name: "pages: a heading with words of its own",
    file: "app/help/page.tsx",
    find: 'title={t("help.title")} lead',
    replace: 'title="Help" lead',
    test: "test/app/literals.test.ts",
    title: "no page has words of its own",
  },
  {
    name: "pages: a text that nobody uses",
    file: "app/page.tsx",
    find: 't("start.again")',
    replace: 't("start.begin")',
    test: "test/app/literals.test.ts",
    title: "every text of the catalogue is used",
  },
  {
    name: "pages: an arrow keeps to the right",
    file: "app/move/[migration]/folders/new-name.tsx",
    find: "me-1 inline-block",
    replace: "mr-1 inline-block",
    test: "test/app/directions.test.ts",
    title: "UX 50: no page has a left or a right of its own",
  },
];
