import { defineConfig } from "vitest/config";

/** The tiers of docs/decisions: a test file belongs to exactly one, by its suffix. */
const TIERS = ["calibration", "real", "browser", "oracles", "campaign", "servers"] as const;
const conditions = ["mivhan:source", "node", "import", "default"];
/** On two cores vitest would keep one for itself. */
const shared = { pool: "forks" as const, maxWorkers: "100%", testTimeout: 60_000, hookTimeout: 60_000 };

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          ...shared,
          name: "unit",
          // One process for many files: loading the modules anew for each takes half a minute.
          isolate: false,
          include: ["test/**/*.test.ts"],
          exclude: TIERS.map((tier) => `test/**/*.${tier}.test.ts`),
        },
      },
      ...TIERS.map((tier) => ({
        extends: true as const,
        test: {
          ...shared,
          testTimeout: 280_000,
          hookTimeout: 280_000,
          name: tier,
          include: [`test/**/*.${tier}.test.ts`],
          // They share one build of llama.cpp.
          fileParallelism: tier !== "servers",
        },
      })),
    ],
  },
});
