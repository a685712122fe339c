/** undici's own declarations describe the classes, not the files that hold them. */
declare module "undici/lib/dispatcher/pool.js" {
  import { Pool } from "undici";
  export default Pool;
}
declare module "undici/lib/api/index.js" {
  import { Dispatcher } from "undici";

  const methods: Pick<Dispatcher, "request" | "stream" | "pipeline" | "upgrade" | "connect">;
  export default methods;
}
