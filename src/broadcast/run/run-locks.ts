/**
 * Advisory locks of the runners: one node at a time. Any numbers will do that no
 * other work of this database takes.
 */
export const EXPAND_LOCK = 7_355_611_001;
export const RECALL_LOCK = 7_355_611_002;
export const CLOSE_LOCK = 7_355_611_003;
export const RECIPIENT_CLEANING_LOCK = 7_355_611_004;
