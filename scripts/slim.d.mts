/** Whether a file of a package is never read; `path` with the folders of its package. */
export declare function isIdle(path: string): boolean;
/** Deletes those files below this folder. Answers how many bytes that were. */
export declare function slim(folder: string): number;
