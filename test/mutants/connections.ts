import type { Mutant } from "./mutant.ts";

/** Who may write now, and lines that are slow, silent or gone. */
export const mutants: readonly Mutant[] = [
  {
    name: "imap: the last look is not taken",
    file: "lib/imap/channel.ts",
    find: "    look();\n",
    replace: "",
    test: "test/imap/append.test.ts",
    title: "looks once more after leave was given, and ends the connection where the look is refused",
  },
  {
    name: "imap: bytes wait behind others although they must go at once",
    file: "lib/imap/channel.ts",
    find: "if (this.#wire.writableLength > 0)",
    replace: "if (Number.isNaN(this.#wire.writableLength))",
    test: "test/imap/last-byte.test.ts",
    title: "bytes that would wait behind others are not sent at once",
  },
  {
    name: "imap: the look comes before the bytes that stand before the last one have left",
    file: "lib/imap/append.ts",
    find: "    await channel.flushed();\n",
    replace: "",
    test: "test/imap/append.test.ts",
    title: "sends name, flags, date and length, then the bytes as they are",
  },
  {
    name: "leases: a holder that slept does not know it",
    file: "lib/db/lease-term.ts",
    find: "return isEarly(now.wall - this.#from.wall) && isEarly(now.steady - this.#from.steady);",
    replace: "return isEarly(now.steady - this.#from.steady);",
    test: "test/jobs/embedded-queue.test.ts",
    title: "a hold is over when the machine slept, so that only the wall clock went on",
  },
  {
    name: "leases: a clock that was set back makes them longer",
    file: "lib/db/lease-term.ts",
    find: "return isEarly(now.wall - this.#from.wall) && isEarly(now.steady - this.#from.steady);",
    replace: "return isEarly(now.wall - this.#from.wall);",
    test: "test/jobs/embedded-queue.test.ts",
    title: "a hold is over when the wall clock was set back meanwhile",
  },
  {
    name: "leases: they last from the answer instead of the question",
    file: "lib/jobs/embedded-queue.ts",
    find: "if (isHeld) hold.renewed(now);",
    replace: "if (isHeld) hold.renewed(momentOn(this.#clocks));",
    test: "test/jobs/embedded-queue.test.ts",
    title: "a hold lasts from the moment at which its renewal was asked for",
  },
];
