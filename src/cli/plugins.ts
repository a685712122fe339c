import { existsSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { MivhanError } from "../core/errors.ts";
import { PACKAGE_ROOT } from "../definitions/package-root.ts";
import { BACKENDS } from "../models/registry.ts";
import { type Registry, withPlugins } from "../scoring/registry.ts";
import type { Plugin } from "../task-kit.ts";

export interface LoadedPlugins {
  /** The registry with everything the plug-ins bring. */
  registry(base: Registry): Registry;
  readonly backends: typeof BACKENDS;
  /** Last name and content, for the copies in the run directory. */
  readonly files: readonly { readonly file: string; readonly text: string }[];
}

/**
 * Loads plug-ins named on the command line. jiti runs TypeScript on every Node that we support, from any folder, with
 * `mivhan/task-kit` standing for this copy; it is loaded only when a plug-in is named.
 * @throws MivhanError E_PLUGIN naming the file and what is wrong with it
 */
export async function loadPlugins(files: readonly string[]): Promise<LoadedPlugins> {
  const plugins: Plugin[] = [];
  const sources: { file: string; text: string }[] = [];
  for (const file of files) {
    const path = resolve(file);
    if (!existsSync(path)) throw pluginError(file, "there is no such file");
    const name = basename(path);
    if (sources.some((source) => source.file === name))
      throw pluginError(file, "two plug-ins have this file name, and a run keeps a copy of each");
    sources.push({ file: name, text: readFileSync(path, "utf8") });
    plugins.push(await loadPlugin(path));
  }
  const backends = { ...BACKENDS };
  for (const plugin of plugins) {
    for (const backend of plugin.backends ?? []) {
      if (Object.hasOwn(backends, backend.name)) throw pluginError(plugin.name, `there is a backend "${backend.name}" already`);
      backends[backend.name] = async () => backend;
    }
  }
  return {
    registry: (base) => plugins.reduce((registry, plugin) => withPlugins(registry, plugin), base),
    backends,
    files: sources,
  };
}

async function loadPlugin(path: string): Promise<Plugin> {
  const { createJiti } = await import("jiti");
  const compiled = join(PACKAGE_ROOT, "dist", "task-kit.js");
  const kit = import.meta.url.endsWith(".ts") ? join(PACKAGE_ROOT, "src", "task-kit.ts") : compiled;
  const jiti = createJiti(pathToFileURL(path).href, { alias: { "mivhan/task-kit": kit }, fsCache: false, moduleCache: false });
  let loaded: unknown;
  try {
    loaded = await jiti.import(path, { default: true });
  } catch (cause) {
    throw pluginError(path, `it cannot be loaded: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
  if (typeof loaded !== "object" || loaded === null || !("name" in loaded) || typeof loaded.name !== "string") {
    throw pluginError(path, "its default export is not a plug-in");
  }
  return loaded as Plugin;
}

function pluginError(file: string, message: string, cause?: unknown): MivhanError {
  return new MivhanError({
    code: "E_PLUGIN",
    family: "input",
    message: `plug-in ${file}: ${message}`,
    advice: "a plug-in ends with: export default definePlugin({ name, metrics, extractors, backends }) of mivhan/task-kit",
    cause,
  });
}
