/** One of the zones that this machine knows. */
import { type FieldFrame, SelectField } from "../_components/field.tsx";

export function ZoneField({ defaultValue, ...frame }: FieldFrame & { defaultValue: string }) {
  const zones = Intl.supportedValuesOf("timeZone");
  // Some machines stand on a zone that the list leaves out: UTC, or an older name of another.
  const options = zones.includes(defaultValue) || defaultValue === "" ? zones : [defaultValue, ...zones];
  return (
    <SelectField {...frame} defaultValue={defaultValue} options={options.map((value) => ({ value, label: value }))} />
  );
}
