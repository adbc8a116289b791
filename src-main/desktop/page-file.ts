/**
 * Owns the address of the page and which file stands behind a URL of ours.
 *
 * Guarantees: the file lies inside the given folder, whatever the URL says; for another scheme or host, a path that leaves
 * the folder, or nonsense there is none.
 */
import { join, normalize, sep } from 'node:path'

export const APP_SCHEME = 'app'
const HOST = 'tracebook'
export const APP_ORIGIN = `${APP_SCHEME}://${HOST}`

export function pageFile(url: string, folder: string): string | undefined {
  try {
    const { host, pathname, protocol } = new URL(url)
    if (protocol !== `${APP_SCHEME}:` || host !== HOST) return undefined
    const name = decodeURIComponent(pathname)
    if (name.includes('\0') || name.includes('\\')) return undefined
    const path = normalize(join(folder, name))
    return path.startsWith(folder + sep) && !path.endsWith(sep) ? path : undefined
  } catch {
    return undefined
  }
}
