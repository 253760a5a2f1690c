import { type Mutant, mutantOf } from "./mutant.ts";

const MEASURED = "services/server-test.integration";

/** Testing and measuring servers. */
export const mutants: readonly Mutant[] = [
  mutantOf(
    "servers: a fingerprint counts for ever",
    "worker/server-settings",
    "pinUntil === null || pinUntil.getTime() > Date.now()",
    "true || pinUntil",
    MEASURED,
    "SEC 26: a fingerprint counts until its last day",
  ),
  mutantOf(
    "servers: steps that were not taken",
    "imap/dial",
    '  if (doubt !== null) throw tlsTrouble(doubt, call.where, call.side);\n  call.reached?.("tls");',
    '  call.reached?.("greeting");\n  if (doubt !== null) throw tlsTrouble(doubt, call.where, call.side);',
    MEASURED,
    "each step of the way is told, with whom the certificate is for",
  ),
  mutantOf(
    "servers: measuring writes unasked",
    "worker/answer-measure",
    "written: isNew && write ?",
    "written: isNew ?",
    MEASURED,
    "writes into the new side only where that is wished, and only into a folder of its own",
  ),
  mutantOf(
    "servers: the test messages go into the inbox",
    "worker/answer-measure",
    "await session.append(name, batch, way, {",
    'await session.append("INBOX", batch, way, {',
    MEASURED,
    "writes into the new side only where that is wished, and only into a folder of its own",
  ),
  mutantOf(
    "servers: what is known of a family of servers has no port",
    "services/server-presets",
    'const TLS: Values = { port: "993", security: "tls" };',
    'const TLS: Values = { port: "", security: "tls" };',
    "services/servers",
    "the form is without problems once zimbra has a host",
  ),
  mutantOf(
    "servers: shared folders pass for other people's",
    "imap/sign-in",
    '({ prefix, whose: "shared" }) as const',
    '({ prefix, whose: "others" }) as const',
    MEASURED,
    "tells the namespaces of an account, its own, those of others and shared ones, and how much room there is, on either side",
  ),
  mutantOf(
    "servers: prefixes of one's own are not told",
    "imap/session",
    "own: personal.map(({ prefix }) => prefix)",
    'own: personal.map(() => "")',
    MEASURED,
    "tells the namespaces of an account, its own, those of others and shared ones, and how much room there is, on either side",
  ),
  mutantOf(
    "servers: the room of an old account is not asked for",
    "worker/answer-measure",
    "quota: await session.quota(),",
    "quota: isNew ? await session.quota() : null,",
    MEASURED,
    "tells the namespaces of an account, its own, those of others and shared ones, and how much room there is, on either side",
  ),
];
