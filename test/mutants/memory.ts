import { type Mutant, mutantOf } from "./mutant.ts";

/** What keeps memory small must change nothing of what is remembered. */
export const mutants: readonly Mutant[] = [
  mutantOf(
    "memory: a UID that needs more than its four bytes becomes another one",
    "engine/column",
    "if (value === ELSEWHERE) return",
    "if (value < 0) return",
    "engine/columns",
    "gives back any number, and that there is none",
  ),
  mutantOf(
    "memory: a text that is no digest becomes one",
    "engine/column",
    'if (piece.toString("base64url", start, start + BYTES) === digest) return;',
    "return;",
    "engine/columns",
    "gives back any digest as it was",
  ),
  mutantOf(
    "memory: a table that grows mixes up the order of equal copies",
    "engine/number-index",
    "for (const cell of places) this.#put(cell - 1);",
    "for (const cell of places.reverse()) this.#put(cell - 1);",
    "engine/columns",
    "are found by bytes and place, the first of equal ones first (seed 1)",
  ),
  mutantOf(
    "memory: a message that was taken out is still found",
    "engine/settled-store",
    "this.oldUids.set(place, Number.NaN);",
    "",
    "engine/columns",
    "is a Map, its order among it (seed 1)",
  ),
  mutantOf(
    "memory: only the first row of a closed folder is believed",
    "engine/ledger",
    "this.#loadSettled(row);\n        break;",
    "break;",
    "engine/ledger",
    "is more than one row where it holds many messages, each of them of a size that fits into memory",
  ),
  mutantOf(
    "memory: a folder is closed without looking for the lease",
    "db/journal",
    "await this.#holdLease(transaction);",
    "",
    "db/sqlite",
    "refuses every write of a run whose lease another has taken",
  ),
  mutantOf(
    "memory: small messages pass by a large one for ever",
    "engine/byte-budget",
    "if (this.#line.length === 0 && this.#hasRoom(bytes))",
    "if (this.#hasRoom(bytes))",
    "engine/byte-budget",
    "is never exceeded but by one alone, serves everybody in turn, and ends empty (seed 1)",
  ),
  mutantOf(
    "memory: whoever waits behind one that has left waits for ever",
    "engine/byte-budget",
    "this.#serve();\n      };",
    "};",
    "engine/byte-budget",
    "is left by who is interrupted, and those behind are served",
  ),
];
