/** What can be done to several people on the roster: chosen above the list, asked for once more on a page of its own. */
import type { RosterWish } from "../../lib/services/roster.ts";
import { ACT_KINDS } from "../../lib/services/roster-acts.ts";
import { Button } from "../_components/button.tsx";
import { controlClasses } from "../_components/field.tsx";
import { t } from "../_lib/text.tsx";
import { filterFields } from "./roster-query.ts";

/** The tick boxes of the list belong to this form. */
export function ActBar({ wish, found }: { wish: RosterWish; found: number }) {
  return (
    <form
      id="acts"
      action="/admin/roster/act"
      className="mt-5 mb-2 flex flex-wrap items-end gap-3 rounded-button bg-accent-wash px-3 py-3"
    >
      {Object.entries(filterFields(wish)).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <div className="min-w-0 grow sm:grow-0">
        <label htmlFor="act" className="mb-1 block">
          {t("roster.act")}
        </label>
        <select {...{ id: "act", name: "act" }} className={`${controlClasses(false, "admin")} cursor-pointer`}>
          {ACT_KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {t(`roster.act.${kind}`)}
            </option>
          ))}
        </select>
      </div>
      <Button kind="outlined" size="admin" name="scope" value="ticked">
        {t("roster.act.ticked")}
      </Button>
      <Button kind="outlined" size="admin" name="scope" value="shown">
        {t("roster.act.shown", { count: found })}
      </Button>
    </form>
  );
}
