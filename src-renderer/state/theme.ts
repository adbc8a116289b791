/**
 * Owns light and dark in the page: the desktop decides (it knows the system), the page paints `data-theme`.
 */
import type { ThemeState } from '@shared/desktop-api'
import { desktop } from '../client/desktop'
import { report } from './actions'
import { type ThemeChoice, useUi } from './store'

function show({ choice, dark }: ThemeState): void {
  const themeShown = dark ? 'dark' : 'light'
  document.documentElement.dataset.theme = themeShown
  useUi.setState({ theme: choice, themeShown })
}

export async function setTheme(choice: ThemeChoice): Promise<void> {
  const result = await desktop.setTheme(choice)
  if (result.ok) show(result.value)
  else report(result.error)
}

/** Before the desktop has answered the system's preference holds, so that nothing flashes. */
export function followTheme(): void {
  const dark = matchMedia('(prefers-color-scheme: dark)').matches
  show({ choice: 'system', dark })
  desktop.onThemeChange(show)
  void desktop.theme().then((result) => {
    if (result.ok) show(result.value)
  })
}
