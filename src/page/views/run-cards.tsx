import type { Results, RunFacts } from "../../report/results.ts";
import { Copyable } from "../parts/copy.tsx";

/** Per run: the exact command, the environment, the four digests, what the probe found, the model's configuration. */
export function RunCards({ results }: { results: Results }) {
  return (
    <section>
      <h2>Reproduce this</h2>
      <div class="cards">
        {results.runs.map((run) => (
          <RunCard key={run.run} run={run} results={results} />
        ))}
      </div>
    </section>
  );
}

function RunCard({ run, results }: { run: RunFacts; results: Results }) {
  const identity = results.models.find(({ id }) => id === run.model)?.identity ?? {};
  return (
    <article class="card">
      <h3>
        <bdi>{run.model}</bdi>
      </h3>
      <p class="muted">
        {run.run} · {run.created.slice(0, 16).replace("T", " ")} UTC · {run.complete ? "complete" : "NOT complete"}
      </p>
      <Copyable text={`mivhan ${run.command}`} label="The command of this run" />
      <p class="muted">Check what is stored, without any model:</p>
      <Copyable text={`mivhan verify runs/${run.run}`} label="The command that verifies this run" />
      <dl class="facts">
        <div>
          <dt>Suite</dt>
          <dd>
            {run.suite} (version {run.suiteVersion})
          </dd>
        </div>
        <div>
          <dt>Seeds</dt>
          <dd>
            {run.seeds.join(", ")}
            {run.limit === undefined ? "; all items" : `; at most ${run.limit} items per task`}
          </dd>
        </div>
        <div>
          <dt>Environment</dt>
          <dd>
            Mivhan {run.mivhan}, Node {run.node}, {run.platform}
          </dd>
        </div>
        <div>
          <dt>Plug-ins</dt>
          <dd>{run.plugins.map(({ file }) => file).join(", ") || "none"}</dd>
        </div>
        {(["asked", "read", "model", "made"] as const).map((name) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <code class="digest">{run.digests[name]}</code>
            </dd>
          </div>
        ))}
      </dl>
      <details>
        <summary>The model's configuration</summary>
        <pre>{JSON.stringify(identity, null, 2)}</pre>
      </details>
      {run.probe !== undefined && (
        <details>
          <summary>What the probe found</summary>
          <pre>{JSON.stringify(run.probe, null, 2)}</pre>
        </details>
      )}
    </article>
  );
}
