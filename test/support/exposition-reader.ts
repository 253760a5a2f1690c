/** A strict reader of Prometheus' text format 0.0.4: written from its description, it shares no code with what writes it. */

export interface ReadSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface ReadFamily {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly samples: readonly ReadSample[];
}

const NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const HELP = new RegExp(`^# HELP (${NAME}) (.*)$`);
const TYPE = new RegExp(`^# TYPE (${NAME}) (counter|gauge|histogram)$`);
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(.*)\\})? (\\+Inf|-Inf|NaN|-?[0-9.]+(?:e[+-]?[0-9]+)?)$`);
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)/y;

/** Throws where anything is not as the format and its customs ask for. */
export function readExposition(text: string): readonly ReadFamily[] {
  if (!text.endsWith("\n")) throw new Error("the last line has no end");
  const families: { name: string; type: string; help: string; samples: ReadSample[] }[] = [];
  let help: { name: string; help: string } | null = null;
  for (const line of text.slice(0, -1).split("\n")) {
    const [, helped, words] = HELP.exec(line) ?? [];
    const [, typed, type] = TYPE.exec(line) ?? [];
    if (helped !== undefined && words !== undefined) {
      if (families.some(({ name }) => name === helped)) throw new Error(`two families ${helped}`);
      help = { name: helped, help: words };
    } else if (typed !== undefined && type !== undefined) {
      if (help?.name !== typed) throw new Error(`${typed} has no help before its type`);
      families.push({ ...help, type, samples: [] });
    } else addSample(families.at(-1), line);
  }
  for (const family of families) judge(family);
  return families;
}

function addSample(family: { name: string; type: string; samples: ReadSample[] } | undefined, line: string): void {
  const [, name, inside, value] = SAMPLE.exec(line) ?? [];
  if (!family || name === undefined) throw new Error(`no line of the format: ${line}`);
  const suffixes = family.type === "histogram" ? ["_bucket", "_sum", "_count"] : [""];
  if (!suffixes.some((suffix) => name === family.name + suffix)) throw new Error(`${name} is not of ${family.name}`);
  family.samples.push({
    name,
    labels: labelsIn(inside),
    value: value === "+Inf" ? Number.POSITIVE_INFINITY : Number(value),
  });
}

function labelsIn(text: string | undefined): Record<string, string> {
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  while (text !== undefined && LABEL.lastIndex < text.length) {
    const [, name, value] = LABEL.exec(text) ?? [];
    if (name === undefined || value === undefined) throw new Error(`no labels: ${text}`);
    if (name in labels) throw new Error(`the label ${name} twice`);
    labels[name] = value.replace(/\\(.)/g, (_, escaped) => (escaped === "n" ? "\n" : escaped));
  }
  return labels;
}

function judge({ name, type, samples }: ReadFamily): void {
  if (samples.length === 0) throw new Error(`${name} has no values`);
  const keys = samples.map((sample) => sample.name + JSON.stringify(sample.labels));
  if (new Set(keys).size < keys.length) throw new Error(`${name} has a series twice`);
  if ((type === "counter") !== name.endsWith("_total")) throw new Error(`${name} is called otherwise than a ${type}`);
  if (type !== "gauge" && samples.some(({ value }) => !(value >= 0))) throw new Error(`${name} counts below nothing`);
  if (type === "histogram") judgeHistogram(name, samples);
}

/** Its columns only grow, and the last holds all. */
function judgeHistogram(name: string, samples: readonly ReadSample[]): void {
  const groups = Map.groupBy(samples, ({ labels: { le: _, ...labels } }) => JSON.stringify(labels));
  for (const group of groups.values()) {
    const buckets = group.filter((sample) => sample.name === `${name}_bucket`);
    const bounds = buckets.map(({ labels: { le } }) => (le === "+Inf" ? Number.POSITIVE_INFINITY : Number(le)));
    const isSorted = bounds.every((bound, index) => index === 0 || bound > (bounds[index - 1] ?? bound));
    const grows = buckets.every(({ value }, index) => index === 0 || value >= (buckets[index - 1]?.value ?? 0));
    const count = group.find((sample) => sample.name === `${name}_count`)?.value;
    if (!isSorted || bounds.at(-1) !== Number.POSITIVE_INFINITY) throw new Error(`${name} has no good bounds`);
    if (!grows || buckets.at(-1)?.value !== count) throw new Error(`${name} does not add up`);
    if (!group.some((sample) => sample.name === `${name}_sum`)) throw new Error(`${name} has no sum`);
  }
}
