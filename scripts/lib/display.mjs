/**
 * Owns the question whether there is a screen to open a window on.
 *
 * Electron without one dies with a line about Ozone that helps nobody; we say what to do instead, at once.
 */
export function hasDisplay() {
  if (process.platform !== 'linux') return true
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}

export const NO_DISPLAY =
  'there is no screen here (neither DISPLAY nor WAYLAND_DISPLAY is set). Start it from a desktop session, or on a virtual screen: xvfb-run -a npm start'
