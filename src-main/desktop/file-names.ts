/**
 * Owns the endings of files that people are offered to save under.
 */
/** Linux dialogs do not append the ending of the chosen kind. */
export function withExtension(path: string, extensions: readonly string[]): string {
  const lower = path.toLowerCase()
  if (extensions.includes('*') || extensions.some((ending) => lower.endsWith(`.${ending}`))) return path
  return `${path}.${extensions[0]}`
}
