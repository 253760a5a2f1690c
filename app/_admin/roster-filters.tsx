/** What narrows the roster: the states with their numbers, and the fields of the search. Links and a form, so that they need no JavaScript. */
import {
  NO_WAVE,
  ROSTER_MARKS,
  ROSTER_SORTS,
  ROSTER_STATES,
  type RosterPage,
  type RosterWish,
} from "../../lib/services/roster.ts";
import { Button } from "../_components/button.tsx";
import { controlClasses } from "../_components/field.tsx";
import { count } from "../_lib/format.ts";
import { t } from "../_lib/text.tsx";
import { rosterAddress } from "./roster-query.ts";

/** In the order of the way that people go; who need not move, last. */
const SHOWN_STATES = [
  ...(["notStarted", "started", "stalled", "done", "stale", "signedOff"] as const),
  ...(["excused", "dormant", "serviceAccount"] as const),
] satisfies readonly (typeof ROSTER_STATES)[number][];

/** Each state with how many are in it, as a link to those. */
export function StateLinks({ wish, states }: { wish: RosterWish; states: RosterPage["states"] }) {
  const everyone = ROSTER_STATES.reduce((sum, state) => sum + states[state], 0);
  const links = [
    { state: null, words: t("roster.everyone"), number: everyone },
    ...SHOWN_STATES.map((state) => ({ state, words: t(`roster.state.${state}`), number: states[state] })),
  ];
  return (
    <nav aria-label={t("roster.states")}>
      <ul className="flex flex-wrap gap-x-6 border-b border-rule">
        {links.map(({ state, words, number }) => (
          <li key={state ?? "everyone"}>
            <a
              href={rosterAddress({ ...wish, state, page: 1 })}
              aria-current={state === wish.state ? "true" : undefined}
              className="-mb-px flex min-h-11 items-center gap-1.5 border-b-2 border-transparent hover:underline aria-[current=true]:border-accent aria-[current=true]:font-semibold"
            >
              {words}
              <span className={`tabular-nums ${number === 0 ? "text-ink-3" : "text-ink-2"} font-normal`}>
                {count(number)}
              </span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

interface FiltersProps {
  wish: RosterWish;
  waves: RosterPage["waves"];
  oldServers: RosterPage["oldServers"];
}

export function RosterFilters({ wish, waves, oldServers }: FiltersProps) {
  const named = (all: readonly { id: string; name: string }[]) =>
    all.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <form action="/admin/roster" className="mt-5 grid grid-cols-2 items-end gap-3 sm:flex sm:flex-wrap">
      {wish.state !== null && <input type="hidden" name="state" value={wish.state} />}
      <div className="col-span-2 sm:w-64">
        <label htmlFor="search" className="mb-1 block text-ink-2">
          {t("roster.search")}
        </label>
        <input
          {...{ id: "search", name: "search", type: "search", defaultValue: wish.search, maxLength: 200 }}
          className={controlClasses(false, "admin")}
        />
      </div>
      {(waves.length > 0 || wish.waveId !== null) && (
        <Choice
          name="wave"
          value={wish.waveId}
          label={t("roster.wave")}
          any={t("roster.wave.any")}
          options={[...named(waves), { value: NO_WAVE, label: t("roster.wave.none") }]}
        />
      )}
      {oldServers.length > 1 && (
        <Choice
          name="server"
          value={wish.serverId}
          label={t("roster.server")}
          any={t("roster.server.any")}
          options={named(oldServers)}
        />
      )}
      <Choice
        name="mark"
        value={wish.mark}
        label={t("roster.mark")}
        any={t("roster.mark.any")}
        options={ROSTER_MARKS.map((mark) => ({ value: mark, label: t(`roster.mark.${mark}`) }))}
      />
      <Choice
        name="delivery"
        value={wish.deliverySwitched === null ? null : wish.deliverySwitched ? "yes" : "no"}
        label={t("roster.delivery")}
        any={t("roster.delivery.any")}
        options={(["yes", "no"] as const).map((value) => ({ value, label: t(`roster.delivery.${value}`) }))}
      />
      <Choice
        name="order"
        value={wish.isOutOfOrder ? "wrong" : null}
        label={t("roster.order")}
        any={t("roster.order.any")}
        options={[{ value: "wrong", label: t("roster.order.wrong") }]}
      />
      <Choice
        name="sort"
        value={wish.sort}
        label={t("roster.sort")}
        options={ROSTER_SORTS.map((sort) => ({ value: sort, label: t(`roster.sort.${sort}`) }))}
      />
      <div className="col-span-2 grid sm:block">
        <Button kind="outlined" size="admin">
          {t("roster.show")}
        </Button>
      </div>
    </form>
  );
}

interface ChoiceProps {
  name: string;
  label: string;
  value: string | null;
  /** What asks for nothing; missing: something is always asked for. */
  any?: string;
  options: readonly { value: string; label: string }[];
}

function Choice({ name, label, value, any, options }: ChoiceProps) {
  return (
    <div className="min-w-0">
      <label htmlFor={name} className="mb-1 block text-ink-2">
        {label}
      </label>
      <select
        {...{ id: name, name, defaultValue: value ?? "" }}
        className={`${controlClasses(false, "admin")} cursor-pointer`}
      >
        {any !== undefined && <option value="">{any}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}
