// What the processor's time of an import is spent on, V8's own threads among it, which its profiler does not see:
//   perf record -e cpu-clock -F 1999 -g -o FILE node lib/cli/import.ts …
//   perf script -i FILE -F comm,ip,sym,dso | sh scripts/run.sh scripts/bench/cpu-shares.ts
import { createInterface } from "node:readline";

/** The first that matches any function of a sample, from the innermost outwards, has it. */
const SHARES: readonly (readonly [name: string, functions: RegExp])[] = [
  ["garbage collection", /Scaveng|MarkCompact|Marking|Sweep|Heap::CollectGarbage/],
  [
    "compiling what runs often: WebAssembly",
    /OptimizedCompilation.*wasm|wasm::.*(?:turboshaft|Compil)|turboshaft.*Wasm/i,
  ],
  ["compiling what runs often: JavaScript", /maglev::|turboshaft::|compiler::|OptimizedCompilationJob/],
  ["compiling for the first time", /v8::internal::(?:parsing|Parser|Compiler|interpreter|baseline|wasm)\b|Deserializ/],
  ["SHA-256", /sha256/],
  ["SQLite", /sqlite3/],
  ["the kernel: memory", /page_fault|sys_(?:munmap|madvise|mprotect|mmap)/],
  ["the kernel: files and sockets", /do_syscall/],
];

const spent = new Map<string, number>();
let samples = 0;

function count(head: string, functions: readonly string[]): void {
  const text = functions.join("\n");
  const share = SHARES.find(([, pattern]) => pattern.test(text))?.[0] ?? "JavaScript and Node's own code";
  const name = `${share}${head.startsWith("MainThread") || head.startsWith("node") ? "" : ", on other threads"}`;
  spent.set(name, (spent.get(name) ?? 0) + 1);
  samples++;
}

let head = "";
let functions: string[] = [];
for await (const line of createInterface({ input: process.stdin })) {
  if (line.trim() === "") {
    if (head !== "") count(head, functions);
    head = "";
    functions = [];
  } else if (/^\s/.test(line)) functions.push(line.trim());
  else head = line.trim();
}
if (head !== "") count(head, functions);
for (const [name, number] of [...spent].sort(([, one], [, two]) => two - one))
  console.log(`${((100 * number) / samples).toFixed(0).padStart(3)} %  ${name}`);
