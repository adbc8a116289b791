/**
 * Owns the page's name for the desktop's bridge (`window.tracebook`, put there by the preload).
 */
import type { DesktopApi } from '@shared/desktop-api'

declare global {
  interface Window {
    readonly tracebook: DesktopApi
  }
}

/** Looked up at each use: modules load before tests have put a bridge in place. */
export const desktop: DesktopApi = new Proxy({} as DesktopApi, {
  get: (_target, name) => Reflect.get(window.tracebook, name) as unknown,
})
