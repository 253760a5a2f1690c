/** What of the roster is shown: in the address of the page, so that it can be kept and handed on. */
import {
  EVERYONE,
  NO_WAVE,
  ROSTER_MARKS,
  ROSTER_SORTS,
  ROSTER_STATES,
  type RosterFilter,
  type RosterWish,
} from "../../lib/services/roster.ts";
import type { Query } from "./query.ts";

type Asked = Awaited<Query["searchParams"]>;

/** The wish that stands in the address; what cannot be read counts as not asked for. */
export function rosterWishIn(asked: Asked): RosterWish {
  return {
    ...rosterFilterIn(asked),
    sort: ROSTER_SORTS.find((each) => each === asked.sort) ?? "name",
    page: typeof asked.page === "string" && /^[1-9]\d{0,5}$/.test(asked.page) ? Number(asked.page) : 1,
  };
}

export function rosterFilterIn({ search, state, wave, mark, server, delivery, order }: Asked): RosterFilter {
  return {
    search: typeof search === "string" ? search.trim().slice(0, 200) : "",
    state: ROSTER_STATES.find((each) => each === state) ?? null,
    waveId: idIn(wave),
    mark: ROSTER_MARKS.find((each) => each === mark) ?? null,
    serverId: idIn(server),
    deliverySwitched: delivery === "yes" ? true : delivery === "no" ? false : null,
    isOutOfOrder: order === "wrong",
  };
}

function idIn(asked: Asked[string]): string | null {
  return typeof asked === "string" && (asked === NO_WAVE || /^[\da-f-]{36}$/.test(asked)) ? asked : null;
}

/** The fields of the filter, by their names in the address; those that ask for nothing are left out. */
export function filterFields(filter: Partial<RosterFilter>): Record<string, string> {
  const { search, state, waveId, mark, serverId, deliverySwitched, isOutOfOrder } = { ...EVERYONE, ...filter };
  const delivery = deliverySwitched === null ? null : deliverySwitched ? "yes" : "no";
  const fields = {
    search,
    state,
    wave: waveId,
    mark,
    server: serverId,
    delivery,
    order: isOutOfOrder ? "wrong" : null,
  };
  return Object.fromEntries(Object.entries(fields).flatMap(([name, value]) => (value ? [[name, value]] : [])));
}

/** The address of the roster as wished for. */
export function rosterAddress({ sort, page, ...filter }: Partial<RosterWish>, path = "/admin/roster"): string {
  const fields = new URLSearchParams({
    ...filterFields(filter),
    ...(sort && sort !== "name" && { sort }),
    ...(page && page > 1 && { page: String(page) }),
  });
  return fields.size === 0 ? path : `${path}?${fields}`;
}
