import { expect, it } from "vitest";
import { rosterAddress, rosterWishIn } from "../../app/_admin/roster-query.ts";
import { actKindIn, askedIn, selectionFields, selectionIn } from "../../app/_admin/roster-selection.ts";
import { EVERYONE, type RosterWish } from "../../lib/services/roster.ts";

const ID = "3f8d9a52-0000-4000-8000-000000000000";
const WISH: RosterWish = {
  ...{
    search: "anna & ben",
    state: "stalled",
    waveId: "none",
    mark: "dormant",
    serverId: ID,
    deliverySwitched: false,
    isOutOfOrder: true,
  },
  ...{ sort: "size", page: 7 },
};
const askedBy = (address: string) => Object.fromEntries(new URL(address, "http://portal.test").searchParams);

it.each([WISH, { ...EVERYONE, sort: "name", page: 1 } as const])("keeps what is shown in the address", (wish) => {
  expect(rosterWishIn(askedBy(rosterAddress(wish)))).toEqual(wish);
});

it("takes what cannot be read for not asked", () => {
  const asked = { state: "asleep", wave: "x'--", mark: "", page: "-1", sort: "colour", delivery: "maybe" };
  expect(rosterWishIn(asked)).toEqual({ ...EVERYONE, sort: "name", page: 1 });
});

it("knows after the form whom the act was about, whatever the form asks besides", () => {
  const { sort: _, page: __, ...filter } = WISH;
  for (const selection of [{ kind: "shown", filter } as const, { kind: "ticked", ids: [ID, `${ID}1`] } as const]) {
    const form = new FormData();
    for (const [name, value] of selectionFields(selection, "mark")) form.append(name, value);
    for (const [name, value] of Object.entries({
      markTo: "excused",
      reason: "x",
      waveTo: ID,
      switched: "yes",
      people: "2",
    }))
      form.append(name, value);
    expect(selectionIn(askedIn(form))).toEqual(selection);
    expect(actKindIn(askedIn(form))).toBe("mark");
  }
});
