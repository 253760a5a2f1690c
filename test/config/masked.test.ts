import { expect, it } from "vitest";
import { maskedSettings } from "../../lib/config/masked.ts";
import { START_VARIABLES } from "../../lib/config/start.ts";
import { canaryFor, findsIn } from "../support/canary.ts";

it("says of every setting whether it is set, and gives away no value but harmless ones", () => {
  const secret = canaryFor("settings");
  const environment = Object.fromEntries(START_VARIABLES.map((name) => [name, secret]));
  const masked = maskedSettings({
    ...environment,
    ROLE: "worker",
    PORT: "3000",
    DATABASE_URL: `postgresql://u:${secret}@h/d`,
  });
  expect(findsIn(JSON.stringify(masked), [secret])).toEqual([]);
  expect(masked).toMatchObject({ ROLE: "worker", PORT: "3000", DATABASE_URL: "set (postgresql)", HOST: "set" });
  expect(Object.keys(masked)).toEqual(expect.arrayContaining([...START_VARIABLES]));
  expect(maskedSettings({}).CARRYOVER_METRICS_TOKEN).toBe("not set");
});
