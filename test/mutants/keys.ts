import { type Mutant, mutantOf } from "./mutant.ts";

const TEST = "worker/keys";

/** New keys for the passwords that are kept. */
export const mutants: readonly Mutant[] = [
  mutantOf(
    "keys: a running worker knows the keys that it began with",
    "worker/key-ring",
    "    this.refresh();\n    return find();",
    "    return find();",
    TEST,
    "SEC 5: a new key is used at once, and what was sealed before opens all the same, in a worker that goes on",
  ),
  mutantOf(
    "keys: a new key takes the place of the one before",
    "worker/key-files",
    'writeWhole(files.privateKeyFile, pem + readFileSync(files.privateKeyFile, "utf8"), 0o600);',
    "writeWhole(files.privateKeyFile, pem, 0o600);",
    TEST,
    "SEC 5: a new key is used at once, and what was sealed before opens all the same, in a worker that goes on",
  ),
  mutantOf(
    "keys: passwords stay sealed to the key of before",
    "worker/reseal",
    "where: { keyId: { not: key.id }, accountId: { gt: after } },",
    "where: { keyId: key.id, accountId: { gt: after } },",
    TEST,
    "SEC 5: a worker seals every password to the new key, which alone opens it then",
  ),
  mutantOf(
    "keys: a password that was typed meanwhile is overwritten",
    "worker/reseal",
    "where: { accountId, sealed }, data",
    "where: { accountId }, data",
    TEST,
    "a password that is typed while it is sealed anew stays the one that was typed",
  ),
  mutantOf(
    "keys: a token is sealed anew as if it were a password",
    "worker/reseal",
    'kind === "token" ? ("token" as const) : ("credential" as const)',
    '"credential" as const',
    TEST,
    "tokens, those still to be revoked, and the secrets of sign-in providers are sealed anew as well",
  ),
  mutantOf(
    "keys: the secrets of sign-in providers are forgotten",
    "db/sealed",
    "client.signInProvider.findMany({ where: { sealedSecret: { not: null } }, select: { sealedSecret: true } }),",
    "",
    TEST,
    "tokens, those still to be revoked, and the secrets of sign-in providers are sealed anew as well",
  ),
  mutantOf(
    "keys: one that is still needed is destroyed",
    "worker/keys",
    "if (needed.length === 0) dropEarlierKeys(config);",
    "dropEarlierKeys(config);",
    TEST,
    "SEC 5: the key of before is destroyed when nothing is sealed to it any more, and not sooner",
  ),
  mutantOf(
    "keys: the one of before stays in the file",
    "worker/keys",
    "if (needed.length === 0) dropEarlierKeys(config);",
    "",
    TEST,
    "SEC 7: a backup from before opens for nobody once its key is destroyed, and names the key that is missing",
  ),
];
