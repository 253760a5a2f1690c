import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { workloadDelta, workloadMailbox, workloads } from "./workloads.ts";

const [small, typical] = workloads;
if (!small || !typical) throw new Error("workloads are missing");

describe("a workload", () => {
  it("has the same bytes, flags and dates every time: figures of two days are of the same mail", () => {
    const digest = createHash("sha256");
    for (const workload of workloads) {
      for (const { path, messages } of workloadMailbox(workload, 0.01).folders) {
        digest.update(path.join("/"));
        for (const { bytes, flags, instant } of messages) digest.update(bytes).update(`${flags} ${instant}`);
      }
    }
    expect(digest.digest("hex")).toBe("de8dba19b96c9999d6952782ebf8f008cc4ff162017742479789176c0096fb65");
  });

  it("has names, flags, dates and oddities that copiers stumble over", () => {
    const { folders } = workloadMailbox(small, 0.1);
    const messages = folders.flatMap((folder) => folder.messages);
    const names = folders.map(({ path }) => path.join("/")).join(" ");
    expect(names).toMatch(/&.*日本語/);
    expect(names).toMatch(/ä|ü/);
    const keywords = new Set(messages.flatMap(({ flags }) => flags.filter((flag) => !flag.startsWith("\\"))));
    expect(keywords.size).toBe(5);
    const sets = new Set(messages.map(({ flags }) => flags.filter((flag) => flag.startsWith("\\")).join()));
    expect(sets.size).toBeGreaterThanOrEqual(7);
    expect(messages.some(({ oddity }) => oddity === "twin")).toBe(true);
    const years = messages.map(({ instant }) => new Date(instant * 1000).getUTCFullYear());
    expect([Math.min(...years), Math.max(...years)]).toEqual([1998, 2008]);
  });

  it("changes by about one per cent between two runs", () => {
    const mailbox = workloadMailbox(small, 0.1);
    const delta = workloadDelta(small, mailbox);
    const added = delta.flatMap(({ messages }) => messages).length;
    expect(added).toBeGreaterThan(10);
    expect(added).toBeLessThan(30);
    expect(delta.flatMap(({ marked }) => marked).length).toBeGreaterThan(10);
    expect(
      workloadDelta(typical, workloadMailbox(typical, 0.01)).every(({ folder }) => folder[0] !== "Empty folder"),
    ).toBe(true);
  });
});
