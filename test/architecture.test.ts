import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

/** The rooms of docs/architecture.md and what each may import besides itself. This table is the architecture. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: [],
  hebrew: ["core"],
  stats: ["core"],
  scoring: ["core", "hebrew", "stats", "retrieval"],
  retrieval: ["core", "hebrew"],
  contamination: ["core", "hebrew"],
  definitions: ["core"],
  http: ["core"],
  tasks: ["core", "hebrew", "definitions"],
  data: ["core", "definitions", "http"],
  models: ["core", "hebrew", "retrieval", "definitions", "http"],
  queue: ["core", "http", "models"],
  store: ["core"],
  run: ["core", "tasks", "scoring"],
  workers: ["core", "hebrew", "data", "contamination", "retrieval"],
  summary: ["core", "stats", "scoring"],
  importers: ["core", "data"],
  report: ["core", "hebrew", "summary"],
  page: ["core", "hebrew", "summary", "report"],
};
const ROOMS = Object.keys(MAY_IMPORT);
const TOP: Readonly<Record<string, readonly string[]>> = {
  "task-kit": ["core", "hebrew", "scoring", "http", "models"],
  index: ROOMS.filter((room) => room !== "page"),
  cli: [...ROOMS, "task-kit", "index"],
};
const allowedIn = (room: string): readonly string[] => MAY_IMPORT[room] ?? TOP[room] ?? [];
/** Rooms that compute and nothing else: no files, no clock, no chance of their own, no printing. */
const PURE = ["core", "hebrew", "stats", "scoring", "retrieval", "contamination", "summary"];

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
  .map((path) => path.split(sep).join("/"))
  .filter((path) => /\.(ts|tsx)$/.test(path))
  .sort();

const roomOf = (path: string) => (path.split("/")[0] as string).replace(/\.ts$/, "");
/** "vllm" for models/vllm/backend.ts; undefined for files directly in the room. */
const folderOf = (path: string) => path.match(/^[^/]+\/([^/]+)\//)?.[1];

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "$1");
}

describe.each(files)("src/%s", (file) => {
  const room = roomOf(file);
  const source = readFileSync(join(root, "src", file), "utf8");
  const code = withoutComments(source);
  const imports = [...code.matchAll(/(?:from|import)\s*\(?\s*["']([^"']+)["']/g)].map(([, name]) => name as string);
  const local = imports
    .filter((name) => name.startsWith("."))
    .map((name) =>
      relative("src", join("src", dirname(file), name))
        .split(sep)
        .join("/"),
    );

  it("stands in a room of the plan", () => {
    expect([...ROOMS, ...Object.keys(TOP)]).toContain(room);
  });

  it("imports only rooms that its room may import", () => {
    const foreign = local.map(roomOf).filter((target) => target !== room);
    expect(foreign.filter((target) => !allowedIn(room).includes(target))).toEqual([]);
  });

  const backend = room === "models" && folderOf(file) !== undefined && folderOf(file) !== "wire";
  if (backend)
    it("imports no sibling backend", () => {
      const siblings = local.filter((target) => roomOf(target) === "models" && folderOf(target) !== undefined);
      expect(siblings.filter((target) => ![folderOf(file), "wire"].includes(folderOf(target)))).toEqual([]);
    });

  if (PURE.includes(room))
    it("is pure", () => {
      expect(imports.filter((name) => name.startsWith("node:") && name !== "node:crypto")).toEqual([]);
      expect(code).not.toMatch(/Math\.random|Date\.now|new Date\(|\bprocess\.|\bconsole\./);
    });

  if (room !== "workers")
    it("starts no threads", () => {
      expect(imports).not.toContain("node:worker_threads");
    });

  if (!file.endsWith(".data.ts"))
    it("has at most 300 lines", () => {
      expect(source.split("\n").length - 1).toBeLessThanOrEqual(300);
    });
});

describe("the house", () => {
  it("has no room called utils, helpers or common", () => {
    expect(files.filter((file) => /(^|\/)(utils?|helpers?|common|misc)(\.ts|\/)/.test(file))).toEqual([]);
  });
});
