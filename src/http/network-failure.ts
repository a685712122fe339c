import { type FailureDetails, RequestFailure } from "../core/model.ts";

/** Faults of certificates, as Node and OpenSSL name them; they do not heal by waiting. */
const TLS = /^(CERT_|DEPTH_ZERO_|ERR_TLS_|ERR_SSL_|SELF_SIGNED_|UNABLE_TO_)/;

/**
 * An error below HTTP as a failure. A refused connection, an unknown host and an untrusted certificate stay as they are for every
 * request (`stop`); everything else may pass (`later`).
 */
export function networkFailure(error: unknown, origin: string): RequestFailure {
  const found = errorCode(error);
  return new RequestFailure({ ...describe(found, origin), cause: error });
}

function describe(found: string, origin: string): FailureDetails {
  if (found === "ECONNREFUSED") {
    return {
      code: "E_REFUSED",
      message: `nothing listens at ${origin} (connection refused)`,
      advice: "start the model server, or correct host and port in the model's address",
      retry: "stop",
    };
  }
  if (found === "ENOTFOUND") {
    return {
      code: "E_UNKNOWN_HOST",
      message: `the host of ${origin} is unknown`,
      advice: "correct the model's address",
      retry: "stop",
    };
  }
  if (TLS.test(found)) {
    return {
      code: "E_TLS",
      message: `the certificate of ${origin} is not accepted (${found})`,
      advice: "name your certificate authority with `ca` in the model's entry",
      retry: "stop",
    };
  }
  return { code: "E_NETWORK", message: `the connection to ${origin} failed (${found})`, retry: "later" };
}

/** The innermost code: undici wraps the socket's error, and an attempt at several addresses is an AggregateError. */
function errorCode(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return errorCode(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return errorCode(error.cause);
  return "code" in error && typeof error.code === "string" ? error.code : error.message;
}
