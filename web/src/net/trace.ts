/**
 * The beginning of a trace: an identity under which the server notes the way of a command or request, in the form of W3C Trace Context.
 *
 * It records nothing and names nobody; every trace has a number of its own, by chance.
 */

/** A new trace's context, `00-<trace>-<span>-01`. */
export function traceparent(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  const digits = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `00-${digits.slice(0, 32)}-${digits.slice(32)}-01`;
}
