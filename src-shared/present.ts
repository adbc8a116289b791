/**
 * Owns leaving out what is not known: an object without the keys whose value is undefined, in the order they are written.
 *
 * Guarantees: objects with the same keys share one shape. Those made with `...(known ? { key } : {})` each get their own, which
 * costs more memory and time than the values, where there are tens of thousands of them.
 */

type Written<T> = { readonly [K in keyof T]-?: Record<string, never> extends Pick<T, K> ? T[K] | undefined : T[K] }

export function present<T extends object>(written: Written<T>): T {
  const made: Partial<Record<keyof T, unknown>> = {}
  for (const key in written) if (written[key] !== undefined) made[key] = written[key]
  return made as T
}
