/** Where a change is shown that waits for another administrator. */
export const WAITS = "/admin/approvals?outcome=waits";
