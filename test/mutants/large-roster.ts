import { type Mutant, mutantOf } from "./mutant.ts";

const DESK = "roster/lists";
const LARGEST = "counts mailboxes that are nobody's, and shows them the largest first, stretch by stretch";
const PLAIN = "takes for plain only old addresses to which mail can be sent, and counts readers by their language";
const NAMED = "names whoever is meant by a part of their name, in whatever case, and takes no letter for a wildcard";
const OPEN = "reads what is left of open moves, with their folders and people, and what the latest runs set aside";
const WAVES = "counts by wave who is left and who of them may be reminded, and finds the first who are in some states";
const PICTURE = "services/picture";

/** What is counted and listed of very many people. */
export const mutants: readonly Mutant[] = [
  mutantOf(
    "large roster: the smallest mailboxes come first",
    "roster/unclaimed",
    'COALESCE(m."bytes", 0) DESC',
    'COALESCE(m."bytes", 0)',
    DESK,
    LARGEST,
  ),
  mutantOf(
    "large roster: only mailboxes of the page are counted",
    "roster/unclaimed",
    "SELECT COUNT(*) AS",
    "SELECT COUNT(*) - 1 AS",
    DESK,
    LARGEST,
  ),
  mutantOf(
    "large roster: a mailbox without domain is nobody's",
    "roster/unclaimed",
    "short === undefined",
    "short !== undefined",
    DESK,
    "takes a mailbox without what stands behind the @ for whoever has that name, or an alias of that name",
  ),
  mutantOf(
    "large roster: who is left out of reminders is reminded",
    "roster/list",
    'SUM(CASE WHEN e."isReminded" THEN 1 ELSE 0 END)',
    "COUNT(*)",
    DESK,
    WAVES,
  ),
  mutantOf(
    "large roster: the order of calling is that of addresses",
    "roster/open-entries",
    'ORDER BY "rank", e."oldAddress"',
    'ORDER BY e."oldAddress"',
    DESK,
    WAVES,
  ),
  mutantOf(
    "large roster: a domain that begins with a digit is plain",
    "roster/reach",
    '"*@*.[0-9]*",',
    "",
    DESK,
    PLAIN,
  ),
  mutantOf("large roster: an address with two dots is plain", "roster/reach", '"*..*",', "", DESK, PLAIN),
  mutantOf(
    "large roster: languages of the whole roster are counted",
    "roster/reach",
    "AND ${stateOf(database, now)} IN (${Prisma.join([...states])})`;",
    "`;",
    DESK,
    PLAIN,
  ),
  mutantOf(
    "large roster: a letter of the audit's search is a wildcard",
    "db/audit-search",
    'text.replace(/[\\\\%_]/g, "\\\\$&")',
    "text",
    DESK,
    NAMED,
  ),
  mutantOf(
    "large roster: folders that were not chosen are left to be copied",
    "services/fleet-rows",
    'AND c."chosen" AND c."selectable"',
    'AND c."selectable"',
    DESK,
    OPEN,
  ),
  mutantOf(
    "large roster: what every run set aside is counted",
    "services/problem-groups",
    'ORDER BY r."number" DESC',
    'ORDER BY r."number"',
    DESK,
    OPEN,
  ),
  mutantOf(
    "large roster: everybody's runs in one statement",
    "roster/accounts",
    "const AT_ONCE = 500;",
    "const AT_ONCE = 50_000;",
    DESK,
    "reads more people than a statement takes values",
  ),
  mutantOf(
    "large roster: a small one's picture is kept",
    "services/picture",
    "<= SMALL_ROSTER)",
    "<= 0)",
    PICTURE,
    "a picture of a small roster is drawn for everybody who looks, and is of now",
  ),
  mutantOf(
    "large roster: a picture is drawn for every look",
    "services/picture",
    "now - known.at >= PICTURE_FRESH_MS)",
    "now - known.at >= 0)",
    PICTURE,
    "a picture of a large one is drawn once in half a minute, and says of when it is",
  ),
  mutantOf(
    "large roster: an old picture is shown for ever",
    "services/picture",
    "now - known.at >= PICTURE_KEPT_MS",
    "now - known.at >= 1_000 * PICTURE_KEPT_MS",
    PICTURE,
    "a picture of a large one that is too old is shown to nobody",
  ),
  mutantOf(
    "large roster: whoever looks waits for the next picture",
    "services/picture",
    "if (!known || now - known.at >= PICTURE_KEPT_MS)",
    "if (!known || now - known.at >= PICTURE_FRESH_MS)",
    PICTURE,
    "a picture of a large one is shown at once while the next is drawn",
  ),
  mutantOf(
    "large roster: a picture that failed is kept",
    "services/picture",
    "kept.drawn.catch(() => this.#last.delete(database));",
    "kept.drawn.catch(() => undefined);",
    PICTURE,
    "a picture of a large one that failed is tried again by the next who looks",
  ),
  mutantOf(
    "large roster: everybody waits for the forecast",
    "services/fleet-forecast",
    "return last.moves >= MANY_MOVES ? last : fresh;",
    "return fresh;",
    PICTURE,
    "the forecast of very many moves is answered while the next one is worked out",
  ),
];
