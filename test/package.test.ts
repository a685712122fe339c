import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Record<string, never> & {
  readonly dependencies: Record<string, string>;
  readonly devDependencies: Record<string, string>;
  readonly engines: { readonly node: string };
  readonly exports: Record<string, unknown>;
  readonly version: string;
};
const lock = readFileSync(join(root, "package-lock.json"), "utf8");

describe("the package", () => {
  it("runs on Node 20", () => {
    expect(manifest.engines.node).toBe(">=20.19");
  });

  it("exports the library, the task kit and its package.json, and nothing else", () => {
    expect(Object.keys(manifest.exports)).toEqual([".", "./task-kit", "./package.json"]);
  });

  it("names no registry in the lock file", () => {
    expect(lock).not.toMatch(/"resolved": "http/);
  });

  it("installs no runtime package that runs a script of its own", () => {
    const packages = (
      JSON.parse(lock) as { packages: Record<string, { dev?: boolean; optional?: boolean; hasInstallScript?: boolean }> }
    ).packages;
    const scripted = Object.entries(packages).filter(
      ([name, { dev, hasInstallScript }]) => name !== "" && dev !== true && hasInstallScript === true,
    );
    expect(scripted.map(([name]) => name)).toEqual([]);
  });

  it("has a changelog entry for its version", () => {
    expect(readFileSync(join(root, "CHANGELOG.md"), "utf8")).toContain(`## ${manifest.version}`);
  });

  it("says something about every dependency in a decision record", () => {
    const folder = join(root, "docs/decisions");
    const records = readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), "utf8"))
      .join("\n");
    expect(Object.keys(manifest.dependencies).filter((name) => !records.includes(name))).toEqual([]);
  });
});
