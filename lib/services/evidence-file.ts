/** Checking an evidence file, for whoever has one. */
export { type CheckedEvidence, checkEvidence, type EvidenceProblem } from "../policy/evidence.ts";
