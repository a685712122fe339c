import { MivhanError } from "../core/errors.ts";
import { type Model, RequestFailure } from "../core/model.ts";
import { identityOfServed, isServerModel, type Served, type ServerModel } from "./served.ts";

/** One of several servers that serve the same weights. */
export interface Endpoint {
  /** Its address, as it may be shown. */
  readonly where: string;
  readonly model: Model;
}

/** A server that cannot be reached rests this long, doubling up to the longest, in milliseconds. */
const FIRST_REST = 1000;
const LONGEST_REST = 60_000;

/** Failures of the server or the way to it, not of the request: others may be well. */
const DOWN: ReadonlySet<string> = new Set([
  "E_REFUSED",
  "E_UNKNOWN_HOST",
  "E_TLS",
  "E_NETWORK",
  "E_TIMEOUT",
  "E_OVERLOADED",
  "E_SERVER_ERROR",
]);

interface Place extends Endpoint {
  outstanding: number;
  /** Failures in a row; 0 while it is well. */
  down: number;
  restsUntil: number;
  isChecked: boolean;
}

/**
 * One model behind several servers. Each request goes to the one that has the fewest under way among those that are well. A server that fails
 * as a server rests, and comes back when it answers a question about itself; while another is well its failures are passed on as ones
 * to try again, so that the next try goes elsewhere and one dead server does not stop the run.
 * @param now a clock in milliseconds
 */
export function pooledModel(endpoints: readonly Endpoint[], now: () => number): Model {
  const [first] = endpoints;
  if (first === undefined) throw new RangeError("a pool without servers");
  const places = endpoints.map((endpoint): Place => ({ ...endpoint, outstanding: 0, down: 0, restsUntil: 0, isChecked: false }));
  const through =
    <Request, Reply>(pick: (model: Model) => Operation<Request, Reply> | undefined) =>
    async (request: Request, signal: AbortSignal): Promise<Reply> => {
      const place = choose(places, now(), signal);
      const operation = pick(place.model) as Operation<Request, Reply>;
      place.outstanding += 1;
      try {
        const reply = await operation(request, signal);
        place.down = 0;
        return reply;
      } catch (error) {
        throw noteFailure(error, { place, places, now: now() });
      } finally {
        place.outstanding -= 1;
      }
    };
  const { model } = first;
  const base: Model = {
    name: model.name,
    identity: model.identity,
    ...(model.maxBatch === undefined ? {} : { maxBatch: model.maxBatch }),
    ...(model.generate && { generate: through((each) => each.generate) }),
    ...(model.choiceLoglikelihood && { choiceLoglikelihood: through((each) => each.choiceLoglikelihood) }),
    ...(model.rollingLoglikelihood && { rollingLoglikelihood: through((each) => each.rollingLoglikelihood) }),
    ...(model.embed && { embed: through((each) => each.embed) }),
    ...(model.rank && { rank: through((each) => each.rank) }),
    close: async () => {
      await Promise.all(places.map(({ model }) => model.close?.()));
    },
  };
  if (!isServerModel(model)) return base;
  const pooled: ServerModel = {
    ...base,
    served: (signal) => servedByAll(places, { now, signal }),
    ...(model.tokenize && { tokenize: model.tokenize }),
  };
  return pooled;
}

type Operation<Request, Reply> = (request: Request, signal: AbortSignal) => Promise<Reply>;

/** The fewest under way among those that are well; when none is, the one that has rested longest, so that its failure is seen. */
function choose(places: readonly Place[], now: number, signal: AbortSignal): Place {
  for (const place of places) if (place.down > 0 && now >= place.restsUntil) check(place, { now, signal });
  const well = places.filter(({ down }) => down === 0);
  const among = well.length > 0 ? well : places;
  const key = ({ outstanding, restsUntil }: Place) => (well.length > 0 ? outstanding : restsUntil);
  return among.reduce((best, place) => (key(place) < key(best) ? place : best));
}

/** Asks a rested server what it serves, beside the requests; one that cannot be asked so is simply tried again. */
function check(place: Place, { now, signal }: { now: number; signal: AbortSignal }): void {
  if (place.isChecked) return;
  if (!isServerModel(place.model)) {
    place.down = 0;
    return;
  }
  place.isChecked = true;
  void place.model
    .served(signal)
    .then(
      () => {
        place.down = 0;
      },
      () => rest(place, now),
    )
    .finally(() => {
      place.isChecked = false;
    });
}

function rest(place: Place, now: number): void {
  place.down += 1;
  place.restsUntil = now + Math.min(LONGEST_REST, FIRST_REST * 2 ** (place.down - 1));
}

function noteFailure(error: unknown, { place, places, now }: { place: Place; places: readonly Place[]; now: number }): unknown {
  if (!(error instanceof RequestFailure) || !DOWN.has(error.code)) return error;
  // Requests that were under way together fail together: that is one failure of the server.
  if (place.down === 0 || now >= place.restsUntil) rest(place, now);
  const isAlone = places.every(({ down }) => down > 0);
  if (error.retry !== "stop" || isAlone) return error;
  const { code, message, raw } = error;
  return new RequestFailure({
    code,
    message: `${message}; others serve on`,
    retry: "later",
    ...(raw === undefined ? {} : { raw }),
  });
}

/** What all servers that answer say of themselves. @throws MivhanError E_ENDPOINTS_DIFFER when they are not one model */
async function servedByAll(
  places: readonly Place[],
  { now, signal }: { now: () => number; signal: AbortSignal },
): Promise<Served> {
  const answers = await Promise.allSettled(places.map(({ model }) => (model as ServerModel).served(signal)));
  signal.throwIfAborted();
  const known: { readonly where: string; readonly served: Served }[] = [];
  let failure: unknown;
  for (const [index, answer] of answers.entries()) {
    const place = places[index] as Place;
    if (answer.status === "fulfilled") known.push({ where: place.where, served: answer.value });
    else {
      failure ??= answer.reason;
      rest(place, now());
    }
  }
  const [first] = known;
  if (first === undefined) throw failure;
  const other = known.find(({ served }) => identityOfServed(served) !== identityOfServed(first.served));
  if (other === undefined) return first.served;
  throw new MivhanError({
    code: "E_ENDPOINTS_DIFFER",
    family: "input",
    message: `${first.where} serves ${identityOfServed(first.served)}, and ${other.where} ${identityOfServed(other.served)}`,
    advice: "servers of one model must serve the same weights with the same context length: their answers stand in one score",
  });
}
