/** What Node itself takes: the named alternative of `startup.ts` and `memory.ts`. */
export {};
