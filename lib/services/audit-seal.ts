/** The seals of the audit, for the command line and the administrators' page. */
export { type AuditHead, auditHead, sealedHead } from "../db/audit-chain.ts";
export { type AuditCheck, type AuditFinding, checkAudit, MOST_FINDINGS } from "../db/audit-check.ts";
