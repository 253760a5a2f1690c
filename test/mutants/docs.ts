/** Breakages of the documentation: its links, its site and its search. */
import type { Mutant } from "./mutant.ts";

const breakage = (name: string, file: string, find: string, replace: string, title: string): Mutant => ({
  ...{ name: `docs: ${name}`, file: `scripts/docs/${file}`, find, replace },
  ...{ test: "test/scripts/docs.test.ts", title },
});

const TOLD = "the links of the documentation are told by name when they do not";
const SEARCH = "the documentation site finds a section by words of it, headings first, and says when there is none";

export const mutants: readonly Mutant[] = [
  breakage(
    "a file that is not there is no matter",
    "links.ts",
    'if (path.startsWith("..") || !existsSync(place)) return true;',
    "if (!existsSync(place)) return false;",
    TOLD,
  ),
  breakage(
    "a heading that is not there is no matter",
    "links.ts",
    "return !anchorsIn(path).includes(anchor);",
    "return anchorsIn(path).length === 0;",
    TOLD,
  ),
  breakage(
    "pictures are not looked for",
    "markdown.ts",
    'if (token.type === "image")',
    'if (token.type === "br")',
    TOLD,
  ),
  breakage(
    "the site is written whatever its links say",
    "site.ts",
    "if (broken.length > 0) throw",
    "if (broken.length > 999) throw",
    TOLD,
  ),
  breakage(
    "two headings of one name share an address",
    "markdown.ts",
    "return before === undefined ? plain : `${plain}-${before + 1}`;",
    "return plain;",
    "the links of the documentation name headings as GitHub does",
  ),
  breakage(
    "pictures stay behind",
    "render.ts",
    "elsewhere.pictures.add(path);",
    "void elsewhere.pictures;",
    "the documentation site has a page for each file behind one of its doors, and no link, picture or style that is not in it",
  ),
  breakage(
    "pages that nobody named stand behind no door",
    "pages.ts",
    "...(index === last ? others : [])",
    "...(index > last ? others : [])",
    "the documentation site has a page for each file behind one of its doors, and no link, picture or style that is not in it",
  ),
  breakage(
    "tags in the markdown are tags of the page",
    "render.ts",
    'html: ({ text }) => escaped(text.replace(/<!--[\\s\\S]*?-->/g, "")),',
    "html: ({ text }) => text,",
    "the documentation site shows text as text, whatever stands in the markdown",
  ),
  breakage(
    "links run scripts",
    "render.ts",
    "return /^(?:https?|mailto):/i.test(href) ? href : null;",
    "return href;",
    "the documentation site shows text as text, whatever stands in the markdown",
  ),
  breakage("one word of several is enough", "search.js", "if (here === 0) return 0;", "", SEARCH),
  breakage(
    "headings count like all else",
    "search.js",
    "inHeading.includes(word) ? 8 : 0",
    "inHeading.includes(word) ? 0 : 0",
    SEARCH,
  ),
  {
    ...{ name: "docs: a convention loses its test", file: "docs/CONVENTIONS.md", test: "test/conventions.test.ts" },
    ...{
      find: "[test/api/contract.test.ts](../test/api/contract.test.ts), ",
      replace: "[x](../test/api/gone.test.ts), ",
    },
    title: "the conventions have a place and a test: A documented API",
  },
  {
    ...{
      name: "docs: a convention is claimed that is not there",
      file: "docs/CONVENTIONS.md",
      test: "test/conventions.test.ts",
    },
    ...{ find: "\n28 of 28 rows are there.", replace: "\n27 of 28 rows are there." },
    title: "the conventions are counted as they are",
  },
  {
    ...{ name: "docs: weaknesses are to be told in public", file: "SECURITY.md" },
    ...{ find: "Please report privately,", replace: "Please report", test: "test/conventions.test.ts" },
    title:
      "the conventions hold: SECURITY.md names a private way to report, and which versions are mended; templates lead there",
  },
  {
    ...{ name: "docs: the guide leaves out a page on the way", file: "docs/ADMINISTRATORS.md" },
    ...{ find: "Press **Connect your old account**, type", replace: "Type", test: "test/e2e/guide.long.test.ts" },
    title: "the administrators' guide leads, word by word, from a new clone to a finished import within half an hour",
  },
  {
    ...{
      name: "docs: after an act people come to another page than the guide says",
      file: "app/admin/set-up/actions.ts",
    },
    ...{ find: 'redirect("/admin/sign-in?made=1");', replace: 'redirect("/");', test: "test/e2e/guide.long.test.ts" },
    title: "the administrators' guide leads, word by word, from a new clone to a finished import within half an hour",
  },
  {
    ...{ name: "docs: the guide names something and does not say what to do with it", file: "docs/ADMINISTRATORS.md" },
    ...{ find: "It is called **Set up this portal**", replace: "It is **Set up this portal**" },
    test: "test/administrators-guide.test.ts",
    title: "the administrators' guide says of all that its first half hour names what is to be done with it",
  },
  {
    ...{ name: "docs: a button of the guide is called otherwise", file: "docs/ADMINISTRATORS.md" },
    ...{ find: "**Make my account**", replace: "**Make an account**", test: "test/administrators-guide.test.ts" },
    title: "the administrators' guide names fields, buttons and pages as they are called",
  },
];
