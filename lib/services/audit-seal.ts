/** The seals of the audit, for the command line and the administrators' page: lib/db/audit-chain.ts. */
export {
  type AuditCheck,
  type AuditFinding,
  type AuditHead,
  auditHead,
  checkAudit,
  MOST_FINDINGS,
  sealedHead,
} from "../db/audit-chain.ts";
